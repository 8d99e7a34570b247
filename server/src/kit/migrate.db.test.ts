import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { loadMigrations, migrate, MigrationFailure, pendingMigrations, type Migration } from './migrate.ts';
import { connect } from './sql.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await freshDatabase({ max: 3 });
});
afterEach(() => database.drop());

function aMigration(number: number, text: string, more: Partial<Migration> = {}): Migration {
  const checksum = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return { part: 'trial', number, name: `step-${number}`, text, checksum, breaking: false, ...more };
}

const makesTable = aMigration(1, 'create table marks (n int); insert into marks values (1)');
const addsMark = aMigration(2, 'insert into marks values (2)');
const ours = loadMigrations();
const marks = async () => (await database.db`select n from trial.marks order by n`).map((row) => Number(row['n']));

test('the migrations of a part are in the order of their numbers, no number twice, and each says whether it breaks', () => {
  for (const part of new Set(ours.map((step) => step.part))) {
    const numbers = ours.filter((step) => step.part === part).map((step) => step.number);
    expect([part, numbers]).toEqual([part, [...new Set(numbers)].sort((one, other) => one - other)]);
  }
  for (const step of ours)
    expect([step.part, step.name, /^-- breaking: (true|false)$/m.test(step.text)]).toEqual([
      step.part,
      step.name,
      true,
    ]);
});

test('a migration runs once; a second start runs only what is new', async () => {
  expect(await pendingMigrations(database.db, [...ours, makesTable])).toBe(1);
  expect(await migrate(database.db, [...ours, makesTable])).toBe(1);
  expect(await migrate(database.db, [...ours, makesTable])).toBe(0);
  expect(await migrate(database.db, [...ours, makesTable, addsMark])).toBe(1);
  expect(await marks()).toEqual([1, 2]);
  expect(await pendingMigrations(database.db, [...ours, makesTable, addsMark])).toBe(0);
});

test('four processes that start at once migrate once', async () => {
  const slow = aMigration(1, `${makesTable.text}; select pg_sleep(0.05)`);
  const processes = Array.from({ length: 4 }, () => connect(database.url, { max: 2 }));
  const counts = await Promise.all(processes.map((db) => migrate(db, [...ours, slow, addsMark])));
  await Promise.all(processes.map((db) => db.end()));
  expect(counts.sort()).toEqual([0, 0, 0, 2]);
  expect(await marks()).toEqual([1, 2]);
});

test('a migration that fails leaves nothing of itself, keeps the earlier ones, and lets the next start go on', async () => {
  const broken = aMigration(2, 'insert into marks values (2); select 1 / 0');
  await expect(migrate(database.db, [...ours, makesTable, broken])).rejects.toThrow('division by zero');
  expect(await marks()).toEqual([1]);
  expect(await migrate(database.db, [...ours, makesTable, addsMark])).toBe(1);
  expect(await marks()).toEqual([1, 2]);
});

test('a migration that was edited after it had run is refused, and nothing after it runs', async () => {
  await migrate(database.db, [...ours, makesTable]);
  const edited = aMigration(1, `${makesTable.text} -- edited`);
  const start = migrate(database.db, [...ours, edited, addsMark]);
  await expect(start).rejects.toThrow(MigrationFailure);
  await expect(start).rejects.toThrow('trial/1 was changed');
  expect(await marks()).toEqual([1]);
});

test('an older build is refused by what a newer one has changed in a breaking way, and by nothing else', async () => {
  await migrate(database.db, [...ours, makesTable, { ...addsMark, breaking: false }]);
  expect(await migrate(database.db, [...ours, makesTable])).toBe(0);
  await migrate(database.db, [
    ...ours,
    makesTable,
    addsMark,
    aMigration(3, 'alter table marks rename to signs', { breaking: true }),
  ]);
  const older = migrate(database.db, [...ours, makesTable, addsMark]);
  await expect(older).rejects.toThrow(MigrationFailure);
  await expect(older).rejects.toThrow('trial/3');
});

test('a process that dies in the middle of migrating lets go of the lock', async () => {
  const dying = connect(database.url, { max: 2, name: 'dying' });
  const started = migrate(dying, [...ours, aMigration(1, 'select pg_sleep(20)')]).catch((error: unknown) => error);
  await expect
    .poll(
      async () =>
        (
          await database.db`select 1 from pg_stat_activity where application_name = 'dying' and query like 'select pg_sleep%'`
        ).length,
    )
    .toBe(1);
  await database.db`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dying'`;
  expect(await started).toBeInstanceOf(Error);
  expect(await migrate(database.db, [...ours, makesTable])).toBe(1);
  await dying.end({ timeout: 1 });
});
