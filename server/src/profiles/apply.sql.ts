/** The statements of the consumer: one each for a batch, whatever its size. */
import { command, hotStatement } from '../kit/sql.ts';

export interface FragmentRow {
  readonly origin_id: string;
  readonly version: number;
  readonly state: string;
}

export const readFragments = hotStatement<FragmentRow>(
  'profiles.readFragments',
  `select origin_id, version, state from profiles.fragments where origin_id = any ($1::text::uuid[])`,
);

// $8: the states, separated by U+001E, which JSON never holds unescaped: an array parameter would escape every quote twice.
// Writes only over the version that was read ($2, 0: there was none); rows come in the order of origin_id, so that two workers
// take the row locks in the same order. A row whose version has moved is locked all the same: the second try cannot deadlock.
export const upsertFragments = hotStatement<{ origin_id: string }>(
  'profiles.upsertFragments',
  `insert into profiles.fragments as f
     (origin_id, version, first_seen, last_seen, events, last_minute, events_class, kinds, state)
   select origin_id, version + 1, first_seen, last_seen, events, least(floor(extract(epoch from last_seen) / 60), 2147483647)::int,
          length(ltrim(events::bit(31)::text, '0')), kinds, state
   from unnest($1::text::uuid[], $2::text::bigint[], $3::text::timestamptz[], $4::text::timestamptz[], $5::text::int[],
               $6::text::smallint[], string_to_array($7::text, U&'\\001E'))
     as r(origin_id, version, first_seen, last_seen, events, kinds, state)
   on conflict (origin_id) do update set
     version = excluded.version, first_seen = excluded.first_seen, last_seen = excluded.last_seen, events = excluded.events,
     last_minute = excluded.last_minute, events_class = excluded.events_class, kinds = excluded.kinds, state = excluded.state
     where f.version = excluded.version - 1
   returning origin_id`,
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
