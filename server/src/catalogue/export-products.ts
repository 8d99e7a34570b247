/**
 * The catalogue as files. NDJSON is whole: each line is what POST /api/v1/products/batch takes. CSV is for spreadsheets: one row a variant,
 * its columns named as the import's targets, so that the file comes back in without a mapping; bundles, relations, assortment, texts of
 * pictures and further languages of attributes are not in it (and stay as they are when it comes back).
 */
import { run, type Db } from '../kit/sql.ts';
import type { AttributeValue } from './contract.ts';
import { inLanguage, type Definitions } from './definitions.ts';
import type { VariantDocument } from './document.ts';
import { productsAfter, type ProductRow } from './products.sql.ts';

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

interface Column {
  readonly name: string;
  readonly cell: (product: ProductRow, variant: VariantDocument) => string;
}

export async function* exportTable(db: Db, definitions: Definitions, state: string | null): AsyncGenerator<string> {
  const columns = columnsOf(definitions);
  yield `\uFEFF${columns.map(({ name }) => quote(name)).join(',')}\r\n`;
  for await (const rows of pages(db, state)) {
    yield rows
      .flatMap((row) =>
        row.document.variants.map((variant) => `${columns.map(({ cell }) => quote(cell(row, variant))).join(',')}\r\n`),
      )
      .join('');
  }
}

function columnsOf({ languages, attributes }: Definitions): Column[] {
  const text = (language: string, field: 'name' | 'short' | 'description'): Column => ({
    name: `${field}:${language}`,
    cell: ({ document }) => document.texts[language]?.[field] ?? '',
  });
  const codes = [...attributes.keys()];
  return [
    { name: 'variant:sku', cell: (_product, { sku }) => sku },
    { name: 'product:handle', cell: ({ handle }) => handle },
    { name: 'variant:gtin', cell: (_product, { gtin }) => gtin ?? '' },
    { name: 'variant:state', cell: (_product, { state }) => state },
    { name: 'product:state', cell: ({ state }) => state },
    { name: 'product:brand', cell: ({ document }) => document.brand ?? '' },
    { name: 'product:category', cell: ({ document }) => document.category ?? '' },
    { name: 'product:tax_category', cell: ({ document }) => document.taxCategory ?? '' },
    { name: 'variant:tax_category', cell: (_product, { taxCategory }) => taxCategory ?? '' },
    {
      name: 'variant:weight_grams',
      cell: (_product, { weightGrams }) => (weightGrams === null ? '' : String(weightGrams)),
    },
    ...languages.flatMap((language) => [
      text(language, 'name'),
      text(language, 'short'),
      text(language, 'description'),
    ]),
    {
      name: 'product:image',
      cell: ({ document }) =>
        document.media
          .filter(({ sku }) => sku === undefined)
          .map(({ url }) => url)
          .join('|'),
    },
    ...codes.map((code) => ({
      name: `option:${code}`,
      cell: (_product: ProductRow, { options }: VariantDocument) => say(options[code], languages),
    })),
    ...codes.map((code) => ({
      name: `attribute:${code}`,
      cell: ({ document }: ProductRow) => say(document.attributes[code], languages),
    })),
  ];
}

function say(value: AttributeValue | undefined, languages: readonly string[]): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.join('|');
  return typeof value === 'object' ? (inLanguage(value, undefined, languages)?.value ?? '') : String(value);
}

/** Spreadsheets run what begins with = + - @ as a formula: an apostrophe keeps them from it, and the import takes it off again. */
function quote(cell: string): string {
  const safe = /^[=+\-@\t\r']/.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}
