/** The auditor's questions: each gives the rows that are wrong, and should give none. */
import { hotStatement } from '../kit/sql.ts';

export interface Wrong {
  readonly id: string;
  readonly stated: number;
  readonly summed: number;
}
// $2: some accounts, or null for all. An array that is worked out once lets the index be used for a few.
const asked = `any (coalesce($2::uuid[], array(select account_id from loyalty.accounts)))`;
const sumOf = (book: string): string =>
  `coalesce(sum(case when e.credit = '${book}' then e.amount when e.debit = '${book}' then -e.amount else 0 end), 0)`;

// Summed first and joined then: a hot account has as many entries as others have together, and no lot may look through all of them.
const lotAgainstEntries = (column: string, book: string): string =>
  `with sums as materialized (
     select e.account_id, e.lot_id, ${sumOf(book)}::bigint as summed from loyalty.entries e
     where e.account_id = ${asked} and e.lot_id is not null group by e.account_id, e.lot_id
   ), stated as materialized (
     select l.account_id, l.lot_id, l.${column} as stated from loyalty.lots l where l.account_id = ${asked}
   )
   select account_id || ' ' || lot_id as id, coalesce(stated, -1) as stated, coalesce(summed, 0)::bigint as summed
   from stated full join sums using (account_id, lot_id) where coalesce(stated, -1) <> coalesce(summed, 0) limit $1`;

export const freeAgainstLedger = hotStatement<Wrong>(
  'loyalty.freeAgainstLedger',
  lotAgainstEntries('free', 'customer'),
);
export const heldAgainstLedger = hotStatement<Wrong>('loyalty.heldAgainstLedger', lotAgainstEntries('held', 'held'));
export const heldAgainstHolds = hotStatement<Wrong>(
  'loyalty.heldAgainstHolds',
  `with sums as materialized (
     select h.account_id, h.lot_id, sum(h.open)::bigint as summed from loyalty.hold_lines h where h.account_id = ${asked} group by h.account_id, h.lot_id
   ), stated as materialized (
     select l.account_id, l.lot_id, l.held as stated from loyalty.lots l where l.account_id = ${asked}
   )
   select account_id || ' ' || lot_id as id, coalesce(stated, -1) as stated, coalesce(summed, 0)::bigint as summed
   from stated full join sums using (account_id, lot_id) where coalesce(stated, -1) <> coalesce(summed, 0) limit $1`,
);
export const expiredAgainstLedger = hotStatement<Wrong>(
  'loyalty.expiredAgainstLedger',
  lotAgainstEntries('expired', 'breakage'),
);
export const debtAgainstLedger = hotStatement<Wrong>(
  'loyalty.debtAgainstLedger',
  `select a.account_id::text as id, a.debt as stated, (-${sumOf('debt')})::bigint as summed
   from loyalty.accounts a left join loyalty.entries e on e.account_id = a.account_id
   where a.account_id = ${asked}
   group by a.account_id, a.debt having a.debt <> -${sumOf('debt')} limit $1`,
);
/** What left a lot for a hold or a customer did so while the lot lived. */
export const spentOutsideLife = hotStatement<Wrong>(
  'loyalty.spentOutsideLife',
  `select e.account_id || ' ' || e.entry_no as id, e.amount as stated, 0::bigint as summed
   from loyalty.entries e join loyalty.lots l on l.account_id = e.account_id and l.lot_id = e.lot_id
   where e.debit = 'customer' and e.credit in ('held', 'redeemed', 'clearing', 'corrected')
     and (e.at < l.activates_at or e.at >= l.expires_at) and e.account_id = ${asked} limit $1`,
);
/** A hold that has ended has nothing open, one that is held has; what was captured and came back is what the ledger says. */
export const holdsAgainstLedger = hotStatement<Wrong>(
  'loyalty.holdsAgainstLedger',
  `with lines as (
     select n.hold_id, sum(n.open)::bigint as open, sum(n.amount)::bigint as amount, sum(n.captured - n.returned)::bigint as spent
     from loyalty.hold_lines n where n.account_id = ${asked} group by n.hold_id
   ), ledger as (
     select o.hold_id, ${sumOf('redeemed')}::bigint as redeemed
     from loyalty.entries e join loyalty.operations o on o.operation_id = e.operation_id
     where e.account_id = ${asked} and (e.debit = 'redeemed' or e.credit = 'redeemed') group by o.hold_id
   )
   select l.hold_id::text as id, l.spent as stated, coalesce(r.redeemed, 0)::bigint as summed
   from lines l left join loyalty.holds h on h.hold_id = l.hold_id left join ledger r on r.hold_id = l.hold_id
   where h.hold_id is null or l.spent <> coalesce(r.redeemed, 0) or l.amount <> h.amount or (h.state = 'held') <> (l.open > 0) limit $1`,
);
/** Between customers nothing is lost and nothing comes into being. */
export const clearingOpen = hotStatement<Wrong>(
  'loyalty.clearingOpen',
  `select 'clearing' as id, 0::bigint as stated, ${sumOf('clearing')}::bigint as summed from loyalty.entries e
   where (e.debit = 'clearing' or e.credit = 'clearing') and e.account_id = ${asked}
   having ${sumOf('clearing')} <> 0 limit $1`,
);
