/** Products: reading them, and saving many in one go. Callers hold the products' rows. */
import { z } from 'zod';
import { command, hotStatement, statement } from '../kit/sql.ts';
import type { ProductDocument } from './document.ts';

export interface ProductRow {
  readonly product_id: string;
  readonly handle: string;
  readonly version: number;
  readonly state: 'draft' | 'published' | 'archived';
  readonly document: ProductDocument;
  readonly created_at: Date;
  readonly changed_at: Date;
  readonly changed_by: string;
  readonly ratings: number;
  readonly rating_sum: number;
}
const columns = 'product_id, handle, version, state, document, created_at, changed_at, changed_by, ratings, rating_sum';

export const productById = hotStatement<ProductRow>(
  'catalogue.productById',
  `select ${columns} from catalogue.products where product_id = $1`,
);
export const productByHandle = hotStatement<ProductRow>(
  'catalogue.productByHandle',
  `select ${columns} from catalogue.products where handle = $1`,
);
export const productsByIds = hotStatement<ProductRow>(
  'catalogue.productsByIds',
  `select ${columns} from catalogue.products where product_id = any ($1::uuid[])`,
);
export const productsAfter = hotStatement<ProductRow>(
  'catalogue.productsAfter',
  `select ${columns} from catalogue.products where product_id > $1 and ($2::text is null or state = $2) order by product_id limit $3`,
);
export interface NumberedRow extends ProductRow {
  readonly number: number;
}
export const publishedAfter = hotStatement<NumberedRow>(
  'catalogue.publishedAfter',
  `select ${columns}, number from catalogue.products where product_id > $1 and state = 'published' order by product_id limit $2`,
);
export const numberedById = hotStatement<NumberedRow>(
  'catalogue.numberedById',
  `select ${columns}, number from catalogue.products where product_id = $1 and state = 'published'`,
);
// Held while what the search keeps of them is renewed: an editor who saves meanwhile comes after it.
export const holdProductsAfter = hotStatement<ProductRow>(
  'catalogue.holdProductsAfter',
  `select ${columns} from catalogue.products
   where product_id = any (array(select product_id from catalogue.products where product_id > $1 order by product_id limit $2)) order by handle for update`,
);
// In the order of handles, so that two batches that meet do not wait for each other in a circle.
export const holdProducts = hotStatement<ProductRow>(
  'catalogue.holdProducts',
  `select ${columns} from catalogue.products where handle = any ($1::text[]) order by handle for update`,
);
export const productVersions = statement(
  'catalogue.productVersions',
  z.object({ version: z.int(), state: z.string(), changed_at: z.date(), changed_by: z.string() }),
  `select version, state, changed_at, changed_by from (
     select version, state, changed_at, changed_by from catalogue.products where product_id = $1
     union all select version, state, changed_at, changed_by from catalogue.product_versions where product_id = $1) v
   where $2::bigint is null or version < $2 order by version desc limit $3`,
);
export const oldVersion = hotStatement<
  Pick<ProductRow, 'version' | 'state' | 'document' | 'changed_at' | 'changed_by'>
>(
  'catalogue.oldVersion',
  `select version, state, document, changed_at, changed_by from catalogue.product_versions where product_id = $1 and version = $2
   union all select version, state, document, changed_at, changed_by from catalogue.products where product_id = $1 and version = $2`,
);

export const changedByImport = hotStatement<ProductRow>(
  'catalogue.changedByImport',
  `select ${columns} from catalogue.products where product_id = any (array(
     select product_id from catalogue.products where changed_by = $1 and changed_by like 'import %' and product_id > $2
     order by product_id limit $3)) order by handle for update`,
);
// The newest version that this import did not make; none for what it made itself.
export const versionBefore = hotStatement<Pick<ProductRow, 'product_id' | 'state' | 'document'>>(
  'catalogue.versionBefore',
  `select distinct on (product_id) product_id, state, document from catalogue.product_versions
   where product_id = any ($1::uuid[]) and changed_by <> $2 order by product_id, version desc`,
);

/** Who else has these SKUs, GTINs and handles. */
export const variantsKnown = statement(
  'catalogue.variantsKnown',
  z.object({
    sku: z.string(),
    product_id: z.string(),
    kind: z.enum(['single', 'bundle']),
    gtin14: z.string().nullable(),
  }),
  `select sku, product_id, kind, lpad(gtin, 14, '0') as gtin14 from catalogue.variants
   where sku = any ($1::text[]) or lpad(gtin, 14, '0') = any ($2::text[])`,
);
export const handlesKnown = statement(
  'catalogue.handlesKnown',
  z.object({ handle: z.string(), product_id: z.string() }),
  `select handle, product_id from catalogue.products where handle = any ($1::text[])`,
);

const rows = (names: string): string => `jsonb_to_recordset($1::text::jsonb) as r(${names})`;

