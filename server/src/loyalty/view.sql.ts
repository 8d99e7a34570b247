/** Reading accounts: lots, history, holds, approvals, liability. */
import { command, hotStatement } from '../kit/sql.ts';
import type { LotRow } from './ledger.sql.ts';

/** Her own, from any of her origins. */
export const lotsOfCustomer = hotStatement<
  LotRow & { readonly kind: string; readonly source: string; readonly created_at: Date }
>(
  'loyalty.lotsOfCustomer',
  `with person as (
     select coalesce((select a.person_id from identity_out.aliases a where a.origin_id = $1), $1::uuid) as person_id
   ), own as (
     select coalesce(m.origin_id, p.person_id) as origin_id from person p left join identity_out.aliases m on m.person_id = p.person_id
   )
   select l.account_id, l.lot_id, l.amount, l.free, l.held, l.expired, l.taken, l.activates_at, l.expires_at, l.order_id, o.kind, l.source, l.created_at
   from own join loyalty.account_origins o on o.origin_id = own.origin_id join loyalty.lots l on l.account_id = o.account_id and l.open
   order by l.expires_at, l.activates_at, l.lot_id limit $2`,
);

export interface HistoryRow {
  readonly entry_no: number;
  readonly operation_id: string;
  readonly reverses: string | null;
  readonly what: string;
  readonly kind: string;
  readonly debit: string;
  readonly credit: string;
  readonly amount: number;
  readonly lot_id: string | null;
  readonly at: Date;
  readonly reason: string;
  readonly actor: string;
  readonly order_id: string | null;
  readonly channel: string | null;
  readonly location_id: string | null;
  readonly partner_id: string | null;
  readonly detail: Record<string, unknown>;
}
export const historyOfAccounts = hotStatement<HistoryRow>(
  'loyalty.historyOfAccounts',
  `select e.entry_no, e.operation_id, o.reverses, o.what, a.kind, e.debit, e.credit, e.amount, e.lot_id, e.at, o.reason, o.actor, o.order_id, o.channel, o.location_id, o.partner_id, o.detail
   from loyalty.entries e join loyalty.operations o on o.operation_id = e.operation_id join loyalty.accounts a on a.account_id = e.account_id
   where e.account_id = any ($1::uuid[]) and e.entry_no < $2 order by e.entry_no desc limit $3`,
);

export interface HoldViewRow {
  readonly hold_id: string;
  readonly state: 'held' | 'captured' | 'released' | 'expired';
  readonly kind: string;
  readonly amount: number;
  readonly open: number;
  readonly captured: number;
  readonly released: number;
  readonly returned: number;
  readonly amount_minor: number | null;
  readonly currency: string | null;
  readonly about: string;
  readonly order_id: string | null;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly ended_at: Date | null;
}
export const holdView = hotStatement<HoldViewRow>(
  'loyalty.holdView',
  `select h.hold_id, h.state, l.kind, h.amount, l.open, l.captured, l.released, l.returned, h.amount_minor, h.currency, h.about, h.order_id, h.created_at, h.expires_at, h.ended_at
   from loyalty.holds h
   cross join lateral (
     select min(a.kind) as kind, sum(n.open)::bigint as open, sum(n.captured)::bigint as captured, sum(n.released)::bigint as released, sum(n.returned)::bigint as returned
     from loyalty.hold_lines n join loyalty.accounts a using (account_id) where n.hold_id = h.hold_id
   ) l
   where h.hold_id = $1`,
);
/** Whose it is, as events name her; of nobody any more: no row. */
export const ownerOfHold = hotStatement<{
  readonly account_id: string;
  readonly type: string;
  readonly value: string;
  readonly verified: boolean;
}>(
  'loyalty.ownerOfHold',
  `select n.account_id, i.type, i.value, i.verified_at is not null as verified
   from loyalty.hold_lines n join loyalty.account_origins o on o.account_id = n.account_id
   join identity_out.identifiers i on i.origin_id = o.origin_id
   where n.hold_id = $1 order by n.line_no limit 1`,
);
export const operationAccount = hotStatement<{
  readonly account_id: string;
  readonly what: string;
  readonly amount: number;
}>(
  'loyalty.operationAccount',
  `select account_ids[1] as account_id, what, amount from loyalty.operations where operation_id = $1 and cardinality(account_ids) > 0`,
);
/** The last time somebody was rewarded for a kind of occasion; keys say which. */
export const lastOccasion = hotStatement<{ readonly at: Date | null }>(
  'loyalty.lastOccasion',
  `select max(o.at) as at from loyalty.entries e join loyalty.operations o using (operation_id)
   where e.account_id = any ($1::uuid[]) and o.what = 'grant' and o.detail ->> 'ruleId' = $2`,
);

