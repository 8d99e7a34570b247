/** The reading statements of profiles. Ids come as one array literal (array-text.ts). */
import { z } from 'zod';
import { command, hotStatement, statement } from '../kit/sql.ts';

export interface StateRow {
  readonly origin_id: string;
  readonly first_seen: Date;
  readonly last_seen: Date;
  readonly last_minute: number;
  readonly events: number;
  readonly events_class: number;
  readonly kinds: number;
  readonly state: string;
}
const stateColumns = 'origin_id, first_seen, last_seen, last_minute, events, events_class, kinds, state';

export const readStates = hotStatement<StateRow>(
  'profiles.readStates',
  `select ${stateColumns} from profiles.fragments where origin_id = any ($1::text::uuid[])`,
);

// Everything that `context` answers, in one round trip: lists as JSON arrays of arrays, so that the row's form is small.
export interface ContextRow {
  readonly state: string | null;
  readonly consents: readonly (readonly [string, string, 'given' | 'withdrawn', string, string])[] | null;
  readonly orders: readonly OrderCells[] | null;
}
/** order_id, placed_at, first_at, state, state_stamp, total_minor, currency, total_stamp, cancelled_minor, refunded_minor */
export type OrderCells = readonly [
  string,
  string | null,
  string,
  string,
  string,
  number | null,
  string | null,
  string,
  number | null,
  number,
];

export const readContext = hotStatement<ContextRow>(
  'profiles.readContext',
  `select f.state, c.list as consents, r.list as orders
   from unnest($1::text::uuid[]) as o(origin_id)
   left join profiles.fragments f using (origin_id)
   left join lateral (
     select json_agg(json_build_array(purpose, channel, state, at, id)) as list
     from (select distinct on (purpose, channel) purpose, channel, state, at, id from profiles.consents c
           where c.origin_id = o.origin_id order by purpose, channel, at desc, id desc) c
   ) c on true
   left join lateral (
     select json_agg(json_build_array(order_id, placed_at, first_at, state, state_stamp, total_minor, currency, total_stamp, cancelled_minor, refunded_minor)) as list
     from (select * from profiles.orders r where r.origin_id = o.origin_id order by coalesce(placed_at, first_at) desc limit 30) r
   ) r on true
   where f.origin_id is not null or c.list is not null`,
);

// How often and for how much each person has bought. A person may have the same order by two origins: it counts once.
export const sumOrders = hotStatement<{
  person: number;
  currency: string | null;
  orders: number;
  revenue_minor: number;
}>(
  'profiles.sumOrders',
  `with members as (
     select * from unnest($1::text::int[], $2::text::uuid[]) as m(person, origin_id)
   ), joined as (
     select m.person, o.order_id, min(o.placed_at) as placed_at, max(o.cancelled_minor) as cancelled_minor, sum(o.refunded_minor) as refunded_minor,
       (array_agg(o.state order by o.state_stamp desc))[1] as state,
       (array_agg(o.total_minor order by o.total_stamp desc))[1] as total_minor,
       coalesce((array_agg(o.currency order by o.total_stamp desc))[1], min(o.currency)) as currency
     from members m join profiles.orders o using (origin_id) group by m.person, o.order_id
   )
   select person, currency, (count(placed_at))::int as orders,
     coalesce(sum(case
       when placed_at is null then -coalesce(cancelled_minor, 0) - refunded_minor
       when state = 'cancelled' or (state in ('refunded', 'returned') and refunded_minor = 0) then 0
       else coalesce(total_minor, 0) - refunded_minor end), 0)::bigint as revenue_minor
   from joined group by person, currency order by person, currency`,
);

// ---- the people list: fragments in an order; the walk (walk-people.ts) turns them into persons ----

