/** For tests: the intake and its routes on a free port, over a database of its own. */
import type { AddressInfo } from 'node:net';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import type { Role, SourceKind } from '../../../contracts/common.ts';
import { movableClock } from '../kit/clock.ts';
import type { FastifyInstance } from '../kit/http/fastify.ts';
import type { Actor } from '../kit/http/route.ts';
import { createHttpServer } from '../kit/http/server.ts';
import { silentLog } from '../kit/log.ts';
import { transaction, type Db } from '../kit/sql.ts';
import { createIntakeWriter, type IntakeWriter } from '../spine/index.ts';
import { createChannels, createSource, type Channels } from './index.ts';

export interface TriedIntake {
  readonly url: string;
  readonly db: Db;
  readonly database: TestDatabase;
  readonly channels: Channels;
  readonly clock: ReturnType<typeof movableClock>;
  readonly app: FastifyInstance;
  /** What the audit would have kept. */
  readonly audited: { action: string; detail?: Record<string, unknown> }[];
  /** A source that sends; its key is known at once. */
  source(
    slug: string,
    kind?: SourceKind,
    more?: { eventsPerMinute?: number },
  ): Promise<{ id: string; writeKey: string }>;
  /** A call of the API as somebody with these roles. */
  call(
    method: string,
    path: string,
    body?: unknown,
    options?: { roles?: Role[]; key?: string },
  ): Promise<{ status: number; body: never; headers: Headers }>;
  events(): Promise<TriedEvent[]>;
  letters(): Promise<TriedLetter[]>;
  stop(): Promise<void>;
}

export interface TriedEvent {
  readonly event_id: string;
  readonly shard: number;
  readonly source_id: string;
  readonly type: string;
  readonly name: string | null;
  readonly message_id: string;
  readonly received_at: Date;
  readonly sent_at: Date | null;
  readonly original_at: Date | null;
  readonly occurred_at: Date;
  readonly clock_suspect: boolean;
  readonly body: Record<string, unknown>;
}

export interface TriedLetter {
  readonly id: string;
  readonly stage: string;
  readonly reason: string;
  readonly detail: string;
  readonly state: string;
  readonly attempts: number;
  readonly raw: Buffer;
}

export async function tryIntake(
  options: { writer?: (real: IntakeWriter) => IntakeWriter; now?: Date; maxQueuedRows?: number } = {},
): Promise<TriedIntake> {
  const database = await freshDatabase({ max: 8 });
  const { db } = database;
  const clock = movableClock(options.now ?? new Date());
  const real = createIntakeWriter({
    db,
    log: silentLog,
    ...(options.maxQueuedRows === undefined ? {} : { maxQueuedRows: options.maxQueuedRows }),
  });
  const writer = options.writer?.(real) ?? real;
  const channels = createChannels({ db, log: silentLog, clock, writer });
  const audited: TriedIntake['audited'] = [];
  const app = createHttpServer({
    db,
    log: silentLog,
    clock,
    routes: channels.routes,
    authenticate: async (request): Promise<Actor | null> => {
      const roles = request.headers['x-roles'];
      return typeof roles === 'string'
        ? { kind: 'staff', id: 'someone', name: 'Someone', roles: roles.split(',') as Role[] }
        : null;
    },
    audit: async (_tx, _actor, note) => {
      audited.push({ action: note.action, ...(note.detail && { detail: note.detail }) });
    },
  });
  channels.register(app);
  await channels.start();
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return {
    url,
    db,
    database,
    channels,
    clock,
    app,
    audited,
    source: async (slug, kind = 'web', more = {}) => {
      const made = await transaction(db, (tx) => createSource(tx, { slug, name: slug, kind, ...more }, clock.now()));
      if (made.kind !== 'created') throw new Error('the slug is taken');
      await channels.sources.refresh();
      return { id: made.source.id, writeKey: made.writeKey };
    },
    call: async (method, path, body, { roles = ['admin'], key } = {}) => {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          'x-roles': roles.join(','),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as never, headers: response.headers };
    },
    events: async () => (await db`select * from spine.log order by xid, seq`) as unknown as TriedEvent[],
    letters: async () =>
      (await db`select * from spine.dead_letters order by received_at, id`) as unknown as TriedLetter[],
    stop: async () => {
      await app.close();
      await writer.stop();
      await channels.stop();
      await database.drop();
    },
  };
}

/** Posts bytes as they are, with a key in Basic authentication. */
export function post(url: string, body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', body: body as BodyInit, headers });
}

export const basic = (writeKey: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
});
