/** Every route, called as nobody and as every role: who may not gets told so before anything of the request is read. */
import { roles, type Role } from '../../../contracts/common.ts';
import type { Route } from '../../src/kit/http/route.ts';

export interface RoleCalls {
  readonly url: string;
  /** An API key with just this role. */
  readonly keyOf: Record<Role, string>;
}

/** Routes that do not say who may call them. */
export function sayingNothing(routes: readonly Route[]): string[] {
  return routes.flatMap((route) => {
    const { access } = route;
    const name = `${route.method} ${route.path}`;
    if (access.kind === 'roles' && access.roles.length === 0) return [`${name}: nobody may call it`];
    if (access.kind === 'own' && access.words.length < 10) return [`${name}: checks by itself and does not say how`];
    if (access.kind === 'public' && !['GET', 'HEAD'].includes(route.method) && !openWrites.has(name)) {
      return [
        `${name}: anybody may change something; add it to the list in server/test/tidy/roles.ts if that is meant`,
      ];
    }
    return [];
  });
}

/** What changes something and is open to everybody: the two ways to log in, and the signed links in messages. */
const openWrites = new Set([
  'POST /api/v1/session',
  'POST /api/v1/session/link',
  'POST /m/leave/:token',
  'POST /m/preferences/:token',
]);

/**
 * Calls each route with roles as nobody and as each role, one line for each surprise. Bodies are broken JSON on purpose: who is
 * let in gets `bad_request` and changes nothing. Raw routes read bodies by themselves, so who may call them does not.
 */
export async function surprises(routes: readonly Route[], calls: RoleCalls): Promise<string[]> {
  const found: string[] = [];
  for (const route of routes) {
    if (route.access.kind !== 'roles') continue;
    const name = `${route.method} ${route.path}`;
    const asNobody = await call(calls.url, route, undefined);
    if (asNobody.status !== 401) found.push(`${name}: answers ${asNobody.status} to nobody`);
    for (const role of roles) {
      const may = route.access.roles.includes(role);
      if (may && 'raw' in route && route.method !== 'GET') continue;
      const { status, code } = await call(calls.url, route, calls.keyOf[role]);
      const letIn = status !== 401 && code !== 'not_allowed';
      if (letIn !== may) found.push(`${name}: ${may ? 'refuses' : 'lets in'} ${role} (${status} ${code})`);
      if (status >= 500) found.push(`${name}: breaks for ${role} (${status} ${code})`);
    }
  }
  return found;
}

const anId = '0198c2a4-7b3e-7c11-9d52-3f1e8a6b4c20';

async function call(url: string, route: Route, key: string | undefined): Promise<{ status: number; code: string }> {
  const path = route.path.replaceAll(/:\w+/g, anId).replace('*', 'x');
  const withBody = route.method !== 'GET';
  const stop = new AbortController();
  const answer = await fetch(`${url}${path}`, {
    method: route.method,
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(withBody ? { 'content-type': 'application/json' } : {}),
    },
    ...(withBody ? { body: '{' } : {}),
    signal: stop.signal,
  });
  // Streams never end by themselves.
  const isProblem = (answer.headers.get('content-type') ?? '').includes('problem+json');
  const code = isProblem ? String(((await answer.json()) as { code?: unknown }).code) : '';
  stop.abort();
  return { status: answer.status, code };
}

/** An API key for each role, made by `make`. */
export async function keysForRoles(make: (role: Role) => Promise<string>): Promise<Record<Role, string>> {
  const made = await Promise.all(roles.map(async (role) => [role, await make(role)] as const));
  return Object.fromEntries(made) as Record<Role, string>;
}
