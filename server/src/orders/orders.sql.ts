/** Statements that read and write orders as a whole. */
import { z } from 'zod';
import { command, hotStatement, statement } from '../kit/sql.ts';
import type { OrderState, ReceivingMethod, TenderMethod, TenderState, UnitState } from './contract.ts';

export interface LineRow {
  readonly line_no: number;
  readonly kind: 'goods' | 'delivery';
  readonly sku: string;
  readonly product_id: string;
  readonly name: string;
  readonly quantity: number;
  readonly list_minor: number;
  readonly total_minor: number;
  readonly tax_minor: number;
  readonly detail: Record<string, unknown>;
}
export interface UnitRow {
  readonly line_no: number;
  readonly unit_no: number;
  readonly state: UnitState;
  readonly total_minor: number;
  readonly tax_minor: number;
  readonly points_minor: number;
  readonly hold_id: string | null;
  readonly fulfilment_no: number | null;
  readonly location_id: string | null;
}
export interface FulfilmentRow {
  readonly fulfilment_no: number;
  readonly method: ReceivingMethod;
  readonly location_id: string;
  readonly promised_at: string | null;
  readonly has_code: boolean;
  readonly wrong_codes: number;
  readonly tracking: Record<string, unknown> | null;
  readonly proof: Record<string, unknown> | null;
}
export interface TenderRow {
  readonly tender_id: string;
  readonly method: TenderMethod;
  readonly provider: string | null;
  readonly reference: string | null;
  readonly key: string;
  readonly state: TenderState;
  readonly amount_minor: number;
  readonly captured_minor: number;
  readonly refunded_minor: number;
  readonly redirect_url: string | null;
  readonly detail: {
    readonly changeMinor?: number;
    readonly roundingMinor?: number;
    readonly hint?: string;
    readonly why?: string;
    readonly accountId?: string;
    readonly sourceOrderId?: string;
  };
  readonly at: string;
  /** Captures that have no answer yet: until then nobody knows what there is to give back. */
  readonly open_calls: number;
  /** Voidings that have no answer yet. */
  readonly open_voids: number;
}
export interface RefundRow {
  readonly refund_id: string;
  readonly tender_id: string;
  readonly return_no: number | null;
  readonly amount_minor: number;
  readonly state: 'due' | 'done' | 'failed';
  readonly why: string;
  /** Null: to the tender that paid. */
  readonly means: RefundMeans | null;
  readonly rounding_minor: number;
  readonly at: string;
}
export type RefundMeans = 'cash' | 'store_credit' | 'gift_card';
export interface OrderRow {
  readonly order_id: string;
  readonly number: string;
  readonly state: OrderState;
  readonly version: number;
  readonly origin_id: string | null;
  readonly identifiers: readonly { type: string; value: string; verified?: boolean }[];
  readonly channel: string;
  readonly source_id: string | null;
  readonly location_id: string | null;
  readonly zone: string;
  readonly currency: string;
  readonly method: ReceivingMethod;
  readonly due_minor: number;
  readonly paid_minor: number;
  readonly refunded_minor: number;
  readonly book_version: number;
  readonly quote: unknown;
  readonly delivery: unknown;
  readonly codes: readonly string[];
  readonly hold_expires_at: Date | null;
  readonly exchange_of: string | null;
  readonly placed_by: string;
  readonly created_at: Date;
  readonly placed_at: Date | null;
  readonly why: string | null;
  /** Whose it is now, over merges; null: nobody’s. */
  readonly person_id: string | null;
  readonly lines: readonly LineRow[];
  readonly units: readonly UnitRow[];
  readonly fulfilments: readonly FulfilmentRow[];
  readonly tenders: readonly TenderRow[];
  readonly refunds: readonly RefundRow[];
}

const listOf = (fields: string, table: string, alias: string, order: string): string =>
  `coalesce((select json_agg(json_build_object(${fields
    .split(',')
    .map((field) => field.trim())
    .map((field) => `'${field}', ${alias}.${field}`)
    .join(', ')}) order by ${order}) from orders.${table} ${alias} where ${alias}.order_id = o.order_id), '[]')`;

