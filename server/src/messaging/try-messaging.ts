/** For tests: messaging over HTTP on a database of its own, with real identity and profiles, a clock that moves, and an outbox that is driven by hand. */
import { randomUUID } from 'node:crypto';
import type { Role } from '../../../contracts/common.ts';
import { freshDatabase } from '../../test/cluster.ts';
import { anEvent } from '../../test/events.ts';
import { createIdentity, type Identity } from '../identity/index.ts';
import { movableClock } from '../kit/clock.ts';
import type { Actor } from '../kit/http/route.ts';
import { tryServer } from '../kit/http/try-server.ts';
import { silentLog } from '../kit/log.ts';
import { transaction, type Db } from '../kit/sql.ts';
import { createProfiles, ensureTimelineMonths } from '../profiles/index.ts';
import { appendEvents, ensurePartitions, type JsonObject, type LogEvent } from '../spine/index.ts';
import type { Outbox } from './deliver/outbox.ts';
import { createMessaging, type Messaging } from './messaging.ts';

export interface Answer<T> {
  readonly status: number;
  readonly body: T & { readonly code?: string; readonly issues?: { path: string; message: string }[] };
}

export interface TriedMessaging {
  readonly db: Db;
  readonly databaseUrl: string;
  readonly clock: ReturnType<typeof movableClock>;
  readonly identity: Identity;
  readonly messaging: Messaging;
  readonly outbox: Outbox;
  readonly url: string;
  readonly audited: string[];
  call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    role?: Role,
    key?: string,
  ): Promise<Answer<T>>;
  /** As `call`, for what must succeed. */
  ask<T = Record<string, unknown>>(method: string, path: string, body?: unknown, role?: Role): Promise<T>;
  /** A customer by her account, with traits and what she agrees to; gives her person's id. */
  person(userId: string, traits?: JsonObject, consents?: JsonObject): Promise<string>;
  /** What the people's consumer does in a server: identity and profiles read what the spine has. */
  apply(): Promise<void>;
  /** Names of the events of the spine, in their order. */
  told(): Promise<string[]>;
  stop(): Promise<void>;
}

export async function tryMessaging(
  options: { readonly privateHosts?: readonly string[] } = {},
): Promise<TriedMessaging> {
  const database = await freshDatabase({ max: 12 });
  const { db } = database;
  const clock = movableClock(new Date('2026-03-02T10:00:00Z'));
  await ensurePartitions(db, clock.now());
  await ensureTimelineMonths(db, clock.now());
  const sources = { byId: () => undefined };
  const identity = await createIdentity({ db, sources, log: silentLog, clock });
  const profiles = createProfiles({ sources, identity, clock });
  const messaging = createMessaging({
    db,
    log: silentLog,
    clock,
    identity,
    profiles,
    privateHosts: options.privateHosts ?? ['127.0.0.1'],
  });
  const outbox = messaging.createOutbox();
  const audited: string[] = [];
  const server = await tryServer({
    db,
    clock,
    routes: messaging.routes,
    authenticate: async (request): Promise<Actor | null> => {
      const role = request.headers['x-role'];
      return typeof role === 'string'
        ? { kind: role === 'channel' ? 'api_key' : 'staff', id: role, name: `the ${role}`, roles: [role as Role] }
        : null;
    },
    audit: async (_tx, _actor, note) => {
      audited.push(note.action);
    },
  });
  await messaging.rememberBaseUrl(server.url);
  const call = async <T>(
    method: string,
    path: string,
    body?: unknown,
    role: Role = 'admin',
    key: string = randomUUID(),
  ): Promise<Answer<T>> => {
    const answer = await fetch(`${server.url}${path}`, {
      method,
      headers: {
        'x-role': role,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'GET' ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Answer<T>['body'] };
  };
  const applied = new Set<string>();
  const apply = async (): Promise<void> => {
    const fresh = (await readLog(db)).filter((event) => !applied.has(event.eventId));
    if (fresh.length === 0) return;
    await transaction(db, async (tx) => {
      const resolved = await identity.resolve(tx, fresh);
      await profiles.apply(tx, resolved);
      await messaging.hearDevices(tx, resolved);
    });
    for (const { eventId } of fresh) applied.add(eventId);
  };
  return {
    db,
    databaseUrl: database.url,
    clock,
    identity,
    messaging,
    outbox,
    url: server.url,
    audited,
    call,
    ask: async <T>(method: string, path: string, body?: unknown, role?: Role) => {
      const answer = await call<T>(method, path, body, role);
      if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
    person: async (userId, traits = {}, consents = {}) => {
      const event = anEvent({
        userId,
        type: 'identify',
        at: new Date(clock.now().getTime() - 60_000),
        body: { traits: { ...traits, consents } },
      });
      await transaction(db, (tx) => appendEvents(tx, [event]));
      await apply();
      const found = await identity.findCluster(db, { type: 'user_id', value: userId });
      if (found === null) throw new Error('nobody');
      return found.personId;
    },
    apply,
    told: async () => (await readLog(db)).map((event) => event.name ?? event.type),
    stop: async () => {
      await server.stop();
      await outbox.stop();
      await database.drop();
    },
  };
}

async function readLog(db: Db): Promise<LogEvent[]> {
  const rows =
    await db`select event_id, shard, type, name, received_at, occurred_at, message_id, body, xid::text as xid, seq
    from spine.log order by xid, seq`;
  return rows.map((row) => ({
    eventId: String(row['event_id']),
    shard: Number(row['shard']),
    sourceId: null,
    type: row['type'] as LogEvent['type'],
    name: row['name'] as string | null,
    receivedAt: row['received_at'] as Date,
    sentAt: null,
    originalAt: null,
    occurredAt: row['occurred_at'] as Date,
    clockSuspect: false,
    messageId: String(row['message_id']),
    body: row['body'] as JsonObject,
    xid: String(row['xid']),
    seq: Number(row['seq']),
  }));
}

/** A template of one channel with the given texts in English. */
export async function aTemplate(
  tried: Pick<TriedMessaging, 'ask'>,
  handle: string,
  channel: string,
  texts: Record<string, string>,
  more: { readonly purpose?: string; readonly track?: boolean } = {},
): Promise<string> {
  const { purpose = 'marketing', track = false } = more;
  const made = await tried.ask<{ id: string }>('POST', '/api/v1/message-templates', {
    handle,
    name: handle,
    channel,
    purpose,
    document: { defaultLanguage: 'en', languages: { en: texts }, track },
  });
  return made.id;
}
