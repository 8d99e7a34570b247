import { connect as dial, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { connect, keyedStatement, run, transaction, type Db, type Tx } from './sql.ts';

let database: TestDatabase;
let one: Db;
beforeAll(async () => {
  database = await freshDatabase({ max: 2 });
  await database.db.unsafe('create table public.marks (what text not null)');
  // A pool of a single connection: whoever comes next gets the one that died.
  one = connect(database.url, { max: 1, name: 'victim' });
});
afterAll(async () => {
  await one.end({ timeout: 1 });
  await database.drop();
});

const killVictims = () =>
  database.db.unsafe(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim'`);
const marks = async () =>
  (await database.db.unsafe('select what from public.marks order by what')).map((row) => String(row['what']));

test('a connection that dies in a transaction fails the transaction, not the process, and the pool goes on', async () => {
  for (let round = 0; round < 5; round += 1) {
    const work = transaction(one, async (tx) => {
      await tx.unsafe(`insert into public.marks values ('lost')`);
      await killVictims();
      await new Promise((resolve) => setTimeout(resolve, 20));
      await tx.unsafe(`insert into public.marks values ('lost too')`);
    });
    await expect(work).rejects.toThrow(/closed|terminat|CONNECTION/i);
    expect((await one.unsafe('select 1 as n'))[0]?.['n']).toBe(1);
  }
  expect(await marks()).toEqual([]);
});

test('a backend that ends itself in a statement leaves the pool usable', async () => {
  for (let round = 0; round < 5; round += 1) {
    const work = transaction(one, (tx) => tx.unsafe('select pg_terminate_backend(pg_backend_pid())'));
    await expect(work).rejects.toThrow(/closed|terminat|CONNECTION/i);
    expect((await one.unsafe('select 1 as n'))[0]?.['n']).toBe(1);
  }
});

test('the rest of a dead transaction never runs on the connection that came after it', async () => {
  let dead: Tx | null = null;
  const work = transaction(one, async (tx) => {
    dead = tx;
    await tx.unsafe(`insert into public.marks values ('early')`);
    await killVictims();
    await new Promise((resolve) => setTimeout(resolve, 200));
  });
  await expect(work).rejects.toThrow(/closed|terminat|CONNECTION/i);
  // The pool reconnects and is inside somebody else's transaction when the dead one's statement comes.
  await transaction(one, async (tx) => {
    await tx.unsafe(`insert into public.marks values ('mine')`);
    await expect((dead as unknown as Tx).unsafe(`insert into public.marks values ('late')`)).rejects.toThrow(
      /closed|CONNECTION/i,
    );
  });
  expect(await marks()).toEqual(['mine']);
});

test('a line that is reset in a transaction leaves nothing behind that the next transaction would wait for', async () => {
  const lines = new Set<Socket>();
  const target = new URL(database.url);
  const relay = createServer((near) => {
    const far = dial(Number(target.port), target.hostname);
    lines.add(near);
    for (const [a, b] of [[near, far] as const, [far, near] as const]) {
      a.pipe(b);
      a.on('error', () => b.destroy());
      a.on('close', () => b.destroy());
    }
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const through = new URL(database.url);
  through.host = `127.0.0.1:${(relay.address() as AddressInfo).port}`;
  const pool = connect(through.toString(), { max: 1 });
  for (let round = 0; round < 3; round += 1) {
    const work = transaction(pool, async (tx) => {
      await tx.unsafe('select 1');
      setTimeout(() => {
        for (const line of lines) line.resetAndDestroy();
      }, 30);
      await tx.unsafe('select pg_sleep(20)');
    });
    await expect(work).rejects.toThrow(/closed|reset|CONNECTION/i);
    const next = transaction(pool, (tx) => tx.unsafe('select $1::int as n', [round], { prepare: true }));
    const [row] = await Promise.race([
      next,
      new Promise<never>((_, reject) => setTimeout(() => reject(new Error('the next transaction waits')), 8_000)),
    ]);
    expect(row?.['n']).toBe(round);
  }
  await pool.end({ timeout: 1 });
  relay.close();
});

test.each<[string, (tx: Tx) => Promise<unknown>]>([
  ['in a savepoint', (tx) => tx.savepoint((inner) => inner.unsafe(`insert into public.doors values (1)`))],
  [
    'before a large write',
    (tx) =>
      Promise.all([
        tx.unsafe(`insert into public.doors values (1)`),
        tx.unsafe('select $1::text', ['x'.repeat(5_000_000)] as never[]),
        tx.unsafe('select 1'),
      ]),
  ],
  [
    'before what stands in the queue',
    (tx) => {
      for (const one of [
        tx.unsafe(`insert into public.doors values (1)`),
        tx.unsafe('select $1::text', ['x'.repeat(5_000_000)] as never[]),
      ])
        one.catch(() => undefined);
      return tx.unsafe('select 1');
    },
  ],
])('a transaction that waits for a lock %s is told when its pool ends', async (_, wait) => {
  await database.db.unsafe('create table if not exists public.doors (n int primary key)');
  const pool = connect(database.url, { max: 1, name: 'waiter' });
  await transaction(database.db, async (tx) => {
    await tx.unsafe(`insert into public.doors values (1)`);
    const work = transaction(pool, wait).then(
      () => 'done',
      (error: unknown) => String(error),
    );
    await expect
      .poll(async () => {
        const [row] = await database.db.unsafe(
          `select wait_event_type as what from pg_stat_activity where application_name = 'waiter'`,
        );
        return row?.['what'];
      })
      .toBe('Lock');
    await pool.end({ timeout: 0 });
    const late = new Promise((resolve) => setTimeout(() => resolve('still waits'), 8_000));
    expect(await Promise.race([work, late])).toMatch(/CONNECTION_DESTROYED/);
  });
  await database.db.unsafe('drop table public.doors');
});

test('an address with a folder as its host goes through the socket there', async () => {
  const [row] = await database.db.unsafe(
    `select split_part(current_setting('unix_socket_directories'), ',', 1) as folder`,
  );
  const local = connect(`${database.url}?host=${encodeURIComponent(String(row?.['folder']))}`, { max: 1 });
  const [seen] = await local.unsafe(`select inet_client_addr()::text as address`);
  await local.end({ timeout: 1 });
  expect(seen?.['address']).toBeNull();
});

test('a transaction in which nothing comes any more gives its locks back', async () => {
  const frozen = connect(database.url, { max: 1, idleInTransactionMs: 200 });
  const work = transaction(frozen, async (tx) => {
    await tx.unsafe(`lock table public.marks`);
    await new Promise((resolve) => setTimeout(resolve, 800));
    await tx.unsafe('select 1');
  });
  const [failed] = await Promise.allSettled([work, database.db.unsafe(`insert into public.marks values ('after')`)]);
  expect(failed.status).toBe('rejected');
  expect(await marks()).toContain('after');
  await frozen.end({ timeout: 1 });
});

test('a pool that is ended while it connects rejects what was asked, and ends no process', async () => {
  for (let round = 0; round < 20; round += 1) {
    const hasty = connect(database.url, { max: 1 });
    const asked = hasty.unsafe('select 1').then(
      () => 'answered',
      () => 'rejected',
    );
    await new Promise((resolve) => setTimeout(resolve, round / 2));
    await hasty.end({ timeout: 0 });
    expect(['answered', 'rejected']).toContain(await asked);
  }
});

test('a part that goes on after the rest has failed writes nothing behind the rollback', async () => {
  const before = await marks();
  let late: Promise<unknown> = Promise.resolve();
  const torn = transaction(one, async (tx) => {
    late = tx.unsafe('select pg_sleep(0.05)').then(() => tx.unsafe(`insert into public.marks values ('behind')`));
    late.catch(() => undefined);
    throw new Error('torn');
  });
  await expect(torn).rejects.toThrow('torn');
  await expect(late).rejects.toThrow('has ended');
  expect(await marks()).toEqual(before);
});

test('a last statement that nobody waited for commits with the others, or undoes them all', async () => {
  const insert = (tx: Tx, what: string | null) =>
    tx.unsafe('insert into public.marks values ($1)', [what], { prepare: true });
  let last: Promise<unknown> = Promise.resolve();
  for (const [first, second] of [
    ['a', 'b'],
    ['c', null],
  ] as const) {
    await transaction(database.db, async (tx) => {
      await insert(tx, first);
      last = insert(tx, second);
      last.catch(() => undefined);
    });
  }
  await expect(last).rejects.toThrow(/null value/);
  expect((await marks()).filter((what) => what.length === 1)).toEqual(['a', 'b']);
});

test('lists of keys find the same with none, one and more of them, whether they are sent as lists or as scalars', async () => {
  const { db } = database;
  await db.unsafe('create table public.keyed (a text not null, b int not null, primary key (a, b))');
  await db.unsafe(
    `insert into public.keyed select a, b from unnest('{x,y,z}'::text[]) as a, generate_series(1, 2) as b`,
  );
  const found = keyedStatement<{ readonly key: string }>(
    'public.keyed',
    `select a || b as key from public.keyed
     where a = any ($1::text[]) or (a, b) in (select k.a, k.b from unnest($2::text[], $3::int[]) as k(a, b))
       or b in (select unnest($4::int[])) and a <> $5 order by 1`,
  );
  const keys = async (...params: Parameters<typeof run>[2] & readonly unknown[]) =>
    (await run(db, found, params)).map((row) => row.key);
  expect(found.single?.text).not.toContain('[]');
  for (const params of [[[], [], [], [], 'z'] as const, [['x'], ['y'], [2], [], 'z'] as const])
    expect(await keys(...params)).toEqual(
      (await db.unsafe(found.text, params as never)).map((row) => String(row['key'])),
    );
  expect(await keys([], [], [], [], 'z')).toEqual([]);
  expect(await keys(['x'], ['y'], [2], [1], 'z')).toEqual(['x1', 'x2', 'y1', 'y2']);
  expect(await keys(['x', 'z'], ['y'], [2], [], '')).toEqual(['x1', 'x2', 'y2', 'z1', 'z2']);
  const anyOf = keyedStatement<{ readonly n: number }>(
    'public.any',
    'select count(*)::int as n from public.keyed where $1::text[] is null or a = any ($1::text[])',
  );
  for (const [wanted, count] of [
    [null, 6],
    [[], 0],
    [['x'], 2],
    [['x', 'y'], 4],
  ] as const)
    expect(await run(db, anyOf, [wanted])).toEqual([{ n: count }]);
  expect(() => keyedStatement('public.none', 'select 1')).toThrow(/not understood/);
  expect(() => keyedStatement('public.odd', 'select $1::text[]')).toThrow(/not understood/);
});
