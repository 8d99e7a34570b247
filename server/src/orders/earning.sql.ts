/** What of orders bears on what their customers earn. */
import { hotStatement, keyedStatement } from '../kit/sql.ts';

export interface EarningRow {
  readonly order_id: string;
  readonly number: string;
  readonly origin_id: string | null;
  readonly identifiers: readonly { readonly type: string; readonly value: string; readonly verified?: boolean }[];
  readonly channel: string;
  readonly source_id: string | null;
  readonly location_id: string | null;
  readonly currency: string;
  readonly placed_at: Date | null;
  /** To the microsecond, for the next page. */
  readonly at_text: string;
  readonly points_bps: Readonly<Record<string, number>>;
  /** [line, unit, SKU, state, total, of it points] of each piece of goods. */
  readonly units: readonly (readonly [number, number, string, string, number, number])[];
}
const columns = `o.order_id, o.number, o.origin_id, o.identifiers, o.channel, o.source_id, o.location_id, o.currency, o.placed_at, o.created_at::text as at_text,
  coalesce((select jsonb_object_agg(q ->> 'lineId', q -> 'pointsBps') from jsonb_array_elements(o.quote -> 'lines') q), '{}') as points_bps,
  coalesce((select jsonb_agg(jsonb_build_array(u.line_no, u.unit_no, l.sku, u.state, u.total_minor, u.points_minor) order by u.line_no, u.unit_no)
            from orders.units u join orders.lines l on l.order_id = u.order_id and l.line_no = u.line_no
            where u.order_id = o.order_id and l.kind = 'goods'), '[]') as units`;

export const earningOrders = keyedStatement<EarningRow>(
  'orders.earningOrders',
  `select ${columns} from orders.orders o where o.order_id = any ($1::uuid[])`,
);
export const earningOrdersBetween = hotStatement<EarningRow>(
  'orders.earningOrdersBetween',
  `select ${columns} from orders.orders o
   where o.created_at >= $1 and o.created_at < $2 and o.placed_at is not null and o.origin_id is not null
     and (o.created_at, o.order_id) < ($3::timestamptz, $4::uuid)
   order by o.created_at desc, o.order_id desc limit $5`,
);
export const placedBefore = hotStatement<{ readonly placed: boolean }>(
  'orders.placedBefore',
  `select exists (select 1 from orders.orders o where o.origin_id = any ($1::uuid[]) and o.placed_at < $2) as placed`,
);
