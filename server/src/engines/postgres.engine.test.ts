import { chmod, chown, cp, lstat, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { anyFreePort } from './find-port.ts';
import { ordinaryUserWhoCanRead, runs, startOther, until } from './other-process.ts';
import { postgresOf } from './postgres-leftovers.ts';
import { makeCluster } from './postgres-cluster.ts';
import { locatePostgres, preparePostgres } from './postgres-package.ts';
import { type Postgres, type PostgresOptions, startPostgres } from './postgres.ts';
import { decideRunAs, setprivWorks } from './postgres-user.ts';
import type { EngineEvent } from './supervise.ts';

const isRoot = process.geteuid?.() === 0;
const reader = await ordinaryUserWhoCanRead();
let root: string;
let started: Postgres[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'throughline-pg-test-'));
  await chmod(root, 0o755);
});
afterEach(async () => {
  await Promise.all(started.map((server) => server.stop()));
  started = [];
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function start(options: Omit<PostgresOptions, 'dir'> & { dir: string }): Promise<Postgres> {
  const server = await startPostgres(options);
  started.push(server);
  return server;
}

async function ask(url: string, query: string): Promise<Record<string, unknown>[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 10 });
  try {
    return [...(await sql.unsafe(query))];
  } finally {
    await sql.end();
  }
}

/** A program that starts a server on `dir`, writes one committed row, says who it is, and then waits to be killed. */
const keeper = (dir: string, throwaway = false) => `
  import { startPostgres } from './postgres.ts';
  import postgres from 'postgres';
  const server = await startPostgres({ dir: ${JSON.stringify(dir)}, throwaway: ${throwaway} });
  const sql = postgres(server.url, { max: 1, onnotice: () => {} });
  await sql\`create table if not exists kept (at timestamptz)\`;
  await sql\`insert into kept values (now())\`;
  console.log('ready', server.pid(), server.url);
  setInterval(() => {}, 1_000);
`;

