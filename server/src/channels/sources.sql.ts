/** All statements about sources, their keys and their traffic. */
import { z } from 'zod';
import { sourceKind } from '../../../contracts/common.ts';
import { command, statement } from '../kit/sql.ts';

const sourceRow = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  kind: sourceKind,
  state: z.enum(['active', 'disabled']),
  shared_device: z.boolean(),
  events_per_minute: z.int().nullable(),
  created_at: z.date(),
});
export type SourceRow = z.infer<typeof sourceRow>;

const keyRow = z.object({
  id: z.string(),
  source_id: z.string(),
  hint: z.string(),
  created_at: z.date(),
  last_used_at: z.date().nullable(),
  expires_at: z.date().nullable(),
  revoked_at: z.date().nullable(),
});
export type KeyRow = z.infer<typeof keyRow>;

const sourceColumns = 'id, slug, name, kind, state, shared_device, events_per_minute, created_at';
const keyColumns = 'id, source_id, hint, created_at, last_used_at, expires_at, revoked_at';

export const allSources = statement('channels.allSources', sourceRow, `select ${sourceColumns} from channels.sources`);

/** Keys that may still open a door, or could be told apart from unknown ones by a clear answer. */
export const allKeys = statement(
  'channels.allKeys',
  keyRow.extend({ hash: z.string() }),
  `select ${keyColumns}, encode(hash, 'base64') as hash from channels.source_keys`,
);

export const keyByHash = statement(
  'channels.keyByHash',
  z.object({ id: z.string() }),
  `select id from channels.source_keys where hash = decode($1, 'base64')`,
);

export const sourcesPage = statement(
  'channels.sourcesPage',
  sourceRow,
  `select ${sourceColumns} from channels.sources where $1::text is null or slug > $1 order by slug limit $2`,
);

export const sourceById = statement(
  'channels.sourceById',
  sourceRow,
  `select ${sourceColumns} from channels.sources where id = $1`,
);

export const keysOf = statement(
  'channels.keysOf',
  keyRow,
  `select ${keyColumns} from channels.source_keys where source_id = any ($1::uuid[]) order by created_at desc, id desc`,
);

// $2: the start of the oldest hour that counts. Hours are whole, so "24 hours" is 24 to 25 of them.
export const trafficOf = statement(
  'channels.trafficOf',
  z.object({ source_id: z.string(), accepted: z.int(), rejected: z.int(), last_event_at: z.date().nullable() }),
  `select source_id,
          coalesce(sum(accepted) filter (where hour >= $2), 0)::bigint as accepted,
          coalesce(sum(rejected) filter (where hour >= $2), 0)::bigint as rejected,
          max(last_event_at) as last_event_at
   from channels.source_traffic where source_id = any ($1::uuid[]) group by source_id`,
);

export const insertSource = statement(
  'channels.insertSource',
  sourceRow,
  `insert into channels.sources (id, slug, name, kind, shared_device, events_per_minute, created_at)
   values ($1, $2, $3, $4, $5, $6, $7) on conflict (slug) do nothing returning ${sourceColumns}`,
);

export const changeSource = statement(
  'channels.changeSource',
  sourceRow,
  `update channels.sources set
     name = coalesce($2, name), state = coalesce($3, state), shared_device = coalesce($4::boolean, shared_device),
     events_per_minute = case when $5::boolean then $6::int else events_per_minute end
   where id = $1 returning ${sourceColumns}`,
);

// Locks the source, so that two rotations at once do not leave two fresh keys with one of them already expiring.
export const lockSource = statement(
  'channels.lockSource',
  z.object({ id: z.string() }),
  `select id from channels.sources where id = $1 for update`,
);

export const insertKey = statement(
  'channels.insertKey',
  keyRow,
  `insert into channels.source_keys (id, source_id, hash, hint, created_at) values ($1, $2, $3, $4, $5) returning ${keyColumns}`,
);

/** The old keys end at $3; one that ends earlier keeps its end. */
export const expireKeys = command(
  'channels.expireKeys',
  `update channels.source_keys set expires_at = least(expires_at, $3)
   where source_id = $1 and id <> $2 and revoked_at is null and (expires_at is null or expires_at > $3)`,
);

export const revokeKey = statement(
  'channels.revokeKey',
  keyRow,
  `update channels.source_keys set revoked_at = coalesce(revoked_at, $3) where id = $1 and source_id = $2 returning ${keyColumns}`,
);

export const tellSources = command('channels.tellSources', `select pg_notify('sources', '')`);

// One statement a second and process, however many sources and events there were.
export const addTraffic = command(
  'channels.addTraffic',
  `insert into channels.source_traffic (source_id, hour, accepted, rejected, last_event_at)
   select * from unnest($1::uuid[], $2::timestamptz[], $3::bigint[], $4::bigint[], $5::timestamptz[]) as t(source_id, hour, accepted, rejected, last_event_at)
   order by source_id, hour
   on conflict (source_id, hour) do update set
     accepted = source_traffic.accepted + excluded.accepted,
     rejected = source_traffic.rejected + excluded.rejected,
     last_event_at = greatest(source_traffic.last_event_at, excluded.last_event_at)`,
);

// Once a minute and key is enough to see whether it is in use.
export const touchKeys = command(
  'channels.touchKeys',
  `update channels.source_keys k set last_used_at = u.at
   from (select id, at from unnest($1::uuid[], $2::timestamptz[]) as u(id, at) order by id) u
   where k.id = u.id and (k.last_used_at is null or k.last_used_at < u.at - interval '1 minute')`,
);

export const sourceIdBySlug = statement(
  'channels.sourceIdBySlug',
  z.object({ id: z.string() }),
  `select id from channels.sources where slug = $1`,
);
