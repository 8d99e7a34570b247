import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { connect, transaction, type Db, type Tx } from './sql.ts';

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
