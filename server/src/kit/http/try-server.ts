/** For tests: a server with a few plain routes on a free port. */
import { z } from 'zod';
import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { connect, type Db } from '../sql.ts';
import { drain } from './drain.ts';
import { allowed, anyone, raw, read, type Actor, type Route } from './route.ts';
import { createHttpServer, type HttpPorts } from './server.ts';

export interface TriedServer {
  readonly url: string;
  readonly port: number;
  stop(graceMs?: number): Promise<void>;
}

/** Callers name themselves in the header x-actor; no header, no actor. */
export const byHeader: HttpPorts['authenticate'] = async (request) => {
  const id = request.headers['x-actor'];
  return typeof id === 'string' ? ({ kind: 'staff', id, name: id, roles: ['admin'] } satisfies Actor) : null;
};

export const plainRoutes: readonly Route[] = [
  read({
    path: '/api/v1/greeting',
    access: anyone,
    summary: 'Greets',
    tag: 'try',
    query: z.object({ name: z.string().max(10).optional() }),
    handle: async ({ query }) => ({ hello: query.name ?? 'world' }),
  }),
  read({
    method: 'POST',
    path: '/api/v1/echo',
    access: anyone,
    summary: 'Gives back',
    tag: 'try',
    body: z.object({ text: z.string(), deep: z.unknown().optional() }),
    bodyLimit: 10_000,
    handle: async ({ body }) => body,
  }),
  read({
    path: '/api/v1/secret',
    access: allowed('admin'),
    summary: 'For admins',
    tag: 'try',
    perMinute: 5,
    handle: async () => ({ secret: true }),
  }),
  read({
    path: '/api/v1/broken',
    access: anyone,
    summary: 'Breaks',
    tag: 'try',
    handle: async () => {
      throw new Error('the password is hunter2');
    },
  }),
  raw({
    method: 'POST',
    path: '/v1/take',
    access: { kind: 'own', words: 'anyone' },
    summary: 'Takes bytes',
    tag: 'try',
    bodyLimit: 5_000,
    handleRaw: async (request, reply) => {
      let bytes = 0;
      for await (const piece of request.raw) bytes += (piece as Buffer).length;
      return reply.send({ bytes });
    },
  }),
  raw({
    method: 'GET',
    path: '/api/v1/stream',
    access: anyone,
    summary: 'Streams',
    tag: 'try',
    handleRaw: async (_request, reply) => {
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
      reply.raw.write(': open\n\n');
    },
  }),
];

/** A pool that is never used: connections are opened on first use only. */
export const noDatabase = (): Db => connect('postgres://nobody@127.0.0.1:1/none', { max: 1 });

export async function tryServer(changed: Partial<HttpPorts> = {}): Promise<TriedServer> {
  const app = createHttpServer({
    db: noDatabase(),
    log: silentLog,
    clock: systemClock,
    routes: plainRoutes,
    authenticate: byHeader,
    audit: async () => {},
    ...changed,
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, port: Number(new URL(url).port), stop: (graceMs = 2_000) => drain(app, graceMs) };
}
