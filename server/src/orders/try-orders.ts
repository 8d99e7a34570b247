/** For tests: a small shop (catalogue, prices, stock, orders) over a database of its own, behind HTTP on a free port, with a movable clock. */
import { randomUUID } from 'node:crypto';
import type { Role } from '../../../contracts/common.ts';
import { putLocationBody } from '../../../contracts/stock.ts';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { audit } from '../access/index.ts';
import { createCatalogue, type Catalogue } from '../catalogue/index.ts';
import { createIdentity, type Identity } from '../identity/index.ts';
import { movableClock, type Clock } from '../kit/clock.ts';
import type { Actor, Route } from '../kit/http/route.ts';
import { tryServer, type TriedServer } from '../kit/http/try-server.ts';
import { silentLog } from '../kit/log.ts';
import { connect, transaction, type Db } from '../kit/sql.ts';
import type { CustomerPort } from '../pricing/index.ts';
import { ensurePartitions } from '../spine/index.ts';
import { checkBooks as checkStock } from '../stock/check-books.ts';
import { createStock } from '../stock/index.ts';
import { saveLocation } from '../stock/locations.ts';
import { receiveGoods } from '../stock/receive.ts';
import { checkBooks } from './check-books.ts';
import type { OrderView } from './contract.ts';
import { expireOrders } from './expire.ts';
import { createOrders, noFiscal, noPoints, type Orders, type PointsPort } from './index.ts';
import { makeDueCalls } from './payments/make-calls.ts';
import type { PaymentProvider } from './payments/provider.ts';
import { finishSlowPayments } from './sandbox/sandbox.ts';
import { createTriedPricing, type TriedPricing } from './try-pricing.ts';

export interface Answer<T> {
  readonly status: number;
  readonly body: T & {
    readonly code?: string;
    readonly issues?: readonly { path: string; message: string }[];
    readonly detail?: string;
  };
  readonly replayed: boolean;
}

export interface TriedOrders {
  readonly db: Db;
  readonly database: TestDatabase;
  readonly clock: ReturnType<typeof movableClock>;
  readonly orders: Orders;
  readonly pricing: TriedPricing;
  readonly identity: Identity;
  readonly server: TriedServer;
  call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    more?: { readonly key?: string | null; readonly role?: Role },
  ): Promise<Answer<T>>;
  /** As `call`, for what must succeed. */
  ask<T = Record<string, unknown>>(method: string, path: string, body?: unknown, key?: string): Promise<T>;
  receive(sku: string, quantity: number, locationId?: string): Promise<void>;
  cell(sku: string, locationId?: string): Promise<Record<string, number>>;
  /** One round of the upkeep: unpaid orders end, open calls are finished, slow banks decide; messages are sent by `deliver`. */
  tend(): Promise<void>;
  /** Sends the sandbox's messages that are due; gives how many were taken. */
  deliver(): Promise<number>;
  /** A till sale in one call. */
  sell(
    lines: readonly { sku: string; quantity: number }[],
    more?: Record<string, unknown>,
    key?: string,
  ): Promise<Answer<OrderView>>;
  /** Throws with everything that orders' and stock's auditors find. */
  audit(): Promise<void>;
  stop(): Promise<void>;
}

export const riga = 'store-riga-1';
export const tallinn = 'store-tallinn-1';
export const east = 'warehouse-east';
export const home = {
  lines: ['Brivibas 1'],
  city: 'Riga',
  postcode: 'LV-1010',
  country: 'LV',
  latitude: 56.95,
  longitude: 24.12,
};

export const goods = [
  ['laptop', 'Laptop 14', null],
  ['mouse', 'Mouse', null],
  ['skirt-36', 'Skirt 36', null],
  ['skirt-38', 'Skirt 38', null],
  ['shoes-42', 'Shoes 42', null],
  ['gift-wrap', 'Gift wrap', null],
  [
    'desk-set',
    'Desk set',
    [
      { sku: 'laptop', quantity: 1 },
      { sku: 'mouse', quantity: 1 },
    ],
  ],
] as const;

export interface TryOptions {
  readonly points?: PointsPort;
  /** Loyalty on this shop: its tender, what it says of a customer, its addresses. */
  readonly loyalty?: (ground: LoyaltyGround) => {
    readonly points: PointsPort;
    withLoyalty(customerOf: CustomerPort): CustomerPort;
    readonly routes: readonly Route[];
  };
  readonly providers?: readonly PaymentProvider[];
  readonly connections?: number;
}
export interface LoyaltyGround {
  readonly db: Db;
  readonly clock: Clock;
  readonly identity: Identity;
  readonly catalogue: Catalogue;
}