const whole = `o.order_id, o.number, o.state, o.version, o.origin_id, o.identifiers, o.channel, o.source_id, o.location_id, o.zone, o.currency,
  o.method, o.due_minor, o.paid_minor, o.refunded_minor, o.book_version, o.quote, o.delivery, o.codes, o.hold_expires_at, o.exchange_of,
  o.placed_by, o.created_at, o.placed_at, o.why,
  ${listOf('line_no, kind, sku, product_id, name, quantity, list_minor, total_minor, tax_minor, detail', 'lines', 'l', 'l.line_no')} as lines,
  ${listOf('line_no, unit_no, state, total_minor, tax_minor, points_minor, hold_id, fulfilment_no, location_id', 'units', 'u', 'u.line_no, u.unit_no')} as units,
  coalesce((select json_agg(json_build_object('fulfilment_no', f.fulfilment_no, 'method', f.method, 'location_id', f.location_id,
     'promised_at', f.promised_at, 'has_code', f.code_hash is not null, 'wrong_codes', f.wrong_codes, 'tracking', f.tracking, 'proof', f.proof)
     order by f.fulfilment_no) from orders.fulfilments f where f.order_id = o.order_id), '[]') as fulfilments,
  coalesce((select json_agg(json_build_object('tender_id', t.tender_id, 'method', t.method, 'provider', t.provider, 'reference', t.reference,
     'key', t.key, 'state', t.state, 'amount_minor', t.amount_minor, 'captured_minor', t.captured_minor, 'refunded_minor', t.refunded_minor,
     'redirect_url', t.redirect_url, 'detail', t.detail, 'at', t.at,
     'open_calls', (select count(*) from orders.provider_calls c where c.order_id = t.order_id and c.tender_id = t.tender_id and c.what = 'capture' and c.state in ('asked', 'unknown')),
     'open_voids', (select count(*) from orders.provider_calls c where c.order_id = t.order_id and c.tender_id = t.tender_id and c.what = 'void' and c.state in ('asked', 'unknown')))
     order by t.at, t.tender_id) from orders.tenders t where t.order_id = o.order_id), '[]') as tenders,
  ${listOf('refund_id, tender_id, return_no, amount_minor, state, why, means, rounding_minor, at', 'refunds', 'r', 'r.at, r.refund_id')} as refunds`;

/** By itself: what is read in the statement that waits for the lock would be as it was before the wait. */
export const lockOrder = hotStatement<{ order_id: string }>(
  'orders.lockOrder',
  `select order_id from orders.orders where order_id = $1 for update`,
);
export const orderById = hotStatement<OrderRow>(
  'orders.orderById',
  `select ${whole}, coalesce((select i.person_id from identity_out.aliases i where i.origin_id = o.origin_id), o.origin_id) as person_id
   from orders.orders o where o.order_id = $1`,
);

export const claimPlaceKey = command(
  'orders.claimPlaceKey',
  `insert into orders.place_keys (key, request_hash, order_id, at) values ($1, $2, $3, $4) on conflict do nothing`,
);
export const nextNumber = statement(
  'orders.nextNumber',
  z.object({ n: z.int() }),
  `select nextval('orders.numbers') as n`,
);
export const placeKey = statement(
  'orders.placeKey',
  z.object({ request_hash: z.string(), order_id: z.string() }),
  `select request_hash, order_id from orders.place_keys where key = $1`,
);

// One statement: an order of one line would otherwise take five round trips.
export const insertOrder = command(
  'orders.insertOrder',
  `with o as (
     insert into orders.orders (order_id, number, origin_id, identifiers, channel, source_id, location_id, zone, currency, method,
       due_minor, book_version, quote, delivery, codes, hold_expires_at, exchange_of, placed_by, created_at, haystack, state, paid_minor, placed_at, ended_at)
     select i.order_id, i.number, i.origin_id, i.identifiers, i.channel, i.source_id, i.location_id, i.zone, i.currency,
       i.method, i.due_minor, i.book_version, i.quote, i.delivery, array(select jsonb_array_elements_text(i.codes)), i.hold_expires_at,
       i.exchange_of, i.placed_by, i.created_at, i.haystack, i.state, i.paid_minor, i.placed_at, i.ended_at
     from jsonb_to_record($1::text::jsonb) as i(order_id uuid, number text, origin_id uuid, identifiers jsonb, channel text, source_id uuid,
       location_id text, zone text, currency text, method text, due_minor bigint, book_version integer, quote jsonb, delivery jsonb, codes jsonb,
       hold_expires_at timestamptz, exchange_of uuid, placed_by text, created_at timestamptz, haystack text, state text, paid_minor bigint,
       placed_at timestamptz, ended_at timestamptz)
     returning order_id, created_at
   ), l as (
     insert into orders.lines (order_id, line_no, kind, sku, product_id, name, quantity, list_minor, total_minor, tax_minor, detail)
     select o.order_id, i.* from o, jsonb_to_recordset($2::text::jsonb) as i(line_no integer, kind text, sku text, product_id text, name text,
       quantity integer, list_minor bigint, total_minor bigint, tax_minor bigint, detail jsonb)
   ), f as (
     insert into orders.fulfilments (order_id, fulfilment_no, method, location_id, promised_at)
     select o.order_id, i.* from o, jsonb_to_recordset($4::text::jsonb) as i(fulfilment_no integer, method text, location_id text, promised_at timestamptz)
   ), t as (
     insert into orders.tenders (order_id, tender_id, method, provider, reference, key, state, amount_minor, captured_minor, detail, at, changed_at)
     select o.order_id, i.*, o.created_at, o.created_at from o, jsonb_to_recordset($5::text::jsonb) as i(tender_id uuid, method text, provider text,
       reference text, key text, state text, amount_minor bigint, captured_minor bigint, detail jsonb)
   ), e as (
     insert into orders.entries (order_id, entry_no, at, by_whom, what, detail)
     select o.order_id, i.n, o.created_at, $6, i.entry->>'what', i.entry->'detail'
     from o, jsonb_array_elements($7::text::jsonb) with ordinality as i(entry, n)
   )
   insert into orders.units (order_id, line_no, unit_no, state, total_minor, tax_minor, points_minor, hold_id, fulfilment_no, location_id, changed_at)
   select o.order_id, i.*, o.created_at from o, jsonb_to_recordset($3::text::jsonb) as i(line_no integer, unit_no integer, state text, total_minor bigint,
     tax_minor bigint, points_minor bigint, hold_id uuid, fulfilment_no integer, location_id text)`,
);

