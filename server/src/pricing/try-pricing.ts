/** For tests: pricing behind HTTP on a fresh database, with a clock that can be moved and a book of a small shop. */
import { freshDatabase } from '../../test/cluster.ts';
import { roles } from '../../../contracts/common.ts';
import { movableClock } from '../kit/clock.ts';
import type { Actor, AuditNote } from '../kit/http/route.ts';
import { createHttpServer } from '../kit/http/server.ts';
import { silentLog } from '../kit/log.ts';
import type { Db } from '../kit/sql.ts';
import { createPricing, nobody, type CustomerPort, type FactsPort, type Pricing } from './index.ts';

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface TriedPricing {
  readonly db: Db;
  readonly url: string;
  readonly pricing: Pricing;
  readonly clock: ReturnType<typeof movableClock>;
  readonly notes: AuditNote[];
  call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<T>>;
  /** Publishes the draft and moves the clock to where it is in force. */
  publish(): Promise<number>;
  promotion(id: string, more?: Record<string, unknown>): Promise<void>;
  quote(more?: Record<string, unknown>, customer?: Record<string, unknown>): Promise<Answer<QuoteAnswer>>;
  stop(): Promise<void>;
}

export interface QuoteAnswer {
  readonly quote: {
    readonly bookVersion: number;
    readonly at: string;
    readonly hash: string;
    readonly totalMinor: number;
    readonly discountMinor: number;
    readonly complete: boolean;
    readonly codes: readonly { code: string; state: string; why: string | null }[];
    readonly lines: readonly { lineId: string; totalMinor: number; units: readonly unknown[] }[];
    readonly trace: readonly { amountMinor: number }[];
  };
  readonly words: readonly string[];
  readonly codeWords: Readonly<Record<string, string>>;
  readonly standsUntil: string | null;
}

export const settings = {
  zones: [
    { id: 'lv', name: 'Latvia', currency: 'EUR', timeZone: 'Europe/Riga' },
    { id: 'ee', name: 'Estonia', currency: 'EUR', timeZone: 'Europe/Tallinn', reason: 'higher delivery costs' },
  ],
  groups: [{ id: 'vip', name: 'VIP' }],
  taxes: [{ category: 'standard', name: 'VAT', taxBps: 2_100 }],
  deliveryRates: [{ method: 'courier', amountMinor: { EUR: 490 } }],
  exceptions: [{ id: 'app-launch', reason: 'The app is new', channels: ['app'] }],
};

/** A customer is known by the value of the first identifier, which is also her only origin. */
const byValue: CustomerPort = async (_on, identifiers) => {
  const key = identifiers[0]?.value ?? null;
  return key === null || key === 'nobody' ? nobody : { key, originIds: [key], groups: [], audiences: [] };
};

const goods: FactsPort = async (_on, skus) =>
  new Map(
    skus
      .filter((sku) => sku !== 'unknown')
      .map((sku) => [
        sku,
        {
          name: sku,
          taxCategory: 'standard',
          categoryPath: ['all', sku === 'BAG' ? 'bags' : 'shoes'],
          attributes: {},
          bundleOf: null,
        },
      ]),
  );

export async function tryPricing(): Promise<TriedPricing> {
  const database = await freshDatabase({ max: 12 });
  const clock = movableClock(new Date());
  const pricing = createPricing({ db: database.db, facts: goods, customerOf: byValue });
  const notes: AuditNote[] = [];
  const app = createHttpServer({
    db: database.db,
    log: silentLog,
    clock,
    routes: pricing.routes({ db: database.db }),
    authenticate: async (request) => {
      const role = roles.find((known) => known === (request.headers['x-role'] ?? 'admin'));
      return role === undefined
        ? null
        : ({ kind: 'staff', id: role, name: `Eva ${role}`, roles: [role] } satisfies Actor);
    },
    audit: async (_tx, _actor, note) => void notes.push(note),
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  await pricing.start();

  const call: TriedPricing['call'] = async <T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = (answer.headers.get('content-type') ?? '').includes('json');
    return { status: answer.status, headers: answer.headers, body: (isJson ? JSON.parse(text) : text) as T };
  };

  const tried: TriedPricing = {
    db: database.db,
    url,
    pricing,
    clock,
    notes,
    call,
    publish: async () => {
      const { status, body } = await call<{ version: number }>('POST', '/api/v1/price-books/main/versions', {});
      if (status !== 201) throw new Error(JSON.stringify(body));
      clock.advance(2_000);
      // The notification has come as soon as the process sells by the new version.
      for (let tries = 0; tries < 200; tries += 1) {
        const book = await pricing.currentBook(database.db, { now: clock.now() });
        if (book !== null && book.version >= body.version) return body.version;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error('the version was not heard of');
    },
    promotion: async (id, more = {}) => {
      const promotion = { revision: 0, state: 'active', name: `Promotion ${id}`, ...tenPercent, ...more };
      const { status, body } = await call('PUT', `/api/v1/price-books/main/promotions/${id}`, promotion);
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
    quote: (more = {}, customer = {}) => call('POST', '/api/v1/quotes', { cart: { ...cart, ...more }, customer }),
    stop: async () => {
      await app.close();
      await pricing.stop();
      await database.drop();
    },
  };
  await call('POST', '/api/v1/price-books', { id: 'main', name: 'Main', isDefault: true, settings });
  await call('PUT', '/api/v1/price-books/main/prices', {
    prices: [
      { sku: 'SHOE', currency: 'EUR', amountMinor: 10_000 },
      { sku: 'BAG', currency: 'EUR', amountMinor: 5_000, floorMinor: 3_000 },
      { sku: 'BAG', currency: 'EUR', amountMinor: 5_500, zone: 'ee' },
    ],
  });
  return tried;
}

export const tenPercent = { effect: { kind: 'percent', discountBps: 1_000 } };
export const cart = {
  currency: 'EUR',
  zone: 'lv',
  channel: 'web',
  lines: [
    { lineId: 'a', sku: 'SHOE', quantity: 1 },
    { lineId: 'b', sku: 'BAG', quantity: 2 },
  ],
};