export async function tryOrders(options: TryOptions = {}): Promise<TriedOrders> {
  const database = await freshDatabase({ max: options.connections ?? 12 });
  const { db } = database;
  const clock = movableClock(new Date());
  await ensurePartitions(db, clock.now());
  const writerDb = connect(database.url, { max: 2 });
  const identity = await createIdentity({ db, sources: { byId: () => undefined }, log: silentLog });
  const catalogue = createCatalogue({ db, log: silentLog, clock });
  await catalogue.start();
  const stock = createStock({ db, writerDb, log: silentLog, clock });
  const pricing = await createTriedPricing({ db, clock, identity, catalogue });
  let url = '';
  const loyalty = options.loyalty?.({ db, clock, identity, catalogue });
  const orders = await createOrders({
    db,
    log: silentLog,
    clock,
    identity,
    catalogue,
    pricing: pricing.pricing,
    customerOf: loyalty?.withLoyalty(pricing.customerOf) ?? pricing.customerOf,
    stock: stock.stock,
    points: options.points ?? loyalty?.points ?? noPoints,
    fiscal: noFiscal,
    audit,
    publicUrl: () => url,
    selfUrl: () => url,
    ...(options.providers === undefined ? {} : { providers: options.providers }),
  });
  const server = await tryServer({
    db,
    clock,
    routes: [...catalogue.routes, ...stock.routes, ...orders.routes, ...(loyalty?.routes ?? [])],
    audit,
    authenticate: async (request): Promise<Actor | null> => {
      const role = request.headers['x-role'];
      return typeof role === 'string'
        ? { kind: 'api_key', id: role, name: `the ${role}`, roles: [role as Role] }
        : null;
    },
  });
  url = server.url;

  const call = async <T>(
    method: string,
    path: string,
    body?: unknown,
    more: { readonly key?: string | null; readonly role?: Role } = {},
  ): Promise<Answer<T>> => {
    const key = more.key === undefined ? randomUUID() : more.key;
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        'x-role': more.role ?? 'admin',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === null || method === 'GET' ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const isJson = (answer.headers.get('content-type') ?? '').includes('json');
    return {
      status: answer.status,
      body: (isJson ? await answer.json() : { text: await answer.text() }) as Answer<T>['body'],
      replayed: answer.headers.get('idempotent-replayed') === 'true',
    };
  };
  const ask = async <T>(method: string, path: string, body?: unknown, key?: string): Promise<T> => {
    const answer = await call<T>(method, path, body, key === undefined ? {} : { key });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  await furnish(db, clock, ask);
  const tried: TriedOrders = {
    db,
    database,
    clock,
    orders,
    pricing,
    identity,
    server,
    call,
    ask,
    receive: async (sku, quantity, locationId = riga) => {
      const wish = { locationId, reference: '', lines: [{ sku, quantity }], actor: 'test', now: clock.now() };
      await transaction(db, (tx) => receiveGoods(tx, wish));
    },
    cell: async (sku, locationId = riga) => {
      const [row] =
        await db`select sum(on_hand)::int on_hand, sum(held)::int held, sum(sold)::int sold, sum(damaged)::int damaged
          from stock.cells where sku = ${sku} and location_id = ${locationId}`;
      return { ...row } as Record<string, number>;
    },
    tend: async () => {
      await finishSlowPayments(db, clock.now());
      await expireOrders(orders.deps);
      await makeDueCalls(orders.deps);
      await makeDueCalls(orders.deps);
    },
    deliver: () => orders.sendMessages(),
    sell: (lines, more = {}, key) =>
      call<OrderView>(
        'POST',
        '/api/v1/orders',
        {
          lines,
          channel: 'till',
          locationId: riga,
          zone: 'lv',
          currency: 'EUR',
          tenders: [{ method: 'terminal', reference: 'slip' }],
          ...more,
        },
        key === undefined ? {} : { key },
      ),
    audit: async () => {
      const found = [...(await checkBooks(db)).map((one) => JSON.stringify(one)), ...(await checkStock(db))];
      if (found.length > 0) throw new Error(`the books do not add up: ${found.join('; ')}`);
    },
    stop: async () => {
      await server.stop();
      await stock.stop();
      await pricing.stop();
      await catalogue.stop();
      await writerDb.end({ timeout: 1 });
      await database.drop();
    },
  };
  return tried;
}

async function furnish(db: Db, clock: { now(): Date }, ask: TriedOrders['ask']): Promise<void> {
  const places = [
    [riga, 'store', 56.95, 24.1],
    [tallinn, 'store', 59.44, 24.75],
    [east, 'warehouse', 56.5, 27.3],
  ] as const;
  for (const [id, kind, latitude, longitude] of places) {
    const body = putLocationBody.parse({
      kind,
      name: id,
      zone: 'lv',
      country: 'LV',
      latitude,
      longitude,
      timeZone: 'Europe/Riga',
      opening: Object.fromEntries(
        ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['08:00', '20:00']]]),
      ),
    });
    await transaction(db, (tx) => saveLocation(tx, id, body, clock.now()));
  }
  for (const [sku, name, parts] of goods) {
    await ask('POST', '/api/v1/products', {
      handle: sku,
      texts: { en: { name } },
      variants: [{ sku, ...(parts === null ? {} : { parts }) }],
      publish: true,
    });
  }
}
