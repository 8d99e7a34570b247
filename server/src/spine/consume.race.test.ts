import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../kit/log.ts';
import { newId } from '../kit/ids.ts';
import { connect, type Db } from '../kit/sql.ts';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { anEvent } from '../../test/events.ts';
import {
  createConsumer,
  createIntakeWriter,
  createLeases,
  shardCount,
  UnusableEvent,
  type Consumer,
  type LogEvent,
} from './index.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await freshDatabase({ max: 8 });
  await database.db.unsafe(
    `create table public.effects (n bigint generated always as identity, shard int, key text, message_id text, who text)`,
  );
});
afterEach(() => database.drop());

interface Worker {
  readonly consumer: Consumer;
  readonly db: Db;
  readonly processId: string;
  stop(): Promise<void>;
  die(): Promise<void>;
}

/** A worker process in miniature: its own pool, leases and consumer; the effect is a row for each event. */
async function aWorker(options: {
  beatMs?: number;
  beforeApply?: () => Promise<void>;
  who: string;
  beforeCommit?: () => Promise<void>;
  apply?: (event: LogEvent) => void;
}): Promise<Worker> {
  const db = connect(database.url, { max: 4 });
  const processId = newId();
  const leases = createLeases({
    db,
    log: silentLog,
    processId,
    consumers: ['people'],
    ttlSeconds: 1,
    beatMs: options.beatMs ?? 100,
    onChange: () => consumer.wake(),
  });
  const consumer = createConsumer({
    db,
    log: silentLog,
    leases,
    name: 'people',
    batchSize: 100,
    idleMs: 20,
    ...(options.beforeCommit ? { beforeCommit: options.beforeCommit } : {}),
    apply: async (tx, events) => {
      await options.beforeApply?.();
      for (const event of events) options.apply?.(event);
      await tx.unsafe(
        `insert into public.effects (shard, key, message_id, who) select * from unnest($1::int[], $2::text[], $3::text[], $4::text[])`,
        [
          events.map((e) => e.shard),
          events.map((e) => String(e.body['userId'])),
          events.map((e) => e.messageId),
          events.map(() => options.who),
        ] as never[],
      );
    },
  });
  await leases.start();
  consumer.start();
  return {
    consumer,
    db,
    processId,
    stop: async () => {
      await consumer.stop();
      await leases.stop();
      await db.end({ timeout: 1 });
    },
    // Dies without a word: its connections drop, its shards stay leased until the lease runs out.
    die: async () => {
      await db.end({ timeout: 0 });
      await consumer.stop();
    },
  };
}

function aGate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

