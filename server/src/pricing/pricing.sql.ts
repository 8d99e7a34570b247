/** All statements about price books, their drafts and their versions. */
import { z } from 'zod';
import { command, statement } from '../kit/sql.ts';

const bookRow = z.object({
  id: z.string(),
  name: z.string(),
  is_default: z.boolean(),
  settings: z.unknown(),
  revision: z.int(),
  changed_at: z.date(),
});
export type BookRow = z.infer<typeof bookRow>;
const bookColumns = 'id, name, is_default, settings, revision, changed_at';

export const booksPage = statement(
  'pricing.booksPage',
  bookRow,
  `select ${bookColumns} from pricing.books where $1::text is null or id > $1 order by id limit $2`,
);
export const bookById = statement(
  'pricing.bookById',
  bookRow,
  `select ${bookColumns} from pricing.books where id = $1`,
);
export const lockBook = statement(
  'pricing.lockBook',
  bookRow,
  `select ${bookColumns} from pricing.books where id = $1 for update`,
);
// One default at the most, also when two become it at once: the second waits here, and then sees the first.
export const lockDefault = command('pricing.lockDefault', `select pg_advisory_xact_lock(hashtext('pricing.default'))`);
export const dropDefault = command(
  'pricing.dropDefault',
  `update pricing.books set is_default = false where is_default and id <> $1`,
);
export const insertBook = statement(
  'pricing.insertBook',
  bookRow,
  `insert into pricing.books (id, name, is_default, settings, created_at, changed_at)
   values ($1, $2, $3, $4::text::jsonb, $5, $5) on conflict (id) do nothing returning ${bookColumns}`,
);
export const changeBook = statement(
  'pricing.changeBook',
  bookRow,
  `update pricing.books set name = $3, is_default = $4, settings = $5::text::jsonb, changed_at = $6, revision = revision + 1
   where id = $1 and revision = $2 returning ${bookColumns}`,
);
export const defaultBook = statement(
  'pricing.defaultBook',
  z.object({ id: z.string() }),
  `select id from pricing.books where is_default`,
);
// Version heads follow drafts by NOTIFY at commit: rare, and never on the path of a sale.
export const tellBooks = command('pricing.tellBooks', `select pg_notify('price_books', '')`);

const priceRow = z.object({
  sku: z.string(),
  zone: z.string(),
  customer_group: z.string(),
  currency: z.string(),
  min_quantity: z.int(),
  kind: z.enum(['regular', 'sale']),
  exception: z.string(),
  valid_from: z.date().nullable(),
  valid_until: z.date().nullable(),
  amount_minor: z.int(),
  previous_minor: z.int().nullable(),
  floor_minor: z.int().nullable(),
});
export type PriceRow = z.infer<typeof priceRow>;
const priceColumns = `sku, zone, customer_group, currency, min_quantity, kind, exception, nullif(valid_from, '-infinity') as valid_from,
  valid_until, amount_minor, previous_minor, floor_minor`;
const priceKey = 'sku, zone, customer_group, currency, min_quantity, kind, exception, valid_from';

export const upsertPrices = command(
  'pricing.upsertPrices',
  `insert into pricing.draft_prices (book_id, sku, zone, customer_group, currency, min_quantity, kind, exception, valid_from, valid_until,
     amount_minor, previous_minor, floor_minor)
   select $1, * from (
     select distinct on (${priceKey}) ${priceKey}, valid_until, amount_minor, previous_minor, floor_minor
     from (select *, coalesce(starts_at, '-infinity') as valid_from from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[], $9::timestamptz[], $10::timestamptz[],
       $11::bigint[], $12::bigint[], $13::bigint[]) with ordinality
       as t(sku, zone, customer_group, currency, min_quantity, kind, exception, starts_at, valid_until, amount_minor, previous_minor, floor_minor, n)) t
     -- The last one said of the same key counts; rows are taken in the key's order, so two uploads at once wait for each other.
     order by ${priceKey}, n desc) w
   on conflict (book_id, ${priceKey}) do update set valid_until = excluded.valid_until, amount_minor = excluded.amount_minor,
     previous_minor = excluded.previous_minor, floor_minor = excluded.floor_minor`,
);
export const removePrices = command(
  'pricing.removePrices',
  `delete from pricing.draft_prices d
   using unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[], $9::timestamptz[])
     as t(sku, zone, customer_group, currency, min_quantity, kind, exception, starts_at)
   where d.book_id = $1 and (d.sku, d.zone, d.customer_group, d.currency, d.min_quantity, d.kind, d.exception, d.valid_from)
     = (t.sku, t.zone, t.customer_group, t.currency, t.min_quantity, t.kind, t.exception, coalesce(t.starts_at, '-infinity'))`,
);
// $2: SKU to begin with (a search by prefix); $3: zone; the cursor is the whole key as a row number within the SKU.
export const pricesPage = statement(
  'pricing.pricesPage',
  priceRow.extend({ place: z.int() }),
  `select * from (
     select ${priceColumns}, row_number() over (partition by sku order by zone, customer_group, currency, min_quantity, kind, exception, d.valid_from) as place
     from pricing.draft_prices d
     where book_id = $1 and ($2::text is null or starts_with(sku, $2)) and ($3::text is null or zone = $3) and ($4::text is null or sku >= $4)) p
   where $4::text is null or sku > $4 or place > $5
   order by sku, place limit $6`,
);
export const allPrices = statement(
  'pricing.allPrices',
  priceRow,
  `select ${priceColumns} from pricing.draft_prices d where book_id = $1
   order by sku, zone, customer_group, currency, min_quantity, kind, exception, d.valid_from`,
);

