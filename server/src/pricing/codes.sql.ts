/** All statements about codes, claims and budgets. */
import { z } from 'zod';
import { command, hotStatement, statement } from '../kit/sql.ts';

const codeRow = z.object({
  code: z.string(),
  book_id: z.string(),
  promotion_id: z.string(),
  batch_id: z.string().nullable(),
  uses_limit: z.int().nullable(),
  uses_per_customer: z.int().nullable(),
  owner_key: z.string().nullable(),
  valid_from: z.date().nullable(),
  valid_until: z.date().nullable(),
  state: z.enum(['open', 'closed']),
  uses: z.int(),
  created_at: z.date(),
});
export type CodeRow = z.infer<typeof codeRow>;
const codeColumns =
  'code, book_id, promotion_id, batch_id, uses_limit, uses_per_customer, owner_key, valid_from, valid_until, state, uses, created_at';

export const insertCode = statement(
  'pricing.insertCode',
  codeRow,
  `insert into pricing.codes (code, book_id, promotion_id, uses_limit, uses_per_customer, owner_key, valid_from, valid_until, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (code) do nothing returning ${codeColumns}`,
);
// 100,000 rows in 1–2 s: one statement for each 20,000, so that no array is longer than a few hundred KB.
export const insertBatchCodes = command(
  'pricing.insertBatchCodes',
  `insert into pricing.codes (code, book_id, promotion_id, batch_id, uses_limit, uses_per_customer, valid_from, valid_until, created_at)
   select code, $2, $3, $4, 1, $5, $6, $7, $8 from unnest($1::text[]) as t(code) on conflict (code) do nothing`,
);
export const insertBatch = command(
  'pricing.insertBatch',
  `insert into pricing.code_batches (id, book_id, promotion_id, name, size, created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7)`,
);
const batchRow = z.object({
  id: z.string(),
  book_id: z.string(),
  promotion_id: z.string(),
  name: z.string(),
  size: z.int(),
  created_at: z.date(),
  created_by: z.string(),
  used: z.int(),
  open: z.int(),
});
export type BatchRow = z.infer<typeof batchRow>;
export const batchesPage = statement(
  'pricing.batchesPage',
  batchRow,
  `select b.id, b.book_id, b.promotion_id, b.name, b.size, b.created_at, b.created_by,
     count(*) filter (where c.uses > 0)::int as used, count(*) filter (where c.state = 'open' and c.uses < c.uses_limit)::int as open
   from (select * from pricing.code_batches where $1::uuid is null or id < $1 order by id desc limit $2) b
   left join pricing.codes c on c.batch_id = b.id
   group by b.id, b.book_id, b.promotion_id, b.name, b.size, b.created_at, b.created_by order by b.id desc`,
);
export const batchById = statement(
  'pricing.batchById',
  z.object({ id: z.string(), name: z.string() }),
  `select id, name from pricing.code_batches where id = $1`,
);
export const closeBatch = command(
  'pricing.closeBatch',
  `update pricing.codes set state = 'closed' where batch_id = $1 and state = 'open'`,
);
export const batchCodes = statement(
  'pricing.batchCodes',
  z.object({ code: z.string(), uses: z.int() }),
  `select code, uses from pricing.codes where batch_id = $1 and code > $2 order by code limit $3`,
);
export const codesPage = statement(
  'pricing.codesPage',
  codeRow,
  `select ${codeColumns} from pricing.codes
   where ($1::text is null or promotion_id = $1) and ($2::uuid is null or batch_id = $2) and ($3::text is null or code > $3)
   order by code limit $4`,
);
export const codesByText = statement(
  'pricing.codesByText',
  codeRow,
  `select ${codeColumns} from pricing.codes where code = any ($1::text[])`,
);
export const changeCode = statement(
  'pricing.changeCode',
  codeRow,
  `update pricing.codes set state = $2 where code = $1 returning ${codeColumns}`,
);
/** Codes for many, without limits or dates of their own: those that a till may take without network. */
export const openCodes = statement(
  'pricing.openCodes',
  z.object({ code: z.string(), promotion_id: z.string() }),
  `select code, promotion_id from pricing.codes
   where book_id = $1 and state = 'open' and batch_id is null and owner_key is null and uses_limit is null
     and uses_per_customer is null and valid_from is null and valid_until is null order by code`,
);
/** How often these customers' keys used each of these codes. */
export const codeUsesOf = statement(
  'pricing.codeUsesOf',
  z.object({ code: z.string(), uses: z.int() }),
  `select code, count(*)::int as uses from pricing.code_claims
   where code = any ($1::text[]) and customer_key = any ($2::text[]) and released_at is null group by code`,
);

/**
 * Takes one use of a code for an order: claim and counter in one statement. `claimed` 0: this order has it already. `taken` 0 with
 * `claimed` 1: it may not be used, and the caller rolls back to its savepoint. Two orders at once: the second waits for the row and then
 * sees the first one's count.
 */
