/** The statements of the ledger: lock, read, write. */
import { z } from 'zod';
import { command, hotStatement, keyedStatement, statement } from '../kit/sql.ts';

export interface AccountRow {
  readonly account_id: string;
  readonly kind: string;
  readonly state: 'open' | 'blocked' | 'closed';
  readonly debt: number;
}
export interface HoldRow {
  readonly hold_id: string;
  readonly state: 'held' | 'captured' | 'released' | 'expired';
  readonly amount: number;
  readonly amount_minor: number | null;
  readonly returned_minor: number;
  readonly order_id: string | null;
  readonly expires_at: Date;
  readonly created_at: Date;
}
export interface LineRow {
  readonly account_id: string;
  readonly hold_id: string;
  readonly line_no: number;
  readonly lot_id: string;
  readonly open: number;
  readonly captured: number;
  readonly released: number;
  readonly returned: number;
}
export interface LotRow {
  readonly account_id: string;
  readonly lot_id: string;
  readonly amount: number;
  readonly free: number;
  readonly held: number;
  readonly expired: number;
  readonly taken: number;
  readonly activates_at: Date;
  readonly expires_at: Date | null;
  readonly order_id: string | null;
}
export interface OperationRow {
  readonly operation_id: string;
  readonly what: string;
  readonly amount: number;
  readonly hold_id: string | null;
  readonly debt: number | null;
}
export interface EntryRow {
  readonly account_id: string;
  readonly operation_id: string;
  readonly debit: string;
  readonly credit: string;
  readonly amount: number;
  readonly lot_id: string | null;
}

// In one order for all: holds first, then accounts. "no key update": nobody refers to the key.
export const lockHolds = keyedStatement<HoldRow>(
  'loyalty.lockHolds',
  `select hold_id, state, amount, amount_minor, returned_minor, order_id, expires_at, created_at
   from loyalty.holds where hold_id = any ($1::uuid[]) order by hold_id for no key update`,
);
export const lockAccounts = keyedStatement<AccountRow>(
  'loyalty.lockAccounts',
  `select account_id, kind, state, debt from loyalty.accounts where account_id = any ($1::uuid[]) order by account_id for no key update`,
);
// $2 holds whose lots are touched, $3 operations that are reversed: their accounts never change, so no lock is needed to find them. An array, not `in (select …)`: see CONTRIBUTING, statements that wait.
export const lockAccountsOf = keyedStatement<AccountRow>(
  'loyalty.lockAccountsOf',
  `select a.account_id, a.kind, a.state, a.debt from loyalty.accounts a
   where a.account_id = any (array(
     select unnest($1::uuid[])
     union all select account_id from loyalty.hold_lines where hold_id = any ($2::uuid[])
     union all select unnest(account_ids) from loyalty.operations where operation_id = any ($3::uuid[])))
   order by a.account_id for no key update`,
);

// Runs after the accounts are locked: whoever used the same key before us has ended by then, and is seen here.
export const knownOperations = keyedStatement<OperationRow>(
  'loyalty.knownOperations',
  `select operation_id, what, amount, hold_id, (detail ->> 'debt')::bigint as debt
   from loyalty.operations where operation_id = any ($1::uuid[])`,
);
export const entriesOfOperations = keyedStatement<EntryRow>(
  'loyalty.entriesOfOperations',
  `select e.account_id, e.operation_id, e.debit, e.credit, e.amount, e.lot_id
   from loyalty.operations o join loyalty.entries e on e.account_id = any (o.account_ids) and e.operation_id = o.operation_id
   where o.operation_id = any ($1::uuid[]) order by e.operation_id, e.entry_no`,
);
export const linesOfHolds = keyedStatement<LineRow>(
  'loyalty.linesOfHolds',
  `select account_id, hold_id, line_no, lot_id, open, captured, released, returned from loyalty.hold_lines
   where hold_id = any ($1::uuid[]) order by hold_id, line_no`,
);

