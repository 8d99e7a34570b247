import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { silentLog } from '../kit/log.ts';
import { newId } from '../kit/ids.ts';
import { run, transaction } from '../kit/sql.ts';
import type { Lease } from '../spine/index.ts';
import { aWorld, leaseAll, originOf, type World } from '../../test/history-world.ts';
import {
  eraseHistory,
  eraseSourceHistory,
  createHistoryReader,
  createSink,
  historyConsumer,
  historyProblems,
  orderRebuild,
  requestErasure,
} from './index.ts';
import { readState } from './history.sql.ts';

let world: World;
let leases: readonly Lease[];
beforeEach(async () => {
  world = await aWorld();
  leases = await leaseAll(world.db, historyConsumer);
});
afterEach(() => world.end());

const aSink = (blockEvents = 60) =>
  createSink({
    db: world.db,
    log: silentLog,
    clickhouse: world.clickhouse,
    leases: { held: () => leases, distrust: () => {} },
    blockEvents,
  });

async function drain(sink = aSink()): Promise<void> {
  while ((await sink.pass()).more);
}

const many = (n: number, people: number) =>
  Array.from({ length: n }, (_, i) => ({
    userId: `u${i % people}`,
    messageId: newId(),
    name: `Name ${i % 3}`,
    body: { properties: { i } },
  }));

/** All that a generation holds, apart from how it was cut into blocks. */
async function contentOf(generation: number): Promise<unknown[]> {
  return world.clickhouse.ask(
    `select e.* except (block, shard), dictionary.person_id from events_${generation} e
     left any join (select origin_id, argMax(person_id, version) as person_id from aliases_${generation} group by origin_id) as dictionary
     on dictionary.origin_id = e.origin_id order by e.event_id`,
    z.record(z.string(), z.unknown()),
  );
}

const state = async () => (await run(world.db, readState))[0];

test('a rebuild gives the same, answers from the old tables meanwhile, and takes in what comes during it', async () => {
  await world.say(many(300, 10));
  await drain();
  await world.belongTo(originOf('u0'), [originOf('u1')]);
  await drain();
  const before = await contentOf(1);
  await transaction(world.db, (tx) => orderRebuild(tx, 'ordered'));
  leases = await leaseAll(world.db, historyConsumer);
  expect(await historyProblems(world.db)).toMatchObject([{ code: 'history_rebuilding' }]);
  const sink = aSink();
  await sink.pass();
  expect(await state()).toMatchObject({ reading: 1, writing: 2 });
  const reader = createHistoryReader(world.db, world.clickhouse);
  expect((await reader.personHistory([originOf('u0')])).events).toBe(30);
  await drain(sink);
  expect(await state()).toMatchObject({ reading: 2, writing: 2, rebuild_started_at: null });
  expect(await contentOf(2)).toEqual(before);
  await world.say(many(20, 10));
  await drain(sink);
  expect((await reader.personHistory([originOf('u0'), originOf('u1')])).events).toBe(64);
  expect(await historyProblems(world.db)).toEqual([]);
  const left = await world.clickhouse.ask(`show tables like '%_1'`, z.object({ name: z.string() }));
  expect(left).toEqual([]);
});

test('a merge waits for an older transaction that is still open, and then both are carried: none is skipped', async () => {
  const say = `insert into identity.alias_changes (origin_id, person_id) values ($1, $2)`;
  const carried = () =>
    world.clickhouse.ask('select origin_id from aliases_1 order by version', z.object({ origin_id: z.string() }));
  await drain();
  await transaction(world.db, async (older) => {
    await older.unsafe(say, [originOf('u1'), originOf('u0')] as never[]);
    await world.db.unsafe(say, [originOf('u2'), originOf('u0')] as never[]);
    await drain();
    expect(await carried()).toEqual([]);
  });
  await world.belongTo(originOf('u0'), [originOf('u3')]);
  await drain();
  expect(await carried()).toEqual(['u1', 'u2', 'u3'].map((user) => ({ origin_id: originOf(user) })));
});

