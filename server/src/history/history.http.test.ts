import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../kit/ids.ts';
import { tryServer, type TriedServer } from '../kit/http/try-server.ts';
import { silentLog } from '../kit/log.ts';
import type { Role } from '../../../contracts/common.ts';
import { activity, personHistory, salesTotals } from '../../../contracts/system.ts';
import { aWorld, leaseAll, originOf, type World } from '../../test/history-world.ts';
import { HistoryAway } from './clickhouse.ts';
import { createHistoryReader, createSink, historyConsumer, historyProblems, routes } from './index.ts';

let world: World;
let server: TriedServer;
let away = false;

beforeAll(async () => {
  world = await aWorld();
  // Said by the system of u0: it stands in the history, and is nobody's activity.
  await world.say([{ userId: 'u0', type: 'system', name: 'People Merged' }]);
  await world.say(
    Array.from({ length: 30 }, (_, i) => ({
      userId: `u${i % 3}`,
      messageId: newId(),
      name: 'Order Completed',
      body: { properties: { order_id: `o${i}`, products: [{ price: 0.1, quantity: 3 }] } },
    })),
  );
  const leases = await leaseAll(world.db, historyConsumer);
  const sink = createSink({
    db: world.db,
    log: silentLog,
    clickhouse: world.clickhouse,
    leases: { held: () => leases, distrust: () => {} },
  });
  await sink.pass();
  const cut = {
    ...world.clickhouse,
    ask: (async (...args: Parameters<typeof world.clickhouse.ask>) => {
      if (away) throw new HistoryAway('ECONNREFUSED', undefined);
      return world.clickhouse.ask(...args);
    }) as typeof world.clickhouse.ask,
  };
  server = await tryServer({
    db: world.db,
    authenticate: async (request) => {
      const role = request.headers['x-role'];
      return typeof role === 'string' ? { kind: 'staff', id: role, name: role, roles: [role as Role] } : null;
    },
    routes: routes({
      history: createHistoryReader(world.db, cut),
      originsOf: async (personId) => (personId === originOf('u0') ? [originOf('u0'), originOf('u1')] : null),
    }),
  });
});
afterAll(async () => {
  await server.stop();
  await world.end();
});

async function call(
  path: string,
  role = 'admin',
  method = 'GET',
): Promise<{ status: number; body: unknown; retry: string | null }> {
  const answer = await fetch(`${server.url}/api/v1${path}`, { method, headers: { 'x-role': role } });
  return { status: answer.status, body: await answer.json(), retry: answer.headers.get('retry-after') };
}

test('activity, sales and a person are answered in the forms of the contract', async () => {
  const days = activity.parse((await call('/history/activity?days=7', 'store')).body);
  expect(days).toMatchObject({
    days: [{ kind: 'web', events: 30, people: 3 }],
    names: [{ name: 'Order Completed', events: 30, people: 3 }],
  });
  expect(salesTotals.parse((await call('/history/sales', 'analyst')).body)).toEqual({
    lines: 30,
    orders: 30,
    cancellations: 0,
    customers: 3,
    linesWithoutCustomer: 0,
    amount: '9',
  });
  expect(personHistory.parse((await call(`/people/${originOf('u0')}/history`)).body)).toMatchObject({ events: 21 });
});

test('who may not is refused, what is not there is not found, what is wrong is told', async () => {
  expect((await call('/history/sales', 'store')).status).toBe(403);
  expect((await call('/history/rebuild', 'marketer', 'POST')).status).toBe(403);
  expect(await call(`/people/${newId()}/history`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect(await call('/history/activity?days=0')).toMatchObject({ status: 400, body: { code: 'bad_request' } });
});

test('an absent ClickHouse is told as history_away, with the time to come back', async () => {
  away = true;
  for (const path of ['/history/activity', '/history/sales', `/people/${originOf('u0')}/history`]) {
    expect(await call(path)).toMatchObject({ status: 503, retry: '5', body: { code: 'history_away' } });
  }
  away = false;
});

test('an administrator orders a rebuild, and the Problems screen says so', async () => {
  expect(await call('/history/rebuild', 'admin', 'POST')).toMatchObject({ status: 202, body: { started: true } });
  expect(await historyProblems(world.db)).toMatchObject([{ code: 'history_rebuilding' }]);
  expect((await call('/history/activity')).status).toBe(200);
});
