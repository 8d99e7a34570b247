/** Meridian's range as the catalogue takes it: categories, attributes, products in four languages, sets. Made from the world alone. */
import type { z } from 'zod';
import type * as contract from '../../contracts/catalogue.ts';
import { ranges, type Range } from '../catalogue-ranges.ts';
import type { Catalogue, Variant } from '../catalogue.ts';
import type { Culture } from '../retailer.ts';
import {
  attributeNames,
  categoryWords,
  colourNames,
  departmentNames,
  descriptions,
  seasonNames,
  type InLanguages,
} from './goods-names.ts';
import { keyOf } from './pictures/index.ts';

export type ProductWish = z.input<typeof contract.batchBody>['products'][number];
type CategoryWish = z.input<typeof contract.categoryBody> & { readonly code: string };
type AttributeWish = z.input<typeof contract.attributeBody> & { readonly code: string };

export const languages: readonly Culture[] = ['en', 'ru', 'pl', 'ro'];
const rangeOf = new Map(ranges.map((range) => [range.category, range]));

/** `Bags & Sleeves` → `bags-sleeves`. */
export const codeOf = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

/** The product's variants, by product, in the order of the catalogue. */
export function productsOf(catalogue: Pick<Catalogue, 'variants'>): readonly (readonly Variant[])[] {
  const byProduct = new Map<string, Variant[]>();
  for (const variant of catalogue.variants) {
    const sisters = byProduct.get(variant.productId);
    if (sisters === undefined) byProduct.set(variant.productId, [variant]);
    else sisters.push(variant);
  }
  return [...byProduct.values()];
}

/** Departments first: a parent must be there before its children. */
export function categories(): CategoryWish[] {
  const departments = Object.entries(departmentNames).map(([name, names], position) => ({
    code: codeOf(name),
    version: 0,
    names,
    position,
  }));
  const children = ranges.map((range, position) => ({
    code: codeOf(range.category),
    version: 0,
    parent: codeOf(range.department),
    names: wordsOf(range).names,
    position,
    attributes: range.department === 'Clothing' ? ['colour', 'size', 'season'] : ['colour', 'model', 'warranty'],
    googleCategory: wordsOf(range).google,
  }));
  return [...departments, ...children];
}

export function attributes(): AttributeWish[] {
  const names = (department: Range['department']): Map<string, InLanguages> =>
    new Map(
      ranges
        .filter((range) => range.department === department)
        .flatMap((range) => range.sizes.map(([size]) => [codeOf(size), alike(size)] as const)),
    );
  const looks = ranges.flatMap((range) => range.looks.map((look) => [codeOf(look), colourOf(look)] as const));
  const choice = (code: keyof typeof attributeNames, choices: Iterable<readonly [string, InLanguages]>) => ({
    code,
    version: 0,
    names: attributeNames[code],
    type: 'choice' as const,
    choices: Array.from(new Map(choices), ([one, called]) => ({ code: one, names: called })),
    facet: true,
  });
  return [
    choice('colour', looks),
    choice('size', names('Clothing')),
    choice('model', names('Electronics')),
    choice('season', Object.entries(seasonNames)),
    { code: 'warranty', version: 0, names: attributeNames.warranty, type: 'number', unit: 'months' },
  ];
}

/** Addresses of pictures by kind and colour (`keyOf`); without them products have none. */
export type Addresses = ReadonlyMap<string, string>;

/** So ordered that what a product goes with stands before it, or else the relation is left out. */
export function products(catalogue: Pick<Catalogue, 'variants'>, addresses: Addresses = new Map()): ProductWish[] {
  const all = productsOf(catalogue).map((variants) => ({ variants, first: variants[0] as Variant }));
  const leaders = new Map<string, string>();
  for (const { first } of all) if (!leaders.has(first.category)) leaders.set(first.category, handleOf(first));
  all.sort((one, other) => depthOf(one.first.category) - depthOf(other.first.category));
  const known = new Set<string>();
  return all.map(({ variants, first }, at) => {
    const related = (rangeOf.get(first.category)?.goesWith ?? []).flatMap((category) => leaders.get(category) ?? []);
    const relations = related
      .filter((handle) => known.has(handle))
      .map((handle) => ({ kind: 'goes_with' as const, handle }));
    known.add(handleOf(first));
    // One of 23 products has not been photographed yet: the completeness report has something to say.
    const media = at % 23 === 11 ? [] : mediaOf(variants, addresses);
    return { ...productOf(variants, first, relations, at), media };
  });
}

function productOf(
  variants: readonly Variant[],
  first: Variant,
  relations: NonNullable<ProductWish['relations']>,
  at: number,
): ProductWish {
  const range = rangeOf.get(first.category) as Range;
  const clothing = range.department === 'Clothing';
  // One of nine products has not been translated everywhere yet: the completeness report has something to say.
  const told = languages.filter(
    (language) => language === 'en' || (at % 9 !== 4 && !(at % 9 === 7 && language === 'ro')),
  );
  return {
    handle: handleOf(first),
    brand: first.brand,
    category: codeOf(range.category),
    texts: Object.fromEntries(told.map((language) => [language, textsOf(first, range, language)])),
    attributes: clothing ? { season: [seasonOf(range)] } : { warranty: 24 },
    relations: [...relations],
    assortment: assortmentOf(range, at),
    variants: variants.map((variant) => {
      const [look, size] = lookAndSize(variant);
      return {
        sku: variant.sku,
        gtin: variant.gtin,
        options: { colour: [codeOf(look)], [clothing ? 'size' : 'model']: [codeOf(size)] },
        weightGrams: wordsOf(range).grams,
      };
    }),
    publish: true,
  };
}

