/** Variants as other parts and tills ask for them. */
import { z } from 'zod';
import { hotStatement, keyedStatement, statement } from '../kit/sql.ts';

export interface FactsRow {
  readonly sku: string;
  readonly gtin: string | null;
  readonly product_id: string;
  readonly handle: string;
  readonly published: boolean;
  readonly document: unknown;
}

// The whole document comes along: 2 KB on average, and picking it apart in SQL costs more than parsing it.
export const factsBySku = keyedStatement<FactsRow>(
  'catalogue.factsBySku',
  `select v.sku, v.gtin, v.product_id, p.handle, p.document, p.state = 'published' and v.state = 'active' as published
   from catalogue.variants v join catalogue.products p using (product_id) where v.sku = any ($1::text[])`,
);
/** A scan: by GTIN first, for a number on a packet is one; then by SKU. */
export const skuByScan = statement(
  'catalogue.skuByScan',
  z.object({ sku: z.string() }),
  `select sku from catalogue.variants where lpad(gtin, 14, '0') = $1
   union all select sku from catalogue.variants where sku = $2 limit 1`,
);
export const replacedBy = statement(
  'catalogue.replacedBy',
  z.object({ sku: z.string() }),
  `select sku from catalogue.variants where replaces = $1 and state = 'active' order by sku limit 1`,
);
export const soldSkus = statement(
  'catalogue.soldSkus',
  z.object({ sku: z.string() }),
  `select v.sku from catalogue.variants v
   where v.sku = any ($1::text[]) and catalogue.is_sold(v.product_id, v.sku, $2, $3, $4, $5)`,
);
export const partsOfBundles = hotStatement<{
  readonly bundle_sku: string;
  readonly part_sku: string;
  readonly quantity: number;
}>(
  'catalogue.partsOfBundles',
  `select bundle_sku, part_sku, quantity from catalogue.bundle_parts where bundle_sku = any ($1::text[])`,
);
export const skusOfProducts = statement(
  'catalogue.skusOfProducts',
  z.object({ product_id: z.string(), sku: z.string() }),
  `select product_id, sku from catalogue.variants where product_id = any ($1::uuid[]) and state = 'active' order by product_id, place`,
);
