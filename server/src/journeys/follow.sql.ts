/** Statements of following the timeline. */
import { command, hotStatement } from '../kit/sql.ts';

export interface NextEvent {
  readonly shard: number;
  readonly xid: string;
  readonly seq: number;
  readonly received_at: string;
  readonly occurred_at: Date;
  readonly event_id: string;
  readonly origin_id: string;
  readonly name: string | null;
  readonly source_kind: string | null;
  readonly is_followed: boolean;
  readonly properties: Record<string, unknown> | null;
  readonly looked: number;
}
/** What follows the places: events with a name that some journey follows, and the last one of each shard, whose place is moved to. $6: names. */
export const nextEvents = hotStatement<NextEvent>(
  'journeys.nextEvents',
  `select t.shard, t.xid::text as xid, t.seq, t.received_at::text as received_at, t.occurred_at, t.event_id, t.origin_id, t.name, t.source_kind, t.is_followed,
     l.properties, t.looked
   from unnest($1::smallint[], $2::text[]::xid8[], $3::bigint[], $4::text[]::timestamptz[]) as w(shard, xid, seq, from_at)
   cross join lateral (
     select n.*, coalesce(n.name = any ($6::text[]), false) as is_followed, count(*) over ()::int as looked,
       row_number() over (order by n.xid desc, n.seq desc) as from_end
     from (select * from profiles_out.timeline t
       where t.shard = w.shard and (t.xid, t.seq) > (w.xid, w.seq) and t.received_at >= w.from_at
       order by t.xid, t.seq limit $5) n
   ) t
   left join lateral (
     select l.body -> 'properties' as properties from spine_out.log l
     where t.is_followed and l.shard = t.shard and l.xid = t.xid and l.seq = t.seq and l.received_at = t.received_at
     offset 0
   ) l on true
   where t.is_followed or t.from_end = 1
   order by t.shard, t.xid, t.seq`,
);
/** The newest place of each shard: while there is no journey, all is passed over. */
export const newestPlaces = hotStatement<{ shard: number; xid: string; seq: number; received_at: string }>(
  'journeys.newestPlaces',
  `select w.shard, t.xid::text as xid, t.seq, t.received_at::text as received_at
   from unnest($1::smallint[], $2::text[]::xid8[], $3::bigint[], $4::text[]::timestamptz[]) as w(shard, xid, seq, from_at)
   cross join lateral (
     select xid, seq, received_at from profiles_out.timeline t
     where t.shard = w.shard and (t.xid, t.seq) > (w.xid, w.seq) and t.received_at >= w.from_at
     order by t.xid desc, t.seq desc limit 1
   ) t`,
);
export const addOrders = command(
  'journeys.addOrders',
  `insert into journeys.orders (origin_id, run_id, event_id, journey_id, order_id, currency, minor, at)
   select origin_id, run_id, event_id, journey_id, order_id, currency, minor, at from jsonb_to_recordset($1::text::jsonb) as w (origin_id uuid, run_id uuid, event_id uuid,
     journey_id uuid, order_id text, currency text, minor bigint, at timestamptz)
   on conflict do nothing`,
);
/** What was paid back of orders that are counted, whenever that is. A refund without a currency is in that of its order. */
export const addRefunds = command(
  'journeys.addRefunds',
  `insert into journeys.orders (origin_id, run_id, event_id, journey_id, order_id, currency, minor, at)
   select o.origin_id, o.run_id, w.event_id, o.journey_id, o.order_id, o.currency, -w.minor, w.at
   from jsonb_to_recordset($1::text::jsonb) as w (origins uuid[], order_id text, event_id uuid, currency text, minor bigint, at timestamptz)
   join journeys.orders o on o.origin_id = any (w.origins) and o.order_id = w.order_id and w.currency in (o.currency, 'XXX') and o.minor >= 0
   on conflict do nothing`,
);
/**
 * What was told of messages, of journeys or not, each message once in `$1`: caps and what she answers count them all. The first word of each
 * sort stands.
 */
export const noteMessages = command(
  'journeys.noteMessages',
  `with w as materialized (
     select * from jsonb_to_recordset($1::text::jsonb) as w (origins uuid[], person_id uuid, message_id uuid, channel text, counts boolean, at timestamptz,
       sent_at timestamptz, delivered_at timestamptz, opened_at timestamptz, clicked_at timestamptz, dropped_at timestamptz)
   ), known as (
     update journeys.messages m set sent_at = coalesce(m.sent_at, w.sent_at), delivered_at = coalesce(m.delivered_at, w.delivered_at),
       opened_at = coalesce(m.opened_at, w.opened_at), clicked_at = coalesce(m.clicked_at, w.clicked_at), dropped_at = coalesce(m.dropped_at, w.dropped_at)
     from w where m.origin_id = any (w.origins) and m.message_id = w.message_id returning m.message_id
   )
   insert into journeys.messages (origin_id, message_id, channel, counts, at, sent_at, delivered_at, opened_at, clicked_at, dropped_at)
   select person_id, message_id, channel, counts, at, sent_at, delivered_at, opened_at, clicked_at, dropped_at from w
   where message_id not in (select message_id from known) and sent_at is not null
   order by person_id, message_id
   on conflict do nothing`,
);
