/** Statements that take a source out of the graph again. */
import { z } from 'zod';
import { command, hotStatement, statement } from '../kit/sql.ts';

// ---- how far we are ----

export const beginForget = statement(
  'identity.beginForget',
  z.object({ stage: z.enum(['gather', 'judge', 'again', 'ledger', 'done']) }),
  `insert into identity.forgets (source_id) values ($1) on conflict (source_id) do update set source_id = excluded.source_id returning stage`,
);
export const moveForget = command('identity.moveForget', `update identity.forgets set stage = $2 where source_id = $1`);
export const addForgetOrigins = command(
  'identity.addForgetOrigins',
  `insert into identity.forget_origins as f (origin_id, source_id, first_at, last_at, verified_at)
   select o.origin_id, $1, o.first_at, o.last_at, o.verified_at
   from unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[]) o(origin_id, first_at, last_at, verified_at)
   order by o.origin_id
   on conflict (origin_id, source_id) do update set first_at = least(f.first_at, excluded.first_at),
     last_at = greatest(f.last_at, excluded.last_at), verified_at = least(f.verified_at, excluded.verified_at)`,
);
export const nextForgetOrigins = statement(
  'identity.nextForgetOrigins',
  z.object({ origin_id: z.string() }),
  `select origin_id from identity.forget_origins where source_id = $1 and not judged order by origin_id limit $2`,
);
// Of the same families: they are judged together.
export const familyForgetOrigins = statement(
  'identity.familyForgetOrigins',
  z.object({ origin_id: z.string() }),
  `select distinct f.origin_id from (select distinct family_id from identity.aliases where origin_id = any ($2::uuid[])) one
     join identity.aliases other using (family_id)
     join identity.forget_origins f on f.origin_id = other.origin_id
   where f.source_id = $1 and not f.judged
   order by f.origin_id limit $3`,
);
// $2: judged, whether the source named them or not; $3: freed.
export const judgeForgetOrigins = command(
  'identity.judgeForgetOrigins',
  `insert into identity.forget_origins as f (origin_id, source_id, judged, freed)
   select o, $1, o = any ($2::uuid[]), o = any ($3::uuid[]) from (select unnest($2::uuid[]) union select unnest($3::uuid[])) all_of(o) order by o
   on conflict (origin_id, source_id) do update set judged = f.judged or excluded.judged, freed = f.freed or excluded.freed`,
);
export const freedOrigins = statement(
  'identity.freedOrigins',
  z.object({ origin_id: z.string() }),
  `select origin_id from identity.forget_origins where source_id = $1 and freed order by origin_id limit $2`,
);
export const pageOfForgotten = statement(
  'identity.pageOfForgotten',
  z.object({ origin_id: z.string() }),
  `select origin_id from identity.forget_origins where source_id = $1 and judged and ($2::uuid is null or origin_id > $2)
   order by origin_id limit $3`,
);
export const endForget = command(
  'identity.endForget',
  `with origins as (delete from identity.forget_origins where source_id = $1)
   update identity.forgets set stage = 'done' where source_id = $1`,
);
export interface SourceSightRow {
  readonly origin_id: string;
  readonly first_ms: number;
  readonly last_ms: number;
  readonly verified_ms: number | null;
}
export const sightsBySource = hotStatement<SourceSightRow>(
  'identity.sightsBySource',
  `select origin_id, (extract(epoch from first_at) * 1000)::float8 as first_ms, (extract(epoch from last_at) * 1000)::float8 as last_ms,
     (extract(epoch from verified_at) * 1000)::float8 as verified_ms
   from identity.forget_origins where source_id = $1 and origin_id = any ($2::uuid[]) and first_at is not null`,
);
// ---- what there is ----

