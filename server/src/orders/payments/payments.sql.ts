/** Statements about calls to providers and their messages. */
import { z } from 'zod';
import { command, statement } from '../../kit/sql.ts';

const call = z.object({
  order_id: z.string(),
  call_id: z.string(),
  tender_id: z.string(),
  refund_id: z.string().nullable(),
  provider: z.string(),
  what: z.enum(['start', 'capture', 'void', 'refund']),
  amount_minor: z.int(),
  state: z.enum(['asked', 'waiting', 'unknown', 'done', 'refused']),
  tries: z.int(),
  why: z.string().nullable(),
  at: z.date(),
});
export type CallRow = z.infer<typeof call>;
const columns = 'order_id, call_id, tender_id, refund_id, provider, what, amount_minor, state, tries, why, at';

/** Leases a call for a minute: nobody else makes it meanwhile, and after a kill it is looked up, not repeated. $4: now, whoever has it. */
export const leaseCall = statement(
  'orders.leaseProviderCall',
  call,
  `update orders.provider_calls set tries = tries + 1, next_at = $3::timestamptz + interval '60 seconds'
   where order_id = $1 and call_id = $2 and state in ('asked', 'waiting', 'unknown') and (next_at <= $3 or $4::boolean)
   returning ${columns}`,
);
export const dueCalls = statement(
  'orders.dueProviderCalls',
  z.object({ order_id: z.string(), call_id: z.string() }),
  `select order_id, call_id from orders.provider_calls where state in ('asked', 'waiting', 'unknown') and next_at <= $1
   order by next_at limit $2`,
);
/** Calls that were never made: those of the commit just before. */
export const dueCallsOfOrder = statement(
  'orders.dueProviderCallsOfOrder',
  z.object({ call_id: z.string() }),
  `select call_id from orders.provider_calls where order_id = $1 and state = 'asked' and tries = 0 and next_at <= $2 order by at, call_id`,
);
/** Calls of a tender that have been made and have no final answer, or that nobody has made since $3. */
export const openCallsOfTender = statement(
  'orders.openCallsOfTender',
  z.object({ call_id: z.string() }),
  `select call_id from orders.provider_calls
   where order_id = $1 and tender_id = $2 and (state in ('waiting', 'unknown') or (state = 'asked' and at < $3)) order by at, call_id`,
);
/** Under the order's lock: somebody else may have ended it meanwhile. */
export const openCall = statement(
  'orders.openProviderCall',
  z.object({ call_id: z.string() }),
  `select call_id from orders.provider_calls where order_id = $1 and call_id = $2 and state in ('asked', 'waiting', 'unknown')`,
);
export const endCall = command(
  'orders.endProviderCall',
  `update orders.provider_calls set state = $3, why = $4, next_at = $5, ended_at = case when $3 in ('done', 'refused') then $6::timestamptz end
   where order_id = $1 and call_id = $2 and state in ('asked', 'waiting', 'unknown')`,
);
export const openStart = statement(
  'orders.openStartCall',
  call,
  `select ${columns} from orders.provider_calls
   where order_id = $1 and tender_id = $2 and what = 'start' and state in ('asked', 'waiting', 'unknown')`,
);
export const openCalls = statement(
  'orders.openProviderCalls',
  call,
  `select ${columns} from orders.provider_calls
   where state in ('asked', 'waiting', 'unknown') and (at, call_id) < ($1::timestamptz, $2::uuid) order by at desc, call_id desc limit $3`,
);
export const tenderOfReference = statement(
  'orders.tenderOfReference',
  z.object({ order_id: z.string(), tender_id: z.string() }),
  `select order_id, tender_id from orders.tenders where provider = $1 and reference = $2 and method = 'card'`,
);
export const tenderById = statement(
  'orders.tenderById',
  z.object({ order_id: z.string(), tender_id: z.string() }),
  `select order_id, tender_id from orders.tenders where tender_id = $1 and provider = $2`,
);
export const takeMessage = command(
  'orders.takeProviderMessage',
  `insert into orders.provider_messages (provider, message_id, reference, at) values ($1, $2, $3, $4) on conflict do nothing`,
);
export const knownMessage = statement(
  'orders.knownProviderMessage',
  z.object({ at: z.date() }),
  `select at from orders.provider_messages where message_id = $2 and provider = $1`,
);
export const orderOfTenderKey = statement(
  'orders.tenderOfKey',
  z.object({ tender_id: z.string(), amount_minor: z.int(), method: z.string() }),
  `select tender_id, amount_minor, method from orders.tenders where order_id = $1 and key = $2`,
);

const report = z.object({ provider: z.string(), count: z.int(), since: z.date(), last_at: z.date() });
/** `waiting` is no trouble: somebody has not gone to her bank yet. */
export const unknownCalls = statement(
  'orders.unknownProviderCalls',
  report,
  `select provider, count(*)::int as count, min(at) as since, max(at) as last_at from orders.provider_calls
   where state in ('asked', 'unknown') and at < $1 group by provider order by provider`,
);
export const failedRefunds = statement(
  'orders.failedRefunds',
  report,
  `select coalesce(t.provider, t.method) as provider, count(*)::int as count, min(r.at) as since, max(r.at) as last_at
   from orders.refunds r join orders.tenders t on t.order_id = r.order_id and t.tender_id = r.tender_id
   where r.state = 'failed' group by 1 order by 1`,
);
