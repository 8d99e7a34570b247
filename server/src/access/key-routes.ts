/** /api/v1/api-keys and /api/v1/audit. */
import { z } from 'zod';
import * as contract from '../../../contracts/access.ts';
import { id, pageQuery } from '../../../contracts/common.ts';
import { notFound, problem } from '../kit/problems.ts';
import { allowed, alreadyShown, read, write, type Route } from '../kit/http/route.ts';
import { run, runMaybe } from '../kit/sql.ts';
import { listApiKeys, revokeApiKey } from './api-key.sql.ts';
import { apiKeyOf, makeApiKey } from './api-key.ts';
import { listAuditEntries } from './audit.sql.ts';
import type { AccessDeps } from './deps.ts';
import { pageOfRows, readCursor } from './page.ts';

const admins = allowed('admin');

export function keyRoutes({ db }: AccessDeps): Route[] {
  return [
    read({
      path: '/api/v1/api-keys',
      tag: 'API keys',
      access: admins,
      summary: 'All API keys, newest first',
      query: pageQuery,
      answer: contract.apiKeyPage,
      handle: async ({ query }) =>
        pageOfRows(await run(db, listApiKeys, [readCursor(query.cursor), query.limit + 1]), query.limit, apiKeyOf),
    }),
    write({
      path: '/api/v1/api-keys',
      tag: 'API keys',
      access: admins,
      summary: 'Make an API key; the secret is shown once',
      body: contract.createApiKeyBody,
      answer: contract.createdApiKey,
      redact: (answer) => ({ ...answer, secret: alreadyShown }),
      handle: async ({ body, tx, actor, now, status }) => {
        const { name, roles } = body;
        const expiresAt = body.expiresAt === undefined ? undefined : new Date(body.expiresAt);
        status(201);
        return makeApiKey(tx, actor, { name, roles, expiresAt }, now);
      },
    }),
    write({
      path: '/api/v1/api-keys/:id',
      tag: 'API keys',
      method: 'DELETE',
      access: admins,
      summary: 'Revoke an API key, at once and for ever',
      params: z.object({ id }),
      answer: contract.apiKey,
      problems: [notFound],
      handle: async ({ params, tx, now, audit }) => {
        const row = await runMaybe(tx, revokeApiKey, [params.id, now]);
        if (row === undefined) throw problem(notFound);
        await audit({ action: 'api_key.revoked', object: { kind: 'api_key', id: row.id } });
        return apiKeyOf(row);
      },
    }),
    read({
      path: '/api/v1/audit',
      tag: 'Audit log',
      access: admins,
      summary: 'Who did what, newest first',
      query: contract.auditQuery,
      answer: contract.auditPage,
      handle: async ({ query }) => {
        const { cursor, actor, action, object, limit } = query;
        const rows = await run(db, listAuditEntries, [
          readCursor(cursor),
          actor ?? null,
          action ?? null,
          object ?? null,
          limit + 1,
        ]);
        return pageOfRows(rows, limit, (row) => ({
          id: row.id,
          at: row.at.toISOString(),
          actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
          action: row.action,
          object:
            row.object_kind === null || row.object_id === null ? null : { kind: row.object_kind, id: row.object_id },
          detail: row.detail,
        }));
      },
    }),
  ];
}