const promotionRow = z.object({
  id: z.string(),
  state: z.enum(['draft', 'active', 'paused']),
  body: z.unknown(),
  revision: z.int(),
  changed_at: z.date(),
  changed_by: z.string(),
});
export type PromotionRow = z.infer<typeof promotionRow>;
const promotionColumns = 'id, state, body, revision, changed_at, changed_by';

export const promotionsPage = statement(
  'pricing.promotionsPage',
  promotionRow,
  `select ${promotionColumns} from pricing.promotions where book_id = $1 and ($2::text is null or id > $2) order by id limit $3`,
);
export const promotionById = statement(
  'pricing.promotionById',
  promotionRow,
  `select ${promotionColumns} from pricing.promotions where book_id = $1 and id = $2`,
);
export const activePromotions = statement(
  'pricing.activePromotions',
  promotionRow,
  `select ${promotionColumns} from pricing.promotions where book_id = $1 and state = 'active' order by id`,
);
/** Revision 0 makes a new one; no row: it was there already, or has another revision. */
export const putPromotion = statement(
  'pricing.putPromotion',
  promotionRow,
  `insert into pricing.promotions as p (book_id, id, state, body, changed_at, changed_by)
   select $1, $2, $4, $5::text::jsonb, $6, $7
   where $3::int = 0 or exists (select from pricing.promotions where book_id = $1 and id = $2)
   on conflict (book_id, id) do update set state = excluded.state, body = excluded.body, changed_at = excluded.changed_at,
     changed_by = excluded.changed_by, revision = p.revision + 1
   where p.revision = $3 returning ${promotionColumns}`,
);
export const pausePromotion = command(
  'pricing.pausePromotion',
  `update pricing.promotions set state = 'paused', revision = revision + 1, changed_at = $3, changed_by = $4
   where book_id = $1 and id = $2 and state = 'active'`,
);

const versionRow = z.object({
  book_id: z.string(),
  version: z.int(),
  effective_at: z.date(),
  published_at: z.date(),
  published_by: z.string(),
  note: z.string(),
  etag: z.string(),
  prices: z.int(),
  promotions: z.int(),
  withdrawn_at: z.date().nullable(),
});
export type VersionRow = z.infer<typeof versionRow>;
const versionColumns = `v.book_id, v.version, v.effective_at, v.published_at, v.published_by, v.note, v.etag, v.prices, v.promotions,
  (select w.withdrawn_at from pricing.withdrawals w where w.book_id = v.book_id and w.version = v.version) as withdrawn_at`;

export const nextVersion = statement(
  'pricing.nextVersion',
  z.object({ version: z.int() }),
  `select coalesce(max(version), 0) + 1 as version from pricing.versions where book_id = $1`,
);
export const insertVersion = statement(
  'pricing.insertVersion',
  versionRow,
  `insert into pricing.versions as v (book_id, version, effective_at, published_at, published_by, note, document, etag, prices, promotions)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning ${versionColumns}`,
);
export const versionsPage = statement(
  'pricing.versionsPage',
  versionRow,
  `select ${versionColumns} from pricing.versions v
   where v.book_id = $1 and ($2::int is null or v.version < $2) order by v.version desc limit $3`,
);
/** Only one that has not taken force at $3: processes hear of it before it would. No row: it is not there, too late, or withdrawn already. */
export const withdrawVersion = statement(
  'pricing.withdrawVersion',
  z.object({ version: z.int() }),
  `insert into pricing.withdrawals (book_id, version, withdrawn_at, withdrawn_by, reason)
   select v.book_id, v.version, $4::timestamptz, $5, $6 from pricing.versions v where v.book_id = $1 and v.version = $2 and v.effective_at >= $3
   on conflict do nothing returning version`,
);
export const versionByNumber = statement(
  'pricing.versionByNumber',
  versionRow,
  `select ${versionColumns} from pricing.versions v where v.book_id = $1 and v.version = $2`,
);
export const versionHeads = statement(
  'pricing.versionHeads',
  z.object({ book_id: z.string(), version: z.int(), effective_at: z.date(), etag: z.string() }),
  `select v.book_id, v.version, v.effective_at, v.etag from pricing.versions v
   where not exists (select 1 from pricing.withdrawals w where w.book_id = v.book_id and w.version = v.version)
   order by v.book_id, v.effective_at desc, v.version desc`,
);
export const documentOf = statement(
  'pricing.documentOf',
  z.object({ document: z.string(), etag: z.string() }),
  `select document, etag from pricing.versions where book_id = $1 and version = $2`,
);
