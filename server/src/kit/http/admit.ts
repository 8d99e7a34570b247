/** Who may come in: before the body is read. */
import type { FastifyRequest } from './fastify.ts';
import * as problems from '../problems.ts';
import type { Limiter } from './limit.ts';
import type { Actor, Route } from './route.ts';

export const nobody: Actor = Object.freeze({ kind: 'system', id: 'anonymous', name: 'anonymous', roles: [] });

export type Authenticate = (request: FastifyRequest) => Promise<Actor | null>;

const defaultPerMinute = 1_200;

/** Lets the caller in, or throws the problem that says why not. Routes with their own check are let through: they count by themselves. */
export async function admit(
  route: Route,
  request: FastifyRequest,
  authenticate: Authenticate,
  limiter: Limiter,
): Promise<Actor> {
  if (route.access.kind === 'own') return nobody;
  const actor = route.access.kind === 'roles' ? await authenticate(request) : nobody;
  const caller = actor === null || actor === nobody ? `ip:${request.ip}` : `${actor.kind}:${actor.id}`;
  const wait = limiter.take(
    `${route.method} ${route.path} ${caller}`,
    route.perMinute ?? defaultPerMinute,
    performance.now(),
  );
  if (wait !== null) throw problems.problem(problems.tooManyRequests, { retryAfterSeconds: wait });
  if (actor === null) throw problems.problem(problems.notLoggedIn);
  if (route.access.kind === 'roles' && !mayCall(route, actor)) throw problems.problem(problems.notAllowed);
  return actor;
}

/** Whether one of the actor's roles is among those of the route. */
export function mayCall(route: Route, actor: Actor): boolean {
  const { access } = route;
  return access.kind !== 'roles' || actor.roles.some((role) => access.roles.includes(role));
}
