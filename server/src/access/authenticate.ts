/** Who speaks: an API key in the Authorization header, or a session's cookie together with its CSRF token. */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { crossSite, csrfMissing, problem } from '../kit/problems.ts';
import type { Actor } from '../kit/http/route.ts';
import type { Db } from '../kit/sql.ts';
import { useApiKey } from './api-key.ts';
import type { SessionCookie } from './cookie.ts';
import { actorOf } from './login.ts';
import { csrfOf } from './secret.ts';
import { useSession } from './session.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Null: nobody that we know. A wrong Authorization header does not fall back to the cookie.
 * @throws csrf_missing, cross_site
 */
export async function authenticate(
  db: Db,
  cookie: SessionCookie,
  publicUrl: string | undefined,
  request: FastifyRequest,
  now: Date,
): Promise<Actor | null> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const secret = /^bearer +(\S{1,100})$/i.exec(authorization)?.[1];
    return secret === undefined ? null : useApiKey(db, secret, now);
  }
  const token = cookie.read(request);
  if (token === null) return null;
  const found = await useSession(db, token, now);
  if (found === null) return null;
  if (!safeMethods.has(request.method)) {
    refuseOtherSites(request, publicUrl);
    const sent = request.headers['x-csrf-token'];
    if (typeof sent !== 'string' || !isSame(sent, csrfOf(token))) throw problem(csrfMissing);
  }
  return actorOf(found);
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/**
 * A browser says where a request comes from; what comes from another site is refused, for logins too (or one could be
 * logged in as somebody else without noticing). Programs that are no browsers send neither header.
 */
export function refuseOtherSites(request: FastifyRequest, publicUrl: string | undefined): void {
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw problem(crossSite);
  if (origin === undefined) return;
  const from = URL.canParse(origin) ? new URL(origin) : null;
  const ours =
    from !== null && (from.host === host || (publicUrl !== undefined && from.origin === new URL(publicUrl).origin));
  if (!ours) throw problem(crossSite);
}
