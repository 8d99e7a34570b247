import { z } from 'zod';
import { role } from '../../../contracts/common.ts';
import { statement } from '../kit/sql.ts';

const row = z.object({
  id: z.string(),
  name: z.string(),
  roles: z.array(role),
  hint: z.string(),
  created_at: z.date(),
  last_used_at: z.date().nullable(),
  expires_at: z.date().nullable(),
  revoked_at: z.date().nullable(),
});
export type ApiKeyRow = z.infer<typeof row>;
const columns = `id, name, roles, hint, created_at, last_used_at, expires_at, revoked_at`;

export const addApiKey = statement(
  'access.addApiKey',
  row,
  `insert into access.api_keys (id, name, roles, hint, secret_hash, created_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7) returning ${columns}`,
);
export const listApiKeys = statement(
  'access.listApiKeys',
  row,
  `select ${columns} from access.api_keys where ($1::uuid is null or id < $1::uuid) order by id desc limit $2`,
);
// Revoking twice keeps the first instant.
export const revokeApiKey = statement(
  'access.revokeApiKey',
  row,
  `update access.api_keys set revoked_at = coalesce(revoked_at, $2) where id = $1 returning ${columns}`,
);
export const findApiKey = statement(
  'access.findApiKey',
  row,
  `select ${columns} from access.api_keys
   where secret_hash = $1 and revoked_at is null`,
);
// At most once a minute a key, and by one process at a time: use is no reason for a write a request.
export const touchApiKey = statement(
  'access.touchApiKey',
  z.object({}),
  `update access.api_keys set last_used_at = $2
   where id = $1 and (last_used_at is null or last_used_at < $2::timestamptz - interval '1 minute')`,
);