export const takeCode = hotStatement<{ claimed: number; taken: number; uses_per_customer: number | null }>(
  'pricing.takeCode',
  `with mine as (
     insert into pricing.code_claims as c (code, order_id, customer_key, claimed_at)
     select code, $2, $3, $4 from pricing.codes where code = $1
     on conflict (code, order_id) do update set released_at = null, claimed_at = excluded.claimed_at, customer_key = excluded.customer_key
     where c.released_at is not null returning code),
   taken as (
     update pricing.codes set uses = uses + 1
     where code = $1 and exists (select from mine) and state = 'open' and promotion_id = $6 and book_id = $7
       and (uses_limit is null or uses < uses_limit)
       and (valid_from is null or valid_from <= $4) and (valid_until is null or valid_until > $4)
       and (owner_key is null or owner_key = any ($5::text[]))
     returning uses_per_customer)
   select (select count(*)::int from mine) as claimed, (select count(*)::int from taken) as taken,
     (select uses_per_customer from taken) as uses_per_customer`,
);
/** The claim of this order that stands, if any: tells "has it already" from "there is no such code". */
export const standingClaim = statement(
  'pricing.standingClaim',
  z.object({ code: z.string() }),
  `select code from pricing.code_claims where code = $1 and order_id = $2 and released_at is null`,
);

/** As `takeCode`, for a promotion with limits: `claimed` 0: this order has it already. */
export const claimPromotion = hotStatement<{ claimed: number }>(
  'pricing.claimPromotion',
  `with mine as (
     insert into pricing.promotion_claims as c (promotion_id, book_id, order_id, customer_key, currency, amount_minor, claimed_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (promotion_id, book_id, order_id) do update set released_at = null, claimed_at = excluded.claimed_at,
       customer_key = excluded.customer_key, currency = excluded.currency, amount_minor = excluded.amount_minor
     where c.released_at is not null returning 1)
   select count(*)::int as claimed from mine`,
);
/** Takes from a budget; `known` 0: there is none. `taken` 0 with `known` 1: it is spent. */
export const takeBudget = hotStatement<{ known: number; taken: number }>(
  'pricing.takeBudget',
  `with taken as (
     update pricing.budgets set used = used + $4::bigint
     where promotion_id = $1 and book_id = $2 and currency = $3 and (most is null or used + $4::bigint <= most) returning 1)
   select (select count(*)::int from pricing.budgets where promotion_id = $1 and book_id = $2 and currency = $3) as known,
     (select count(*)::int from taken) as taken`,
);
// Exact, because the row of the budget is locked by `takeBudget` before this is asked.
export const promotionUsesOf = statement(
  'pricing.promotionUsesOf',
  z.object({ promotion_id: z.string(), uses: z.int() }),
  `select promotion_id, count(*)::int as uses from pricing.promotion_claims
   where promotion_id = any ($1::text[]) and book_id = $2 and customer_key = any ($3::text[]) and released_at is null group by promotion_id`,
);

// Rows are locked in one order before they are changed, the same in which claims take them.
export const lockBudgetsOf = command(
  'pricing.lockBudgetsOf',
  `select b.promotion_id from pricing.budgets b join pricing.promotion_claims c using (promotion_id, book_id)
   where c.order_id = $1 and c.released_at is null order by b.promotion_id, b.book_id, b.currency for update of b`,
);
export const lockCodesOf = command(
  'pricing.lockCodesOf',
  `select c.code from pricing.codes c join pricing.code_claims m using (code)
   where m.order_id = $1 and m.released_at is null order by c.code for update of c`,
);
export const releaseCodes = command(
  'pricing.releaseCodes',
  `with freed as (update pricing.code_claims set released_at = $2 where order_id = $1 and released_at is null returning code)
   update pricing.codes set uses = uses - 1 where code = any (array(select code from freed))`,
);
export const releasePromotions = command(
  'pricing.releasePromotions',
  `with freed as (
     update pricing.promotion_claims set released_at = $2 where order_id = $1 and released_at is null
     returning promotion_id, book_id, currency, amount_minor)
   update pricing.budgets b set used = b.used - case when b.currency = '' then 1 else f.amount_minor end
   from freed f where b.promotion_id = f.promotion_id and b.book_id = f.book_id and b.currency in ('', f.currency)`,
);

/** A limit below what is used already stops at what is used: the constraint holds at every instant. */
export const setBudgets = command(
  'pricing.setBudgets',
  `insert into pricing.budgets as b (promotion_id, book_id, currency, most)
   select promotion_id, $1, currency, most from unnest($2::text[], $3::text[], $4::bigint[]) as t(promotion_id, currency, most)
   order by promotion_id, currency
   on conflict (promotion_id, book_id, currency) do update set most = greatest(excluded.most, case when excluded.most is null then null else b.used end)`,
);
export const budgetsOf = statement(
  'pricing.budgetsOf',
  z.object({ promotion_id: z.string(), currency: z.string(), used: z.int(), most: z.int().nullable() }),
  `select promotion_id, currency, used, most from pricing.budgets where book_id = $1 and promotion_id = any ($2::text[])`,
);

// A claim takes an order's own rows before those that all share, a release the other way round: for one order they go one after the other.
export const oneAtATime = command(
  'pricing.oneAtATime',
  `select pg_advisory_xact_lock(hashtextextended($1::text, 7235184003))`,
);