const lotColumns = `l.account_id, l.lot_id, l.amount, l.free, l.held, l.expired, l.taken, l.activates_at, l.expires_at, l.order_id`;
// What can be spent now, earliest expiry first; at most $3 of an account, so that one with 100,000 lots costs no more than others.
// In two parts: "expires_at is null or expires_at > $2" let the planner read all lots of the account by a bitmap and sort them, 15 to 50 ms
// for 18,000 lots; each part follows lots_open and stops, 0.6 ms.
export const spendableLots = keyedStatement<LotRow>(
  'loyalty.spendableLots',
  `select ${lotColumns} from unnest($1::uuid[]) as a(id)
   cross join lateral (
     (select * from loyalty.lots o where o.account_id = a.id and o.open and o.expires_at > $2 and o.activates_at <= $2
      order by o.expires_at, o.activates_at, o.lot_id limit $3)
     union all
     (select * from loyalty.lots o where o.account_id = a.id and o.open and o.expires_at is null and o.activates_at <= $2
      order by o.activates_at, o.lot_id limit $3)
     order by expires_at, activates_at, lot_id limit $3
   ) l`,
);
// Three statements and not one with three lists: two of them are mostly empty, and for empty lists the planner plans anew each time.
export const namedLots = keyedStatement<LotRow>(
  'loyalty.namedLots',
  `select ${lotColumns} from loyalty.lots l join unnest($1::uuid[], $2::uuid[]) as k(account_id, lot_id) using (account_id, lot_id)`,
);
export const lotsOfHolds = keyedStatement<LotRow>(
  'loyalty.lotsOfHolds',
  `select ${lotColumns} from loyalty.lots l
   where (l.account_id, l.lot_id) in (select account_id, lot_id from loyalty.hold_lines where hold_id = any ($1::uuid[]))`,
);
export const lotsOfOperations = keyedStatement<LotRow>(
  'loyalty.lotsOfOperations',
  `select ${lotColumns} from loyalty.lots l
   where (l.account_id, l.lot_id) in (
     select e.account_id, e.lot_id from loyalty.operations o
     join loyalty.entries e on e.account_id = any (o.account_ids) and e.operation_id = o.operation_id and e.lot_id is not null
     where o.operation_id = any ($1::uuid[]))`,
);

export interface Written {
  readonly lots: number;
  readonly lines: number;
  readonly holds: number;
  readonly accounts: number;
}
/**
 * All of a batch at once. $1–$12 operations; $13–$25 new lots; $26–$32 changes of lots, `live`: only between activation and expiry;
 * $33–$38 entries; $39–$47 new holds; $48–$55 their lines; $56–$62 changes of lines; $63–$67 changes of holds; $68–$69 changes of debts;
 * $70 now; $71 the accounts of the operations. The counts must be those that were decided on, else nothing is written.
 */
export const writeLedger = hotStatement<Written>(
  'loyalty.writeLedger',
  `with operation as (
     insert into loyalty.operations (operation_id, what, amount, account_ids, hold_id, order_id, reverses, partner_id, reason, actor, channel, location_id, detail, at)
     select o.operation_id, o.what, o.amount, o.account_ids::uuid[], o.hold_id, o.order_id, o.reverses, o.partner_id, o.reason, o.actor, o.channel, o.location_id, o.detail::jsonb, $70::timestamptz
     from unnest($1::uuid[], $2::text[], $3::bigint[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $71::text[])
       as o(operation_id, what, amount, hold_id, order_id, reverses, partner_id, reason, actor, channel, location_id, detail, account_ids)
   ), lot as (
     insert into loyalty.lots (account_id, lot_id, operation_id, source, amount, free, held, expired, taken, activates_at, expires_at, order_id, told_active, open, created_at)
     select n.account_id, n.lot_id, n.operation_id, n.source, n.amount, n.free, n.held, n.expired, n.taken, n.activates_at, n.expires_at, n.order_id, n.told_active = 1, n.free > 0, $70::timestamptz
     from unnest($13::uuid[], $14::uuid[], $15::uuid[], $16::text[], $17::bigint[], $18::bigint[], $19::bigint[], $20::bigint[], $21::bigint[], $22::timestamptz[], $23::timestamptz[], $24::uuid[], $25::int[])
       as n(account_id, lot_id, operation_id, source, amount, free, held, expired, taken, activates_at, expires_at, order_id, told_active)
   ), changed_lot as (
     update loyalty.lots l
     set free = l.free + d.free, held = l.held + d.held, expired = l.expired + d.expired, taken = l.taken + d.taken, open = l.free + d.free > 0
     from unnest($26::uuid[], $27::uuid[], $28::bigint[], $29::bigint[], $30::bigint[], $31::bigint[], $32::int[])
       as d(account_id, lot_id, free, held, expired, taken, live)
     where l.account_id = d.account_id and l.lot_id = d.lot_id
       and (d.live = 0 or l.activates_at <= $70::timestamptz and (l.expires_at is null or l.expires_at > $70::timestamptz))
     returning 1
   ), entry as (
     insert into loyalty.entries (account_id, operation_id, debit, credit, amount, lot_id, at)
     select e.account_id, e.operation_id, e.debit, e.credit, e.amount, e.lot_id, $70::timestamptz
     from unnest($33::uuid[], $34::uuid[], $35::text[], $36::text[], $37::bigint[], $38::uuid[])
       as e(account_id, operation_id, debit, credit, amount, lot_id)
   ), hold as (
     insert into loyalty.holds (hold_id, state, amount, amount_minor, currency, about, order_id, expires_at, ended_at, returned_minor, created_at)
     select h.hold_id, h.state, h.amount, h.amount_minor, h.currency, h.about, h.order_id, h.expires_at, case when h.state = 'held' then null else $70::timestamptz end, h.returned_minor, $70::timestamptz
     from unnest($39::uuid[], $40::text[], $41::bigint[], $42::bigint[], $43::text[], $44::text[], $45::uuid[], $46::timestamptz[], $47::bigint[])
       as h(hold_id, state, amount, amount_minor, currency, about, order_id, expires_at, returned_minor)
   ), line as (
     insert into loyalty.hold_lines (account_id, hold_id, line_no, lot_id, amount, open, captured, released, returned)
     select n.account_id, n.hold_id, n.line_no, n.lot_id, n.open + n.captured + n.released, n.open, n.captured, n.released, n.returned
     from unnest($48::uuid[], $49::uuid[], $50::int[], $51::uuid[], $52::bigint[], $53::bigint[], $54::bigint[], $55::bigint[])
       as n(account_id, hold_id, line_no, lot_id, open, captured, released, returned)
   ), changed_line as (
     update loyalty.hold_lines h
     set open = h.open + d.open, captured = h.captured + d.captured, released = h.released + d.released, returned = h.returned + d.returned
     from unnest($56::uuid[], $57::uuid[], $58::int[], $59::bigint[], $60::bigint[], $61::bigint[], $62::bigint[])
       as d(account_id, hold_id, line_no, open, captured, released, returned)
     where h.account_id = d.account_id and h.hold_id = d.hold_id and h.line_no = d.line_no
     returning 1
   ), changed_hold as (
     update loyalty.holds h
     set state = d.state, amount_minor = d.amount_minor, returned_minor = h.returned_minor + d.returned_minor,
         ended_at = case when d.state = 'held' then null else coalesce(h.ended_at, $70::timestamptz) end
     from unnest($63::uuid[], $64::text[], $65::text[], $66::bigint[], $67::bigint[]) as d(hold_id, before, state, amount_minor, returned_minor)
     where h.hold_id = d.hold_id and h.state = d.before
     returning 1
   ), changed_account as (
     update loyalty.accounts a set debt = a.debt + d.debt
     from unnest($68::uuid[], $69::bigint[]) as d(account_id, debt)
     where a.account_id = d.account_id
     returning 1
   )
   select (select count(*)::int from changed_lot) as lots, (select count(*)::int from changed_line) as lines,
     (select count(*)::int from changed_hold) as holds, (select count(*)::int from changed_account) as accounts`,
);

