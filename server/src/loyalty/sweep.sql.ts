/** Statements of the clock: time-outs, activation, warnings, expiry. Each takes a slice. */
import { hotStatement } from '../kit/sql.ts';

// Somebody who resolves one of them right now goes first.
export const lockTimedOut = hotStatement<{ readonly hold_id: string }>(
  'loyalty.lockTimedOut',
  `select hold_id from loyalty.holds where state = 'held' and expires_at <= $1 order by expires_at limit $2 for no key update skip locked`,
);

export interface SlicedLot {
  readonly account_id: string;
  readonly kind: string;
  readonly amount: number;
  readonly lots: number;
  readonly expires_at: Date | null;
}
// Only the mark that it was told changes: no lock of the account is needed, and none is waited for.
export const activateLots = hotStatement<SlicedLot>(
  'loyalty.activateLots',
  `with due as (
     select account_id, lot_id from loyalty.lots where not told_active and activates_at <= $1
     order by activates_at limit $2 for no key update skip locked
   ), told as (
     update loyalty.lots l set told_active = true from due d where l.account_id = d.account_id and l.lot_id = d.lot_id
     returning l.account_id, l.free, l.expires_at
   )
   select t.account_id, a.kind, sum(t.free)::bigint as amount, count(*)::int as lots, min(t.expires_at) as expires_at
   from told t join loyalty.accounts a using (account_id) group by 1, 2 order by 1`,
);
// $2 the day of the warning, $3 how many days before. Two days wide: what was earned later than that was told when it was earned.
export const warnLots = hotStatement<SlicedLot>(
  'loyalty.warnLots',
  `with due as (
     select account_id, lot_id from loyalty.lots
     where open and expires_at > $1::timestamptz + make_interval(days => $2::int - 2) and expires_at > $1::timestamptz
       and expires_at <= $1::timestamptz + make_interval(days => $2::int)
       and (warned_at is null or warned_at < expires_at - make_interval(days => $2::int))
     order by expires_at limit $3 for no key update skip locked
   ), told as (
     update loyalty.lots l set warned_at = $1 from due d where l.account_id = d.account_id and l.lot_id = d.lot_id
     returning l.account_id, l.free, l.expires_at
   )
   select t.account_id, a.kind, sum(t.free)::bigint as amount, count(*)::int as lots, min(t.expires_at) as expires_at
   from told t join loyalty.accounts a using (account_id) group by 1, 2 order by 1`,
);

/**
 * $2 lots at the most, $3 accounts a slice; each slice is the text of an array, which goes back as it came. Read once for many slices: a
 * million lots that end at one instant stand at the front of the index until they are vacuumed, and where a backup keeps its snapshot
 * each reading passes over all that have ended before. By id, so that neighbours in tables and indexes end together.
 */
export const accountsToExpire = hotStatement<{ readonly account_ids: string }>(
  'loyalty.accountsToExpire',
  `select array_agg(account_id order by account_id)::text as account_ids from (
     select account_id, (row_number() over (order by account_id) - 1) / $3::int as slice from (
       select account_id from loyalty.lots where open and expires_at <= $1 order by expires_at limit $2
     ) d group by account_id
   ) a group by slice order by slice`,
);
// Whoever sells to one of them right now goes first; the next round finds it again.
export const lockToExpire = hotStatement<{ readonly account_ids: string | null; readonly accounts: number }>(
  'loyalty.lockToExpire',
  `select array_agg(account_id)::text as account_ids, count(*)::int as accounts from (
     select account_id from loyalty.accounts where account_id = any ($1::text::uuid[]) order by account_id for no key update skip locked
   ) a`,
);
/** $1 accounts that are locked, $2 an operation for each. */
export const expireLots = hotStatement<{ readonly lots: number }>(
  'loyalty.expireLots',
  `with mine as (
     select l.account_id, l.lot_id, w.operation_id, l.free
     from unnest($1::text::uuid[], $2::uuid[]) as w(account_id, operation_id)
     join loyalty.lots l on l.account_id = w.account_id and l.open and l.expires_at <= $3
   ), gone as (
     update loyalty.lots l set expired = l.expired + l.free, free = 0, open = false
     from mine m where l.account_id = m.account_id and l.lot_id = m.lot_id
     returning m.account_id, m.lot_id, m.operation_id, m.free
   ), operation as (
     insert into loyalty.operations (operation_id, what, amount, account_ids, reason, actor, to_tell, at)
     select operation_id, 'expire', sum(free), array_agg(distinct account_id), 'the time of lots was over', 'clock', true, $3 from gone group by operation_id
   ), entry as (
     insert into loyalty.entries (account_id, operation_id, debit, credit, amount, lot_id, at)
     select account_id, operation_id, 'customer', 'breakage', free, lot_id, $3 from gone
   )
   select count(*)::int as lots from gone`,
);
export const tellExpired = hotStatement<SlicedLot>(
  'loyalty.tellExpired',
  `with due as (
     select operation_id from loyalty.operations where to_tell order by at limit $1 for no key update skip locked
   ), told as (
     update loyalty.operations o set to_tell = false from due d where o.operation_id = d.operation_id
     returning o.account_ids[1] as account_id, o.amount
   )
   select t.account_id, a.kind, t.amount, 1 as lots, null::timestamptz as expires_at from told t join loyalty.accounts a on a.account_id = t.account_id`,
);
