/** Statements about what orders have earned. */
import { command, hotStatement } from '../kit/sql.ts';

/** In the order's own transaction. Somebody who settles it now finds another turn, and leaves it for the next round. */
export const markDue = command(
  'loyalty.markDue',
  `insert into loyalty.due_orders as d (order_id, next_at) values ($1, $2)
   on conflict (order_id) do update set turn = d.turn + 1, tries = 0, next_at = excluded.next_at`,
);
// Taken for some time: who dies meanwhile loses nothing. Their locks end with this statement, so that no sale waits for a settling.
export const claimDue = hotStatement<{ readonly order_id: string; readonly turn: number }>(
  'loyalty.claimDue',
  `update loyalty.due_orders d set next_at = $2
   from (select order_id from loyalty.due_orders where next_at <= $1 order by next_at limit $3 for no key update skip locked) w
   where d.order_id = w.order_id returning d.order_id, d.turn`,
);
export const endDue = command(
  'loyalty.endDue',
  `delete from loyalty.due_orders d using unnest($1::uuid[], $2::bigint[]) as w(order_id, turn)
   where d.order_id = w.order_id and d.turn = w.turn`,
);
export const postponeDue = command(
  'loyalty.postponeDue',
  `update loyalty.due_orders set tries = tries + 1, why = $3, next_at = $2::timestamptz + make_interval(secs => least(3600, 2 ^ least(tries, 12)))
   where order_id = any ($1::uuid[])`,
);
export const stuckOrders = hotStatement<{ readonly stuck: number; readonly oldest: Date | null }>(
  'loyalty.stuckOrders',
  `select count(*)::int as stuck, min(next_at) as oldest from loyalty.due_orders where tries >= 3`,
);

export interface BookedUnit {
  readonly lineNo: number;
  readonly unitNo: number;
  /** Nothing, where no rule gives anything on it: it was looked at all the same. */
  readonly parts: readonly {
    readonly ruleId: string;
    readonly kind: string;
    readonly accountId: string;
    readonly lotId: string;
    readonly amount: number;
  }[];
}
export interface EarningsRow {
  readonly order_id: string;
  readonly origin_id: string | null;
  readonly turn: number;
  readonly units: readonly BookedUnit[];
  readonly spent_minor: number;
  readonly month_on: string;
}
export const lockEarnings = hotStatement<EarningsRow>(
  'loyalty.lockEarnings',
  `select order_id, origin_id, turn, units, spent_minor, month_on::text as month_on from loyalty.earnings
   where order_id = any ($1::uuid[]) order by order_id for no key update`,
);
export const saveEarnings = command(
  'loyalty.saveEarnings',
  `insert into loyalty.earnings (order_id, origin_id, programme_version, turn, units, spent_minor, month_on, changed_at)
   select w.order_id, w.origin_id, w.programme_version, w.turn, w.units, w.spent_minor, w.month_on, $2
   from jsonb_to_recordset($1::text::jsonb) as w(order_id uuid, origin_id uuid, programme_version integer, turn integer, units jsonb, spent_minor bigint, month_on date)
   order by w.order_id
   on conflict (order_id) do update
   set turn = excluded.turn, units = excluded.units, spent_minor = excluded.spent_minor, changed_at = $2`,
);
