/** Statements that take a source out of the profiles again. Ids come as one array literal (array-text.ts). */
import { z } from 'zod';
import { command, hotStatement, statement } from '../kit/sql.ts';

// A shard's rows are read in the order of its key, once over all pages.
export const readTimelineInOrder = command(
  'profiles.readInOrder',
  `select set_config('enable_sort', 'off', true), set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)`,
);
// $1 shards, $2, $3 after which place, $4 not received before, $5 the source, $6 rows of one shard
export const originsOfSource = hotStatement<{ shard: number; xid: string; seq: number; origin_id: string }>(
  'profiles.originsOfSource',
  `select t.shard, t.xid::text as xid, t.seq, t.origin_id
   from unnest($1::smallint[], $2::text[]::xid8[], $3::bigint[]) as w(shard, xid, seq)
   cross join lateral (
     select shard, xid, seq, origin_id from profiles.timeline t
     where t.shard = w.shard and (t.xid, t.seq) > (w.xid, w.seq) and t.received_at >= $4::timestamptz and t.source_id = $5::uuid
     order by t.xid, t.seq limit $6
   ) t`,
);

export const fragmentVersions = hotStatement<{ origin_id: string; version: number; events: number }>(
  'profiles.fragmentVersions',
  `select origin_id, version, events from profiles.fragments where origin_id = any ($1::text::uuid[])`,
);
export const lockVersions = hotStatement<{ origin_id: string; version: number; events: number; state: string }>(
  'profiles.lockVersions',
  `select origin_id, version, events, state from profiles.fragments where origin_id = any ($1::text::uuid[]) order by origin_id for update`,
);

export interface BoundRow {
  readonly origin_id: string;
  readonly shard: number;
  readonly xid: string;
  readonly seq: number;
  readonly received_at: Date;
  readonly occurred_at: Date;
  readonly event_id: string;
  readonly source_id: string | null;
  readonly source_kind: string | null;
  readonly type: string;
  readonly name: string | null;
  readonly clock_suspect: boolean;
  readonly leaving: boolean;
  readonly message_id: string | null;
  readonly sent_at: Date | null;
  readonly original_at: Date | null;
  /** null: the log's month was dropped. */
  readonly body: Record<string, unknown> | null;
}
// Of each origin newest first, as the index has them; $2, $3 after which, $4 rows of one origin.
export const readBound = hotStatement<BoundRow>(
  'profiles.readBound',
  `select t.origin_id, t.shard, t.xid::text as xid, t.seq, t.received_at, t.occurred_at, t.event_id, t.source_id, t.source_kind, t.type, t.name,
     t.clock_suspect, l.message_id, l.sent_at, l.original_at, l.body,
     exists (select 1 from profiles.leaving g where g.origin_id = t.origin_id and g.event_id = t.event_id) as leaving
   from unnest($1::text::uuid[]) as o(origin_id)
   cross join lateral (
     select * from profiles.timeline t
     where t.origin_id = o.origin_id and (t.occurred_at, t.event_id) < ($2::text::timestamptz, $3::uuid)
     order by t.occurred_at desc, t.event_id desc limit $4
   ) t
   left join spine_out.log l on l.shard = t.shard and l.xid = t.xid and l.seq = t.seq and l.received_at = t.received_at`,
);
// What the system said about these origins since then.
export const systemEventsOf = hotStatement<{
  origin_id: string;
  event_id: string;
  name: string | null;
  body: Record<string, unknown>;
}>(
  'profiles.systemEventsOf',
  `select t.origin_id, t.event_id, t.name, l.body
   from profiles.timeline t
   join spine_out.log l on l.shard = t.shard and l.xid = t.xid and l.seq = t.seq and l.received_at = t.received_at
   where t.origin_id = any ($1::text::uuid[]) and t.occurred_at >= $2::timestamptz and t.type = 'system'`,
);
export const addLeaving = command(
  'profiles.addLeaving',
  `insert into profiles.leaving (origin_id, event_id, source_id)
   select *, $3::uuid from unnest($1::text::uuid[], $2::text::uuid[]) on conflict do nothing`,
);
export const originsLeaving = statement(
  'profiles.originsLeaving',
  z.object({ origin_id: z.string() }),
  `select distinct origin_id from profiles.leaving where source_id = $1 and not gone limit $2`,
);
export const pageOfGone = statement(
  'profiles.pageOfGone',
  z.object({ event_id: z.string() }),
  `select event_id from profiles.leaving where source_id = $1 and gone and ($2::uuid is null or event_id > $2) order by event_id limit $3`,
);
export const forgetLeaving = command('profiles.forgetLeaving', `delete from profiles.leaving where source_id = $1`);

// ---- writing ----

export interface GoneRow {
  readonly origin_id: string;
  readonly shard: number;
  readonly xid: string;
  readonly seq: number;
  readonly received_at: Date;
  readonly event_id: string;
  readonly source_id: string | null;
}
export const takeOutOfTimeline = hotStatement<GoneRow>(
  'profiles.takeOutOfTimeline',
  `with left_now as (
     update profiles.leaving set gone = true where origin_id = any ($1::text::uuid[]) and source_id = $2 and not gone returning origin_id, event_id
   )
   delete from profiles.timeline t
   where t.origin_id = any ($1::text::uuid[])
     and (t.source_id = $2 or exists (select 1 from left_now g where g.origin_id = t.origin_id and g.event_id = t.event_id))
   returning t.origin_id, t.shard, t.xid::text as xid, t.seq, t.received_at, t.event_id, t.source_id`,
);
// Under the fragments' locks; the version rises, so that whoever read the old state joins again.
export const replaceFragments = command(
  'profiles.replaceFragments',
  `update profiles.fragments f set version = f.version + 1, first_seen = r.first_seen, last_seen = r.last_seen, events = r.events,
     last_minute = least(floor(extract(epoch from r.last_seen) / 60), 2147483647)::int,
     events_class = profiles.events_class(r.events), kinds = r.kinds, state = r.state
   from unnest($1::text::uuid[], $2::text::timestamptz[], $3::text::timestamptz[], $4::text::int[], $5::text::smallint[],
               string_to_array($6::text, U&'\\001E'))
     as r(origin_id, first_seen, last_seen, events, kinds, state)
   where f.origin_id = r.origin_id`,
);
export const deleteConsentsOfSource = command(
  'profiles.deleteConsentsOfSource',
  `delete from profiles.consents where origin_id = any ($1::text::uuid[]) and source_id = $2`,
);
export interface OrderRow {
  readonly origin_id: string;
  readonly order_id: string;
  readonly placed_at: Date | null;
  readonly first_at: Date;
  readonly total_minor: number | null;
  readonly cancelled_minor: number | null;
  readonly refunded_minor: number;
  readonly currency: string | null;
  readonly state: string;
  readonly state_stamp: string;
  readonly total_stamp: string;
}
export const deleteTheseOrders = hotStatement<OrderRow>(
  'profiles.deleteTheseOrders',
  `delete from profiles.orders o using unnest($1::text::uuid[], $2::text::text[]) as r(origin_id, order_id)
   where o.origin_id = r.origin_id and o.order_id = r.order_id
   returning o.origin_id, o.order_id, o.placed_at, o.first_at, o.total_minor, o.cancelled_minor, o.refunded_minor, o.currency, o.state,
     o.state_stamp, o.total_stamp`,
);
