/** The auditor's questions: each gives the rows that are wrong, and should give none. */
import { hotStatement } from '../kit/sql.ts';

export interface Wrong {
  readonly id: string;
  readonly stated: number;
  readonly summed: number;
}
const sumOf = (book: string): string =>
  `coalesce(sum(case when e.credit = '${book}' then e.amount when e.debit = '${book}' then -e.amount else 0 end), 0)`;

const lotAgainstEntries = (column: string, book: string): string =>
  `select l.account_id || ' ' || l.lot_id as id, l.${column} as stated, ${sumOf(book)}::bigint as summed
   from loyalty.lots l left join loyalty.entries e on e.account_id = l.account_id and e.lot_id = l.lot_id
   where $2::uuid[] is null or l.account_id = any ($2::uuid[])
   group by l.account_id, l.lot_id, l.${column} having l.${column} <> ${sumOf(book)} limit $1`;

export const freeAgainstLedger = hotStatement<Wrong>('loyalty.freeAgainstLedger', lotAgainstEntries('free', 'customer'));
export const heldAgainstLedger = hotStatement<Wrong>('loyalty.heldAgainstLedger', lotAgainstEntries('held', 'held'));
export const heldAgainstHolds = hotStatement<Wrong>(
  'loyalty.heldAgainstHolds',
  `select l.account_id || ' ' || l.lot_id as id, l.held as stated, coalesce(sum(h.open), 0)::bigint as summed
   from loyalty.lots l left join loyalty.hold_lines h on h.account_id = l.account_id and h.lot_id = l.lot_id
   where $2::uuid[] is null or l.account_id = any ($2::uuid[])
   group by l.account_id, l.lot_id, l.held having l.held <> coalesce(sum(h.open), 0) limit $1`,
);
export const expiredAgainstLedger = hotStatement<Wrong>(
  'loyalty.expiredAgainstLedger',
  lotAgainstEntries('expired', 'breakage'),
);
export const debtAgainstLedger = hotStatement<Wrong>(
  'loyalty.debtAgainstLedger',
  `select a.account_id::text as id, a.debt as stated, (-${sumOf('debt')})::bigint as summed
   from loyalty.accounts a left join loyalty.entries e on e.account_id = a.account_id
   where $2::uuid[] is null or a.account_id = any ($2::uuid[])
   group by a.account_id, a.debt having a.debt <> -${sumOf('debt')} limit $1`,
);
/** What left a lot for a hold or a customer did so while the lot lived. */
export const spentOutsideLife = hotStatement<Wrong>(
  'loyalty.spentOutsideLife',
  `select e.account_id || ' ' || e.entry_no as id, e.amount as stated, 0::bigint as summed
   from loyalty.entries e join loyalty.lots l on l.account_id = e.account_id and l.lot_id = e.lot_id
   where e.debit = 'customer' and e.credit in ('held', 'redeemed', 'clearing', 'corrected')
     and (e.at < l.activates_at or e.at >= l.expires_at) and ($2::uuid[] is null or e.account_id = any ($2::uuid[])) limit $1`,
);
/** A hold that has ended has nothing open, one that is held has; what was captured and came back is what the ledger says. */
export const holdsAgainstLedger = hotStatement<Wrong>(
  'loyalty.holdsAgainstLedger',
  `select h.hold_id::text as id, l.captured - l.returned as stated, coalesce(r.redeemed, 0)::bigint as summed
   from loyalty.holds h
   cross join lateral (
     select sum(n.open)::bigint as open, sum(n.amount)::bigint as amount, sum(n.captured)::bigint as captured, sum(n.returned)::bigint as returned,
       array_agg(n.account_id) as account_ids
     from loyalty.hold_lines n where n.hold_id = h.hold_id
   ) l
   cross join lateral (
     select ${sumOf('redeemed')} as redeemed from loyalty.operations o join loyalty.entries e using (operation_id) where o.hold_id = h.hold_id
   ) r
   where ($2::uuid[] is null or l.account_ids && $2::uuid[])
     and (l.captured - l.returned <> r.redeemed or l.amount <> h.amount or (h.state = 'held') <> (l.open > 0)) limit $1`,
);
/** Between customers nothing is lost and nothing comes into being. */
export const clearingOpen = hotStatement<Wrong>(
  'loyalty.clearingOpen',
  `select 'clearing' as id, 0::bigint as stated, ${sumOf('clearing')}::bigint as summed from loyalty.entries e
   where (e.debit = 'clearing' or e.credit = 'clearing') and ($2::uuid[] is null or e.account_id = any ($2::uuid[]))
   having ${sumOf('clearing')} <> 0 limit $1`,
);
