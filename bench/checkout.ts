/**
 * checkout: full orders a second, the long way over HTTP (cart, line, address, delivery choice, order, payment) and as one till call;
 * and a hot item of which there are 100 while 400 customers check out. `docs/performance.md` has what two open-source shops do for the same.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { connect, type Db } from '../server/src/kit/sql.ts';
import { Line, type Said } from './line.ts';
import type { Wish } from './main.ts';
import { percentile, type Report } from './report.ts';
import { apiKey, startServer, type ServerUnderTest } from './server.ts';

const stores = ['bench-a', 'bench-b', 'bench-c'];
const address = {
  lines: ['Main street 1'],
  city: 'Riga',
  postcode: 'LV-1010',
  country: 'LV',
  latitude: 56.95,
  longitude: 24.12,
};

export async function checkout(report: Report, wish: Wish): Promise<void> {
  const server = await startServer();
  try {
    const key = await apiKey(server);
    await furnish(server, key);
    const db = await wideDatabase(server);
    const seconds = wish.quick ? 5 : 20;
    const floor = await bareOrders(db, wish.quick ? 3 : 8);
    const line = (): Line => new Line(server.url, key);
    await flow(line, 8, 2, (one, n) => till(one, `warm-${n}`));
    await tills(report, line, seconds, floor);
    await longWays(report, line, seconds, floor);
    for (const clients of [8, 32, 400]) await hotItem(report, server, key, line, clients, db);
    await db.end({ timeout: 2 });
  } finally {
    await server.stop();
  }
}

type Outcome = 'sold' | 'refused' | 'broken';
type Flow = (line: Line, n: number) => Promise<{ outcome: Outcome; latencies: number[] }>;

interface Flowed {
  readonly outcomes: Record<Outcome, number>;
  readonly whole: number[];
  readonly steps: number[];
  readonly seconds: number;
}

/** `most`: so many runs in all; otherwise as many as fit into the time. */
async function flow(line: () => Line, clients: number, seconds: number, play: Flow, most = Infinity): Promise<Flowed> {
  const outcomes: Record<Outcome, number> = { sold: 0, refused: 0, broken: 0 };
  const [whole, steps]: [number[], number[]] = [[], []];
  const began = performance.now();
  const until = began + seconds * 1_000;
  let next = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      const own = line();
      while (performance.now() < until && next < most) {
        const n = next;
        next += 1;
        const at = performance.now();
        const { outcome, latencies } = await play(own, n);
        outcomes[outcome] += 1;
        whole.push(performance.now() - at);
        steps.push(...latencies);
      }
      own.end();
    }),
  );
  return { outcomes, whole, steps, seconds: (performance.now() - began) / 1_000 };
}

async function timed<T>(latencies: number[], call: Promise<Said<T>>): Promise<Said<T>> {
  const at = performance.now();
  const said = await call;
  latencies.push(performance.now() - at);
  return said;
}

const outcomeOf = (status: number): Outcome => (status < 300 ? 'sold' : status === 409 ? 'refused' : 'broken');

async function till(line: Line, run: string): Promise<{ outcome: Outcome; latencies: number[] }> {
  const latencies: number[] = [];
  const body = {
    lines: [{ sku: `BENCH-${Math.floor(Math.random() * 1_000)}`, quantity: 1 }],
    channel: 'till',
    locationId: stores[0],
    zone: 'bench',
    currency: 'EUR',
    customer: [{ type: 'loyalty_card', value: `77${run.replaceAll(/\D/g, '').padStart(10, '3')}` }],
    tenders: [{ method: 'terminal', reference: 'slip' }],
  };
  const said = await timed(
    latencies,
    line.say<{ state: string }>('POST', '/api/v1/orders', body, `${run}-${randomUUID()}`),
  );
  return {
    outcome: said.body.state === 'completed' ? 'sold' : outcomeOf(said.status === 201 ? 500 : said.status),
    latencies,
  };
}