/** Lines that come later, by an edit or as a substitute. */
export const addLines = command(
  'orders.addLines',
  `with l as (
     insert into orders.lines (order_id, line_no, kind, sku, product_id, name, quantity, list_minor, total_minor, tax_minor, detail)
     select $1::uuid, i.* from jsonb_to_recordset($2::text::jsonb) as i(line_no integer, kind text, sku text, product_id text, name text,
       quantity integer, list_minor bigint, total_minor bigint, tax_minor bigint, detail jsonb)
   ), f as (
     insert into orders.fulfilments (order_id, fulfilment_no, method, location_id, promised_at)
     select $1::uuid, i.* from jsonb_to_recordset($4::text::jsonb) as i(fulfilment_no integer, method text, location_id text, promised_at timestamptz)
   )
   insert into orders.units (order_id, line_no, unit_no, state, total_minor, tax_minor, points_minor, hold_id, fulfilment_no, location_id, changed_at)
   select $1::uuid, i.*, $5::timestamptz from jsonb_to_recordset($3::text::jsonb) as i(line_no integer, unit_no integer, state text, total_minor bigint,
     tax_minor bigint, points_minor bigint, hold_id uuid, fulfilment_no integer, location_id text)`,
);

/** Under the order's lock. Counts the order on; what is null stays. */
export const changeOrder = command(
  'orders.changeOrder',
  `update orders.orders set version = version + 1, state = coalesce($2, state), due_minor = coalesce($3::bigint, due_minor),
     paid_minor = coalesce($4::bigint, paid_minor), refunded_minor = coalesce($5::bigint, refunded_minor),
     placed_at = coalesce($6::timestamptz, placed_at), ended_at = $7::timestamptz, why = coalesce($8, why),
     hold_expires_at = case when $9 then null else hold_expires_at end
   where order_id = $1`,
);
/** Each unit only from the state in which it was read: a step that another one has made already changes nothing, and the count shows it. */
export const moveUnits = command(
  'orders.moveUnits',
  `update orders.units u set state = m.after, changed_at = $6, hold_id = coalesce(m.hold_id, u.hold_id)
   from unnest($2::int[], $3::int[], $4::text[], $5::text[], $7::uuid[]) as m(line_no, unit_no, before, after, hold_id)
   where u.order_id = $1 and u.line_no = m.line_no and u.unit_no = m.unit_no and u.state = m.before`,
);
export const insertEntries = command(
  'orders.insertEntries',
  `insert into orders.entries (order_id, entry_no, at, by_whom, what, detail)
   select $1, coalesce((select max(entry_no) from orders.entries where order_id = $1), 0) + i.n, $2, $3, i.entry->>'what', i.entry->'detail'
   from jsonb_array_elements($4::text::jsonb) with ordinality as i(entry, n)`,
);
export const entriesOf = statement(
  'orders.entriesOf',
  z.object({
    entry_no: z.int(),
    at: z.date(),
    by_whom: z.string(),
    what: z.string(),
    detail: z.record(z.string(), z.unknown()),
  }),
  `select entry_no, at, by_whom, what, detail from orders.entries where order_id = $1 and entry_no > $2 order by entry_no limit $3`,
);
export const setFulfilment = command(
  'orders.setFulfilment',
  `update orders.fulfilments set tracking = coalesce($3::text::jsonb, tracking), proof = coalesce($4::text::jsonb, proof)
   where order_id = $1 and fulfilment_no = $2`,
);
export const setPickUpCode = command(
  'orders.setPickUpCode',
  `update orders.fulfilments set code_hash = $3, wrong_codes = 0 where order_id = $1 and fulfilment_no = any ($2::int[])`,
);
export const isPickUpCode = statement(
  'orders.isPickUpCode',
  z.object({ right: z.boolean() }),
  `select code_hash = $3 and wrong_codes < 10 as right from orders.fulfilments where order_id = $1 and fulfilment_no = $2 and code_hash is not null`,
);
export const countWrongCode = command(
  'orders.countWrongCode',
  `update orders.fulfilments set wrong_codes = wrong_codes + 1 where order_id = $1 and fulfilment_no = $2`,
);
/** Under the order's lock. */
export const setWindow = command(
  'orders.setWindow',
  `with o as (
     update orders.orders set delivery = delivery || jsonb_build_object('window', $2::text::jsonb, 'promisedAt', $3::text) where order_id = $1
   )
   update orders.fulfilments set promised_at = $3::text::timestamptz where order_id = $1 and method = 'courier'`,
);
export const expiredOrders = statement(
  'orders.expiredOrders',
  z.object({ order_id: z.string() }),
  `select order_id from orders.orders where state = 'awaiting_payment' and hold_expires_at < $1 order by hold_expires_at limit $2`,
);