export interface EvidenceRow {
  readonly a_id: string;
  readonly b_id: string;
  readonly kind: 'same_event' | 'alias' | 'staff_merge';
  readonly state: 'active' | 'refused' | 'cut';
  readonly reason: string;
  readonly first_ms: number;
  readonly verified_ms: number | null;
  readonly event_id: string | null;
  readonly source_id: string | null;
  readonly a_type: string | null;
  readonly b_type: string | null;
  readonly a_value: string | null;
  readonly b_value: string | null;
  readonly recorded_at: Date;
}
export const linksAround = hotStatement<EvidenceRow>(
  'identity.linksAround',
  `select l.a_id, l.b_id, l.kind, l.state, l.reason, (extract(epoch from l.first_at) * 1000)::float8 as first_ms,
     (extract(epoch from l.verified_at) * 1000)::float8 as verified_ms, l.event_id, l.source_id, a.type as a_type, b.type as b_type, a.value as a_value, b.value as b_value,
     l.recorded_at
   from (
     select * from identity.links where a_id = any ($1::uuid[])
     union select * from identity.links where b_id = any ($1::uuid[])
   ) l
   left join identity.identifiers a on a.origin_id = l.a_id
   left join identity.identifiers b on b.origin_id = l.b_id`,
);
export interface SightRow {
  readonly origin_id: string;
  readonly hub: boolean;
  readonly crowded: readonly string[];
  readonly source_id: string | null;
  readonly first_ms: number;
  readonly last_ms: number;
  readonly verified_ms: number | null;
}
export const sightsOf = hotStatement<SightRow>(
  'identity.sightsOf',
  `select origin_id, hub, crowded, source_id, (extract(epoch from first_seen_at) * 1000)::float8 as first_ms,
     (extract(epoch from last_seen_at) * 1000)::float8 as last_ms, (extract(epoch from verified_at) * 1000)::float8 as verified_ms
   from identity.identifiers where origin_id = any ($1::uuid[])`,
);
// Whose each was when the source came.
export const personsBefore = statement(
  'identity.personsBefore',
  z.object({ origin_id: z.string(), person_id: z.string() }),
  `select distinct on (origin_id) origin_id, person_id from identity.alias_changes
   where origin_id = any ($1::uuid[]) and at < $2::timestamptz order by origin_id, id desc`,
);
// Merges since then by which one of these got somebody, not undone yet.
export const mergesInto = statement(
  'identity.mergesInto',
  z.object({ id: z.string(), survivor_id: z.string(), moved: z.array(z.string()) }),
  `select id, survivor_id, moved from identity.merges where survivor_id = any ($1::uuid[]) and undone_at is null
     and at >= $2::timestamptz`,
);
export const knownAmong = statement(
  'identity.knownAmong',
  z.object({ origin_id: z.string() }),
  `select origin_id from identity.identifiers where origin_id = any ($1::uuid[])`,
);
export const youngConflicts = statement(
  'identity.youngConflicts',
  z.object({ id: z.string(), kind: z.string(), origin_ids: z.array(z.string()) }),
  `select id, kind, origin_ids from identity.conflicts where state = 'open' and origin_ids && $1::uuid[] and at >= $2::timestamptz`,
);

// ---- writing ----

export const dropLinks = command(
  'identity.dropLinks',
  `delete from identity.links l using unnest($1::uuid[], $2::uuid[]) d(a_id, b_id) where l.a_id = d.a_id and l.b_id = d.b_id`,
);
export const showLinks = command(
  'identity.showLinks',
  `update identity.links l set kind = s.kind, first_at = s.first_at, verified_at = s.verified_at, event_id = s.event_id, source_id = s.source_id
   from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::uuid[], $7::uuid[])
     s(a_id, b_id, kind, first_at, verified_at, event_id, source_id)
   where l.a_id = s.a_id and l.b_id = s.b_id`,
);
export const showIdentifiers = command(
  'identity.showIdentifiers',
  `update identity.identifiers i set first_seen_at = s.first_at, last_seen_at = s.last_at, verified_at = s.verified_at, source_id = s.source_id
   from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[], $5::uuid[]) s(origin_id, first_at, last_at, verified_at, source_id)
   where i.origin_id = s.origin_id`,
);
export const dropIdentifiers = command(
  'identity.dropIdentifiers',
  `with apart as (delete from identity.separations where origin_id = any ($1::uuid[]))
   delete from identity.identifiers where origin_id = any ($1::uuid[])`,
);
// Who has no link any more is a person of its own, as before the first one.
export const unplace = command(
  'identity.unplace',
  `with gone as (delete from identity.aliases where origin_id = any ($1::uuid[]) returning origin_id, person_id)
   insert into identity.alias_changes (origin_id, person_id)
   select origin_id, origin_id from gone where person_id <> origin_id order by origin_id`,
);
export const undoMerges = command(
  'identity.undoMerges',
  `update identity.merges set undone_at = $2, undone_by = $3 where id = any ($1::uuid[]) and undone_at is null`,
);
export const dropConflicts = command(
  'identity.dropConflicts',
  `delete from identity.conflicts where id = any ($1::uuid[]) and state = 'open'`,
);