async function longWay(line: Line, sku: string, tender: object): Promise<{ outcome: Outcome; latencies: number[] }> {
  const latencies: number[] = [];
  const step = <T>(method: string, at: string, body: unknown): Promise<Said<T>> =>
    timed(latencies, line.say<T>(method, at, body, randomUUID()));
  const customer = [{ type: 'anonymous_id', value: randomUUID() }];
  const cart = await step<{ id: string }>('POST', '/api/v1/carts', {
    channel: 'web',
    zone: 'bench',
    currency: 'EUR',
    customer,
  });
  const steps: [string, string, unknown][] = [
    ['POST', `/api/v1/carts/${cart.body.id}/lines`, { sku }],
    ['PUT', `/api/v1/carts/${cart.body.id}/delivery`, { method: 'ship', address }],
    [
      'PUT',
      `/api/v1/carts/${cart.body.id}/delivery`,
      { method: 'ship', methodId: 'parcel', address, contact: { name: 'Bench' } },
    ],
  ];
  for (const [method, at, body] of steps) {
    const { status } = await step(method, at, body);
    if (status >= 300) return { outcome: outcomeOf(status), latencies };
  }
  const order = await step<{ id: string }>('POST', '/api/v1/orders', { cartId: cart.body.id });
  if (order.status >= 300) return { outcome: outcomeOf(order.status), latencies };
  const paid = await step<{ state: string }>('POST', `/api/v1/orders/${order.body.id}/payments`, tender);
  return { outcome: paid.body.state === 'placed' ? 'sold' : 'broken', latencies };
}

async function tills(report: Report, line: () => Line, seconds: number, floor: number): Promise<void> {
  const done = await flow(line, 8, seconds, (one, n) => till(one, `till-${n}`));
  report.add('till: one call, 8 clients', done.outcomes.sold / done.seconds, 'orders/s', { floor, aim: '≥ 300/s' });
  report.add('till: p99', percentile(done.steps, 0.99), 'ms', { aim: '≤ 250 ms' });
  report.add('till: answers that are no sale', done.outcomes.refused + done.outcomes.broken, 'answers', { aim: '0' });
}

async function longWays(report: Report, line: () => Line, seconds: number, floor: number): Promise<void> {
  const anySku = (): string => `BENCH-${Math.floor(Math.random() * 1_000)}`;
  const plain = await flow(line, 8, seconds, (one) => longWay(one, anySku(), { method: 'terminal' }));
  report.add('long way, 6 calls, 8 clients', plain.outcomes.sold / plain.seconds, 'orders/s', {
    floor,
    aim: '≥ 100/s',
  });
  report.add('long way: a call, p99', percentile(plain.steps, 0.99), 'ms', { aim: '≤ 250 ms' });
  report.add('long way: the whole, p50', percentile(plain.whole, 0.5), 'ms');
  report.add('long way: not sold', plain.outcomes.refused + plain.outcomes.broken, 'checkouts', { aim: '0' });
  const card = await flow(line, 8, seconds / 2, (one) =>
    longWay(one, anySku(), { method: 'card', reference: 'tok_ok' }),
  );
  report.add('long way, paid through the sandbox provider over HTTP', card.outcomes.sold / card.seconds, 'orders/s');
  report.note(
    'Same steps, same machine, 8 clients: Medusa 2.21 1.0 orders/s (p50 7.5 s), Vendure 3.7 9.2 orders/s (p50 0.86 s).',
  );
}

async function hotItem(
  report: Report,
  server: ServerUnderTest,
  key: string,
  line: () => Line,
  clients: number,
  db: Db,
): Promise<void> {
  const sku = `HOT-${clients}`;
  await setUp(server, key, 'POST', '/api/v1/stock/receipts', {
    locationId: stores[0],
    lines: [{ sku, quantity: 100 }],
  });
  const done = await flow(line, clients, 120, (one) => longWay(one, sku, { method: 'terminal' }), 400);
  const [books] =
    await db`select count(*)::int as sold from orders.units u join orders.lines l using (order_id, line_no)
    where l.sku = ${sku} and u.state not in ('cancelled', 'returned')`;
  report.add(`hot item, ${clients} clients: sold of 100`, books?.['sold'] as number, 'pieces', { aim: '100' });
  report.add(`hot item, ${clients} clients: told plainly that there is none`, done.outcomes.refused, 'customers', {
    aim: '300',
  });
  report.add(`hot item, ${clients} clients: anything else`, done.outcomes.broken, 'customers', { aim: '0' });
  report.add(`hot item, ${clients} clients: all 400`, done.seconds, 's', { aim: '< 5 s' });
}

async function setUp(server: ServerUnderTest, key: string, method: string, at: string, body: unknown): Promise<void> {
  const answer = await fetch(`${server.url}${at}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${at}: ${answer.status} ${await answer.text()}`);
}

