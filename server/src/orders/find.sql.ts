/** Lists of orders and of work. */
import { hotStatement } from '../kit/sql.ts';
import type { OrderRow } from './orders.sql.ts';

export type FoundRow = Pick<
  OrderRow,
  | 'order_id'
  | 'number'
  | 'state'
  | 'version'
  | 'channel'
  | 'location_id'
  | 'method'
  | 'currency'
  | 'due_minor'
  | 'paid_minor'
  | 'refunded_minor'
  | 'delivery'
  | 'created_at'
  | 'placed_at'
> & { readonly pieces: number; readonly at_text: string };

const columns = `o.order_id, o.number, o.state, o.version, o.channel, o.location_id, o.method, o.currency, o.due_minor, o.paid_minor,
  o.refunded_minor, o.delivery, o.created_at, o.placed_at, o.created_at::text as at_text,
  (select count(*)::int from orders.units u where u.order_id = o.order_id and u.location_id is not null
     and u.state not in ('cancelled', 'returned', 'substituted')) as pieces`;

/** $1 words that all must be found, $2 state, $3 channel, $4 place (selling or fulfilling), $5 origins; newest first, before ($6, $7). */
export const findOrders = hotStatement<FoundRow>(
  'orders.findOrders',
  `select ${columns} from orders.orders o
   where o.haystack like all ($1::text[])
     and ($2::text is null or o.state = $2) and ($3::text is null or o.channel = $3)
     and ($4::text is null or o.location_id = $4 or exists (select 1 from orders.fulfilments f where f.order_id = o.order_id and f.location_id = $4))
     and (o.created_at, o.order_id) < ($6::timestamptz, $7::uuid)
   order by o.created_at desc, o.order_id desc limit $5`,
);
export const ordersOfOrigins = hotStatement<FoundRow>(
  'orders.ordersOfOrigins',
  `select ${columns} from orders.orders o
   where o.origin_id = any ($1::uuid[]) and ($2::text is null or o.state = $2) and ($3::text is null or o.channel = $3)
     and (o.created_at, o.order_id) < ($5::timestamptz, $6::uuid)
   order by o.created_at desc, o.order_id desc limit $4`,
);
/** Numbers are looked for by equality first: the index answers at any size. */
export const orderOfNumber = hotStatement<FoundRow>(
  'orders.orderOfNumber',
  `select ${columns} from orders.orders o where o.number = $1`,
);

export interface WorkRow {
  readonly order_id: string;
  readonly number: string;
  readonly line_no: number;
  readonly unit_no: number;
  readonly sku: string;
  readonly name: string;
  readonly state: string;
  readonly method: string;
  readonly fulfilment_no: number;
  readonly promised_at: Date | null;
  readonly delivery: unknown;
  readonly changed_at: Date;
}
/** What a store has to do, in the order of ids: placed first, first. */
export const workAt = hotStatement<WorkRow>(
  'orders.workAt',
  `select u.order_id, o.number, u.line_no, u.unit_no, l.sku, l.name, u.state, f.method, u.fulfilment_no, f.promised_at, u.changed_at,
     case when f.method = 'courier' then jsonb_build_object('window', o.delivery->'window') end as delivery
   from orders.units u
   join orders.orders o on o.order_id = u.order_id
   join orders.lines l on l.order_id = u.order_id and l.line_no = u.line_no
   join orders.fulfilments f on f.order_id = u.order_id and f.fulfilment_no = u.fulfilment_no
   where u.location_id = $1 and u.state = any ($2::text[]) and (u.order_id, u.line_no, u.unit_no) > ($3::uuid, $4::int, $5::int)
     and u.state in ('due', 'picked', 'packed', 'ready', 'trying', 'shipped')
   order by u.order_id, u.line_no, u.unit_no limit $6`,
);
export const boughtSkus = hotStatement<{ bought: boolean }>(
  'orders.boughtSkus',
  `select exists (
     select 1 from orders.orders o join orders.lines l on l.order_id = o.order_id
     where o.origin_id = any ($1::uuid[]) and o.placed_at is not null and l.sku = any ($2::text[])
   ) as bought`,
);
