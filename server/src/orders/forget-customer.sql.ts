/** Taking a customer out of carts and orders, and what they hold of one. */
import { z } from 'zod';
import { command, statement } from '../kit/sql.ts';

export const deleteCartsOf = statement(
  'orders.deleteCartsOf',
  z.object({ cart_id: z.string() }),
  `delete from orders.carts where origin_id = any ($1::uuid[]) returning cart_id`,
);

// Locked first, in one order: every command takes the order's row before its parts.
export const lockOrdersOf = statement(
  'orders.lockOrdersOf',
  z.object({ order_id: z.string(), state: z.string() }),
  `select order_id, state from orders.orders where origin_id = any ($1::uuid[]) order by order_id for update`,
);

// What was sold, for how much, and how it was paid stays: the books must balance. Who, where to, and what was written about her goes.
export const namelessOrders = command(
  'orders.namelessOrders',
  `update orders.orders set origin_id = null, identifiers = '[]', haystack = lower(number),
     delivery = case when delivery is null then null else delivery - 'contact' - 'address' end, version = version + 1
   where order_id = any ($1::uuid[])`,
);
export const namelessFulfilments = command(
  'orders.namelessFulfilments',
  `update orders.fulfilments set proof = null where order_id = any ($1::uuid[]) and proof is not null`,
);
export const namelessTenders = command(
  'orders.namelessTenders',
  `update orders.tenders set redirect_url = null where order_id = any ($1::uuid[]) and redirect_url is not null`,
);
export const namelessReturns = command(
  'orders.namelessReturns',
  `update orders.returns set reason = '' where order_id = any ($1::uuid[]) and reason <> ''`,
);
export const namelessEntries = command(
  'orders.namelessEntries',
  `update orders.entries set detail = detail - 'reason' where order_id = any ($1::uuid[]) and detail ? 'reason'`,
);
export const namelessCredit = command(
  'orders.namelessCredit',
  `update orders.credit_accounts set origin_id = null where origin_id = any ($1::uuid[])`,
);

export const exportOrdersOf = statement(
  'orders.exportOrdersOf',
  z.object({ order: z.unknown() }),
  `select to_jsonb(o) - 'haystack' - 'quote' || jsonb_build_object(
       'lines', (select jsonb_agg(to_jsonb(l) - 'order_id' order by l.line_no) from orders.lines l where l.order_id = o.order_id),
       'tenders', (select jsonb_agg(to_jsonb(t) - 'order_id' - 'key' - 'reference' - 'redirect_url' order by t.at)
                   from orders.tenders t where t.order_id = o.order_id),
       'returns', (select jsonb_agg(to_jsonb(r) - 'order_id' - 'key' - 'request_hash' order by r.return_no)
                   from orders.returns r where r.order_id = o.order_id),
       'entries', (select jsonb_agg(jsonb_build_object('at', e.at, 'what', e.what, 'detail', e.detail) order by e.entry_no)
                   from orders.entries e where e.order_id = o.order_id)) as "order"
   from orders.orders o where o.origin_id = any ($1::uuid[]) order by o.created_at, o.order_id`,
);
export const exportCartsOf = statement(
  'orders.exportCartsOf',
  z.object({ cart: z.unknown() }),
  `select to_jsonb(c) || jsonb_build_object(
       'lines', (select jsonb_agg(to_jsonb(l) - 'cart_id' order by l.added_at, l.sku) from orders.cart_lines l where l.cart_id = c.cart_id)) as cart
   from orders.carts c where c.origin_id = any ($1::uuid[]) order by c.created_at, c.cart_id`,
);
export const exportCreditOf = statement(
  'orders.exportCreditOf',
  z.object({ account: z.unknown() }),
  `select to_jsonb(a) || jsonb_build_object(
       'entries', (select jsonb_agg(to_jsonb(e) - 'account_id' - 'key' order by e.at) from orders.credit_entries e where e.account_id = a.account_id)) as account
   from orders.credit_accounts a where a.origin_id = any ($1::uuid[]) order by a.created_at`,
);
