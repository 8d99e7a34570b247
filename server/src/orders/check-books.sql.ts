/** The auditor of orders: reads the tables alone, finds what does not add up. Each statement gives what is wrong; none: all is well. */
import { z } from 'zod';
import { statement } from '../kit/sql.ts';

const fault = z.object({ about: z.string(), words: z.string() });

/** What an order says it is worth is what its units, tenders and refunds say. */
export const wrongSums = statement(
  'orders.wrongSums',
  fault,
  `select o.order_id::text as about,
     format('due %s/%s, paid %s/%s, refunded %s/%s', o.due_minor, u.due, o.paid_minor, t.paid, o.refunded_minor, r.refunded) as words
   from orders.orders o
   cross join lateral (select coalesce(sum(total_minor) filter (where state not in ('cancelled', 'returned', 'substituted')), 0) as due
     from orders.units u where u.order_id = o.order_id) u
   cross join lateral (select coalesce(sum(amount_minor) filter (where state in ('authorised', 'captured', 'promised')), 0) as paid
     from orders.tenders t where t.order_id = o.order_id) t
   cross join lateral (select coalesce(sum(amount_minor), 0) as refunded from orders.refunds r where r.order_id = o.order_id) r
   where o.due_minor <> u.due or o.paid_minor <> t.paid or o.refunded_minor <> r.refunded`,
);
/** Money is conserved: what came in and did not go back is what the standing goods cost. Orders with a call under way are not at rest. */
export const moneyLost = statement(
  'orders.moneyLost',
  fault,
  `select o.order_id::text as about, format('%s: paid %s, refunded %s, due %s', o.state, o.paid_minor, o.refunded_minor, o.due_minor) as words
   from orders.orders o
   where not exists (select 1 from orders.provider_calls c where c.order_id = o.order_id and c.state in ('asked', 'unknown'))
     and (case o.state when 'cancelled' then o.paid_minor - o.refunded_minor <> 0 or o.due_minor <> 0
                       when 'awaiting_payment' then o.paid_minor - o.refunded_minor >= o.due_minor
                       when 'completed' then o.paid_minor - o.refunded_minor <> o.due_minor
                       else o.paid_minor - o.refunded_minor > o.due_minor end)`,
);
/** A tender gave back what its refunds say, and never more than it took. */
export const wrongTenders = statement(
  'orders.wrongTenders',
  fault,
  `select t.tender_id::text as about, format('captured %s, refunded %s, refunds %s', t.captured_minor, t.refunded_minor, r.refunds) as words
   from orders.tenders t
   cross join lateral (select coalesce(sum(amount_minor), 0) as refunds from orders.refunds r
     where r.order_id = t.order_id and r.tender_id = t.tender_id) r
   where t.refunded_minor <> r.refunds or r.refunds > t.captured_minor or (t.state = 'captured' and t.captured_minor <> t.amount_minor)
      or (t.state not in ('captured', 'promised') and t.captured_minor <> 0)`,
);
/** A line costs what its units cost. */
export const wrongLines = statement(
  'orders.wrongLines',
  fault,
  `select l.order_id || ' line ' || l.line_no as about, format('%s/%s, tax %s/%s, pieces %s/%s', l.total_minor, u.total, l.tax_minor, u.tax, l.quantity, u.pieces) as words
   from orders.lines l
   cross join lateral (select sum(total_minor) as total, sum(tax_minor) as tax, count(*) as pieces from orders.units u
     where u.order_id = l.order_id and u.line_no = l.line_no) u
   where l.total_minor is distinct from u.total or l.quantity is distinct from u.pieces or l.tax_minor is distinct from u.tax`,
);
/** A unit comes back once, and a return is its units. */
export const wrongReturns = statement(
  'orders.wrongReturns',
  fault,
  `select r.order_id::text as about, format('units named %s, returned %s', r.named, u.returned) as words
   from (select order_id, sum(jsonb_array_length(units)) as named from orders.returns group by order_id) r
   cross join lateral (select count(*) as returned from orders.units u
     where u.order_id = r.order_id and u.state = 'returned' and u.location_id is not null) u
   where r.named <> u.returned`,
);
export const wrongCredit = statement(
  'orders.wrongCredit',
  fault,
  `select a.account_id::text as about, format('balance %s, entries %s', a.balance_minor, e.entries) as words
   from orders.credit_accounts a
   cross join lateral (select coalesce(sum(amount_minor), 0) as entries from orders.credit_entries e where e.account_id = a.account_id) e
   where a.balance_minor <> e.entries`,
);
/** One cart is one order. */
export const doubleOrders = statement(
  'orders.doubleOrders',
  fault,
  `select c.cart_id::text as about, 'ordered without its order' as words from orders.carts c
   where c.state = 'ordered' and not exists (select 1 from orders.orders o where o.order_id = c.order_id)
   union all
   select k.key, 'a key without its order' from orders.place_keys k where not exists (select 1 from orders.orders o where o.order_id = k.order_id)`,
);
/** Against the sandbox provider's own books: what it took is what we say it took, and nobody is charged without an order that knows. */
export const wrongSandbox = statement(
  'orders.wrongSandbox',
  fault,
  `select s.reference as about, format('provider: %s %s, refunded %s; ours: %s %s, refunded %s', s.state, s.captured_minor, s.refunded_minor,
     coalesce(t.state, 'unknown'), coalesce(t.captured_minor, 0), coalesce(r.refunded, 0)) as words
   from orders.sandbox_payments s
   left join orders.tenders t on t.provider = 'sandbox' and t.method = 'card' and (t.reference = s.reference or t.tender_id::text = s.key)
   left join lateral (select coalesce(sum(c.amount_minor), 0) as refunded from orders.provider_calls c
     join orders.tenders x on x.order_id = c.order_id and x.tender_id = c.tender_id
     where x.reference = s.reference and c.what = 'refund' and c.state = 'done') r on true
   where not exists (select 1 from orders.provider_calls c join orders.tenders x on x.order_id = c.order_id and x.tender_id = c.tender_id
       where (x.reference = s.reference or x.tender_id::text = s.key) and c.state in ('asked', 'waiting', 'unknown'))
     and (s.captured_minor <> coalesce(case when t.state = 'captured' then t.captured_minor end, 0)
       or s.refunded_minor <> coalesce(r.refunded, 0)
       or (s.state = 'authorised' and coalesce(t.state, '') <> 'authorised'))`,
);
