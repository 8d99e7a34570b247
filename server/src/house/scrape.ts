/** Who may read the metrics: a scraper on this machine, or staff and keys that may see figures. */
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { Role } from '../../../contracts/common.ts';
import { notAllowed, notLoggedIn, problem } from '../kit/problems.ts';
import type { Actor } from '../kit/http/route.ts';

const roles: readonly Role[] = ['admin', 'analyst'];

/** @throws not_logged_in, not_allowed */
export async function mayScrape(
  request: FastifyRequest,
  authenticate: (request: FastifyRequest) => Promise<Actor | null>,
): Promise<void> {
  if (isLocal(request)) return;
  const actor = await authenticate(request);
  if (actor === null) throw problem(notLoggedIn);
  if (!actor.roles.some((role) => roles.includes(role))) throw problem(notAllowed);
}

/** From this machine, and not passed on by a proxy on it. */
export function isLocal(
  request: Pick<FastifyRequest, 'headers'> & { socket: { remoteAddress?: string | undefined } },
): boolean {
  const { headers, socket } = request;
  if (['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => name in headers)) return false;
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  return isIP(address) !== 0 && (address === '::1' || address.startsWith('127.'));
}
