import { chmod, chown, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { type ClickHouse, type ClickHouseOptions, startClickHouse } from './clickhouse.ts';
import { ordinaryUserWhoCanRead, runs, startOther, until } from './other-process.ts';
import type { EngineEvent } from './supervise.ts';

const reader = await ordinaryUserWhoCanRead();
let root: string;
let started: ClickHouse[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'throughline-ch-test-'));
  await chmod(root, 0o755);
});
afterEach(async () => {
  await Promise.all(started.map((engine) => engine.stop()));
  started = [];
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function start(options: ClickHouseOptions): Promise<ClickHouse> {
  const engine = await startClickHouse(options);
  started.push(engine);
  return engine;
}

async function ask(engine: ClickHouse, query: string, as: 'app' | 'default' = 'app'): Promise<string> {
  const login = as === 'app' ? { 'x-clickhouse-user': engine.user, 'x-clickhouse-key': engine.password } : {};
  const answer = await fetch(`${engine.url}/?database=${engine.database}`, {
    method: 'POST',
    body: query,
    headers: login,
    signal: AbortSignal.timeout(10_000),
  });
  const text = (await answer.text()).trim();
  if (!answer.ok) throw new Error(text);
  return text;
}

/** The settings under which an acknowledged block survives a kill. */
const durable = 'settings fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1';

/** A program that starts an engine on `dir`, has one block acknowledged, says who it is, and then waits to be killed. */
const keeper = (dir: string) => `
  import { startClickHouse } from './clickhouse.ts';
  const engine = await startClickHouse({ dir: ${JSON.stringify(dir)} });
  const ask = async (body) => {
    const headers = { 'x-clickhouse-user': engine.user, 'x-clickhouse-key': engine.password };
    const answer = await fetch(engine.url + '/?database=' + engine.database, { method: 'POST', body, headers });
    if (!answer.ok) throw new Error(await answer.text());
  };
  await ask('create table if not exists kept (n UInt64) engine = MergeTree order by n ${durable}');
  await ask('insert into kept select number from numbers(1000)');
  console.log('ready', engine.pid());
  setInterval(() => {}, 1_000);
`;

describe('the built-in ClickHouse', () => {
  test('a later start finds data, password and port of the first again, and stop leaves no process', async () => {
    const dir = join(root, 'again');
    const first = await startClickHouse({ dir });
    const pid = first.pid() ?? 0;
    await ask(first, `create table t (n UInt64) engine = MergeTree order by n ${durable}`);
    await ask(first, 'insert into t select number from numbers(100000)');
    await first.stop();
    expect(await runs(pid)).toBe(false);
    expect(first.status()).toEqual({ state: 'stopped' });

    const second = await start({ dir });
    expect([second.url, second.password]).toEqual([first.url, first.password]);
    expect(await ask(second, 'select count(), sum(n) from t')).toBe('100000\t4999950000');
    expect((await stat(join(dir, 'password'))).mode & 0o077).toBe(0);
  });

  test('lets nobody see data without the password, and not even the application a file of the machine', async () => {
    const engine = await start({ dir: join(root, 'again') });
    await expect(ask(engine, 'select count() from t', 'default')).rejects.toThrow('ACCESS_DENIED');
    await expect(ask({ ...engine, password: 'wrong' }, 'select 1')).rejects.toThrow('AUTHENTICATION_FAILED');
    await expect(ask(engine, `select * from file('/etc/passwd', LineAsString)`)).rejects.toThrow('ACCESS_DENIED');
  });

  test('does all that the application asks: JSON columns, deduplication by token, views, dictionaries, erasure, backup', async () => {
    const engine = await start({ dir: join(root, 'again') });
    const statements = [
      `create table e (id UInt64, at DateTime64(3), p JSON) engine = ReplacingMergeTree partition by toYYYYMM(at) order by id
         settings non_replicated_deduplication_window = 100`,
      `insert into e settings insert_deduplication_token = 'a' format JSONEachRow {"id":1,"at":"2026-01-01 00:00:00","p":{"x":{"y":1}}}`,
      `insert into e settings insert_deduplication_token = 'a' format JSONEachRow {"id":1,"at":"2026-01-01 00:00:00","p":{"x":{"y":1}}}`,
      `create materialized view v engine = SummingMergeTree order by k as select id as k, count() as c from e group by k`,
      `create dictionary d (id UInt64, n UInt64) primary key id layout (hashed()) lifetime (0)
         source (clickhouse(db '${engine.database}' query 'select 1 as id, 7 as n' user '${engine.user}' password '${engine.password}'))`,
      `backup database ${engine.database} to File('first/')`,
      `restore table ${engine.database}.e as ${engine.database}.e2 from File('first/')`,
      'delete from e where id = 2',
      'optimize table e final',
      `kill query where query_id = 'none' sync`,
    ];
    for (const statement of statements) await ask(engine, statement);
    expect(await ask(engine, `select count(), any(p.x.y), any(dictGet('d', 'n', id)) from e`)).toBe('1\t1\t7');
    expect(await ask(engine, 'select count() from e2')).toBe('1');
    expect(await readdir(engine.backupsDir)).toEqual(['first']);
  });

  test('an engine killed with -9 is started again on the same port with every acknowledged block, and both steps are told', async () => {
    const events: EngineEvent[] = [];
    const engine = await start({ dir: join(root, 'again'), onEvent: (event) => events.push(event) });
    await ask(engine, `create table k (n UInt64) engine = MergeTree order by n ${durable}`);
    await ask(engine, 'insert into k select number from numbers(5000)');
    process.kill(engine.pid() ?? 0, 'SIGKILL');
    await until(() => events.length === 2);
    expect(events.map((event) => event.kind)).toEqual(['died', 'restarted']);
    expect(await ask(engine, 'select count() from k')).toBe('5000');
  });

  test('an engine that a local program has told to stop listening is noticed and started again', async () => {
    const events: EngineEvent[] = [];
    const engine = await start({ dir: join(root, 'again'), onEvent: (event) => events.push(event) });
    await ask(engine, 'system stop listen http', 'default').catch(() => {});
    await until(() => events.some((event) => event.kind === 'restarted'));
    expect(await ask(engine, 'select 1')).toBe('1');
  });

  test('after kill -9 of Throughline no engine is left, and the next start has every acknowledged block', async () => {
    const dir = join(root, 'orphan');
    const other = await startOther(keeper(dir));
    const [pid = ''] = await other.said(/ready (\d+)/);
    other.child.kill('SIGKILL');
    await until(async () => !(await runs(Number(pid))));
    const engine = await start({ dir });
    expect(await ask(engine, 'select count() from kept')).toBe('1000');
  });

  test('a start in the very moment in which the former Throughline is killed does not meet its engine', async () => {
    const dir = join(root, 'orphan');
    const other = await startOther(keeper(dir));
    await other.said(/ready (\d+)/);
    other.child.kill('SIGKILL');
    await other.ended;
    const engine = await start({ dir });
    expect(await ask(engine, 'select count() from kept')).toBe('2000');
  });

  test('a second process on the same data gets one sentence that names the first, and harms nothing', async () => {
    const dir = join(root, 'again');
    const engine = await start({ dir });
    const other = await startOther(`
      import { startClickHouse } from './clickhouse.ts';
      await startClickHouse({ dir: ${JSON.stringify(dir)} }).catch((error) => console.log(error.code, '|', error.sentence));
    `);
    const { output } = await other.ended;
    expect(output).toContain('data_dir_in_use |');
    expect(output).toContain(`in use by process ${process.pid}`);
    expect(await ask(engine, 'select 1')).toBe('1');
  });

  test.runIf(reader)('an ordinary user starts it as himself', async () => {
    const dir = join(root, 'ordinary');
    await mkdir(dir);
    await chown(dir, reader?.uid ?? 0, reader?.gid ?? 0);
    const other = await startOther(keeper(join(dir, 'ch')), reader === undefined ? {} : { user: reader });
    const [pid = ''] = await other.said(/ready (\d+)/);
    expect((await stat(`/proc/${pid}`)).uid).toBe(reader?.uid);
    other.child.kill('SIGKILL');
    await until(async () => !(await runs(Number(pid))));
  });

  test('without its package the start says that CLICKHOUSE_URL is needed', async () => {
    const other = await startOther(
      `import { startClickHouse } from './clickhouse.ts';
       await startClickHouse({ dir: ${JSON.stringify(join(root, 'none'))} }).catch((error) => console.log(error.code, error.sentence));`,
      { folder: join(root, 'elsewhere') },
    );
    expect((await other.ended).output).toMatch(/^clickhouse_package_missing .*CLICKHOUSE_URL is needed/);
  });
});
