/** What a command leaves behind when its work on an order ends: each list in one statement. */
import { command, hotStatement } from '../kit/sql.ts';

export const saveTenders = command(
  'orders.saveTenders',
  `insert into orders.tenders (order_id, tender_id, method, provider, reference, key, state, amount_minor, captured_minor, refunded_minor,
     redirect_url, detail, at, changed_at)
   select $1::uuid, i.tender_id, i.method, i.provider, i.reference, i.key, i.state, i.amount_minor, i.captured_minor, i.refunded_minor,
     i.redirect_url, i.detail, $3::timestamptz, $3::timestamptz
   from jsonb_to_recordset($2::text::jsonb) as i(tender_id uuid, method text, provider text, reference text, key text, state text, amount_minor bigint,
     captured_minor bigint, refunded_minor bigint, redirect_url text, detail jsonb)
   on conflict (order_id, tender_id) do update set reference = excluded.reference, state = excluded.state, amount_minor = excluded.amount_minor,
     captured_minor = excluded.captured_minor, refunded_minor = excluded.refunded_minor, redirect_url = excluded.redirect_url,
     detail = excluded.detail, changed_at = excluded.changed_at`,
);
export const saveRefunds = command(
  'orders.saveRefunds',
  `insert into orders.refunds (order_id, refund_id, tender_id, return_no, amount_minor, state, why, means, rounding_minor, at, done_at)
   select $1::uuid, i.refund_id, i.tender_id, i.return_no, i.amount_minor, i.state, i.why, i.means, i.rounding_minor, $3::timestamptz,
     case when i.state = 'done' then $3::timestamptz end
   from jsonb_to_recordset($2::text::jsonb) as i(refund_id uuid, tender_id uuid, return_no integer, amount_minor bigint, state text, why text,
     means text, rounding_minor bigint)
   on conflict (order_id, refund_id) do update set state = excluded.state, why = excluded.why, means = excluded.means,
     rounding_minor = excluded.rounding_minor, done_at = excluded.done_at`,
);
/** A payment is started by the request that has its token; the upkeep comes in when that request was killed. */
export const insertCalls = command(
  'orders.insertProviderCalls',
  `insert into orders.provider_calls (order_id, call_id, tender_id, refund_id, provider, what, amount_minor, state, next_at, at)
   select $1::uuid, i.call_id, i.tender_id, i.refund_id, i.provider, i.what, i.amount_minor, 'asked',
     case when i.what = 'start' then $3::timestamptz + interval '30 seconds' else $3::timestamptz end, $3::timestamptz
   from jsonb_to_recordset($2::text::jsonb) as i(call_id uuid, tender_id uuid, refund_id uuid, provider text, what text, amount_minor bigint)`,
);
export const insertReturn = command(
  'orders.insertReturn',
  `insert into orders.returns (order_id, return_no, key, request_hash, location_id, condition, reason, units, refund_minor, delivery_minor, at, by_whom)
   values ($1, $2, $3, $4, $5, $6, $7, $8::text::jsonb, $9, $10, $11, $12)`,
);

export interface ReturnRow {
  readonly return_no: number;
  readonly key: string;
  readonly request_hash: string;
  readonly location_id: string;
  readonly condition: string;
  readonly reason: string;
  readonly units: readonly { lineNo: number; unitNo: number }[];
  readonly refund_minor: number;
  readonly delivery_minor: number;
  readonly at: Date;
}
export const returnsOf = hotStatement<ReturnRow>(
  'orders.returnsOf',
  `select return_no, key, request_hash, location_id, condition, reason, units, refund_minor, delivery_minor, at
   from orders.returns where order_id = $1 order by return_no`,
);