/** A thousand products, three places, one book, one way of delivering. */
async function furnish(server: ServerUnderTest, key: string): Promise<void> {
  const set = (method: string, at: string, body: unknown): Promise<void> => setUp(server, key, method, at, body);
  for (const [n, id] of stores.entries()) {
    await set('PUT', `/api/v1/locations/${id}`, {
      kind: 'store',
      name: id,
      zone: 'bench',
      country: 'LV',
      latitude: 56.9 + n,
      longitude: 24.1,
      ships: true,
      opening: Object.fromEntries(
        ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['08:00', '20:00']]]),
      ),
    });
  }
  await set('PUT', '/api/v1/delivery-methods/parcel', {
    kind: 'ship',
    name: 'Parcel',
    terms: { currency: 'EUR', baseMinor: 490, bands: [{ upToKm: 2_000, days: 2, amountMinor: 0 }] },
  });
  const skus = [...Array.from({ length: 1_000 }, (_, n) => `BENCH-${n}`), 'HOT-8', 'HOT-32', 'HOT-400'];
  for (let at = 0; at < skus.length; at += 100) {
    const some = skus.slice(at, at + 100);
    await set('POST', '/api/v1/products/batch', {
      products: some.map((sku) => ({
        handle: sku.toLowerCase(),
        texts: { en: { name: `Product ${sku}` } },
        variants: [{ sku }],
        publish: true,
      })),
    });
    for (const locationId of stores) {
      const lines = some.filter((sku) => !sku.startsWith('HOT')).map((sku) => ({ sku, quantity: 100_000 }));
      if (lines.length > 0) await set('POST', '/api/v1/stock/receipts', { locationId, lines });
    }
  }
  const settings = {
    zones: [{ id: 'bench', name: 'Bench', currency: 'EUR', timeZone: 'Europe/Riga' }],
    taxes: [{ category: 'standard', name: 'VAT', taxBps: 2_100 }],
  };
  await set('POST', '/api/v1/price-books', { id: 'bench', name: 'Bench', isDefault: true, settings });
  await set('PUT', '/api/v1/price-books/bench/prices', {
    prices: skus.map((sku, n) => ({ sku, currency: 'EUR', amountMinor: 1_000 + n, validFrom: '2020-01-01T00:00:00Z' })),
  });
  await set('POST', '/api/v1/price-books/bench/versions', {});
  await new Promise((resolve) => setTimeout(resolve, 3_500));
}

async function wideDatabase(server: ServerUnderTest): Promise<Db> {
  const running = JSON.parse(await readFile(path.join(server.dir, 'running.json'), 'utf8')) as { postgresUrl: string };
  return connect(running.postgresUrl, { max: 8, name: 'bench-floor' });
}

/** The floor: the rows of a one-line order (shelf, hold, order, line, unit, tender, journal, event), one transaction each, no HTTP, no rules. */
async function bareOrders(db: Db, seconds: number): Promise<number> {
  await db.unsafe(`create schema bench;
    create table bench.cells (sku text primary key, on_hand int not null check (on_hand >= 0)) with (fillfactor = 50);
    insert into bench.cells select 'S-' || n, 1000000 from generate_series(0, 999) n;
    create table bench.holds (id uuid primary key, sku text); create table bench.keys (key text primary key, order_id uuid);
    create table bench.orders (order_id uuid primary key, doc jsonb); create table bench.lines (order_id uuid, n int, doc jsonb, primary key (order_id, n));
    create table bench.units (order_id uuid, n int, state text, total bigint, primary key (order_id, n));
    create table bench.tenders (order_id uuid, id uuid, doc jsonb, primary key (order_id, id));
    create table bench.entries (order_id uuid, n int, doc jsonb, primary key (order_id, n)); create table bench.events (id uuid primary key, doc jsonb)`);
  const doc = JSON.stringify({
    channel: 'till',
    zone: 'bench',
    lines: Array.from({ length: 12 }, (_, n) => ({ key: `field-${n}`, value: n * 1_000 })),
  });
  let done = 0;
  const began = performance.now();
  const until = began + seconds * 1_000;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (performance.now() < until) {
        await db.begin(async (tx) => {
          const id = randomUUID();
          const sku = `S-${Math.floor(Math.random() * 1_000)}`;
          await tx.unsafe(`insert into bench.keys values ($1, $2)`, [id, id], { prepare: true });
          await tx.unsafe(
            `with h as (update bench.cells set on_hand = on_hand - 1 where sku = $2 returning sku) insert into bench.holds select $1, sku from h`,
            [id, sku],
            { prepare: true },
          );
          await tx.unsafe(
            `with o as (insert into bench.orders values ($1, $2::text::jsonb)), l as (insert into bench.lines values ($1, 1, $2::text::jsonb)),
               u as (insert into bench.units values ($1, 1, 'delivered', 1000)), t as (insert into bench.tenders values ($1, $1, $2::text::jsonb)),
               j as (insert into bench.entries values ($1, 1, $2::text::jsonb)) insert into bench.events values ($1, $2::text::jsonb)`,
            [id, doc],
            { prepare: true },
          );
        });
        done += 1;
      }
    }),
  );
  const perSecond = done / ((performance.now() - began) / 1_000);
  await db.unsafe('drop schema bench cascade');
  return perSecond;
}