export type ListRow = StateRow;
// What happens at tills and kiosks without a customer is bound to an origin of the device, which is nobody: it has no identifier.
const isSomebody = `exists (select 1 from identity_out.identifiers i where i.origin_id = fragments.origin_id)`;
// $1..$3 position, $4 kinds wanted (0: any), $5 rows. The minute is indexed, the instant is sorted inside it.
export const listByLastSeen = hotStatement<ListRow>(
  'profiles.listByLastSeen',
  `select ${stateColumns} from profiles.fragments
   where last_minute <= $1::int and (last_seen, origin_id) < ($2::timestamptz, $3::uuid) and ($4::int = 0 or kinds & $4::int <> 0)
     and ${isSomebody}
   order by last_minute desc, last_seen desc, origin_id desc limit $5`,
);
export const listByFirstSeen = hotStatement<ListRow>(
  'profiles.listByFirstSeen',
  `select ${stateColumns} from profiles.fragments
   where (first_seen, origin_id) < ($1::timestamptz, $2::uuid) and ($3::int = 0 or kinds & $3::int <> 0)
     and ${isSomebody}
   order by first_seen desc, origin_id desc limit $4`,
);
export const listByEvents = hotStatement<ListRow>(
  'profiles.listByEvents',
  `select ${stateColumns} from profiles.fragments
   where events_class <= $1::int and (events, origin_id) < ($2::int, $3::uuid) and ($4::int = 0 or kinds & $4::int <> 0)
     and ${isSomebody}
   order by events_class desc, events desc, origin_id desc limit $5`,
);

// ---- search ----

export interface SearchRow {
  readonly origin_id: string;
  readonly name: string | null;
  readonly name_key: string;
  readonly haystack: string;
}
// Names that begin with the text: a range of the index. One lower bound only ($1, $2: the text, or the position in the list): given
// both, the index is read from the lesser of them.
export const searchByStart = hotStatement<SearchRow>(
  'profiles.searchByStart',
  `select origin_id, name, name_key, haystack from profiles.search
   where (name_key, origin_id) > ($1::text collate "C", $2::uuid) and name_key < $3::text collate "C"
   order by name_key, origin_id limit $4`,
);
// Everything else that holds the words. Four patterns at the most; '%' for none. Trigrams serve three characters and more. Which of the
// next two is asked depends on how many there are: fetching and sorting costs 4 us a hit, walking 3 us a row until enough are found.
export const countHits = hotStatement<{ hits: number }>(
  'profiles.countHits',
  `select count(*)::int as hits from (
     select from profiles.search where haystack like $1 and haystack like $2 and haystack like $3 and haystack like $4 limit 3000) hit`,
);
export const searchFew = hotStatement<SearchRow>(
  'profiles.searchFew',
  `with hit as materialized (
     select origin_id, name, name_key, haystack from profiles.search
     where haystack like $1 and haystack like $2 and haystack like $3 and haystack like $4)
   select * from hit where origin_id > $5::uuid and not starts_with(name_key, $6) order by origin_id limit $7`,
);
// "|| ''" keeps the trigram index out: with so many hits it would fetch them all to sort them.
export const searchMany = hotStatement<SearchRow>(
  'profiles.searchMany',
  `select origin_id, name, name_key, haystack from profiles.search
   where origin_id > $5::uuid and haystack || '' like $1 and haystack || '' like $2 and haystack || '' like $3 and haystack || '' like $4
     and not starts_with(name_key, $6)
   order by origin_id limit $7`,
);
export const searchOf = hotStatement<SearchRow>(
  'profiles.searchOf',
  `select origin_id, name, name_key, haystack from profiles.search where origin_id = any ($1::text::uuid[])`,
);

// ---- timeline ----

export interface TimelineRow {
  readonly event_id: string;
  readonly origin_id: string;
  readonly occurred_at: Date;
  readonly received_at: Date;
  readonly type: string;
  readonly name: string | null;
  readonly source_id: string | null;
  readonly source_kind: string | null;
  readonly summary: string;
  readonly clock_suspect: boolean;
}
const entryColumns =
  't.event_id, t.origin_id, t.occurred_at, t.received_at, t.type, t.name, t.source_id, t.source_kind, t.summary, t.clock_suspect';

