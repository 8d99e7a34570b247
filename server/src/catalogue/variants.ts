/** The facts of variants, for pricing, stock and orders; and what a till scans. */
import { run, runMaybe, type On } from '../kit/sql.ts';
import type { Place, VariantFacts } from './contract.ts';
import { inLanguage, pathOf, readDefinitions, taxCategoryOf, type Definitions } from './definitions.ts';
import { hasOptions, type ProductDocument } from './document.ts';
import { readScan } from './gtin.ts';
import { nameVariant } from './name-variant.ts';
import { factsBySku, skuByScan, soldSkus, type FactsRow } from './variants.sql.ts';

/** By SKU; those that are not known are absent. Reads the database; hot paths ask `Catalogue.variantsOf`, which remembers. */
export async function variantsOf(on: On, skus: readonly string[]): Promise<ReadonlyMap<string, VariantFacts>> {
  const [rows, definitions] = await Promise.all([run(on, factsBySku, [[...skus]]), readDefinitions(on)]);
  return new Map(rows.map((row) => [row.sku, factsOf(row, definitions)]));
}

export function factsOf(row: FactsRow, definitions: Definitions): VariantFacts {
  const document = row.document as ProductDocument;
  const variant = document.variants.find(({ sku }) => sku === row.sku);
  if (variant === undefined) throw new Error(`${row.sku} is missing in the document of its product`);
  const categoryPath = pathOf(document.category, definitions);
  const names = Object.fromEntries(
    Object.entries(document.texts).map(([language, { name }]) => [
      language,
      nameVariant(name, variant.options, language, definitions),
    ]),
  );
  return Object.freeze({
    sku: row.sku,
    gtin: row.gtin,
    productId: row.product_id,
    handle: row.handle,
    name: inLanguage(names, undefined, definitions.languages)?.value ?? row.sku,
    names: Object.freeze(names),
    brand: document.brand,
    taxCategory: variant.taxCategory ?? document.taxCategory ?? taxCategoryOf(categoryPath, definitions) ?? 'standard',
    categoryPath: Object.freeze(categoryPath),
    attributes: Object.freeze({ ...document.attributes, ...variant.attributes, ...variant.options }),
    bundleOf: variant.parts === null ? null : Object.freeze(variant.parts.map((part) => Object.freeze(part))),
    weightGrams: variant.weightGrams,
    image: imageOf(document, row.sku),
    published: row.published,
  });
}

/** The first of the variant's pictures (without one: of the product's), else any picture of the product. */
export function imageOf(document: ProductDocument, sku: string | null): string | null {
  const any = document.media.find(({ role }) => role === 'main' || role === 'gallery');
  return picturesOf(document, sku)[0] ?? any?.url ?? null;
}

/** Addresses, best first: the variant's own, those of its colour (or other options), the product's main one, the others. */
export function picturesOf({ media, variants }: ProductDocument, sku: string | null): string[] {
  const options = variants.find((one) => one.sku === sku)?.options;
  const rank = (one: ProductDocument['media'][number]): number => {
    if (one.sku !== undefined) return one.sku === sku ? 0 : -1;
    if (one.options !== undefined) return options !== undefined && hasOptions(options, one.options) ? 1 : -1;
    return one.role === 'main' ? 2 : 3;
  };
  const shown = media
    .filter(({ role }) => role === 'main' || role === 'gallery')
    .map((one) => ({ url: one.url, rank: rank(one) }))
    .filter((one) => one.rank >= 0)
    .sort((a, b) => a.rank - b.rank);
  return [...new Set(shown.map(({ url }) => url))];
}

/** Which of these are sold there and then, by the assortment alone (published or not: see `VariantFacts.published`). */
export async function soldOf(on: On, skus: readonly string[], place: Place, now: Date): Promise<ReadonlySet<string>> {
  const rows = await run(on, soldSkus, [
    [...skus],
    place.channel ?? null,
    place.locationId ?? null,
    place.region ?? null,
    now,
  ]);
  return new Set(rows.map(({ sku }) => sku));
}

/** The SKU behind a scanned code: a GTIN in any of its forms, or the SKU itself. */
export async function skuOfScan(on: On, code: string): Promise<string | undefined> {
  const read = readScan(code);
  return (await runMaybe(on, skuByScan, [read.gtin14, read.sku]))?.sku;
}
