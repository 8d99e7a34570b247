/** Statements of the readers: who has this, what belongs together, and why. */
import { z } from 'zod';
import { keyed, statement } from '../kit/sql.ts';

const uuid = z.string();

export const clustersStatement = keyed(
  statement(
    'identity.clustersOf',
    z.object({ asked: uuid, person: uuid, origins: z.array(uuid) }),
    `select i.id as asked, p.person_id as person,
          coalesce((select array_agg(m.origin_id) from identity.aliases m where m.person_id = p.person_id), array[p.person_id]) as origins
   from unnest($1::uuid[]) as i(id)
   left join identity.aliases a on a.origin_id = i.id
   cross join lateral (select coalesce(a.person_id, i.id) as person_id) p`,
  ),
);
export const personIdsStatement = keyed(
  statement(
    'identity.personIdsOf',
    z.object({ origin_id: uuid, person_id: uuid }),
    `select origin_id, person_id from identity.aliases where origin_id = any ($1::uuid[])`,
  ),
);
// $2: also an identifier that identifies nobody (a shared device leads to itself when it is asked for by id).
export const findClusterStatement = statement(
  'identity.findCluster',
  z.object({ person: uuid, origins: z.array(uuid) }),
  `select w.person, coalesce((select array_agg(m.origin_id) from identity.aliases m where m.person_id = w.person), array[w.person]) as origins
   from (
     select coalesce(a.person_id, i.origin_id) as person from identity.identifiers i left join identity.aliases a using (origin_id)
     where i.origin_id = $1 and ($2::boolean or i.state = 'normal')
   ) w`,
);
export const resolveStatement = statement(
  'identity.resolveIdentifiers',
  z.object({ origin_id: uuid, person_id: uuid }),
  `select i.origin_id, coalesce(a.person_id, i.origin_id) as person_id
   from identity.identifiers i left join identity.aliases a using (origin_id)
   where i.origin_id = any ($1::uuid[]) and i.state = 'normal'`,
);
export const knownIdentifierRow = z.object({
  origin_id: uuid,
  type: z.string(),
  value: z.string(),
  state: z.enum(['normal', 'shared', 'protected']),
  verified_at: z.date().nullable(),
  first_seen_at: z.date(),
  last_seen_at: z.date(),
  source_id: uuid.nullable(),
});
const identifierColumns = `i.origin_id, i.type, i.value, i.state, i.verified_at, i.first_seen_at, i.last_seen_at, i.source_id`;
export const identifiersOfPerson = statement(
  'identity.identifiersOfPerson',
  knownIdentifierRow,
  `select ${identifierColumns} from identity.identifiers i
   where i.origin_id = $1 or i.origin_id in (select origin_id from identity.aliases where person_id = $1)
   order by i.first_seen_at, i.origin_id`,
);
export const identifiersById = statement(
  'identity.identifiersById',
  knownIdentifierRow,
  `select ${identifierColumns} from identity.identifiers i where i.origin_id = any ($1::uuid[])`,
);
export const accountsByName = statement(
  'identity.accountsByName',
  z.object({ origin_id: uuid }),
  `select origin_id from identity.identifiers where type = 'user_id' and value = any ($1::text[]) order by value`,
);
export const linkRow = z.object({
  id: uuid,
  a_id: uuid,
  b_id: uuid,
  kind: z.string(),
  state: z.enum(['active', 'refused', 'cut']),
  reason: z.string(),
  first_at: z.date(),
  event_id: uuid.nullable(),
  source_id: uuid.nullable(),
  actor: z.string(),
});
// Links inside the person, and the first few that were refused to others: they show why these are apart.
export const linksOfOrigins = statement(
  'identity.linksOfOrigins',
  linkRow,
  `(select id, a_id, b_id, kind, state, reason, first_at, event_id, source_id, actor from identity.links
    where a_id = any ($1::uuid[]) and b_id = any ($1::uuid[]) order by first_at, id limit 20000)
   union all
   (select id, a_id, b_id, kind, state, reason, first_at, event_id, source_id, actor from identity.links
    where (a_id = any ($1::uuid[])) <> (b_id = any ($1::uuid[])) and (a_id = any ($1::uuid[]) or b_id = any ($1::uuid[]))
    order by first_at desc, id limit 200)`,
);
export const mergeRow = z.object({
  id: uuid,
  kind: z.enum(['merge', 'move']),
  at: z.date(),
  survivor_id: uuid,
  absorbed_id: uuid,
  actor: z.string(),
  reason: z.string(),
  link_id: uuid.nullable(),
  moved: z.array(uuid),
  undone_at: z.date().nullable(),
  undone_by: z.string().nullable(),
});
const mergeColumns = `id, kind, at, survivor_id, absorbed_id, actor, reason, link_id, moved, undone_at, undone_by`;
export const mergesOfOrigins = statement(
  'identity.mergesOfOrigins',
  mergeRow,
  `select ${mergeColumns} from identity.merges where survivor_id = any ($1::uuid[])
   union
   select ${mergeColumns} from identity.merges where absorbed_id = any ($1::uuid[])
   order by at desc, id limit 500`,
);
export const mergeById = statement(
  'identity.mergeById',
  mergeRow,
  `select ${mergeColumns} from identity.merges where id = $1`,
);
export const lockMerge = statement(
  'identity.lockMerge',
  mergeRow,
  `select ${mergeColumns} from identity.merges where id = $1 for update`,
);

const conflictRow = z.object({
  id: uuid,
  at: z.date(),
  kind: z.enum(['verified_conflict', 'limit', 'cluster_too_big', 'recycled', 'kept_apart']),
  type: z.string(),
  origin_ids: z.array(uuid),
  state: z.enum(['open', 'merged', 'kept_apart', 'dismissed']),
  resolved_by: z.string().nullable(),
  resolved_at: z.date().nullable(),
});
export type ConflictRow = z.infer<typeof conflictRow>;
const conflictColumns = `id, at, kind, type, origin_ids, state, resolved_by, resolved_at`;
export const listConflicts = statement(
  'identity.listConflicts',
  conflictRow,
  `select ${conflictColumns} from identity.conflicts
   where ($1::text is null or state = $1) and ($2::timestamptz is null or (at, id) < ($2, $3::uuid))
   order by at desc, id desc limit $4`,
);
export const conflictsOfOrigins = statement(
  'identity.conflictsOfOrigins',
  conflictRow,
  `select ${conflictColumns} from identity.conflicts where origin_ids && $1::uuid[] order by at desc, id desc limit 200`,
);
export const lockConflict = statement(
  'identity.lockConflict',
  conflictRow,
  `select ${conflictColumns} from identity.conflicts where id = $1 for update`,
);
export const openConflictsStatement = statement(
  'identity.openConflicts',
  z.object({ count: z.int(), since: z.date().nullable(), last: z.date().nullable() }),
  `select count(*)::int as count, min(at) as since, max(at) as last from identity.conflicts where state = 'open'`,
);
