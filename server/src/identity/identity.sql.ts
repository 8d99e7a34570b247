/** Statements of the hot path: what a batch of events reads and writes, and how families are locked and changed. */
import { z } from 'zod';
import { command, hotStatement, statement } from '../kit/sql.ts';

// One round trip a batch: is what we remember still worth something, and did the transactions that taught us commit?
export const readEpoch = hotStatement<{
  epoch: number;
  rules_version: number;
  xid: string;
  committed: readonly string[];
  running: readonly string[];
}>(
  'identity.readEpoch',
  `select e.epoch, e.rules_version, pg_current_xact_id()::text as xid,
          coalesce((select array_agg(x) from unnest($1::text[]) x where pg_xact_status(x::xid8) = 'committed'), '{}') as committed,
          coalesce((select array_agg(x) from unnest($1::text[]) x where pg_xact_status(x::xid8) = 'in progress'), '{}') as running
   from identity.epoch e`,
);
export const raiseEpoch = command('identity.raiseEpoch', `update identity.epoch set epoch = epoch + 1`);

export const readRules = statement(
  'identity.readRules',
  z.object({ version: z.int(), document: z.unknown() }),
  `select version, document from identity.rules where version = $1`,
);
export const latestRules = statement(
  'identity.latestRules',
  z.object({ version: z.int() }),
  `select rules_version as version from identity.epoch`,
);
export const lockLatestRules = statement(
  'identity.lockLatestRules',
  z.object({ version: z.int() }),
  `select rules_version as version from identity.epoch for update`,
);
export const storeRules = command(
  'identity.storeRules',
  `insert into identity.rules (version, document, actor, at) values ($1, $2::text::jsonb, $3, $4)`,
);
export const switchRules = command(
  'identity.switchRules',
  `update identity.epoch set rules_version = $1, epoch = epoch + 1`,
);

// Never touches a row that is there: two batches that know the same identifier do not wait for each other here.
export const addIdentifiers = hotStatement<{ origin_id: string }>(
  'identity.addIdentifiers',
  `insert into identity.identifiers (origin_id, type, value, verified_at, first_seen_at, last_seen_at, source_id)
   select * from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::uuid[])
     as i(origin_id, type, value, verified_at, first_at, last_at, source_id)
   order by origin_id
   on conflict do nothing
   returning origin_id`,
);
export interface KnownRow {
  readonly origin_id: string;
  readonly hub: boolean;
  readonly crowded: readonly string[];
  readonly verified_ms: number | null;
  readonly first_ms: number;
  readonly last_ms: number;
}
export const readKnown = hotStatement<KnownRow>(
  'identity.readKnown',
  `select origin_id, hub, crowded, (extract(epoch from verified_at) * 1000)::float8 as verified_ms,
          (extract(epoch from first_seen_at) * 1000)::float8 as first_ms, (extract(epoch from last_seen_at) * 1000)::float8 as last_ms
   from identity.identifiers where origin_id = any ($1::uuid[])`,
);
export const readPairs = hotStatement<{
  a_id: string;
  b_id: string;
  first_ms: number;
  verified_ms: number | null;
  alias: boolean;
}>(
  'identity.readPairs',
  `select l.a_id, l.b_id, (extract(epoch from l.first_at) * 1000)::float8 as first_ms,
          (extract(epoch from l.verified_at) * 1000)::float8 as verified_ms, l.kind <> 'same_event' as alias
   from unnest($1::uuid[], $2::uuid[]) p(a_id, b_id) join identity.links l using (a_id, b_id)`,
);
// Rows that another batch holds are left out: their last sight comes with a later event. So this can never deadlock.
export const touch = command(
  'identity.touch',
  `update identity.identifiers i set last_seen_at = greatest(i.last_seen_at, t.at), first_seen_at = least(i.first_seen_at, t.first_at)
   from (
     select i.origin_id, t.at, t.first_at from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) t(origin_id, at, first_at)
     join identity.identifiers i using (origin_id) for no key update of i skip locked
   ) t
   where i.origin_id = t.origin_id`,
);