// Opens what is missing; somebody else may do so at the same instant, and the one that is there then is read by `accountsOfOrigins`.
export const openAccounts = command(
  'loyalty.openAccounts',
  `with wanted as (
     select w.origin_id, w.kind, w.account_id from unnest($1::uuid[], $2::text[], $3::uuid[]) as w(origin_id, kind, account_id)
     order by w.origin_id, w.kind
   ), owner as (
     insert into loyalty.account_origins (origin_id, kind, account_id) select * from wanted on conflict do nothing returning account_id, kind
   )
   insert into loyalty.accounts (account_id, kind, opened_at) select account_id, kind, $4 from owner`,
);
export interface OwnedRow {
  readonly account_id: string;
  readonly origin_id: string;
  readonly kind: string;
  readonly state: 'open' | 'blocked' | 'closed';
}
export const accountsOfOrigins = keyedStatement<OwnedRow>(
  'loyalty.accountsOfOrigins',
  `select o.account_id, o.origin_id, o.kind, a.state
   from loyalty.account_origins o join loyalty.accounts a using (account_id)
   where o.origin_id = any ($1::uuid[]) and ($2::text is null or o.kind = $2) order by o.account_id`,
);

export const balancesOfAccounts = keyedStatement<{
  readonly kind: string;
  readonly available: number;
  readonly pending: number;
  readonly held: number;
  readonly debt: number;
}>(
  'loyalty.balancesOfAccounts',
  `select a.kind, coalesce(sum(l.available), 0)::bigint as available, coalesce(sum(l.pending), 0)::bigint as pending,
     coalesce(sum(l.held), 0)::bigint as held, sum(a.debt)::bigint as debt
   from loyalty.accounts a
   cross join lateral (
     select sum(o.free) filter (where o.activates_at <= $2 and (o.expires_at is null or o.expires_at > $2)) as available,
       sum(o.free) filter (where o.activates_at > $2) as pending,
       (select sum(h.open) from loyalty.hold_lines h where h.account_id = a.account_id and h.open > 0) as held
     from loyalty.lots o where o.account_id = a.account_id and o.open
   ) l
   where a.account_id = any ($1::uuid[]) group by a.kind order by a.kind`,
);

export const accountById = statement(
  'loyalty.accountById',
  z.object({
    account_id: z.string(),
    kind: z.string(),
    state: z.enum(['open', 'blocked', 'closed']),
    debt: z.number(),
  }),
  `select account_id, kind, state, debt from loyalty.accounts where account_id = $1`,
);
