import { z } from 'zod';
import { command, statement } from '../kit/sql.ts';

export const addAuditEntry = command(
  'access.addAuditEntry',
  `insert into access.audit_entries (id, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, detail)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9::text::jsonb)`,
);
// Newest first; ids are in order of time. $1 before, $2 actor, $3 action, $4 object's id or kind, $5 limit.
export const listAuditEntries = statement(
  'access.listAuditEntries',
  z.object({
    id: z.string(),
    at: z.date(),
    actor_kind: z.enum(['staff', 'api_key', 'system']),
    actor_id: z.string(),
    actor_name: z.string(),
    action: z.string(),
    object_kind: z.string().nullable(),
    object_id: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()),
  }),
  `select id, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, detail from access.audit_entries
   where ($1::uuid is null or id < $1::uuid) and ($2::text is null or actor_id = $2) and ($3::text is null or action = $3)
     and ($4::text is null or object_id = $4 or object_kind = $4)
   order by id desc limit $5`,
);
