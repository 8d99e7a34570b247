/** What of the project's order only the database can say; every check with a planted violation. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problemsMarkdown } from '../src/house/index.ts';
import { flow } from '../src/flow.ts';
import { allProblems } from '../src/kit/problems.ts';
import { freshDatabase, type TestDatabase } from './cluster.ts';
import { distribution } from './distribution.ts';
import { misplaced } from './tidy/distribution.ts';
import { isTest, readFiles, root } from './tidy/files.ts';
import { readColumns, readForeignKeys, readKeys, schemaText } from './tidy/schema.ts';
import {
  createRoles,
  describeAll,
  doubleNames,
  oddNames,
  forgetfulLocks,
  statementsIn,
  type NamedStatement,
} from './tidy/statements.ts';

const schemas = flow.flatMap(({ name }) => [name, `${name}_out`]);

let database: TestDatabase;
let statements: NamedStatement[];
let roles: Awaited<ReturnType<typeof createRoles>>;

beforeAll(async () => {
  database = await freshDatabase({ max: 2 });
  roles = await createRoles(database.db);
  statements = [];
  for (const { path: file } of readFiles(['server/src'], ['.sql.ts'])) {
    const part = /^server\/src\/([^/]+)\//.exec(file)?.[1] ?? '';
    if (isTest(file) || !flow.some((one) => one.name === part)) continue;
    const found = statementsIn({ ...((await import(path.join(root, file))) as object) });
    statements.push(...found.map((statement) => ({ part, file, statement })));
  }
});
afterAll(async () => {
  await roles.drop();
  await database.drop();
});

const plant = (part: string, text: string): NamedStatement => ({
  part,
  file: 'x.sql.ts',
  statement: { name: `${part}.x`, text },
});

describe('statements', () => {
  test('each is planned under a role that owns its own part alone', async () => {
    expect(statements.length).toBeGreaterThan(100);
    expect(await describeAll(database.db, roles.roleOf, statements)).toEqual([]);
  });

  test('none that waits for a lock forgets a row that changed meanwhile', () => {
    expect(forgetfulLocks(statements)).toEqual([]);
    const planted = (text: string): number => forgetfulLocks([plant('access', text)]).length;
    expect(planted('select id from access.staff where id in (select unnest($1::uuid[])) for update')).toBe(1);
    expect(planted('select id from access.staff where id in (select id from a) for no key update of s')).toBe(1);
    expect(planted('select id from access.staff where id = any (array(select unnest($1::uuid[]))) for update')).toBe(0);
    expect(planted('select id from access.staff where id in (select id from a) for update skip locked')).toBe(0);
  });

  test('each has a name of its own, after its part', () => {
    expect([...doubleNames(statements), ...oddNames(statements)]).toEqual([]);
  });

  test('planted: a foreign table, a view of a later part, a column that is not there, a broken statement', async () => {
    const found = await describeAll(database.db, roles.roleOf, [
      plant('live', 'select id from access.staff'),
      plant('access', 'update spine.positions set seq = 0'),
      plant('spine', 'select 1 from identity_out.aliases'),
      plant('access', 'select shoe_size from access.staff'),
      plant('access', 'selekt 1'),
      plant('live', 'truncate access.staff'),
      plant('access', 'truncate access.staff'),
      plant('access', 'select id from access.staff where id = $1'),
    ]);
    expect(found.map((line) => line.replace('x.sql.ts: ', ''))).toEqual([
      'live.x: permission denied for schema access',
      'access.x: permission denied for schema spine',
      'spine.x: permission denied for schema identity_out',
      'access.x: column "shoe_size" does not exist',
      'access.x: syntax error at or near "selekt"',
      'live.x: names access',
    ]);
  });

  test('planted: two statements of one name, and one named after another part', () => {
    const one = { part: 'live', file: 'a.sql.ts', statement: { name: 'live.x', text: 'select 1' } };
    const two = { ...one, file: 'b.sql.ts', statement: { name: 'live.x', text: 'select 2' } };
    expect(doubleNames([one, two])).toHaveLength(1);
    expect(oddNames([{ ...one, part: 'spine' }])).toHaveLength(1);
  });
});

describe('tables', () => {
  test('each is in its distribution group, with keys that contain its column and foreign keys that stay inside', async () => {
    const tables = [...new Set((await readColumns(database.db, schemas)).map((column) => column.table))];
    const [keys, foreignKeys] = [await readKeys(database.db, schemas), await readForeignKeys(database.db, schemas)];
    expect(misplaced(tables, keys, foreignKeys, distribution)).toEqual([]);
  });

  test('planted: a table that is not listed, one without a key, a key and a foreign key outside the group', async () => {
    const planted = await freshDatabase({ max: 1 });
    await planted.db.unsafe(`create schema planted;
      create table planted.persons (person_id uuid, id uuid, email text unique, primary key (person_id, id));
      create table planted.notes (id uuid primary key, person_id uuid, n_id uuid, foreign key (person_id, n_id) references planted.persons);
      create table planted.bare (x int);
      create table planted.unlisted (id uuid primary key)`);
    const tables = [...new Set((await readColumns(planted.db, ['planted'])).map((column) => column.table))];
    const found = misplaced(
      tables,
      await readKeys(planted.db, ['planted']),
      await readForeignKeys(planted.db, ['planted']),
      {
        'planted.persons': 'person_id',
        'planted.notes': 'id',
        'planted.bare': 'reference',
        'planted.gone': 'reference',
      },
    );
    expect(found.sort()).toEqual([
      'planted.bare: has no primary key',
      'planted.gone: is in server/test/distribution.ts, and not in the database',
      'planted.notes: its foreign key to planted.persons leaves the group',
      'planted.persons: persons_email_key (email) does not contain person_id',
      'planted.unlisted: its group is not in server/test/distribution.ts',
    ]);
    await planted.drop();
  });

  test('the schema is the one that was committed (UPDATE_SCHEMA=1 renews the file)', async () => {
    const now = `-- Made by server/test/tidy.db.test.ts; UPDATE_SCHEMA=1 renews it.\n\n${await schemaText(database.db, schemas)}`;
    expect(now).toBe(committed('server/test/schema.snapshot.sql', now, 'UPDATE_SCHEMA'));
  });

  test('planted: one column more changes the text', async () => {
    const planted = await freshDatabase({ max: 1 });
    const before = await schemaText(planted.db, schemas);
    await planted.db.unsafe('alter table access.staff add column shoe_size integer');
    const after = await schemaText(planted.db, schemas);
    expect(after.replace('  shoe_size integer\n', '')).toBe(before);
    expect(after).not.toBe(before);
    await planted.drop();
  });
});

describe('the catalogue of problems', () => {
  test('docs/problems.md is up to date (UPDATE_PROBLEMS=1 renews it)', async () => {
    for (const { path: file } of readFiles(['server/src'], ['problems.ts'])) await import(path.join(root, file));
    const now = problemsMarkdown(allProblems().filter((kind) => !kind.code.startsWith('planted_')));
    expect(now).toBe(committed('docs/problems.md', now, 'UPDATE_PROBLEMS'));
    expect(problemsMarkdown([...allProblems(), { code: 'planted', status: 400, title: 't', fix: 'f' }])).not.toBe(now);
  });
});

/** The committed file; written anew first where the variable asks for it. */
function committed(file: string, now: string, variable: string): string {
  const full = path.join(root, file);
  if (process.env[variable] === '1') writeFileSync(full, now);
  return existsSync(full) ? readFileSync(full, 'utf8') : '';
}