// ---- families ----

export const findFamilies = hotStatement<{ origin_id: string; family_id: string }>(
  'identity.findFamilies',
  `select origin_id, family_id from identity.aliases where origin_id = any ($1::uuid[])`,
);
// The lock of a family is a row of its own that nothing else ever writes; all take them in the same order, and a set that proves to be
// out of date is given back by the savepoint. So lockers cannot deadlock. (Advisory locks would fill the server's lock table.)
export const addFamilies = command(
  'identity.addFamilies',
  `insert into identity.families (family_id) select f from unnest($1::uuid[]) f order by f on conflict do nothing`,
);
export const lockFamilies = command(
  'identity.lockFamilies',
  `select 1 from identity.families where family_id = any ($1::uuid[]) order by family_id for update`,
);
export const markLocks = command('identity.markLocks', `savepoint identity_locks`);
export const giveLocksBack = command('identity.giveLocksBack', `rollback to savepoint identity_locks`);
export interface MemberRow {
  readonly origin_id: string;
  readonly type: string;
  readonly value: string;
  readonly first_ms: number;
  readonly verified_ms: number | null;
  readonly state: 'normal' | 'shared' | 'protected';
  readonly hub: boolean;
  readonly crowded: readonly string[];
  readonly person_id: string | null;
  readonly family_id: string | null;
}
const memberColumns = `i.origin_id, i.type, i.value, (extract(epoch from i.first_seen_at) * 1000)::float8 as first_ms,
  (extract(epoch from i.verified_at) * 1000)::float8 as verified_ms, i.state, i.hub, i.crowded, a.person_id, a.family_id`;
// $1: families; $2: identifiers that may have none yet.
export const readMembers = hotStatement<MemberRow>(
  'identity.readMembers',
  `select ${memberColumns} from identity.aliases a join identity.identifiers i using (origin_id) where a.family_id = any ($1::uuid[])
   union all
   select ${memberColumns} from identity.identifiers i left join identity.aliases a using (origin_id)
   where i.origin_id = any ($2::uuid[]) and a.origin_id is null`,
);
export interface LinkRow {
  readonly a_id: string;
  readonly b_id: string;
  readonly kind: 'same_event' | 'alias' | 'staff_merge';
  readonly state: 'active' | 'refused' | 'cut';
  readonly reason: string;
  readonly first_ms: number;
  readonly verified_ms: number | null;
}
const linkColumns = `l.a_id, l.b_id, l.kind, l.state, l.reason, (extract(epoch from l.first_at) * 1000)::float8 as first_ms,
  (extract(epoch from l.verified_at) * 1000)::float8 as verified_ms`;
// By one end only: a second `any` over five thousand ids would be searched one by one for each row. The caller drops links that lead out.
export const readLinksFrom = hotStatement<LinkRow>(
  'identity.readLinksFrom',
  `select ${linkColumns} from identity.links l where l.a_id = any ($1::uuid[])`,
);
export const readSides = hotStatement<{ separation_id: string; origin_id: string; side: number }>(
  'identity.readSides',
  `select separation_id, origin_id, side from identity.separations where origin_id = any ($1::uuid[])`,
);
// Hubs that were seen with one of these accounts: an alias may show that the two accounts on a device are one.
export const hubsNear = hotStatement<{ origin_id: string }>(
  'identity.hubsNear',
  `select distinct i.origin_id from (
     select b_id as origin_id from identity.links where a_id = any ($1::uuid[]) and reason = 'shared_device'
     union all select a_id from identity.links where b_id = any ($1::uuid[]) and reason = 'shared_device'
   ) n join identity.identifiers i using (origin_id)
   where i.hub limit 100`,
);
// All that one was ever linked with, with the other end's type and value; bounded, because a hub collects nothing after it was found.
export const linksOf = hotStatement<
  LinkRow & { other_id: string; other_type: string; other_value: string; hub_id: string }