// No row for a handle: somebody else made it a moment ago. In one order, so that two batches of the same new products never wait in a circle.
export const insertProducts = statement(
  'catalogue.insertProducts',
  z.object({ handle: z.string() }),
  `insert into catalogue.products (product_id, handle, version, state, category, document, created_at, changed_at, changed_by)
   select r.product_id, r.handle, 1, r.state, r.document->>'category', r.document, $2, $2, $3
   from ${rows('product_id uuid, handle text, state text, document jsonb')} order by r.handle
   on conflict (handle) do nothing returning handle`,
);
export const keepVersions = command(
  'catalogue.keepVersions',
  `insert into catalogue.product_versions (product_id, version, state, document, changed_at, changed_by)
   select product_id, version, state, document, changed_at, changed_by from catalogue.products where product_id = any ($1::uuid[])`,
);
export const updateProducts = command(
  'catalogue.updateProducts',
  `update catalogue.products p set version = p.version + 1, state = r.state, category = r.document->>'category', document = r.document,
     changed_at = $2, changed_by = $3
   from ${rows('product_id uuid, state text, document jsonb')} where p.product_id = r.product_id`,
);
// Retired ones come first, so that one that takes over their options finds the place free.
export const saveVariants = statement(
  'catalogue.saveVariants',
  z.object({ sku: z.string() }),
  `insert into catalogue.variants (sku, product_id, gtin, kind, state, options, replaces, place)
   select sku, product_id, gtin, kind, state, options, replaces, place
   from ${rows('sku text, product_id uuid, gtin text, kind text, state text, options jsonb, replaces text, place smallint')}
   order by state desc, sku
   on conflict (sku) do update set gtin = excluded.gtin, state = excluded.state, options = excluded.options,
     replaces = excluded.replaces, place = excluded.place
   where variants.product_id = excluded.product_id and variants.kind = excluded.kind
   returning sku`,
);
export const clearParts = command(
  'catalogue.clearParts',
  `delete from catalogue.bundle_parts where bundle_sku in (select sku from catalogue.variants where product_id = any ($1::uuid[]))`,
);
export const saveParts = command(
  'catalogue.saveParts',
  `insert into catalogue.bundle_parts (bundle_sku, part_sku, quantity)
   select bundle_sku, part_sku, quantity from ${rows('bundle_sku text, part_sku text, quantity int')}`,
);
export const clearRelations = command(
  'catalogue.clearRelations',
  `delete from catalogue.relations where product_id = any ($1::uuid[])`,
);
export const saveRelations = command(
  'catalogue.saveRelations',
  `insert into catalogue.relations (product_id, kind, other_id, sku, other_sku, place)
   select r.product_id, r.kind, p.product_id, r.sku, r.other_sku, r.place
   from ${rows('product_id uuid, kind text, handle text, sku text, other_sku text, place smallint')}
   join catalogue.products p using (handle) on conflict do nothing`,
);
export const clearAssortment = command(
  'catalogue.clearAssortment',
  `delete from catalogue.assortment where product_id = any ($1::uuid[])`,
);
export const saveAssortment = command(
  'catalogue.saveAssortment',
  `insert into catalogue.assortment (product_id, place, includes, sku, channel, location_id, region, from_at, until_at)
   select product_id, place, includes, sku, channel, location_id, region, from_at, until_at
   from ${rows('product_id uuid, place smallint, includes boolean, sku text, channel text, location_id text, region text, from_at timestamptz, until_at timestamptz')}`,
);
export const saveSearch = command(
  'catalogue.saveSearch',
  // $2: the languages that occur. Their configurations are looked up once: by text it was two thirds of an import.
  `with configs as materialized (select language, catalogue.search_config(language) as config from unnest($2::text[]) language)
   insert into catalogue.search as s (product_id, state, category, brand, name_key, terms, numbers, words, haystack, has_assortment)
   select r.product_id, r.state, r.category, r.brand, r.name_key, r.terms, r.numbers,
     (select catalogue.all_words(setweight(to_tsvector(c.config, w.text), w.weight::"char"))
      from jsonb_to_recordset(r.words) as w(language text, weight text, text text) join configs c using (language)),
     r.haystack, r.has_assortment
   from ${rows('product_id uuid, state text, category text, brand text, name_key text, terms text[], numbers jsonb, words jsonb, haystack text, has_assortment boolean')}
   on conflict (product_id) do update set state = excluded.state, category = excluded.category, brand = excluded.brand,
     name_key = excluded.name_key, terms = excluded.terms, numbers = excluded.numbers, words = excluded.words,
     haystack = excluded.haystack, has_assortment = excluded.has_assortment`,
);
export const relatedTo = statement(
  'catalogue.relatedTo',
  z.object({
    kind: z.string(),
    handle: z.string(),
    product_id: z.string(),
    sku: z.string().nullable(),
    other_sku: z.string().nullable(),
  }),
  `select r.kind, p.handle, p.product_id, r.sku, r.other_sku
   from catalogue.relations r join catalogue.products p on p.product_id = r.product_id
   where r.other_id = $1 and p.state <> 'archived' and ($2::text is null or r.other_sku is null or r.other_sku = $2)
   order by r.kind, p.handle, r.place limit 200`,
);
