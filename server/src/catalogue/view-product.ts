/** Products as they leave through the door. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/catalogue.ts';
import { inLanguage, pathOf, type Definitions } from './definitions.ts';
import { nameVariant } from './name-variant.ts';
import type { ProductRow } from './products.sql.ts';
import { imageOf } from './variants.ts';

/** The whole of it, for the editor. */
export function viewProduct(row: ProductRow, definitions: Definitions): contract.ProductView {
  return {
    id: row.product_id,
    handle: row.handle,
    version: row.version,
    state: row.state,
    ...row.document,
    categoryPath: [...pathOf(row.document.category, definitions)],
    createdAt: row.created_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
    changedBy: row.changed_by,
  };
}

/** One line of a list, in one language. */
export function summarise(
  row: ProductRow,
  wanted: string | undefined,
  definitions: Definitions,
): z.infer<typeof contract.productSummary> {
  const { texts, variants, brand, category } = row.document;
  const found = inLanguage(texts, wanted, definitions.languages);
  const name = found?.value.name ?? row.handle;
  const language = found?.language ?? definitions.languages[0] ?? 'en';
  return {
    id: row.product_id,
    handle: row.handle,
    version: row.version,
    state: row.state,
    name,
    language,
    brand,
    category,
    image: imageOf(row.document, null),
    variants: variants.map(({ sku, gtin, options, state }) => ({
      sku,
      gtin,
      name: nameVariant(name, options, language, definitions),
      state,
    })),
    changedAt: row.changed_at.toISOString(),
    rating:
      row.ratings === 0 ? null : { average: Math.round((row.rating_sum * 10) / row.ratings) / 10, count: row.ratings },
  };
}
