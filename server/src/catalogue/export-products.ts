/**
 * The catalogue as files, both of them whole. NDJSON: each line is what POST /api/v1/products/batch takes. CSV is for spreadsheets: one row
 * a variant, its columns named as the import's targets, so that the file comes back in without a mapping. Nothing is named before it is
 * there: a bundle comes after its parts, and a product with relations to later ones comes once more at the end, with them. Pictures that
 * we keep are named by what is in them; another shop must have got them before (POST /api/v1/pictures gives them the same address there).
 */
import { run, type Db } from '../kit/sql.ts';
import type { AttributeValue } from './contract.ts';
import type { Definitions } from './definitions.ts';
import type { VariantDocument } from './document.ts';
import { productsAfter, type ProductRow } from './products.sql.ts';
import type { TextField } from './read-product-row.ts';

const first = '00000000-0000-0000-0000-000000000000';
const atOnce = 500;

async function* pages(db: Db, state: string | null): AsyncGenerator<readonly ProductRow[]> {
  for (let after = first; ;) {
    const rows = await run(db, productsAfter, [after, state, atOnce]);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = last.product_id;
  }
}

export async function* exportLines(db: Db, state: string | null): AsyncGenerator<string> {
  for await (const rows of pages(db, state)) {
    yield rows
      .map(({ handle, state: is, document }) => `${JSON.stringify({ handle, ...document, ...published(is) })}\n`)
      .join('');
  }
}

/** An archived product that comes back in stays what it is there. */
const published = (state: ProductRow['state']): { publish?: boolean } =>
  state === 'archived' ? {} : { publish: state === 'published' };

/** A row: a variant with its product; `alone`: without what it names of others that are not there yet. */
interface Line {
  readonly product: ProductRow;
  readonly variant: VariantDocument;
  readonly alone: boolean;
}

interface Column {
  readonly name: string;
  readonly cell: (line: Line) => string;
}

export async function* exportTable(db: Db, definitions: Definitions, state: string | null): AsyncGenerator<string> {
  const columns = columnsOf(definitions);
  const lines = (product: ProductRow, alone: boolean): string =>
    product.document.variants
      .map((variant) => `${columns.map(({ cell }) => quote(cell({ product, variant, alone }))).join(',')}\r\n`)
      .join('');
  yield `\uFEFF${columns.map(({ name }) => quote(name)).join(',')}\r\n`;
  const seen = { handles: new Set<string>(), skus: new Set<string>() };
  const bundles: ProductRow[] = [];
  const again: ProductRow[] = [];
  for await (const rows of pages(db, state)) {
    let text = '';
    for (const row of rows) {
      const { document } = row;
      seen.handles.add(row.handle);
      for (const { sku } of document.variants) seen.skus.add(sku);
      if (document.variants.some(({ parts }) => parts?.some(({ sku }) => !seen.skus.has(sku)) === true)) {
        bundles.push(row);
        continue;
      }
      const early = namesLater(document, seen);
      if (early) again.push(row);
      text += lines(row, early);
    }
    yield text;
  }
  yield bundles.map((row) => lines(row, true)).join('');
  yield [...again, ...bundles.filter(({ document }) => namesLater(document, nobody))]
    .map((row) => lines(row, false))
    .join('');
}

type Seen = { readonly handles: ReadonlySet<string>; readonly skus: ReadonlySet<string> };
const nobody: Seen = { handles: new Set(), skus: new Set() };

/** Does it name a product or variant that has not been written yet? */
const namesLater = ({ relations, variants }: ProductRow['document'], seen: Seen): boolean =>
  relations.some(({ handle }) => !seen.handles.has(handle)) ||
  variants.some(({ replaces }) => replaces !== null && !seen.skus.has(replaces));

function columnsOf({ languages, attributes }: Definitions): Column[] {
  const text = (language: string, word: string, field: TextField): Column => ({
    name: `${word}:${language}`,
    cell: ({ product }) => product.document.texts[language]?.[field] ?? '',
  });
  const of = (name: string, cell: (product: ProductRow, variant: VariantDocument) => string): Column => ({
    name,
    cell: ({ product, variant }) => cell(product, variant),
  });
  return [
    of('variant:sku', (_product, { sku }) => sku),
    of('product:handle', ({ handle }) => handle),
    of('variant:gtin', (_product, { gtin }) => gtin ?? ''),
    of('variant:state', (_product, { state }) => state),
    of('product:state', ({ state }) => state),
    of('product:brand', ({ document }) => document.brand ?? ''),
    of('product:category', ({ document }) => document.category ?? ''),
    of('product:tax_category', ({ document }) => document.taxCategory ?? ''),
    of('variant:tax_category', (_product, { taxCategory }) => taxCategory ?? ''),
    of('variant:weight_grams', (_product, { weightGrams }) => (weightGrams === null ? '' : String(weightGrams))),
    of('variant:parts', (_product, { parts }) =>
      (parts ?? []).map(({ sku, quantity }) => (quantity === 1 ? sku : `${sku}*${quantity}`)).join('|'),
    ),
    { name: 'variant:replaces', cell: ({ variant, alone }) => (alone ? '' : (variant.replaces ?? '')) },
    ...languages.flatMap((language) => [
      text(language, 'name', 'name'),
      text(language, 'short', 'short'),
      text(language, 'description', 'description'),
      text(language, 'seo_title', 'seoTitle'),
      text(language, 'seo_description', 'seoDescription'),
    ]),
    of('product:image', ({ document }) =>
      document.media
        .filter(({ sku, options }) => sku === undefined && options === undefined)
        .map(({ url }) => url)
        .join('|'),
    ),
    of('product:media', ({ document }) => json(document.media)),
    {
      name: 'product:relations',
      cell: ({ product, alone }) => (alone ? '' : product.document.relations.map(sayRelation).join('|')),
    },
    of('product:assortment', ({ document }) => json(document.assortment)),
    ...valueColumns('option', attributes, languages, ({ variant }) => variant.options),
    ...valueColumns('attribute', attributes, languages, ({ product }) => product.document.attributes),
    ...valueColumns('variant_attribute', attributes, languages, ({ variant }) => variant.attributes),
  ];
}

/** A column for each attribute, and for one of words one more in each language. */
function valueColumns(
  head: string,
  attributes: Definitions['attributes'],
  languages: readonly string[],
  of: (line: Line) => Readonly<Record<string, AttributeValue>>,
): Column[] {
  return [...attributes.values()].flatMap(({ code, type }): Column[] => [
    { name: `${head}:${code}`, cell: (line) => say(of(line)[code]) },
    ...(type === 'text' ? languages : []).map((language) => ({
      name: `${head}:${code}:${language}`,
      cell: (line: Line) => {
        const value = of(line)[code];
        return typeof value === 'object' && !Array.isArray(value) ? (value[language] ?? '') : '';
      },
    })),
  ]);
}

/** As the import reads it. */
const sayRelation = ({ kind, handle, sku, otherSku }: ProductRow['document']['relations'][number]): string =>
  `${sku === undefined ? '' : `${sku}>`}${kind}:${handle}${otherSku === undefined ? '' : `/${otherSku}`}`;

const json = (all: readonly unknown[]): string => (all.length === 0 ? '' : JSON.stringify(all));

/** Words by language have columns of their own. */
function say(value: AttributeValue | undefined): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.join('|');
  return typeof value === 'object' ? '' : String(value);
}

/** Spreadsheets run what begins with = + - @ as a formula: an apostrophe keeps them from it, and the import takes it off again. */
function quote(cell: string): string {
  const safe = /^[=+\-@\t\r']/.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}
