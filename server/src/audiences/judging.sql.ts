/** Statements of judging people: what is known, what stands, what changes. One each for a batch, whatever its size. */
import { anyEvent } from '../../../contracts/audience-rule.ts';
import { command, hotStatement } from '../kit/sql.ts';
import { askedOfSystem } from './facts.ts';

export interface PersonRow {
  readonly origin_id: string;
  readonly version: number;
  readonly facts: string;
  readonly gone: boolean;
}
/** Who is known already, unlocked: most of a batch needs nothing more. */
export const knownPeople = hotStatement<{ origin_id: string }>(
  'audiences.knownPeople',
  `select origin_id from audiences.people where origin_id = any ($1::uuid[]) and not gone and facts <> ''`,
);
export const addPeople = hotStatement<{ origin_id: string }>(
  'audiences.addPeople',
  `insert into audiences.people (origin_id, version, facts) select id, 0, '' from unnest($1::uuid[]) as w(id) order by id
   on conflict do nothing returning origin_id`,
);
// In the order of ids: who meets here waits. $2: those of the timer do not wait, somebody is at it already.
export const lockPeople = hotStatement<PersonRow>(
  'audiences.lockPeople',
  `select origin_id, version, facts, gone from audiences.people where origin_id = any ($1::uuid[]) order by origin_id for no key update`,
);
export const tryLockPeople = hotStatement<PersonRow>(
  'audiences.tryLockPeople',
  `select origin_id, version, facts, gone from audiences.people where origin_id = any ($1::uuid[]) order by origin_id for no key update skip locked`,
);
// $2: texts separated by U+001E, which JSON never holds unescaped.
export const savePeople = command(
  'audiences.savePeople',
  `update audiences.people p set version = p.version + 1, facts = w.facts, gone = w.gone, xid = pg_current_xact_id()
   from (select * from unnest($1::uuid[], string_to_array($2::text, U&'\\001E'), $3::text[]::boolean[]) as r(id, facts, gone)) w
   where p.origin_id = w.id`,
);

export const consentsOf = hotStatement<{
  origin_id: string;
  key: string;
  state: 'given' | 'withdrawn';
  at: Date;
  id: string;
}>(
  'audiences.consentsOf',
  `select origin_id, purpose || '|' || channel as key, state, at, id from profiles_out.consents where origin_id = any ($1::uuid[])`,
);
export const identifierTypesOf = hotStatement<{ origin_id: string; type: string }>(
  'audiences.identifierTypesOf',
  `select origin_id, type from identity_out.identifiers where origin_id = any ($1::uuid[]) and state = 'normal'`,
);
export const lotsOf = hotStatement<{
  origin_id: string;
  kind: string;
  free: number;
  activates_at: Date;
  expires_at: Date | null;
}>(
  'audiences.lotsOf',
  `select origin_id, kind, free, activates_at, expires_at from loyalty_out.lots where origin_id = any ($1::uuid[])`,
);
export const tiersOf = hotStatement<{ origin_id: string; tier_id: string; since: Date }>(
  'audiences.tiersOf',
  `select origin_id, tier_id, since from loyalty_out.standings where origin_id = any ($1::uuid[])`,
);

export interface EventRow {
  readonly origin_id: string;
  readonly event_id: string;
  readonly occurred_at: Date;
  readonly name: string;
  readonly source_kind: string | null;
  readonly properties: Record<string, unknown> | null;
}
/** Of one origin; whoever has more of the asked names in reach is judged by the newest ones. */
export const mostEvents = 20_000;
// $2, $3: names, and since when each is asked for; $4: the earliest of them. What an event says came at the latest 32 days after it happened,
// or it happened earlier: months before the reach are not looked into.
// $7: of each origin, the places in $2 of the names that her rules ask for: of the others nothing is read, their bodies least of all.
// $5: the first parts of property paths; $6: whose bodies are read for them. offset 0 keeps the look into the log one by its place.
// What the system says itself is nothing that she did, but for what journeys tell.
const ofHer = `(t.type <> 'system' or t.name in (${askedOfSystem.map((name) => `'${name}'`).join(', ')}))`;
const eventsText = (from: string): string =>
  `select o.id as origin_id, t.event_id, t.occurred_at, t.name, t.source_kind, l.properties
   from unnest($1::uuid[], $7::text[]) as o(id, places)
   cross join lateral (
     select t.* from profiles_out.timeline t ${from}
       t.origin_id = o.id and t.occurred_at >= $4 and t.received_at >= $4::timestamptz - interval '32 days'
     order by t.occurred_at desc limit ${mostEvents}
   ) t
   left join lateral (
     select (select jsonb_object_agg(k, l.body -> 'properties' -> k) from unnest($5::text[]) k
             where jsonb_typeof(l.body -> 'properties') = 'object' and l.body -> 'properties' ? k) as properties
     from spine_out.log l
     where (t.name = any ($6::text[]) or '${anyEvent}' = any ($6::text[])) and l.shard = t.shard and l.xid = t.xid and l.seq = t.seq
       and l.received_at = t.received_at
     offset 0
   ) l on true`;
