/** GET /api/v1/live: server-sent events. */
import type { FastifyRequest } from 'fastify';
import { liveEvent, liveQuery } from '../../../contracts/system.ts';
import type { Role } from '../../../contracts/common.ts';
import { everyRole, raw, type Actor, type Route } from '../kit/http/route.ts';
import { badRequest, problem } from '../kit/problems.ts';
import type { Live } from './hub.ts';
import { liveFull } from './problems.ts';

export interface LiveRoutes {
  readonly live: Live;
  /** Who speaks by this request, now: asked again while the stream is open, so that it ends with its session. */
  readonly authenticate: (request: FastifyRequest) => Promise<Actor | null>;
  readonly checkMs?: number;
}

/** Roles that see people; the others watch the events without names. */
const seesPeople: readonly Role[] = ['admin', 'marketer', 'agent', 'store'];

export function routes({ live, authenticate, checkMs = 15_000 }: LiveRoutes): Route[] {
  return [
    raw({
      method: 'GET',
      path: '/api/v1/live',
      access: everyRole,
      tag: 'Live',
      summary:
        'What happens right now, as server-sent events: `event` with an event, `missed` with the count of those left out',
      query: liveQuery,
      answer: liveEvent,
      problems: [badRequest, liveFull],
      perMinute: 120,
      handleRaw: async (request, reply, actor) => {
        const filter = liveQuery.safeParse(request.query);
        if (!filter.success) {
          throw problem(badRequest, {
            detail: 'query: wrong form',
            issues: filter.error.issues.map((issue) => ({
              path: ['query', ...issue.path].join('.'),
              message: issue.message,
            })),
          });
        }
        const who = { staffId: actor.id, named: actor.roles.some((role) => seesPeople.includes(role)) };
        const lastEventId = request.headers['last-event-id'];
        // Listening writes the head; a refusal before that goes the way of all problems.
        const stream = { ...reply.getHeaders(), 'content-type': 'text/event-stream; charset=utf-8' };
        for (const [name, value] of Object.entries(stream)) if (value !== undefined) reply.raw.setHeader(name, value);
        const resumeAt = typeof lastEventId === 'string' ? lastEventId.slice(0, 200) : undefined;
        const client = await live.listen(reply.raw, who, filter.data, resumeAt).catch((error: unknown) => {
          reply.raw.removeHeader('content-type');
          throw error;
        });
        reply.hijack();
        const check = setInterval(() => {
          authenticate(request)
            .then((still) => {
              if (still === null || !still.roles.some((role) => actor.roles.includes(role))) client.close();
            })
            // An unreachable database ends no stream; the next check will.
            .catch(() => undefined);
        }, checkMs);
        client.onClose(() => clearInterval(check));
      },
    }),
  ];
}
