/** What the search keeps of a product. Pure; `save-product.ts` writes it in the product's own transaction. */
import type { AttributeValue } from './contract.ts';
import { inLanguage, type Definitions } from './definitions.ts';
import type { ProductDocument } from './document.ts';
import { sayValue } from './name-variant.ts';

/** Words of one language with their weight: A names and codes, B choices and short texts, C descriptions. */
export interface WeighedText {
  readonly language: string;
  readonly weight: 'A' | 'B' | 'C';
  readonly text: string;
}

export interface SearchEntry {
  readonly name_key: string;
  readonly terms: readonly string[];
  readonly numbers: Readonly<Record<string, readonly [number, number]>>;
  readonly words: readonly WeighedText[];
  readonly haystack: string;
}

/** Longer texts are no facets. */
const longestTerm = 100;

export function indexProduct(handle: string, document: ProductDocument, definitions: Definitions): SearchEntry {
  const variants = document.variants.filter(({ state }) => state === 'active');
  const all = [document.attributes, ...variants.flatMap(({ options, attributes }) => [options, attributes])];
  const names = Object.values(document.texts).map(({ name }) => name);
  const codes = document.variants.flatMap(({ sku, gtin }) => (gtin === null ? [sku] : [sku, gtin]));
  return {
    name_key: (inLanguage(document.texts, undefined, definitions.languages)?.value.name ?? handle).toLowerCase(),
    terms: [
      ...new Set(all.flatMap((values) => Object.entries(values).flatMap(([code, value]) => termsOf(code, value)))),
    ],
    numbers: numbersOf(all),
    words: weigh([document.brand ?? '', handle, ...codes].join(' '), document, all, definitions),
    haystack: [...new Set([...names, document.brand ?? '', handle, ...codes])].join(' ').toLowerCase(),
  };
}

type Values = Readonly<Record<string, AttributeValue>>;

function weigh(
  names: string,
  document: ProductDocument,
  all: readonly Values[],
  definitions: Definitions,
): WeighedText[] {
  const texts = Object.entries(document.texts).flatMap(([language, { name, short, description }]): WeighedText[] => {
    const said = new Set(all.flatMap((values) => spoken(values, language, definitions)));
    return [
      { language, weight: 'A', text: name },
      { language, weight: 'B', text: [...said].join(' ; ') },
      { language, weight: 'C', text: [short, description].filter((text) => text !== undefined).join('\n') },
    ];
  });
  const plain: WeighedText = { language: 'none', weight: 'A', text: names };
  return [plain, ...texts].filter(({ text }) => text !== '');
}

function termsOf(code: string, value: AttributeValue): string[] {
  if (Array.isArray(value)) return value.map((one) => `${code}=${one}`);
  if (typeof value === 'boolean') return [`${code}=${String(value)}`];
  return typeof value === 'string' && value.length <= longestTerm ? [`${code}=${value}`] : [];
}

function numbersOf(
  all: readonly Readonly<Record<string, AttributeValue>>[],
): Record<string, readonly [number, number]> {
  const found: Record<string, readonly [number, number]> = {};
  for (const [code, value] of all.flatMap((values) => Object.entries(values))) {
    if (typeof value !== 'number') continue;
    const [least, most] = found[code] ?? [value, value];
    found[code] = [Math.min(least, value), Math.max(most, value)];
  }
  return found;
}

function spoken(
  values: Readonly<Record<string, AttributeValue>>,
  language: string,
  definitions: Definitions,
): string[] {
  return Object.entries(values).flatMap(([code, value]) =>
    typeof value === 'boolean' || typeof value === 'number' ? [] : [sayValue(code, value, language, definitions)],
  );
}