// One ordered, limited read of the index for each origin (and month), merged: 1 ms for a person with 10,000 events, where
// `origin_id = any (…) order by` would fetch and sort all of them.
export const readTimeline = hotStatement<TimelineRow>(
  'profiles.readTimeline',
  `select t.* from unnest($1::text::uuid[]) as o(origin_id) cross join lateral (
     select ${entryColumns} from profiles.timeline t
     where t.origin_id = o.origin_id and (t.occurred_at, t.event_id) < ($2::timestamptz, $3::uuid) and t.occurred_at >= $4::timestamptz
       and ($5::text is null or t.name = $5) and ($6::text is null or t.type = $6)
       and ($7::text is null or t.source_kind = $7) and ($8::uuid is null or t.source_id = $8)
     order by t.occurred_at desc, t.event_id desc limit $9
   ) t
   order by t.occurred_at desc, t.event_id desc limit $9`,
);

export interface DetailRow extends TimelineRow {
  readonly message_id: string | null;
  readonly sent_at: Date | null;
  readonly original_at: Date | null;
  readonly body: Record<string, unknown> | null;
}
export const readEvent = hotStatement<DetailRow>(
  'profiles.readEvent',
  `select ${entryColumns}, l.message_id, l.sent_at, l.original_at, l.body
   from profiles.timeline t
   left join spine_out.log l on l.shard = t.shard and l.xid = t.xid and l.seq = t.seq and l.received_at = t.received_at
   where t.event_id = $1::uuid order by t.received_at desc limit 1`,
);
export const nameOfEach = hotStatement<{ origin_id: string; name: string }>(
  'profiles.nameOfEach',
  `select origin_id, name from profiles.search where origin_id = any ($1::text::uuid[]) and name is not null`,
);

// ---- consent, rules, warnings ----

export interface ConsentRow {
  readonly origin_id: string;
  readonly purpose: string;
  readonly channel: string;
  readonly state: 'given' | 'withdrawn';
  readonly at: Date;
  readonly id: string;
  readonly text_version: string | null;
  readonly proof: string | null;
  readonly source_id: string | null;
  readonly actor: string;
}
export const readConsents = hotStatement<ConsentRow>(
  'profiles.readConsents',
  `select origin_id, purpose, channel, state, at, id, text_version, proof, source_id, actor from profiles.consents
   where origin_id = any ($1::text::uuid[]) order by at desc, id desc limit 5000`,
);

export const currentRules = statement(
  'profiles.currentRules',
  z.object({ version: z.int(), rules: z.unknown() }),
  `select version, rules from profiles.trait_rules order by version desc limit 1`,
);
// Two administrators at once: the second one's version is taken, no row.
export const addRules = command(
  'profiles.addRules',
  `insert into profiles.trait_rules (version, rules, at, actor) values ($1, $2::text::jsonb, $3, $4) on conflict do nothing`,
);

export const readWarnings = statement(
  'profiles.readWarnings',
  z.object({ code: z.string(), subjects: z.array(z.string()), count: z.int(), first_at: z.date(), last_at: z.date() }),
  `select code, (array_agg(subject order by count desc))[1:10] as subjects, sum(count)::bigint as count, min(first_at) as first_at, max(last_at) as last_at
   from profiles.warnings where last_at > $1::timestamptz group by code order by code`,
);

// ---- rebuilding ----

export const clearDerived = command(
  'profiles.clearDerived',
  `truncate profiles.timeline, profiles.fragments, profiles.search, profiles.orders, profiles.warnings`,
);
export const clearDerivedConsents = command(
  'profiles.clearDerivedConsents',
  `delete from profiles.consents where source_id is not null`,
);

export const oldMonths = statement(
  'profiles.oldMonths',
  z.object({ part: z.string() }),
  `select c.relname as part from pg_inherits i join pg_class c on c.oid = i.inhrelid
   where i.inhparent = 'profiles.timeline'::regclass and c.relname < 'timeline_' || to_char($1::timestamptz at time zone 'UTC', 'YYYY_MM') order by 1`,
);
export const dropMonth = command('profiles.dropMonth', `select profiles.drop_partition($1)`);

// A person who was never joined has no alias. 1.2 s at a million.
export const countPeople = statement(
  'profiles.countPeople',
  z.object({ people: z.int() }),
  `select count(distinct coalesce(a.person_id, f.origin_id))::int as people
   from profiles.fragments f left join identity_out.aliases a using (origin_id)
   where exists (select 1 from identity_out.identifiers i where i.origin_id = f.origin_id)`,
);
