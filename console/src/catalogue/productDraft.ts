import type { Product } from './catalogue.ts';

export const draftFields = [
  'brand',
  'category',
  'taxCategory',
  'texts',
  'attributes',
  'media',
  'variants',
  'relations',
  'assortment',
] as const;
export type DraftField = (typeof draftFields)[number];
export type Draft = Pick<Product, DraftField>;
export type Variant = Product['variants'][number];

export const emptyVariant = (sku: string): Variant => ({
  sku,
  gtin: null,
  options: {},
  attributes: {},
  state: 'active',
  taxCategory: null,
  weightGrams: null,
  parts: null,
  replaces: null,
});

export const emptyDraft = (): Draft => ({
  brand: null,
  category: null,
  taxCategory: null,
  texts: {},
  attributes: {},
  media: [],
  variants: [emptyVariant('')],
  relations: [],
  assortment: [],
});

export const draftOf = (product: Product): Draft => {
  const { brand, category, taxCategory, texts, attributes, media, variants, relations, assortment } = product;
  return { brand, category, taxCategory, texts, attributes, media, variants, relations, assortment };
};

/** The order of keys is no difference. */
function settled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(settled);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, settled(inner)]),
  );
}
const same = (a: unknown, b: unknown): boolean => JSON.stringify(settled(a)) === JSON.stringify(settled(b));

const filled = (text: string | undefined): boolean => text !== undefined && text.trim() !== '';
const withoutBlanks = <T extends Record<string, unknown>>(values: T): T =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && !(typeof value === 'string' && !filled(value))),
  ) as T;

/** As it is sent: languages without a name and fields without words are left out. */
export function tidy(draft: Draft): Draft {
  return {
    ...draft,
    texts: Object.fromEntries(
      Object.entries(draft.texts)
        .map(([language, texts]) => [language, withoutBlanks(texts)] as const)
        .filter(([, texts]) => Object.keys(texts).length > 0),
    ),
    attributes: withoutBlanks(draft.attributes),
    media: draft.media.map((one) => ({ ...one, alts: withoutBlanks(one.alts) })),
    variants: draft.variants.map((one) => ({
      ...one,
      sku: one.sku.trim(),
      options: withoutBlanks(one.options),
      attributes: withoutBlanks(one.attributes),
    })),
  };
}

export const changedFields = (before: Draft, now: Draft): DraftField[] =>
  draftFields.filter((field) => !same(before[field], now[field]));

/** Only what differs: what somebody else does to the other fields is not written over. */
export function changesBetween(before: Draft, now: Draft): Partial<Draft> {
  const wanted = tidy(now);
  return Object.fromEntries(changedFields(tidy(before), wanted).map((field) => [field, wanted[field]]));
}

export type Clash = { theirs: DraftField[]; mine: DraftField[]; both: DraftField[] };

/** Two who began with the same product: what each of them changed. */
export function clashOf(base: Draft, mine: Draft, theirs: Draft): Clash {
  const [their, our] = [changedFields(base, theirs), changedFields(tidy(base), tidy(mine))];
  return { theirs: their, mine: our, both: our.filter((field) => their.includes(field)) };
}

/** My changes on top of theirs; where both changed the same field, `keep` says whose stands. */
export function onTopOf(theirs: Draft, mine: Draft, clash: Clash, keep: 'mine' | 'theirs'): Draft {
  const ours = clash.mine.filter((field) => keep === 'mine' || !clash.both.includes(field));
  return { ...theirs, ...Object.fromEntries(ours.map((field) => [field, mine[field]])) };
}

/** A word for addresses from a name: "Café Müller 2" → "cafe-muller-2". */
export const handleFrom = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80);
