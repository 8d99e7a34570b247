/** The statements of the consumer: one each for a batch, whatever its size. */
import { command, hotStatement } from '../kit/sql.ts';

export interface FragmentRow {
  readonly origin_id: string;
  readonly version: number;
  readonly state: string;
}

// Locks in the order of ids, before anything is decided: workers that meet wait here, and so does (or does not) an erasure. A row that
// an erasure deleted meanwhile is not there any more, so what it held cannot come back.
export const readFragments = hotStatement<FragmentRow>(
  'profiles.readFragments',
  `select origin_id, version, state from profiles.fragments where origin_id = any ($1::text::uuid[])
   order by origin_id for no key update`,
);

// $7: the states, separated by U+001E, which JSON never holds unescaped: an array parameter would escape every quote twice.
// Changes the version that was read; version 0 is a new row, and when another worker has made it meanwhile, none comes back for it.
// (One "insert … on conflict do update" would insert the old state again where the row was deleted in between.)
export const writeFragmentRows = hotStatement<{ origin_id: string }>(
  'profiles.writeFragmentRows',
  `with input as materialized (
     select origin_id, version, first_seen, last_seen, events,
       least(floor(extract(epoch from last_seen) / 60), 2147483647)::int as last_minute,
       profiles.events_class(events) as events_class, kinds, state
     from unnest($1::text::uuid[], $2::text::bigint[], $3::text::timestamptz[], $4::text::timestamptz[], $5::text::int[],
                 $6::text::smallint[], string_to_array($7::text, U&'\\001E'))
       as r(origin_id, version, first_seen, last_seen, events, kinds, state)
   ), updated as (
     update profiles.fragments f set
       version = i.version + 1, first_seen = i.first_seen, last_seen = i.last_seen, events = i.events,
       last_minute = i.last_minute, events_class = i.events_class, kinds = i.kinds, state = i.state
     from input i where i.version > 0 and f.origin_id = i.origin_id and f.version = i.version
     returning f.origin_id
   ), inserted as (
     insert into profiles.fragments (origin_id, version, first_seen, last_seen, events, last_minute, events_class, kinds, state)
     select origin_id, 1, first_seen, last_seen, events, last_minute, events_class, kinds, state from input
     where version = 0 order by origin_id
     on conflict do nothing
     returning origin_id
   )
   select origin_id from updated union all select origin_id from inserted`,
);

export const insertTimeline = command(
  'profiles.insertTimeline',
  `insert into profiles.timeline (shard, xid, seq, received_at, occurred_at, event_id, origin_id, source_id, clock_suspect,
     type, name, source_kind, summary)
   select * from unnest($1::text::smallint[], $2::text::xid8[], $3::text::bigint[], $4::text::timestamptz[], $5::text::timestamptz[],
     $6::text::uuid[], $7::text::uuid[], $8::text::uuid[], $9::text::boolean[], $10::text::text[], $11::text::text[],
     $12::text::text[], $13::text::text[])`,
);

export const upsertSearch = command(
  'profiles.upsertSearch',
  `insert into profiles.search (origin_id, name, email, phone, name_key, haystack)
   select * from unnest($1::text::uuid[], $2::text::text[], $3::text::text[], $4::text::text[], $5::text::text[], $6::text::text[])
   on conflict (origin_id) do update set name = excluded.name, email = excluded.email, phone = excluded.phone,
     name_key = excluded.name_key, haystack = excluded.haystack`,
);

// The same rules as `joinOrderFacts`.
export const upsertOrders = command(
  'profiles.upsertOrders',
  `insert into profiles.orders as o (origin_id, order_id, placed_at, first_at, total_minor, cancelled_minor, refunded_minor,
     currency, state, state_stamp, total_stamp)
   select * from unnest($1::text::uuid[], $2::text::text[], $3::text::timestamptz[], $4::text::timestamptz[], $5::text::bigint[],
     $6::text::bigint[], $7::text::bigint[], $8::text::text[], $9::text::text[], $10::text::text[], $11::text::text[])
   on conflict (origin_id, order_id) do update set
     placed_at = least(o.placed_at, excluded.placed_at),
     first_at = least(o.first_at, excluded.first_at),
     total_minor = case when excluded.total_stamp > o.total_stamp then excluded.total_minor else o.total_minor end,
     currency = case when excluded.total_stamp > o.total_stamp then excluded.currency
                     when o.total_stamp = '' then least(o.currency, excluded.currency) else o.currency end,
     total_stamp = greatest(o.total_stamp, excluded.total_stamp),
     cancelled_minor = greatest(o.cancelled_minor, excluded.cancelled_minor),
     refunded_minor = o.refunded_minor + excluded.refunded_minor,
     state = case when excluded.state_stamp > o.state_stamp then excluded.state else o.state end,
     state_stamp = greatest(o.state_stamp, excluded.state_stamp)`,
);

export const insertConsents = command(
  'profiles.insertConsents',
  `insert into profiles.consents (origin_id, purpose, channel, at, id, state, text_version, proof, source_id, actor)
   select * from unnest($1::text::uuid[], $2::text::text[], $3::text::text[], $4::text::timestamptz[], $5::text::uuid[],
     $6::text::text[], $7::text::text[], $8::text::text[], $9::text::uuid[], $10::text::text[])
   on conflict do nothing`,
);

export const countWarnings = command(
  'profiles.countWarnings',
  `insert into profiles.warnings as w (code, subject, count, first_at, last_at)
   select code, subject, count, $4::timestamptz, $4::timestamptz
   from unnest($1::text[], $2::text[], $3::bigint[]) as r(code, subject, count)
   on conflict (code, subject) do update set count = w.count + excluded.count, last_at = excluded.last_at`,
);

export const ensurePartition = command('profiles.ensurePartition', `select profiles.ensure_partition($1::date)`);

// `there` is read before the month is made: one that this very transaction makes may yet be rolled back.
export const ensureMonth = hotStatement<{ there: boolean }>(
  'profiles.ensureMonth',
  `with before as materialized (select to_regclass('profiles.timeline_' || to_char($1::date, 'YYYY_MM')) is not null as there)
   select there, profiles.ensure_partition($1::date) is null as made from before`,
);