/** A picture of each colour; the first one stands for the product. */
function mediaOf(variants: readonly Variant[], addresses: Addresses): NonNullable<ProductWish['media']> {
  const byLook = new Map(variants.map((variant) => [lookAndSize(variant)[0], variant]));
  return [...byLook].flatMap(([look, { category }], at) => {
    const url = addresses.get(keyOf({ category, look }));
    if (url === undefined) return [];
    const one = wordsOf(rangeOf.get(category) as Range).one;
    const alts = Object.fromEntries(
      languages.map((language) => [language, `${capital(one[language])}, ${colourOf(look)[language]}`]),
    );
    const role = at === 0 ? ('main' as const) : ('gallery' as const);
    return [{ url, role, alts, options: { colour: [codeOf(look)] } }];
  });
}

/** Of each part one, for the set as a whole. */
function mediaOfParts(parts: readonly Variant[], addresses: Addresses): NonNullable<ProductWish['media']> {
  return parts
    .flatMap((part) => mediaOf([part], addresses))
    .map(({ options: _ofPart, ...one }, at) => ({ ...one, role: at === 0 ? ('main' as const) : ('gallery' as const) }));
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const handleOf = (variant: Variant): string => variant.productId.toLowerCase();

function textsOf(variant: Variant, range: Range, language: Culture): { name: string; description: string } {
  const line = variant.name.replace(` ${range.noun}`, '');
  const name = language === 'en' ? variant.name : `${wordsOf(range).one[language]} ${line}`;
  return { name, description: descriptions[range.department][language].replace('{name}', name) };
}

/** Big things do not fit into the smallest stores; swimwear is not for the marketplace; what is new is first in the app. */
function assortmentOf(range: Range, at: number): NonNullable<ProductWish['assortment']> {
  if (range.category === 'Televisions' && at % 2 === 0) return [{ effect: 'exclude', locationId: 'gwy-1' }];
  if (range.category === 'Swimwear') return [{ effect: 'exclude', channel: 'partner' }];
  return [];
}

/** Sets of goods that are sold as one: each costs less than its parts. */
export interface GoodsSet {
  readonly product: ProductWish;
  readonly sku: string;
  readonly priceMinor: number;
  readonly parts: readonly Variant[];
}

const sets = [
  ['SET-OFFICE', 'Desk set', 'Рабочий набор', 'Zestaw na biurko', 'Set de birou', ['Laptops', 'Mice', 'Keyboards']],
  [
    'SET-TRAVEL',
    'Travel set',
    'Набор в дорогу',
    'Zestaw podróżny',
    'Set de călătorie',
    ['Tablets', 'Cases', 'Chargers'],
  ],
  ['SET-PHONE', 'Phone set', 'Смартфон с чехлом', 'Zestaw z telefonem', 'Set telefon', ['Smartphones', 'Cases']],
  ['SET-CINEMA', 'Home cinema', 'Домашний кинотеатр', 'Kino domowe', 'Home cinema', ['Televisions', 'Soundbars']],
  ['SET-PHOTO', 'Photo set', 'Набор фотографа', 'Zestaw fotografa', 'Set foto', ['Cameras', 'Memory Cards']],
  ['SET-WINTER', 'Winter set', 'Зимний набор', 'Zestaw zimowy', 'Set de iarnă', ['Scarves & Hats', 'Socks']],
] as const;

export function goodsSets(catalogue: Pick<Catalogue, 'variants'>, addresses: Addresses = new Map()): GoodsSet[] {
  return sets.map(([sku, en, ru, pl, ro, wanted]) => {
    const parts = wanted.map(
      (category) => catalogue.variants.find((variant) => variant.category === category) as Variant,
    );
    const together = parts.reduce((sum, part) => sum + part.priceMinor, 0);
    const names: InLanguages = { en, ru, pl, ro };
    return {
      sku,
      parts,
      // A tenth less, and a price that ends in 90.
      priceMinor: Math.floor((together * 0.9) / 100) * 100 - 10,
      product: {
        handle: codeOf(sku),
        brand: (parts[0] as Variant).brand,
        category: codeOf((parts[0] as Variant).category),
        texts: Object.fromEntries(
          languages.map((language) => [
            language,
            {
              name: `${names[language]} ${(parts[0] as Variant).brand}`,
              description: `${names[language]}: ${parts.map((part) => textsOf(part, rangeOf.get(part.category) as Range, language).name).join(', ')}.`,
            },
          ]),
        ),
        media: mediaOfParts(parts, addresses),
        variants: [{ sku, parts: parts.map((part) => ({ sku: part.sku, quantity: 1 })) }],
        publish: true,
      },
    };
  });
}

export const lookAndSize = (variant: Variant): readonly [string, string] => {
  const comma = variant.variant.indexOf(', ');
  return [variant.variant.slice(0, comma), variant.variant.slice(comma + 2)];
};

function wordsOf(range: Range): (typeof categoryWords)[string] & {} {
  const found = categoryWords[range.category];
  if (found === undefined) throw new Error(`goods-names.ts has no words for ${range.category}`);
  return found;
}

const alike = (name: string): InLanguages => ({ en: name, ru: name, pl: name, ro: name });
const colourOf = (look: string): InLanguages => colourNames[look] ?? alike(look);

function seasonOf(range: Range): keyof typeof seasonNames {
  if (range.months.includes(0)) return 'winter';
  return range.months.includes(5) ? 'summer' : 'all';
}

/** How many steps of "goes with" lie below a category; rings count as one. */
function depthOf(category: string, trail: readonly string[] = []): number {
  if (trail.includes(category)) return 0;
  const below = rangeOf.get(category)?.goesWith ?? [];
  return below.length === 0 ? 0 : 1 + Math.max(...below.map((next) => depthOf(next, [...trail, category])));
}