export const eventsOf = hotStatement<EventRow>(
  'audiences.eventsOf',
  eventsText(`
     join unnest($2::text[], $3::text[]::timestamptz[]) with ordinality as w(name, since, place)
       on w.name = t.name and t.occurred_at >= w.since and w.place = any (o.places::int[])
     where ${ofHer} and`),
);
// Where a rule asks for anything that she did.
export const eventsOfAny = hotStatement<EventRow>(
  'audiences.eventsOfAny',
  eventsText(`
     where t.name <> '' and exists (
       select 1 from unnest($2::text[], $3::text[]::timestamptz[]) as w(name, since)
       where t.occurred_at >= w.since and ((w.name = t.name and ${ofHer}) or (w.name = '${anyEvent}' and t.source_kind <> ''))
     ) and`),
);

export interface StandingRow {
  readonly origin_id: string;
  readonly audience_id: string;
  readonly version: number;
  readonly member: boolean;
  readonly since: Date;
  readonly flips_at: Date | null;
  readonly inherited: boolean;
  readonly active: boolean;
}
// Found by person: `is true` keeps the audiences out of the choice of an index. Without it the planner took all members of the audiences and
// threw away whom it had not been asked for (16 audiences of 2,000: 32,000 rows for 1,520, 1,204 pages instead of 423).
export const standingsOf = hotStatement<StandingRow>(
  'audiences.standingsOf',
  `select origin_id, audience_id, version, member, since, flips_at, inherited, active from audiences.standings
   where origin_id = any ($1::uuid[]) and (audience_id = any ($2::uuid[])) is true`,
);
export const saveStandings = command(
  'audiences.saveStandings',
  `insert into audiences.standings (origin_id, audience_id, version, member, since, flips_at, inherited, active)
   select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[]::boolean[], $5::timestamptz[], $6::timestamptz[], $7::text[]::boolean[], $8::text[]::boolean[])
     as w(origin_id, audience_id, version, member, since, flips_at, inherited, active)
   order by origin_id, audience_id
   on conflict (origin_id, audience_id) do update set version = excluded.version, member = excluded.member, since = excluded.since,
     flips_at = excluded.flips_at, inherited = excluded.inherited, active = excluded.active`,
);
export const dropStanding = command(
  'audiences.dropStanding',
  `delete from audiences.standings s using unnest($1::uuid[], $2::uuid[]) as w(origin_id, audience_id)
   where s.origin_id = w.origin_id and s.audience_id = w.audience_id`,
);
export const addChanges = command(
  'audiences.addChanges',
  `insert into audiences.changes (origin_id, change_id, audience_id, at, entered, because)
   select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::text[]::boolean[], $6::text[])`,
);

// ---- what has to be judged ----

