import { ranges, type Department, type Range } from './catalogue-ranges.ts';
import { withGtinDigit } from './check-digits.ts';
import { WeightedIndex, type Random } from './random.ts';
import { webShop } from './retailer.ts';
import { latin } from './names.ts';

export interface Variant {
  readonly sku: string;
  readonly productId: string;
  readonly gtin: string;
  readonly name: string;
  readonly brand: string;
  readonly department: Department;
  readonly category: string;
  /** Colour and size or specification. */
  readonly variant: string;
  readonly priceMinor: number;
  readonly url: string;
}

export interface Catalogue {
  readonly variants: readonly Variant[];
  /** What a shopper looks at: fashion by season, best sellers far more often than the rest. */
  pick(random: Random, month: number, taste?: Department): Variant;
  pickIn(random: Random, category: string): Variant;
  companions(variant: Variant): readonly string[];
}

export const catalogueSize = 2000;

export function makeCatalogue(seed: Random, size = catalogueSize): Catalogue {
  const variants: Variant[] = [];
  const popularity: number[] = [];
  const random = seed.fork('catalogue');
  const taken = new Set<string>();
  for (let round = 0; variants.length < size; round++) {
    for (const range of ranges) {
      // Busy ranges get a product in every round, quiet ones in every other or third.
      if (round % Math.ceil(6 / range.demand) !== 0) continue;
      for (const [variant, weight] of makeProduct(range, taken, variants.length, random)) {
        if (variants.length >= size) break;
        variants.push(variant);
        popularity.push(weight);
      }
    }
  }
  return new Shelves(variants, popularity);
}

function makeProduct(range: Range, taken: Set<string>, first: number, random: Random): [Variant, number][] {
  const title = freshTitle(range, taken, random);
  const basePrice = Math.exp(random.between(Math.log(range.priceEuro[0]), Math.log(range.priceEuro[1])));
  const productId = `P${String(10_000 + taken.size)}`;
  // A Pareto weight makes best sellers: the best tenth of products gets roughly half of the views.
  const weight = (range.demand * (1 - random.float()) ** -0.7) / (range.looks.length * range.sizes.length);
  const looks = range.department === 'Clothing' ? range.looks.slice(0, 2 + random.int(2)) : range.looks;
  return looks.flatMap((look, lookIndex) =>
    range.sizes.map(([size, dearer], sizeIndex): [Variant, number] => [
      {
        sku: `${latin(range.category).slice(0, 3).toUpperCase()}-${productId.slice(1)}-${lookIndex + 1}${sizeIndex + 1}`,
        productId,
        // GS1 keeps prefixes 20–29 for numbers inside one company, so no real product has these.
        gtin: withGtinDigit(`20${String(first + lookIndex * range.sizes.length + sizeIndex + 1).padStart(10, '0')}`),
        name: title.name,
        brand: title.brand,
        department: range.department,
        category: range.category,
        variant: `${look}, ${size}`,
        priceMinor: shelfPrice(basePrice * (1 + dearer / 100)),
        url: `${webShop}/p/${productId.toLowerCase()}`,
      },
      weight,
    ]),
  );
}

function freshTitle(range: Range, taken: Set<string>, random: Random): { name: string; brand: string } {
  for (;;) {
    const brand = random.pick(range.brands);
    const line = random.pick(range.lines);
    const model =
      range.department === 'Electronics'
        ? `${line} ${random.int(9) + 1}${random.pick(['', '0', '00', 'S', ' Pro'])}`
        : line;
    const season =
      range.department === 'Clothing' && random.chance(0.5)
        ? ` ${random.pick(['Classic', 'Relaxed', 'Soft', 'City', 'Heritage', 'Light', 'Essential'])}`
        : '';
    const number = taken.size > 200 && range.department === 'Clothing' ? ` No. ${random.int(90) + 10}` : '';
    const name = `${brand} ${model}${season} ${range.noun}${number}`;
    if (taken.has(name)) continue;
    taken.add(name);
    return { name, brand };
  }
}

/** 12.37 becomes 12.99, 613 becomes 619.00: what shelves really show. Cents. */
function shelfPrice(euro: number): number {
  if (euro < 30) return Math.floor(euro) * 100 + 99;
  if (euro < 100) return Math.floor(euro) * 100 + 95;
  return Math.floor(euro / 10) * 1000 + 900;
}

class Shelves implements Catalogue {
  readonly variants: readonly Variant[];
  readonly #byMonth: readonly { all: WeightedIndex; electronics: WeightedIndex; clothing: WeightedIndex }[];
  readonly #byCategory = new Map<string, Variant[]>();
  readonly #ranges = new Map(ranges.map((range) => [range.category, range]));

  constructor(variants: readonly Variant[], popularity: readonly number[]) {
    this.variants = variants;
    for (const variant of variants) {
      const shelf = this.#byCategory.get(variant.category);
      if (shelf === undefined) this.#byCategory.set(variant.category, [variant]);
      else shelf.push(variant);
    }
    this.#byMonth = Array.from({ length: 12 }, (_, month) => {
      const weigh = (taste?: Department): WeightedIndex =>
        new WeightedIndex(variants.map((variant, i) => (popularity[i] ?? 0) * this.#appeal(variant, month, taste)));
      return { all: weigh(), electronics: weigh('Electronics'), clothing: weigh('Clothing') };
    });
  }

  #appeal(variant: Variant, month: number, taste: Department | undefined): number {
    const range = this.#ranges.get(variant.category);
    const inSeason = range === undefined || range.months.length === 0 ? 1.2 : range.months.includes(month) ? 2 : 0.7;
    return taste === undefined ? inSeason : variant.department === taste ? inSeason : inSeason * 0.12;
  }

  pick(random: Random, month: number, taste?: Department): Variant {
    const tables = this.#byMonth[month];
    const table = taste === 'Electronics' ? tables?.electronics : taste === 'Clothing' ? tables?.clothing : tables?.all;
    const variant = this.variants[table?.pick(random) ?? 0];
    if (variant === undefined) throw new Error('the catalogue is empty');
    return variant;
  }

  pickIn(random: Random, category: string): Variant {
    const shelf = this.#byCategory.get(category);
    return shelf === undefined ? this.pick(random, 0) : random.pick(shelf);
  }

  companions(variant: Variant): readonly string[] {
    return this.#ranges.get(variant.category)?.goesWith ?? [];
  }
}
