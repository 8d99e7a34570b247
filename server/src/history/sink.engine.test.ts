import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { silentLog } from '../kit/log.ts';
import { newId } from '../kit/ids.ts';
import type { Lease } from '../spine/index.ts';
import { aWorld, leaseAll, originOf, type World } from '../../test/history-world.ts';
import { createHistoryReader, createSink, historyConsumer, historyLag, historyProblems, type Sink } from './index.ts';
import { HistoryAway, HistoryRefused } from './clickhouse.ts';
import type { SinkOptions, SinkStep } from './sink.ts';

let world: World;
beforeEach(async () => {
  world = await aWorld();
});
afterEach(() => world.end());

async function aSink(options: Partial<SinkOptions> = {}, shards?: readonly number[]): Promise<Sink> {
  const leases = await leaseAll(world.db, historyConsumer, shards);
  return createSink({
    db: world.db,
    log: silentLog,
    clickhouse: world.clickhouse,
    leases: { held: (): readonly Lease[] => leases, distrust: () => {} },
    ...options,
  });
}

async function drain(sink: Sink): Promise<void> {
  while ((await sink.pass()).more);
}

const many = (n: number, people: number) =>
  Array.from({ length: n }, (_, i) => ({
    userId: `u${i % people}`,
    messageId: newId(),
    name: ['Product Viewed', 'Product Added', 'Order Completed'][i % 3] ?? '',
    body: { properties: { order_id: `o${i}`, products: [{ sku: `s${i % 7}`, price: 2.55, quantity: 2 }] } },
  }));

function unlessKilled(error: unknown): void {
  if (!(error instanceof Error && error.message === 'killed')) throw error;
}

async function eventIds(generation = 1): Promise<string[]> {
  const rows = await world.clickhouse.ask(
    `select event_id from events_${generation}`,
    z.object({ event_id: z.string() }),
  );
  return rows.map((row) => row.event_id).sort();
}

async function timelineIds(): Promise<string[]> {
  const rows = await world.db.unsafe(`select event_id from profiles.timeline`);
  return rows.map((row) => String(row['event_id'])).sort();
}

test('every event of the timeline arrives once, in blocks over shards, whatever its text', async () => {
  await world.say(many(500, 40));
  await world.say([
    {
      userId: 'odd',
      name: 'Näme "with" \\ and \n tab\t',
      body: { properties: { 'a.b': 1, a: { b: [1, 'x', null] }, deep: '\u2028' } },
    },
    { userId: 'odd', type: 'identify', body: { traits: { email: 'x@example.com' } } },
  ]);
  const sink = await aSink({ blockEvents: 100 });
  await drain(sink);
  expect(await eventIds()).toEqual(await timelineIds());
  const [odd] = await world.clickhouse.ask(
    `select name, properties from events_1 where name like 'N%'`,
    z.object({ name: z.string(), properties: z.string() }),
  );
  expect(odd?.name).toBe('Näme "with" \\ and \n tab\t');
  expect(JSON.parse(odd?.properties ?? '')).toEqual({ 'a.b': 1, a: { b: [1, 'x', null] }, deep: '\u2028' });
  expect(await historyLag(world.db, new Date())).toEqual({ behind: 0, behindSeconds: 0, rebuilding: false });
});

test.each<SinkStep>(['planned', 'sent', 'left'])(
  'a sink killed when a block was %s repeats nothing and loses nothing',
  async (step) => {
    await world.say(many(300, 40));
    let kills = 3;
    for (let round = 0; round < 6; round += 1) {
      const sink = await aSink({
        blockEvents: 40,
        after: async (at) => {
          if (at === step && kills > 0) {
            kills -= 1;
            throw new Error('killed');
          }
        },
      });
      await drain(sink).catch(unlessKilled);
      await world.say(many(30, 40));
    }
    await drain(await aSink());
    expect(kills).toBe(0);
    expect(await eventIds()).toEqual(await timelineIds());
  },
);

test('a block whose shards have gone to two processes is finished by both and counted once', async () => {
  await world.say(many(300, 40));
  const dying = await aSink({
    after: async () => {
      throw new Error('killed');
    },
  });
  await expect(dying.pass()).rejects.toThrow('killed');
  const even = await aSink({}, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30]);
  const odd = await aSink({}, [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31]);
  await Promise.all([drain(even), drain(odd)]);
  await world.say(many(100, 40));
  await Promise.all([drain(even), drain(odd)]);
  expect(await eventIds()).toEqual(await timelineIds());
});

test('a process that lost its shards while it slept adds nothing when it wakes', async () => {
  await world.say(many(200, 40));
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const sleeper = await aSink({ after: (step) => (step === 'planned' ? held : Promise.resolve()) });
  const sleeping = sleeper.pass();
  await new Promise((resolve) => setTimeout(resolve, 100));
  const heir = await aSink();
  await drain(heir);
  await world.say(many(50, 40));
  await drain(heir);
  release();
  await sleeping;
  await drain(sleeper);
  expect(await eventIds()).toEqual(await timelineIds());
});

test('the same block sent twice at the same moment is there once', async () => {
  await drain(await aSink());
  const line = `{"shard":1,"block":1,"event_id":"${newId()}","origin_id":"${newId()}","name":"x"}`;
  await Promise.all(Array.from({ length: 8 }, () => world.clickhouse.send('events_1', Buffer.from(line), 'same')));
  expect(await eventIds()).toHaveLength(1);
});