describe('the built-in PostgreSQL', () => {
  test('a later start finds data, password and port of the first again, and stop leaves no process', async () => {
    const dir = join(root, 'again');
    const first = await startPostgres({ dir });
    await ask(first.url, 'create table t as select 42 as answer');
    await first.stop();
    expect(await postgresOf(first.cluster)).toEqual([]);
    expect(first.status()).toEqual({ state: 'stopped' });

    const second = await start({ dir });
    expect(second.url).toBe(first.url);
    expect(await ask(second.url, 'select answer from t')).toEqual([{ answer: 42 }]);
  });

  test('is as durable as the settings say, speaks UTF-8 and UTC, and lets nobody in without the password', async () => {
    const server = await start({ dir: join(root, 'again') });
    const [row] = await ask(
      server.url,
      `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
        current_setting('full_page_writes') as pages, current_setting('server_encoding') as encoding,
        current_setting('timezone') as zone, current_setting('listen_addresses') as listen, lower('ПРИВЕТ') as lower`,
    );
    expect(row).toEqual({
      fsync: 'on',
      commit: 'on',
      pages: 'on',
      encoding: 'UTF8',
      zone: 'UTC',
      listen: '127.0.0.1',
      lower: 'привет',
    });
    await expect(ask(server.url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toMatchObject({ code: '28P01' });
    expect((await stat(join(root, 'again', 'password'))).mode & 0o077).toBe(0);
  });

  test('finds a Russian name by a part of it that is spelt a little differently', async () => {
    const server = await start({ dir: join(root, 'again') });
    await ask(server.url, 'create extension pg_trgm');
    expect(await ask(server.url, `select similarity('Иванов', 'иванова') > 0.5 as alike`)).toEqual([{ alike: true }]);
  });

  test('a server killed with -9 is started again on the same port, and both steps are told', async () => {
    const events: EngineEvent[] = [];
    const server = await start({ dir: join(root, 'again'), onEvent: (event) => events.push(event) });
    await ask(server.url, 'create table after_kill as select 1 as one');
    process.kill(server.pid() ?? 0, 'SIGKILL');
    await until(() => events.length === 2);
    expect(events.map((event) => event.kind)).toEqual(['died', 'restarted']);
    expect(server.status().state).toBe('up');
    expect(await ask(server.url, 'select one from after_kill')).toEqual([{ one: 1 }]);
  });

  test('a stop while a restart is waited for ends the waiting', async () => {
    const dir = join(root, 'again');
    const events: EngineEvent[] = [];
    const server = await start({ dir, onEvent: (event) => events.push(event) });
    // The settings cannot be written over a folder, so every restart fails.
    await rm(join(server.cluster, 'postgresql.conf'));
    await mkdir(join(server.cluster, 'postgresql.conf'));
    process.kill(server.pid() ?? 0, 'SIGKILL');
    await until(() => events.filter((event) => event.kind === 'restart_failed').length === 2);
    expect(server.status()).toMatchObject({ state: 'restarting' });
    await server.stop();
    expect(server.status()).toEqual({ state: 'stopped' });
    await rm(join(server.cluster, 'postgresql.conf'), { recursive: true });
  });

  test('after kill -9 of Throughline no server is left, and the next start has every committed row', async () => {
    const dir = join(root, 'orphan');
    const other = await startOther(keeper(dir));
    const [pid = ''] = await other.said(/ready (\d+)/);
    other.child.kill('SIGKILL');
    if (setprivWorks()) await until(async () => !(await runs(Number(pid))));
    const server = await start({ dir });
    expect(await ask(server.url, 'select count(*)::int as rows from kept')).toEqual([{ rows: 1 }]);
  });

  test('after kill -9 of Throughline and of PostgreSQL the next start replays every committed row', async () => {
    const dir = join(root, 'orphan');
    const other = await startOther(keeper(dir));
    const [pid = ''] = await other.said(/ready (\d+)/);
    process.kill(other.pid, 'SIGKILL');
    process.kill(Number(pid), 'SIGKILL');
    const server = await start({ dir });
    expect(await ask(server.url, 'select count(*)::int as rows from kept')).toEqual([{ rows: 2 }]);
  });

  test('where there is no setpriv, a server that outlives its parent is stopped by the next start', async () => {
    const dir = join(root, 'orphan');
    const other = await startOther(keeper(dir), { env: { PATH: '/nonexistent' } });
    const [pid = ''] = await other.said(/ready (\d+)/);
    other.child.kill('SIGKILL');
    await other.ended;
    expect(await runs(Number(pid))).toBe(true);
    const server = await start({ dir });
    expect(await runs(Number(pid))).toBe(false);
    expect(await ask(server.url, 'select count(*)::int as rows from kept')).toEqual([{ rows: 3 }]);
  });

  test('a second process on the same data gets one sentence that names the first, and harms nothing', async () => {
    const dir = join(root, 'again');
    const server = await start({ dir });
    const other = await startOther(`
      import { startPostgres } from './postgres.ts';
      await startPostgres({ dir: ${JSON.stringify(dir)} }).catch((error) => console.log(error.code, '|', error.sentence));
    `);
    const { output } = await other.ended;
    expect(output).toContain('data_dir_in_use |');
    expect(output).toContain(`in use by process ${process.pid}`);
    expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('a remembered port that is taken meanwhile is replaced; a port that was asked for and is taken is refused', async () => {
    const dir = join(root, 'again');
    const taken = await anyFreePort();
    const squatter = createServer().listen(taken, '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    try {
      await expect(startPostgres({ dir, port: taken })).rejects.toMatchObject({ code: 'port_taken' });
      await writeFile(join(dir, 'port'), `${taken}\n`);
      const server = await start({ dir });
      expect(server.port).not.toBe(taken);
      expect(Number(await readFile(join(dir, 'port'), 'utf8'))).toBe(server.port);
    } finally {
      squatter.close();
    }
  });

  test('data whose password is not the remembered one (restored, or its file lost) are opened all the same', async () => {
    const dir = join(root, 'again');
    await writeFile(join(dir, 'password'), 'of-another-folder\n', { mode: 0o600 });
    const server = await start({ dir });
    expect(server.url).toContain(':of-another-folder@');
    expect(await ask(server.url, 'select answer from t')).toEqual([{ answer: 42 }]);
  });

  test.runIf(isRoot)(
    'root may keep everything in a folder closed to all others: the server still is not root',
    async () => {
      const closed = join(root, 'closed');
      await mkdir(closed, { mode: 0o700 });
      const server = await start({ dir: join(closed, 'pg'), throwaway: true });
      expect((await stat(`/proc/${server.pid()}`)).uid).not.toBe(0);
      expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);

      // The programs may be closed in as well: access(2), with which initdb looks for its neighbour, must pass too.
      const native = join(closed, 'native');
      await cp(locatePostgres() ?? '', native, { recursive: true });
      const binaries = await preparePostgres(join(closed, 'links'), native);
      const home = join(closed, 'home');
      await mkdir(home);
      const runAs = await decideRunAs(undefined, [home, binaries.binDir]);
      await chown(home, runAs.owner?.uid ?? 0, runAs.owner?.gid ?? 0);
      await makeCluster(home, { binaries, runAs }, 'secret', true);
      expect((await stat(join(home, 'cluster', 'PG_VERSION'))).uid).toBe(runAs.owner?.uid);
    },
  );

  test.runIf(reader)('an ordinary user starts it as himself', async () => {
    const dir = join(root, 'ordinary');
    await mkdir(dir);
    await chown(dir, reader?.uid ?? 0, reader?.gid ?? 0);
    const other = await startOther(keeper(join(dir, 'pg'), true), reader === undefined ? {} : { user: reader });
    const [pid = ''] = await other.said(/ready (\d+)/);
    expect((await stat(`/proc/${pid}`)).uid).toBe(reader?.uid);
    other.child.kill('SIGKILL');
    await until(async () => !(await runs(Number(pid))));
  });

  test.runIf(reader !== undefined || !isRoot)(
    'a package that cannot be written and whose install script did not run is completed in the data folder',
    async () => {
      const native = join(root, 'native');
      await cp(locatePostgres() ?? '', native, {
        recursive: true,
        filter: async (from) => !(await lstat(from)).isSymbolicLink(),
      });
      await chmod(join(native, 'lib'), 0o555);
      const links = join(root, 'links');
      await mkdir(links);
      await chmod(links, 0o777);
      const other = await startOther(
        `import { spawnSync } from 'node:child_process';
         import { preparePostgres } from './postgres-package.ts';
         const { binDir, libraryPath } = await preparePostgres(${JSON.stringify(links)}, ${JSON.stringify(native)});
         const env = { LD_LIBRARY_PATH: libraryPath };
         console.log(libraryPath, spawnSync(binDir + '/initdb', ['--version'], { env }).stdout.toString());
         console.log(spawnSync(binDir + '/initdb', ['--version'], { env: {} }).status);`,
        reader === undefined ? {} : { user: reader },
      );
      const { output } = await other.ended;
      await chmod(join(native, 'lib'), 0o755);
      expect(output).toContain(`${links}:${native}/lib initdb (PostgreSQL)`);
      // Without the links it would not have run.
      expect(output).toMatch(/\n127\n$/);
    },
  );

  test('without its package the start says that DATABASE_URL is needed', async () => {
    const other = await startOther(
      `import { startPostgres } from './postgres.ts';
       await startPostgres({ dir: ${JSON.stringify(join(root, 'none'))} }).catch((error) => console.log(error.code, error.fix));`,
      { folder: join(root, 'elsewhere') },
    );
    expect((await other.ended).output).toMatch(/^postgres_package_missing .*DATABASE_URL/);
  });
});
