/** Taking a customer out of loyalty, and what it holds of one. */
import { z } from 'zod';
import { command, statement } from '../kit/sql.ts';

export const accountsToForget = statement(
  'loyalty.accountsToForget',
  z.object({ account_id: z.string() }),
  `select a.account_id from loyalty.accounts a where a.account_id = any (array(select account_id from loyalty.account_origins where origin_id = any ($1::uuid[])))
   order by a.account_id for no key update`,
);
/** What can still be spent ends as breakage, so that the books balance; holds may still be captured. $2 an operation for each account. */
export const endLots = command(
  'loyalty.endLots',
  `with gone as (
     update loyalty.lots l set expired = l.expired + m.free, free = 0, open = false
     from (select o.account_id, o.lot_id, o.free, w.operation_id from unnest($1::uuid[], $2::uuid[]) as w(account_id, operation_id)
           join loyalty.lots o on o.account_id = w.account_id and o.open) m
     where l.account_id = m.account_id and l.lot_id = m.lot_id
     returning m.account_id, m.lot_id, m.operation_id, m.free
   ), operation as (
     insert into loyalty.operations (operation_id, what, amount, account_ids, reason, actor, at)
     select operation_id, 'erase', sum(free), array_agg(distinct account_id), 'the customer was forgotten', 'privacy', $3 from gone group by operation_id
   )
   insert into loyalty.entries (account_id, operation_id, debit, credit, amount, lot_id, at)
   select account_id, operation_id, 'customer', 'breakage', free, lot_id, $3 from gone`,
);
/** A debt of nobody is a loss. */
export const forgiveDebts = command(
  'loyalty.forgiveDebts',
  `with due as (
     select a.account_id, a.debt, w.operation_id from unnest($1::uuid[], $2::uuid[]) as w(account_id, operation_id)
     join loyalty.accounts a on a.account_id = w.account_id and a.debt > 0
   ), operation as (
     insert into loyalty.operations (operation_id, what, amount, account_ids, reason, actor, at)
     select operation_id, 'erase', debt, array[account_id], 'the customer was forgotten', 'privacy', $3 from due
   )
   insert into loyalty.entries (account_id, operation_id, debit, credit, amount, at)
   select account_id, operation_id, 'forgiven', 'debt', debt, $3 from due`,
);
/** What staff and shops wrote about her goes; what happened, when and how much stays. */
export const namelessOperations = command(
  'loyalty.namelessOperations',
  `update loyalty.operations o set reason = '' where o.what in ('grant', 'correct', 'reverse', 'give_back') and o.reason <> ''
     and o.operation_id = any (array(select e.operation_id from loyalty.entries e where e.account_id = any ($1::uuid[])))`,
);
export const namelessHolds = command(
  'loyalty.namelessHolds',
  `update loyalty.holds h set about = '' where h.about <> ''
     and h.hold_id = any (array(select n.hold_id from loyalty.hold_lines n where n.account_id = any ($1::uuid[])))`,
);
export const closeAccounts = command(
  'loyalty.closeAccounts',
  `update loyalty.accounts set state = 'closed', debt = 0 where account_id = any ($1::uuid[])`,
);
export const dropOwners = command(
  'loyalty.dropOwners',
  `delete from loyalty.account_origins where origin_id = any ($1::uuid[])`,
);
export const dropProgress = command(
  'loyalty.dropProgress',
  `delete from loyalty.progress where origin_id = any ($1::uuid[])`,
);
export const dropStandings = command(
  'loyalty.dropStandings',
  `delete from loyalty.standings where origin_id = any ($1::uuid[])`,
);
export const namelessEarnings = command(
  'loyalty.namelessEarnings',
  `update loyalty.earnings set origin_id = null where origin_id = any ($1::uuid[])`,
);
/** Approvals that still wait for a forgotten customer are refused by themselves. */
export const dropApprovals = command(
  'loyalty.dropApprovals',
  `update loyalty.approvals set state = 'refused', decided_by = 'privacy', decided_by_id = 'privacy', decided_at = $2, wish = '{}'
   where state = 'asked' and exists (
     select 1 from jsonb_array_elements(case when jsonb_typeof(wish -> 'lines') = 'array' then wish -> 'lines' else '[]' end) l
     where l ->> 'originId' = any ($1::text[]))`,
);

export const exportAccountsOf = statement(
  'loyalty.exportAccountsOf',
  z.object({ account: z.unknown() }),
  `select jsonb_build_object('kind', a.kind, 'state', a.state, 'debt', a.debt, 'opened_at', a.opened_at,
     'lots', (select jsonb_agg(to_jsonb(l) - 'account_id' order by l.created_at, l.lot_id) from loyalty.lots l where l.account_id = a.account_id),
     'entries', (select jsonb_agg(jsonb_build_object('at', e.at, 'from', e.debit, 'to', e.credit, 'amount', e.amount, 'what', o.what, 'reason', o.reason,
                   'order_id', o.order_id, 'channel', o.channel, 'location_id', o.location_id) order by e.entry_no)
                 from loyalty.entries e join loyalty.operations o using (operation_id) where e.account_id = a.account_id)) as account
   from loyalty.account_origins w join loyalty.accounts a using (account_id) where w.origin_id = any ($1::uuid[]) order by a.opened_at, a.account_id`,
);
export const exportStandingsOf = statement(
  'loyalty.exportStandingsOf',
  z.object({ standing: z.unknown() }),
  `select jsonb_build_object('tier', s.tier_id, 'since', s.since, 'keep_until', s.keep_until,
     'progress', (select jsonb_agg(to_jsonb(p) - 'origin_id' order by p.month_on) from loyalty.progress p where p.origin_id = s.origin_id)) as standing
   from loyalty.standings s where s.origin_id = any ($1::uuid[])`,
);
