/** Variants as other parts, tills and lists ask for them. */
import { z } from 'zod';
import { attributeValues, code, gtin, handle, language, sku, slug } from './catalogue-shapes.ts';
import { id, sourceKind } from './common.ts';

/** POST /api/v1/variants/lookup: what lists show beside SKUs; those that nobody knows are absent. */
export const lookupBody = z.object({
  skus: z.array(z.string().min(1).max(200)).min(1).max(200),
  language: language.optional(),
});
export const variantCards = z.object({
  items: z.array(z.object({ sku, name: z.string(), image: z.string().nullable(), handle, published: z.boolean() })),
});
/** GET /api/v1/variants/:sku and /api/v1/scan */
export const variantView = z.object({
  sku,
  gtin: gtin.nullable(),
  productId: id,
  handle,
  name: z.string(),
  names: z.record(language, z.string()),
  brand: z.string().nullable(),
  categoryPath: z.array(code),
  taxCategory: slug,
  /** Its own, its product's, and what tells it from its sisters. */
  attributes: attributeValues,
  image: z.string().nullable(),
  weightGrams: z.int().nullable(),
  bundleOf: z.array(z.object({ sku, quantity: z.int() })).nullable(),
  replacedBy: sku.nullable(),
  published: z.boolean(),
  /** Sold where the question was asked for, now. */
  sold: z.boolean(),
});
export const placeQuery = z.object({
  language: language.optional(),
  channel: sourceKind.optional(),
  locationId: slug.optional(),
  region: slug.optional(),
});
export const scanQuery = placeQuery.extend({ code: z.string().min(1).max(400) });