export interface ApprovalRow {
  readonly approval_id: string;
  readonly what: 'grant' | 'bulk_grant' | 'correct' | 'reverse';
  readonly state: 'asked' | 'approved' | 'refused';
  readonly wish: unknown;
  readonly amount: number;
  readonly reason: string;
  readonly asked_by: string;
  readonly asked_by_id: string;
  readonly asked_at: Date;
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
}
const approvalColumns = `approval_id, what, state, wish, amount, reason, asked_by, asked_by_id, asked_at, decided_by, decided_at`;
export const insertApproval = hotStatement<ApprovalRow>(
  'loyalty.insertApproval',
  `insert into loyalty.approvals (approval_id, what, state, wish, amount, reason, asked_by, asked_by_id, asked_at)
   values ($1, $2, 'asked', $3::text::jsonb, $4, $5, $6, $7, $8) returning ${approvalColumns}`,
);
export const lockApproval = hotStatement<ApprovalRow>(
  'loyalty.lockApproval',
  `select ${approvalColumns} from loyalty.approvals where approval_id = $1 for no key update`,
);
export const decideApproval = hotStatement<ApprovalRow>(
  'loyalty.decideApproval',
  `update loyalty.approvals set state = $2, decided_by = $3, decided_by_id = $4, decided_at = $5, wish = '{}'
   where approval_id = $1 and state = 'asked' returning ${approvalColumns}`,
);
export const listApprovals = hotStatement<ApprovalRow>(
  'loyalty.listApprovals',
  `select ${approvalColumns} from loyalty.approvals where $1::text is null or state = $1 order by asked_at desc limit 200`,
);

/** Whose points approvals would move. $1 approvals with $2 an origin of a line; $3 approvals with $4 the operation that would be reversed. */
export const personsOfWishes = hotStatement<{ readonly approval_id: string; readonly person_id: string }>(
  'loyalty.personsOfWishes',
  `with said as (
     select w.approval_id, w.origin_id, w.place from unnest($1::uuid[], $2::uuid[]) with ordinality as w(approval_id, origin_id, place)
     union all
     select w.approval_id, ao.origin_id, 0 from unnest($3::uuid[], $4::uuid[]) as w(approval_id, operation_id)
     join loyalty.operations o on o.operation_id = w.operation_id
     join loyalty.account_origins ao on ao.account_id = any (o.account_ids)
   )
   select s.approval_id, coalesce(a.person_id, s.origin_id) as person_id
   from said s left join identity_out.aliases a on a.origin_id = s.origin_id
   group by 1, 2 order by 1, min(s.place)`,
);

export interface FlowRow {
  readonly kind: string;
  readonly debit: string;
  readonly credit: string;
  readonly before: number;
  readonly within: number;
}
export interface OutstandingRow {
  readonly kind: string;
  readonly active: number;
  readonly pending: number;
  readonly expired: number;
  readonly held: number;
  readonly debt: number;
}
/** One statement, so that ledger and lots are of one instant. $1 from, $2 until, $3 now. */
export const liabilityOfLedger = hotStatement<{
  readonly flows: readonly FlowRow[];
  readonly lots: readonly OutstandingRow[];
}>(
  'loyalty.liabilityOfLedger',
  `with flow as (
     select a.kind, e.debit, e.credit, coalesce(sum(e.amount) filter (where e.at < $1), 0)::bigint as before,
       coalesce(sum(e.amount) filter (where e.at >= $1), 0)::bigint as within
     from loyalty.entries e join loyalty.accounts a using (account_id) where e.at < $2 group by 1, 2, 3 order by 1, 2, 3
   ), lot as (
     select account_id, sum(free) filter (where activates_at <= $3 and (expires_at is null or expires_at > $3)) as active,
       sum(free) filter (where activates_at > $3) as pending, sum(free) filter (where expires_at <= $3) as expired, sum(held) as held
     from loyalty.lots where open or held > 0 group by account_id
   ), outstanding as (
     select a.kind, coalesce(sum(l.active), 0)::bigint as active, coalesce(sum(l.pending), 0)::bigint as pending,
       coalesce(sum(l.expired), 0)::bigint as expired, coalesce(sum(l.held), 0)::bigint as held, sum(a.debt)::bigint as debt
     from loyalty.accounts a left join lot l using (account_id) group by a.kind order by a.kind
   )
   select coalesce((select jsonb_agg(to_jsonb(f)) from flow f), '[]') as flows, coalesce((select jsonb_agg(to_jsonb(o)) from outstanding o), '[]') as lots`,
);
/** $1 where months begin, the oldest first; `month` 0 is all that was before the first. One scan, however many months. */
export const flowsByMonth = hotStatement<Omit<FlowRow, 'before' | 'within'> & { month: number; amount: number }>(
  'loyalty.flowsByMonth',
  `select a.kind, e.debit, e.credit, width_bucket(e.at, $1::timestamptz[]) as month, sum(e.amount)::bigint as amount
   from loyalty.entries e join loyalty.accounts a using (account_id) group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
);
export const partnerFlows = hotStatement<{
  readonly partner_id: string;
  readonly kind: string;
  readonly issued: number;
  readonly price_minor: number;
  readonly currency: string;
}>(
  'loyalty.partnerFlows',
  `select p.partner_id, a.kind, sum(case when e.debit = 'issued' then e.amount else -e.amount end)::bigint as issued, p.price_minor, p.currency
   from loyalty.partners p join loyalty.operations o on o.partner_id = p.partner_id
   join loyalty.entries e on e.account_id = any (o.account_ids) and e.operation_id = o.operation_id and (e.debit = 'issued' or e.credit = 'issued')
   join loyalty.accounts a using (account_id)
   where e.at >= $1 and e.at < $2 group by 1, 2, 4, 5 order by 1, 2`,
);
export const setAccountState = command(
  'loyalty.setAccountState',
  `update loyalty.accounts set state = $2 where account_id = any ($1::uuid[]) and state <> 'closed'`,
);