export interface NextEvent {
  readonly shard: number;
  readonly xid: string;
  readonly seq: number;
  readonly received_at: string;
  readonly origin_id: string;
  readonly type: string;
  readonly name: string | null;
  /** It may have said something about traits or consent. */
  readonly speaks: boolean;
}
export const nextEvents = hotStatement<NextEvent>(
  'audiences.nextEvents',
  `select t.shard, t.xid::text as xid, t.seq, t.received_at::text as received_at, t.origin_id, t.type, t.name,
     t.type in ('identify', 'alias', 'group') or coalesce(l.speaks, false) as speaks
   from unnest($1::smallint[], $2::text[]::xid8[], $3::bigint[], $4::text[]::timestamptz[]) as w(shard, xid, seq, from_at)
   cross join lateral (
     select * from profiles_out.timeline t
     where t.shard = w.shard and (t.xid, t.seq) > (w.xid, w.seq) and t.received_at >= w.from_at
     order by t.xid, t.seq limit $5
   ) t
   left join lateral (
     select l.body -> 'context' ? 'traits' as speaks from spine_out.log l
     where l.shard = t.shard and l.xid = t.xid and l.seq = t.seq and l.received_at = t.received_at
     offset 0
   ) l on true
   order by t.shard, t.xid, t.seq`,
);
/** The newest place of each shard: while nobody wants an audience, all is passed over. */
export const newestPlaces = hotStatement<{ shard: number; xid: string; seq: number; received_at: string }>(
  'audiences.newestPlaces',
  `select w.shard, t.xid::text as xid, t.seq, t.received_at::text as received_at
   from unnest($1::smallint[], $2::text[]::xid8[], $3::bigint[], $4::text[]::timestamptz[]) as w(shard, xid, seq, from_at)
   cross join lateral (
     select xid, seq, received_at from profiles_out.timeline t
     where t.shard = w.shard and (t.xid, t.seq) > (w.xid, w.seq) and t.received_at >= w.from_at
     order by t.xid desc, t.seq desc limit 1
   ) t`,
);
// A change of who is who: whom it was about, who she is now, and who she was before. Read under the snapshot's guard, like the log.
export const nextAliases = hotStatement<{
  id: number;
  xid: string;
  origin_id: string;
  person_id: string;
  before_id: string | null;
}>(
  'audiences.nextAliases',
  `select c.id, c.xid::text as xid, c.origin_id, c.person_id,
     (select b.person_id from identity_out.alias_changes b where b.origin_id = c.origin_id and b.id < c.id order by b.id desc limit 1) as before_id
   from identity_out.alias_changes c, audiences.progress p
   where (c.xid, c.id) > (p.alias_xid, p.alias_id) and c.xid < pg_snapshot_xmin(pg_current_snapshot())
   order by c.xid, c.id limit $1`,
);
// Is there anything of that to do? Asked with each batch, and answered "no" for most of them: one look instead of a transaction.
export const housework = hotStatement<{ due: boolean; merged: boolean; walking: boolean }>(
  'audiences.housework',
  `select p.walking, exists (select 1 from audiences.due where source_id is null) as due,
     exists (
       select 1 from identity_out.alias_changes c
       where (c.xid, c.id) > (p.alias_xid, p.alias_id) and c.xid < pg_snapshot_xmin(pg_current_snapshot())
     ) as merged
   from audiences.progress p`,
);
export const moveAliases = command(
  'audiences.moveAliases',
  `update audiences.progress set alias_xid = $1::text::xid8, alias_id = $2 where (alias_xid, alias_id) < ($1::text::xid8, $2::bigint)`,
);
export const holdProgress = hotStatement<{ awake: boolean; walking: boolean; walked_to: string | null }>(
  'audiences.holdProgress',
  `select awake, walking, walked_to from audiences.progress for no key update`,
);
/** Begins to follow: merges from now on; everybody who is there already is walked over. */
export const awaken = command(
  'audiences.awaken',
  `update audiences.progress set awake = true, walking = true, walked_to = null, alias_xid = pg_snapshot_xmin(pg_current_snapshot()), alias_id = 0
   where not awake`,
);
export const pageOfOrigins = hotStatement<{ origin_id: string }>(
  'audiences.pageOfOrigins',
  `select origin_id from profiles_out.origins o
   where ($1::uuid is null or origin_id > $1) and exists (select 1 from identity_out.identifiers i where i.origin_id = o.origin_id)
   order by origin_id limit $2`,
);
export const moveWalk = command(
  'audiences.moveWalk',
  `update audiences.progress set walked_to = $1, walking = $2::boolean`,
);
// Batches share it; who must see all of them done takes it alone.
const batchLock = 7_235_184_012;
export const shareBatches = command('audiences.shareBatches', `select pg_advisory_xact_lock_shared(${batchLock})`);
export const stopBatches = command('audiences.stopBatches', `select pg_advisory_xact_lock(${batchLock})`);
export const takeDue = hotStatement<{ origin_id: string; because: 'again' | 'list' }>(
  'audiences.takeDue',
  `delete from audiences.due where origin_id in (select origin_id from audiences.due where source_id is null order by at limit $1 for update skip locked)
   returning origin_id, because`,
);
// ---- time ----

export const dueFlips = hotStatement<{ origin_id: string; audience_id: string }>(
  'audiences.dueFlips',
  `select origin_id, audience_id from audiences.standings where flips_at <= $1 and active order by flips_at limit $2`,
);
export const nextFlip = hotStatement<{ at: Date | null }>(
  'audiences.nextFlip',
  `select min(flips_at) as at from audiences.standings where flips_at is not null and active`,
);
export const isAwake = hotStatement<{ awake: boolean }>('audiences.isAwake', `select awake from audiences.progress`);