>(
  'identity.linksOf',
  `select ${linkColumns}, h.hub_id, o.origin_id as other_id, o.type as other_type, o.value as other_value
   from unnest($1::uuid[]) h(hub_id)
   cross join lateral (
     select * from identity.links where a_id = h.hub_id union all select * from identity.links where b_id = h.hub_id
   ) l
   join identity.identifiers o on o.origin_id = case when l.a_id = h.hub_id then l.b_id else l.a_id end
   where l.state <> 'cut'`,
);

// ---- writing what was decided ----

export const writeLinks = command(
  'identity.writeLinks',
  `insert into identity.links (a_id, b_id, id, kind, state, reason, first_at, verified_at, event_id, source_id, actor)
   select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[],
     $9::uuid[], $10::uuid[], $11::text[]) as l(a_id, b_id, id, kind, state, reason, first_at, verified_at, event_id, source_id, actor)
   order by a_id, b_id
   on conflict (a_id, b_id) do update set state = excluded.state, reason = excluded.reason,
     kind = case when identity.links.kind = 'same_event' then excluded.kind else identity.links.kind end,
     first_at = least(identity.links.first_at, excluded.first_at), verified_at = least(identity.links.verified_at, excluded.verified_at)`,
);
export const writeStates = command(
  'identity.writeStates',
  `update identity.identifiers i set state = s.state, hub = s.hub::boolean, crowded = s.crowded::text[]
   from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) s(origin_id, state, hub, crowded)
   where i.origin_id = s.origin_id`,
);
export const writeVerified = command(
  'identity.writeVerified',
  `update identity.identifiers i set verified_at = least(i.verified_at, v.at), first_seen_at = least(i.first_seen_at, v.at)
   from unnest($1::uuid[], $2::timestamptz[]) v(origin_id, at) where i.origin_id = v.origin_id`,
);
// Only what differs is written; only a changed person is told to the readers. A first row that says "itself" tells them nothing new.
export const writeAliases = command(
  'identity.writeAliases',
  `with wanted as materialized (
     select w.*, a.person_id as before
     from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as w(origin_id, person_id, family_id) left join identity.aliases a using (origin_id)
   ), written as (
     insert into identity.aliases (origin_id, person_id, family_id)
     select origin_id, person_id, family_id from wanted order by origin_id
     on conflict (origin_id) do update set person_id = excluded.person_id, family_id = excluded.family_id
   )
   insert into identity.alias_changes (origin_id, person_id)
   select origin_id, person_id from wanted where coalesce(before, origin_id) <> person_id order by origin_id`,
);
export const writeMerges = command(
  'identity.writeMerges',
  `insert into identity.merges (id, kind, at, survivor_id, absorbed_id, actor, reason, link_id, moved)
   select (m->>'id')::uuid, m->>'kind', (m->>'at')::timestamptz, (m->>'survivor_id')::uuid, (m->>'absorbed_id')::uuid, m->>'actor',
          m->>'reason', (m->>'link_id')::uuid, array(select jsonb_array_elements_text(m->'moved'))::uuid[]
   from jsonb_array_elements($1::text::jsonb) m`,
);
export const writeConflicts = command(
  'identity.writeConflicts',
  `insert into identity.conflicts (id, at, kind, type, origin_ids)
   select (c->>'id')::uuid, (c->>'at')::timestamptz, c->>'kind', c->>'type', array(select jsonb_array_elements_text(c->'origin_ids'))::uuid[]
   from jsonb_array_elements($1::text::jsonb) c order by 1
   on conflict (id) do update set origin_ids = excluded.origin_ids where identity.conflicts.state = 'open'`,
);
export const tellAliases = command('identity.tellAliases', `select pg_notify('aliases', '')`);
