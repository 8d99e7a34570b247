/** The door of access: who of the staff may do what, and who did it. */
import type { FastifyRequest } from 'fastify';
import type { Actor, AuditNote, Route } from '../kit/http/route.ts';
import { run, type Db, type Tx } from '../kit/sql.ts';
import { audit } from './audit.ts';
import { authenticate } from './authenticate.ts';
import { createSessionCookie } from './cookie.ts';
import type { AccessDeps } from './deps.ts';
import { keyRoutes } from './key-routes.ts';
import { sweepAccess } from './login.sql.ts';
import { sessionRoutes } from './session-routes.ts';
import { staffRoutes } from './staff-routes.ts';

export { createApiKey, type MadeApiKey, type NewApiKey } from './api-key.ts';
export { audit } from './audit.ts';
export type { AccessDeps } from './deps.ts';
export { createFirstLoginLink, createLoginLink, type LoginLink } from './link.ts';

export interface Access {
  /** The ports of the HTTP kit. */
  readonly authenticate: (request: FastifyRequest) => Promise<Actor | null>;
  readonly audit: (tx: Tx, actor: Actor, note: AuditNote, now: Date) => Promise<void>;
  readonly routes: readonly Route[];
}

export function createAccess(deps: AccessDeps): Access {
  const { db, publicUrl, clock } = deps;
  const cookie = createSessionCookie(publicUrl?.startsWith('https:') === true);
  return {
    authenticate: (request) => authenticate(db, cookie, publicUrl, request, clock.now()),
    audit,
    routes: [...sessionRoutes(deps), ...staffRoutes(deps), ...keyRoutes(deps)],
  };
}

/** Deletes sessions, links and attempts whose time is over; once an hour is enough, any number of processes may. */
export async function sweepSessions(db: Db, now: Date): Promise<void> {
  await run(db, sweepAccess, [now]);
}
