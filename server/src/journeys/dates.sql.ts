/** Statements about dates of people that begin journeys. */
import { command, hotStatement } from '../kit/sql.ts';

export interface DateRow {
  readonly origin_id: string;
  readonly journey_id: string;
  readonly trigger_key: string;
  readonly due_at: Date;
}
/** What is due at this moment stays as it is: the timer looks at it once more anyway. Rows in the order of ids: who meets here waits. */
export const bookDates = command(
  'journeys.bookDates',
  `insert into journeys.dates as d (origin_id, journey_id, trigger_key, due_at)
   select origin_id, journey_id, trigger_key, due_at
   from jsonb_to_recordset($1::text::jsonb) as w (origin_id uuid, journey_id uuid, trigger_key text, due_at timestamptz)
   order by origin_id, journey_id, trigger_key
   on conflict (origin_id, journey_id, trigger_key) do update set due_at = excluded.due_at where d.due_at > $2 and d.due_at <> excluded.due_at`,
);
/** Of these people, what is not due any more. */
export const dropDates = command(
  'journeys.dropDates',
  `delete from journeys.dates d using unnest($1::uuid[], $2::uuid[], $3::text[]) as w(origin_id, journey_id, trigger_key)
   where d.origin_id = w.origin_id and d.journey_id = w.journey_id and d.trigger_key = w.trigger_key`,
);
export const claimDates = hotStatement<DateRow>(
  'journeys.claimDates',
  `select d.origin_id, d.journey_id, d.trigger_key, d.due_at from journeys.journeys j
   cross join lateral (
     select * from journeys.dates d where d.journey_id = j.journey_id and d.due_at <= $1 order by d.due_at limit $2 for update skip locked
   ) d where j.state = 'live'`,
);
export const moveDates = command(
  'journeys.moveDates',
  `update journeys.dates d set due_at = w.due_at
   from jsonb_to_recordset($1::text::jsonb) as w (origin_id uuid, journey_id uuid, trigger_key text, due_at timestamptz)
   where d.origin_id = w.origin_id and d.journey_id = w.journey_id and d.trigger_key = w.trigger_key`,
);
/** Of a journey all but these triggers. */
export const dropOtherDates = command(
  'journeys.dropOtherDates',
  `delete from journeys.dates where journey_id = $1 and trigger_key <> all ($2::text[])`,
);
export const forgetDates = command(
  'journeys.forgetDates',
  `delete from journeys.dates where origin_id = any ($1::uuid[])`,
);

// ---- everybody's dates, when a journey is published ----

export const beginReading = command(
  'journeys.beginReading',
  `insert into journeys.date_readings (journey_id, version) values ($1, $2)
   on conflict (journey_id) do update set version = excluded.version, after_id = '00000000-0000-0000-0000-000000000000'`,
);
/** The zone of whoever has none is another one now. */
export const readAgain = command(
  'journeys.readAgain',
  `insert into journeys.date_readings (journey_id, version)
   select j.journey_id, j.version from journeys.journeys j where exists (select from journeys.dates d where d.journey_id = j.journey_id)
   on conflict (journey_id) do update set after_id = '00000000-0000-0000-0000-000000000000'`,
);
export const endReading = command('journeys.endReading', `delete from journeys.date_readings where journey_id = $1`);
export const claimReading = hotStatement<{ journey_id: string; after_id: string }>(
  'journeys.claimReading',
  `select journey_id, after_id from journeys.date_readings order by journey_id limit 1 for update skip locked`,
);
export const originsAfter = hotStatement<{ origin_id: string }>(
  'journeys.originsAfter',
  `select origin_id from profiles_out.origins where origin_id > $1 order by origin_id limit $2`,
);
export const moveReading = command(
  'journeys.moveReading',
  `update journeys.date_readings set after_id = $2 where journey_id = $1`,
);
/** Of what the batch looked at, who may have said something about traits. */
export const speakersBetween = hotStatement<{ origin_id: string }>(
  'journeys.speakersBetween',
  `select distinct t.origin_id
   from unnest($1::smallint[], $2::text[]::xid8[], $3::bigint[], $4::text[]::timestamptz[], $5::text[]::xid8[], $6::bigint[]) as w(shard, xid, seq, from_at, to_xid, to_seq)
   cross join lateral (
     select t.* from profiles_out.timeline t
     where t.shard = w.shard and (t.xid, t.seq) > (w.xid, w.seq) and (t.xid, t.seq) <= (w.to_xid, w.to_seq) and t.received_at >= w.from_at
     offset 0
   ) t
   left join lateral (
     select l.body -> 'context' ? 'traits' as speaks from spine_out.log l
     where l.shard = t.shard and l.xid = t.xid and l.seq = t.seq and l.received_at = t.received_at
   ) l on true
   where t.type in ('identify', 'alias', 'group') or l.speaks`,
);
