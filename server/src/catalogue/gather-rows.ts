/** Rows of a file become changes of products: rows with one handle are one product. What a row does not say stays as it is. Pure. */
import { parseDecimal, toNumber, type Thing } from '../channels/index.ts';
import { inCategory, type CategoryFinder } from './import-categories.ts';
import type { AttributeValue } from './contract.ts';
import type { AttributeRow } from './definitions.sql.ts';
import { inLanguage, type Definitions } from './definitions.ts';
import { emptyProduct, type ProductDocument, type VariantDocument } from './document.ts';
import type { ProductRow, Said } from './read-product-row.ts';

export interface Gathered {
  readonly handle: string;
  readonly rows: readonly Thing<ProductRow>[];
}

/** In the order in which they are met first. */
export function gatherRows(things: readonly Thing<ProductRow>[]): Gathered[] {
  const groups = new Map<string, Thing<ProductRow>[]>();
  for (const thing of things) {
    const group = groups.get(thing.value.handle);
    if (group === undefined) groups.set(thing.value.handle, [thing]);
    else group.push(thing);
  }
  return [...groups].map(([handle, rows]) => ({ handle, rows }));
}

/** The whole product after the rows, over what it was before them. */
export function applyRows(
  rows: readonly ProductRow[],
  before: ProductDocument | undefined,
  definitions: Definitions,
  categories: CategoryFinder,
): ProductDocument {
  let document = before ?? emptyProduct;
  for (const row of rows) document = applyRow(row, document, definitions, categories);
  return document;
}

function applyRow(
  row: ProductRow,
  before: ProductDocument,
  definitions: Definitions,
  categories: CategoryFinder,
): ProductDocument {
  const old = before.variants.find(({ sku }) => sku === row.sku);
  const variant = applyVariant(row, old, definitions);
  const variants =
    old === undefined ? [...before.variants, variant] : before.variants.map((one) => (one === old ? variant : one));
  return {
    ...before,
    brand: row.brand?.slice(0, 200) ?? before.brand,
    category: row.category === undefined ? before.category : inCategory(row.category, categories),
    taxCategory: row.productTax ?? before.taxCategory,
    texts: applyTexts(row, before),
    attributes: { ...before.attributes, ...readValues(row.attributes, row, definitions, before.attributes) },
    media: applyImages(row, row.media ?? before.media),
    variants,
    relations: row.relations ?? before.relations,
    assortment: row.assortment ?? before.assortment,
  };
}

function applyVariant(row: ProductRow, old: VariantDocument | undefined, definitions: Definitions): VariantDocument {
  return {
    sku: row.sku,
    gtin: row.gtin ?? old?.gtin ?? null,
    options: { ...old?.options, ...readValues(row.options, row, definitions, old?.options) },
    attributes: { ...old?.attributes, ...readValues(row.variantAttributes, row, definitions, old?.attributes) },
    state: row.variantState ?? old?.state ?? 'active',
    taxCategory: row.variantTax ?? old?.taxCategory ?? null,
    weightGrams: row.weightGrams ?? old?.weightGrams ?? null,
    parts: row.parts ?? old?.parts ?? null,
    replaces: row.replaces ?? old?.replaces ?? null,
  };
}

const longest = { name: 300, short: 500, description: 20_000, seoTitle: 200, seoDescription: 500 } as const;

function applyTexts({ texts }: ProductRow, before: ProductDocument): ProductDocument['texts'] {
  const after = { ...before.texts };
  for (const [language, given] of Object.entries(texts)) {
    const cut = Object.fromEntries(
      Object.entries(given).map(([field, text]) => [field, text.slice(0, longest[field as keyof typeof longest])]),
    );
    const known = after[language];
    // Without a name in this language its other texts have nothing to belong to.
    const name = cut['name'] ?? known?.name;
    if (name !== undefined) after[language] = { ...known, ...cut, name };
  }
  return after;
}

const address = /^(https?:\/\/\S+|\/api\/v1\/pictures\/[0-9a-f]{64}\.\w+)$/;

function applyImages({ images }: ProductRow, before: ProductDocument['media']): ProductDocument['media'] {
  const known = new Set(before.map(({ url }) => url));
  const hasMain = before.some(({ role }) => role === 'main');
  const fresh = [...new Set(images)].filter((url) => !known.has(url) && address.test(url));
  return [
    ...before,
    ...fresh.map((url, at) => ({
      url,
      role: at === 0 && !hasMain ? ('main' as const) : ('gallery' as const),
      alts: {},
    })),
  ];
}

function readValues(
  cells: Said,
  row: ProductRow,
  definitions: Definitions,
  known: Readonly<Record<string, AttributeValue>> = {},
): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(cells).map(([code, cell]) => [
      code,
      typeof cell === 'string'
        ? inItsLanguages(
            readCell(cell, definitions.attributes.get(code), row.decimalSeparator),
            known[code],
            definitions,
          )
        : { ...inWords(known[code]), ...cell },
    ]),
  );
}

/** What was said by language before. */
const inWords = (known: AttributeValue | undefined): Readonly<Record<string, string>> =>
  typeof known === 'object' && !Array.isArray(known) ? known : {};

/** A file says a text in the first language; what is known in others stays. */
function inItsLanguages(
  value: AttributeValue,
  known: AttributeValue | undefined,
  { languages }: Definitions,
): AttributeValue {
  if (typeof value !== 'string' || typeof known !== 'object' || Array.isArray(known)) return value;
  const said = inLanguage(known, undefined, languages);
  return said?.value === value ? known : { ...known, [said?.language ?? languages[0] ?? 'en']: value };
}

/** A cell in the form of its attribute; what does not fit stays text, and the product's check says why it is wrong. */
function readCell(cell: string, attribute: AttributeRow | undefined, separator: '.' | ','): AttributeValue {
  switch (attribute?.type) {
    case 'number': {
      const value = parseDecimal(cell, separator);
      return value === null ? cell : toNumber(value);
    }
    case 'boolean':
      if (/^(1|true|yes|y|да|tak|da)$/i.test(cell)) return true;
      return /^(0|false|no|n|нет|nie|nu)$/i.test(cell) ? false : cell;
    case 'choice':
      return cell.split('|').map((part) => choiceOf(part.trim(), attribute));
    case 'text':
    case 'date':
    case undefined:
      return cell.slice(0, 4_000);
  }
}

/** By its code or by one of its names. */
function choiceOf(text: string, { choices }: AttributeRow): string {
  const wanted = text.toLowerCase();
  const found = choices.find(
    ({ code, names }) => code === wanted || Object.values(names).some((name) => name.toLowerCase() === wanted),
  );
  return found?.code ?? text;
}