async function untilApplied(count: number, seconds = 20): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  for (;;) {
    const [row] = await database.db`select count(*)::int as n from public.effects`;
    if (Number(row?.['n']) >= count) return;
    if (Date.now() > deadline) throw new Error(`only ${String(row?.['n'])} of ${count} were applied`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** Each event once, and each customer's events in the order in which the log has them. */
async function expectExactlyOnceInOrder(count: number): Promise<void> {
  const [row] = await database.db`select count(*)::int as n, count(distinct message_id)::int as d from public.effects`;
  expect(row).toEqual({ n: count, d: count });
  const [wrong] = await database.db.unsafe(
    `select count(*)::int as n from (
       select key, row_number() over (partition by key order by e.n) as applied,
              row_number() over (partition by key order by l.xid, l.seq) as logged
       from public.effects e join spine.log l on l.message_id = e.message_id) o where applied <> logged`,
  );
  expect(wrong).toEqual({ n: 0 });
}

test('no event is skipped while many writers commit out of order, some of them slowly', async () => {
  const worker = await aWorker({ who: 'a' });
  const writers = Array.from({ length: 6 }, () => connect(database.url, { max: 1 }));
  let sent = 0;
  await Promise.all(
    writers.map(async (db, w) => {
      for (let n = 0; n < 25; n += 1) {
        const events = Array.from({ length: 3 }, () => anEvent({ userId: `u${(w + n) % 5}` }));
        sent += events.length;
        const { appendEvents } = await import('./append.ts');
        await db.begin(async (tx) => {
          await appendEvents(tx as never, events);
          // Rows are written and numbered now, and become visible later than rows numbered after them.
          if ((w + n) % 3 === 0) await tx.unsafe(`select pg_sleep(0.02)`);
        });
      }
    }),
  );
  await untilApplied(sent);
  await expectExactlyOnceInOrder(sent);
  await worker.stop();
  await Promise.all(writers.map((db) => db.end()));
}, 40_000);

test('three workers share the shards; one dies without a word and its shards move; nothing is lost or doubled', async () => {
  const writer = createIntakeWriter({ db: database.db, log: silentLog });
  const workers = [await aWorker({ who: 'a' }), await aWorker({ who: 'b' }), await aWorker({ who: 'c' })];
  const send = async (count: number): Promise<void> => {
    for (let n = 0; n < count / 50; n += 1)
      await writer.submit(Array.from({ length: 50 }, (_, i) => anEvent({ userId: `u${(n * 50 + i) % 97}` })));
  };
  await send(1_000);
  await workers[0]?.die();
  await send(1_000);
  await untilApplied(2_000);
  await expectExactlyOnceInOrder(2_000);
  const owners =
    await database.db`select count(distinct owner)::int as n, count(*)::int as shards from spine.positions where consumer = 'people'`;
  expect(owners[0]?.['shards']).toBe(shardCount);
  await Promise.all([workers[1]?.stop(), workers[2]?.stop()]);
  await writer.stop();
}, 60_000);

test('a worker that slept through its lease cannot commit: the fence holds', async () => {
  const writer = createIntakeWriter({ db: database.db, log: silentLog });
  const sleeping = aGate();
  const awake = aGate();
  let naps = 0;
  // It beats once, then its whole process seems frozen in the middle of a batch.
  const sleeper = await aWorker({
    who: 'sleeper',
    beatMs: 1_500,
    beforeApply: async () => {
      naps += 1;
      if (naps > 1) return;
      sleeping.open();
      await awake.opened;
    },
  });
  await writer.submit(Array.from({ length: 40 }, () => anEvent({ userId: 'x' })));
  sleeper.consumer.wake();
  await sleeping.opened;
  const other = await aWorker({ who: 'other', beatMs: 50 });
  await database.db.unsafe(`update spine.processes set seen_at = now() - interval '1 minute' where id = $1`, [
    sleeper.processId,
  ]);
  await untilApplied(40);
  awake.open();
  await new Promise((resolve) => setTimeout(resolve, 300));
  await expectExactlyOnceInOrder(40);
  const who = await database.db`select distinct who from public.effects`;
  expect([...who]).toEqual([{ who: 'other' }]);
  await other.stop();
  await sleeper.stop();
  await writer.stop();
}, 40_000);

test('a process starts beside one that was stopped after it had moved its position and before it committed', async () => {
  const writer = createIntakeWriter({ db: database.db, log: silentLog });
  await writer.submit(Array.from({ length: 60 }, (_, n) => anEvent({ userId: `p${n}`, messageId: `m-${n}` })));
  const [reached, woken] = [aGate(), aGate()];
  const stopped = await aWorker({
    who: 'stopped',
    beforeCommit: async () => {
      reached.open();
      await woken.opened;
    },
  });
  await reached.opened;
  const other = await aWorker({ who: 'other' });
  woken.open();
  await untilApplied(60);
  await other.stop();
  await stopped.stop();
  await expectExactlyOnceInOrder(60);
  await writer.stop();
}, 40_000);

test('a process goes on beating while a long batch of its own holds shards that it is to give back', async () => {
  const lease = (processId: string) =>
    createLeases({ db: database.db, log: silentLog, processId, consumers: ['people'], beatMs: 3_600_000 });
  const [first, second] = [lease(newId()), lease(newId())];
  await first.start();
  await database.db.begin(async (batch) => {
    await batch`select 1 from spine.positions where consumer = 'people' and shard >= 28 for update`;
    await second.start();
    await first.beat();
    await second.beat();
    expect([first.held('people').length, second.held('people').length]).toEqual([16, 12]);
  });
  await first.beat();
  await second.beat();
  expect([first.held('people').length, second.held('people').length]).toEqual([16, 16]);
  await Promise.all([first.stop(), second.stop()]);
}, 40_000);

test('an event that cannot be applied goes to the dead letters with its reason, and its neighbours are applied', async () => {
  const writer = createIntakeWriter({ db: database.db, log: silentLog });
  const events = Array.from({ length: 120 }, (_, n) => anEvent({ userId: `p${n % 3}`, messageId: `m-${n}` }));
  await writer.submit(events);
  const worker = await aWorker({
    who: 'a',
    apply: (event) => {
      if (event.messageId === 'm-37' || event.messageId === 'm-90')
        throw new UnusableEvent('poisonous', 'for the test');
    },
  });
  await untilApplied(118);
  await worker.stop();
  await expectExactlyOnceInOrder(118);
  const letters = await database.db`select reason, stage, state from spine.dead_letters`;
  expect([...letters]).toEqual([
    { reason: 'poisonous', stage: 'people', state: 'open' },
    { reason: 'poisonous', stage: 'people', state: 'open' },
  ]);
  await writer.stop();
}, 40_000);

test('a consumer whose transactions are torn at random repeats nothing and loses nothing', async () => {
  const writer = createIntakeWriter({ db: database.db, log: silentLog });
  let commits = 0;
  const worker = await aWorker({
    who: 'torn',
    beforeCommit: async () => {
      commits += 1;
      if (commits % 3 === 1) throw Object.assign(new Error('connection lost'), { code: 'ECONNRESET' });
    },
  });
  for (let n = 0; n < 10; n += 1) {
    await writer.submit(Array.from({ length: 60 }, (_, i) => anEvent({ userId: `t${i % 11}` })));
    worker.consumer.wake();
  }
  await untilApplied(600);
  await expectExactlyOnceInOrder(600);
  await worker.stop();
  await writer.stop();
}, 40_000);
