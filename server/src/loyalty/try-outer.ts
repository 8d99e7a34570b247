/** For tests: cards, allowances and referrals on a database of their own, behind HTTP on a free port, with a clock that moves. */
import { randomUUID } from 'node:crypto';
import type { Identifier, Role } from '../../../contracts/common.ts';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { createIdentity, type Identity } from '../identity/index.ts';
import { movableClock } from '../kit/clock.ts';
import type { Actor } from '../kit/http/route.ts';
import { tryServer } from '../kit/http/try-server.ts';
import { silentLog } from '../kit/log.ts';
import { transaction, type Db } from '../kit/sql.ts';
import { ensurePartitions } from '../spine/index.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createOuter, type Outer } from './outer.ts';
import { readLog } from './try-log.ts';
import type { WalletSettings } from './wallet/passes.ts';

export interface Answer<T> {
  readonly status: number;
  readonly body: T & { readonly code?: string; readonly detail?: string };
}

export interface TriedOuter {
  readonly db: Db;
  readonly database: TestDatabase;
  readonly clock: ReturnType<typeof movableClock>;
  readonly identity: Identity;
  readonly ledger: Ledger;
  readonly outer: Outer;
  readonly url: string;
  readonly audited: string[];
  /** One-time codes as they would have been sent, by phone. */
  readonly sent: Map<string, string>;
  call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    role?: Role,
    key?: string | null,
  ): Promise<Answer<T>>;
  /** As `call`, for what must succeed. */
  ask<T = Record<string, unknown>>(method: string, path: string, body?: unknown, role?: Role): Promise<T>;
  /** Identity reads what the spine has: what the people's consumer does in a server. */
  recognise(): Promise<void>;
  /** Points for a customer, to be spent at once. */
  give(customer: readonly Identifier[], amount: number): Promise<void>;
  available(customer: readonly Identifier[]): Promise<number>;
  /** Names of the events of the spine, in their order. */
  told(): Promise<string[]>;
  stop(): Promise<void>;
}

export const user = (value: string): Identifier => ({ type: 'user_id', value });

/** What it stands on where there is a whole shop already (`tryOrders`). */
export type Ground = Pick<TriedOuter, 'database' | 'clock' | 'identity'>;

async function newGround(connections: number): Promise<Ground> {
  const database = await freshDatabase({ max: connections });
  const { db } = database;
  const clock = movableClock(new Date('2026-03-02T10:00:00Z'));
  await ensurePartitions(db, clock.now());
  return {
    database,
    clock,
    identity: await createIdentity({ db, sources: { byId: () => undefined }, log: silentLog, clock }),
  };
}

export async function tryOuter(
  options: { connections?: number; ground?: Ground; wallet?: WalletSettings } = {},
): Promise<TriedOuter> {
  const { database, clock, identity } = options.ground ?? (await newGround(options.connections ?? 8));
  const { db } = database;
  const ledger = createLedger();
  const sent = new Map<string, string>();
  const outer = createOuter({
    db,
    log: silentLog,
    clock,
    identity,
    ledger,
    ...(options.wallet === undefined ? {} : { wallet: options.wallet }),
    sendCode: async (_tx, { phone, code }) => {
      sent.set(phone, code);
      return { kind: 'taken' };
    },
  });
  const audited: string[] = [];
  const server = await tryServer({
    db,
    clock,
    routes: outer.routes,
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
  const call = async <T>(
    method: string,
    path: string,
    body?: unknown,
    role: Role = 'admin',
    key: string | null = randomUUID(),
  ): Promise<Answer<T>> => {
    const answer = await fetch(`${server.url}${path}`, {
      method,
      headers: {
        'x-role': role,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'GET' || key === null ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const isJson = (answer.headers.get('content-type') ?? '').includes('json');
    return {
      status: answer.status,
      body: (isJson ? await answer.json() : { text: await answer.text() }) as Answer<T>['body'],
    };
  };
  const originOf = async (customer: readonly Identifier[]): Promise<string> => {
    const originId = await identity.strongestOrigin(db, customer);
    if (originId === null) throw new Error('nobody');
    return originId;
  };
  const known = new Set<string>();
  return {
    db,
    database,
    clock,
    identity,
    ledger,
    outer,
    url: server.url,
    audited,
    sent,
    call,
    ask: async <T>(method: string, path: string, body?: unknown, role?: Role) => {
      const answer = await call<T>(method, path, body, role);
      if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
    recognise: async () => {
      const events = (await readLog(db)).filter((event) => !known.has(event.eventId));
      await transaction(db, (tx) => identity.resolve(tx, events));
      for (const { eventId } of events) known.add(eventId);
    },
    give: async (customer, amount) => {
      const originId = await originOf(customer);
      await transaction(db, async (tx) => {
        const now = clock.now();
        const [account] = await ledger.openAccounts(tx, [{ originId, kind: 'points' }], now);
        const said = { key: randomUUID(), reason: 'test', actor: 'test', activatesAt: now, expiresAt: null };
        await ledger.book(tx, { do: 'grant', accountId: account?.accountId ?? '', amount, ...said }, now);
      });
    },
    available: async (customer) => {
      const originId = await originOf(customer);
      const cluster = (await identity.clustersOf(db, [originId])).get(originId);
      const accounts = await ledger.accountsOf(db, cluster?.originIds ?? [originId], 'points');
      const balances = await ledger.balancesOf(
        db,
        accounts.map(({ accountId }) => accountId),
        clock.now(),
      );
      return balances.reduce((sum, balance) => sum + balance.available, 0);
    },
    told: async () => (await db`select name from spine.log order by xid, seq`).map((row) => String(row['name'])),
    stop: async () => {
      await server.stop();
      if (options.ground === undefined) await database.drop();
    },
  };
}