test('an event that ClickHouse will never take goes to the dead letters and the others arrive', async () => {
  await world.say(many(20, 5));
  const [bad] = await world.say([{ userId: 'u1', messageId: newId() }]);
  const real = world.clickhouse.send;
  const picky = async (table: string, lines: Buffer, token: string): Promise<void> => {
    if (lines.includes(bad?.eventId ?? '')) throw new HistoryRefused('117', 'INCORRECT_DATA');
    await real(table, lines, token);
  };
  await drain(await aSink({ clickhouse: { ...world.clickhouse, send: picky } }));
  expect(await eventIds()).toEqual((await timelineIds()).filter((id) => id !== bad?.eventId));
  const letters = await world.db.unsafe(`select event_id, stage, reason, raw from spine.dead_letters`);
  expect(letters).toMatchObject([{ event_id: bad?.eventId, stage: 'history', reason: 'history_refused' }]);
});

test('merges and undos are followed without rewriting, and the counts are those of PostgreSQL', async () => {
  await world.say(many(300, 10));
  const sink = await aSink({ blockEvents: 50 });
  await drain(sink);
  await world.belongTo(originOf('u0'), [originOf('u1'), originOf('u2')]);
  await world.say(many(60, 10));
  await drain(sink);
  await world.belongTo(originOf('u5'), [originOf('u1')]);
  await world.belongTo(originOf('u2'), [originOf('u2')]);
  await drain(sink);
  const reader = createHistoryReader(world.db, world.clickhouse);
  const members = [['u0'], ['u5', 'u1'], ['u2'], ['u3']];
  for (const users of members) {
    const origins = users.map(originOf);
    const mine = await reader.personHistory(origins);
    const theirs = await world.db.unsafe(
      `select name, count(*)::int as events from profiles.timeline where origin_id = any ($1) group by name order by events desc, name`,
      [origins] as never[],
    );
    expect(mine.byName).toEqual(theirs.map((row) => ({ name: row['name'], events: row['events'] })));
    expect(mine.events).toBe(theirs.reduce((sum, row) => sum + Number(row['events']), 0));
  }
  const activity = await reader.activity(30, new Date());
  expect(activity.days.reduce((sum, day) => sum + day.events, 0)).toBe(360);
  expect(activity.days[0]).toMatchObject({ kind: 'web', people: 9 });
  expect(activity.names.map((name) => name.people)).toEqual([9, 9, 9]);
  expect(activity.asOf).not.toBeNull();
});

test('sums of order lines are exact to the last decimal, and reversed lines count against them', async () => {
  const order = (
    name: string,
    orderId: string,
    userId: string | null,
    products: readonly Record<string, unknown>[],
  ) => ({
    ...(userId === null ? { anonymousId: orderId } : { userId }),
    name,
    messageId: newId(),
    body: { properties: { order_id: orderId, currency: 'EUR', products: products as never } },
  });
  await world.say([
    order('Order Completed', '1', 'a', [
      { sku: 'x', price: 2.55, quantity: 3 },
      { sku: 'y', price: '0.001', quantity: 1000 },
    ]),
    order('Order Completed', '2', 'b', [
      { sku: 'x', price: 0.1, quantity: 3 },
      { price: 'rubbish' },
      { price: 1e300, quantity: 1 },
    ]),
    order('Order Cancelled', 'C3', 'b', [{ sku: 'x', price: 4.25, quantity: -12 }]),
    order('Order Refunded', '1', 'a', [{ sku: 'x', price: 2.55, quantity: 1 }]),
    order('Order Completed', '4', null, [
      { sku: 'z', price: 11062.06, quantity: -1 },
      { sku: 'z', price: 0.123456, quantity: 0.5 },
    ]),
    { userId: 'a', name: 'Product Added', body: { properties: { price: 5, quantity: 1 } } },
  ]);
  await drain(await aSink());
  const reader = createHistoryReader(world.db, world.clickhouse);
  const sums = { lines: 9, orders: 4, cancellations: 1, customers: 2, linesWithoutCustomer: 2 };
  expect(await reader.salesTotals({})).toEqual({ ...sums, amount: '-11106.598272' });
  expect(await reader.salesTotals({ currency: 'PLN' })).toMatchObject({ lines: 0, amount: '0' });
  expect(await reader.salesTotals({ from: '2000-01-01T00:00:00Z', until: '2001-01-01T00:00:00Z' })).toMatchObject({
    lines: 0,
  });
});

test('while ClickHouse is away nothing is lost, the problem is told, and it is taken back when all has caught up', async () => {
  await world.say(many(50, 5));
  const sink = await aSink({ lingerMs: 20 });
  await drain(sink);
  const real = world.clickhouse.send;
  let away = true;
  const flaky = {
    ...world.clickhouse,
    send: async (...args: Parameters<typeof real>) => {
      if (!away) return real(...args);
      throw new HistoryAway('ECONNREFUSED', undefined);
    },
  };
  const cut = await aSink({ clickhouse: flaky, lingerMs: 20 });
  await world.say(many(70, 5));
  cut.start();
  await expect.poll(() => historyProblems(world.db)).toMatchObject([{ code: 'history_away', severity: 'error' }]);
  expect((await historyLag(world.db, new Date())).behind).toBe(70);
  away = false;
  await expect.poll(() => historyProblems(world.db), { timeout: 10_000 }).toEqual([]);
  await cut.stop();
  expect(await eventIds()).toEqual(await timelineIds());
});