test('a rebuild that is ordered twice, in the middle of the first, still gives the same', async () => {
  await world.say(many(200, 10));
  await drain();
  const before = await contentOf(1);
  for (let round = 0; round < 2; round += 1) {
    await transaction(world.db, (tx) => orderRebuild(tx, 'ordered'));
    leases = await leaseAll(world.db, historyConsumer);
    await aSink(30).pass();
  }
  await drain();
  const now = await state();
  expect(now).toMatchObject({ reading: 3, writing: 3 });
  expect(await contentOf(3)).toEqual(before);
});

test('when the tables are gone, or ClickHouse knows more than PostgreSQL, the history rebuilds itself', async () => {
  await world.say(many(100, 10));
  const running = aSink();
  await drain(running);
  for (const table of ['events_1', 'aliases_1', 'migrations']) await world.clickhouse.tell(`drop table ${table} sync`);
  await world.say(many(10, 10));
  await expect(running.pass()).rejects.toThrow('ClickHouse refused');
  await running.pass().catch(() => undefined);
  leases = await leaseAll(world.db, historyConsumer);
  await drain();
  expect(await state()).toMatchObject({ reading: 2, writing: 2 });
  const before = await contentOf(2);
  expect(before).toHaveLength(110);

  await world.clickhouse.send('events_2', Buffer.from(`{"shard":3,"block":99,"event_id":"${newId()}"}`), 'stray');
  await expect(aSink().pass()).resolves.toBeDefined();
  leases = await leaseAll(world.db, historyConsumer);
  await drain();
  expect(await state()).toMatchObject({ reading: 3, writing: 3 });
  expect(await contentOf(3)).toEqual(before);
});

test('an erased person leaves ClickHouse for good, also from blocks that were under way', async () => {
  await world.say(many(200, 10));
  await drain();
  await world.say(many(100, 10));
  const halfway = createSink({
    db: world.db,
    log: silentLog,
    clickhouse: world.clickhouse,
    leases: { held: () => leases, distrust: () => {} },
    after: async () => {
      throw new Error('killed');
    },
  });
  await expect(halfway.pass()).rejects.toThrow('killed');
  await world.db.unsafe(`delete from profiles.timeline where origin_id = $1`, [originOf('u3')] as never[]);
  await expect(eraseHistory(world.db, world.clickhouse, [originOf('u3')], 50)).rejects.toThrow('booked');
  await drain();
  const reader = createHistoryReader(world.db, world.clickhouse);
  expect((await reader.personHistory([originOf('u3')])).events).toBe(0);
  expect((await reader.personHistory([originOf('u4')])).events).toBe(30);
  expect(await eraseHistory(world.db, world.clickhouse, [originOf('u4')])).toBe(30);
  expect(await eraseHistory(world.db, world.clickhouse, [originOf('u4')])).toBe(0);
});

test('a source whose import was undone leaves ClickHouse', async () => {
  const imported = newId();
  await world.say([...many(30, 10), ...many(20, 10).map((wish) => ({ ...wish, sourceId: imported }))]);
  await drain();
  await world.db.unsafe(`delete from profiles.timeline where source_id = $1`, [imported] as never[]);
  expect(await eraseSourceHistory(world.db, world.clickhouse, imported)).toBe(20);
  const [row] = await world.clickhouse.ask(`select count() as n from events_1`, z.object({ n: z.int() }));
  expect(row?.n).toBe(30);
});

test('an erasure that was only booked is done by the sink', async () => {
  await world.say(many(50, 10));
  await drain();
  await requestErasure(world.db, [originOf('u1')]);
  await requestErasure(world.db, []);
  await drain();
  const [row] = await world.clickhouse.ask(`select count() as n from events_1`, z.object({ n: z.int() }));
  expect(row?.n).toBe(45);
});
