import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { checkMemory, checkNode, checkPlatform } from './doctor-machine.ts';
import { type Engines, type EnginesConfig, type Finding, StartFailure, doctor, startEngines } from './index.ts';
import { anyFreePort } from './find-port.ts';
import { startOther } from './other-process.ts';
import { postgresOf } from './postgres-leftovers.ts';
import { isTooOld } from './reach.ts';

let root: string;
let engines: Engines;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'throughline-engines-test-'));
  await chmod(root, 0o755);
  engines = await startEngines({ dataDir: join(root, 'data') });
});
afterAll(async () => {
  await engines.stop();
  await rm(root, { recursive: true, force: true });
});

/** What a start with this configuration is refused with. */
async function refusal(config: Partial<EnginesConfig>): Promise<StartFailure> {
  try {
    const unwanted = await startEngines({ dataDir: join(root, 'other'), ...config });
    await unwanted.stop();
  } catch (error) {
    if (error instanceof StartFailure) return error;
    throw error;
  }
  throw new Error('the start was not refused');
}

function clickhouseUrl(changes: Partial<Record<'username' | 'password' | 'pathname', string>> = {}): string {
  const { url, user, password, database } = engines.clickhouse;
  return Object.assign(new URL(url), { username: user, password, pathname: `/${database}`, ...changes }).href;
}

const refusalOfClickHouse = (url: string) => refusal({ databaseUrl: engines.postgresUrl, clickhouseUrl: url });

const find = (findings: readonly Finding[], check: string) => findings.find((finding) => finding.check === check);

const stateOfNode = (version: string) => checkNode(version).state;

async function withAnswer<T>(status: number, body: string, use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer((_, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
  }
}

describe('starting the engines', () => {
  test('both are up side by side, with free disk to tell', async () => {
    expect(engines.status()).toMatchObject({ postgres: { state: 'up' }, clickhouse: { state: 'up' } });
    const disk = await engines.disk();
    expect(disk?.freeBytes).toBeGreaterThan(disk?.floorBytes ?? Infinity);
  });

  test('engines that the configuration names are used as they are, and no data directory is taken', async () => {
    const config = { databaseUrl: engines.postgresUrl, clickhouseUrl: clickhouseUrl(), dataDir: join(root, 'data') };
    const [first, second] = await Promise.all([startEngines(config), startEngines(config)]);
    expect(first.postgresUrl).toBe(engines.postgresUrl);
    expect(first.clickhouse).toEqual(engines.clickhouse);
    expect(first.status()).toEqual({ postgres: { state: 'external' }, clickhouse: { state: 'external' } });
    expect(await first.disk()).toBeUndefined();
    await Promise.all([first.stop(), second.stop()]);
    expect(engines.status()).toMatchObject({ postgres: { state: 'up' }, clickhouse: { state: 'up' } });
  });

  test('a second start on the same data directory is refused while the first runs', async () => {
    expect(await refusal({ dataDir: join(root, 'data') })).toMatchObject({ code: 'data_dir_in_use' });
  });

  test('when one engine cannot start, the other is stopped and the data directory is free again', async () => {
    const dataDir = join(root, 'half');
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'clickhouse'), 'a file where a folder should be');
    expect(await refusal({ dataDir })).toMatchObject({ code: 'data_dir_not_writable' });
    expect(await postgresOf(join(dataDir, 'postgres', 'cluster'))).toEqual([]);
    await rm(join(dataDir, 'clickhouse'));
    await (await startEngines({ dataDir, clickhouseUrl: clickhouseUrl() })).stop();
  });

  test('Ctrl-C in the terminal does not reach the engines: they are still there when the server stops them in good order', async () => {
    const other = await startOther(`
      import { startEngines } from './index.ts';
      const engines = await startEngines({ dataDir: ${JSON.stringify(join(root, 'terminal'))}, onEvent: (event) => console.log(event) });
      process.on('SIGINT', () => setTimeout(async () => {
        const { postgres, clickhouse } = engines.status();
        await engines.stop();
        console.log('before:', postgres.state, clickhouse.state, 'after:', engines.status().postgres.state);
        process.exit(0);
      }, 300));
      console.log('ready');
    `);
    await other.said(/(ready)/);
    process.kill(-other.pid, 'SIGINT');
    expect((await other.ended).output).toBe('ready\nbefore: up up after: stopped\n');
  });

  test('one engine may be elsewhere and the other built in', async () => {
    const mixed = await startEngines({ dataDir: join(root, 'mixed'), databaseUrl: engines.postgresUrl });
    expect(mixed.status()).toMatchObject({ postgres: { state: 'external' }, clickhouse: { state: 'up' } });
    await mixed.stop();
  });
});

describe('a DATABASE_URL that cannot be used is refused with one sentence, a remedy and no password', () => {
  test.each([
    ['nobody listens', 'database_unreachable', async () => `postgres://u:secret@127.0.0.1:${await anyFreePort()}/d`],
    ['no such host', 'database_unreachable', () => 'postgres://u:secret@no-such-host.invalid/d'],
    ['wrong password', 'database_refused_login', () => engines.postgresUrl.replace(/:[^:@]+@/, ':secret@')],
    ['no such database', 'database_missing', () => engines.postgresUrl.replace(/\/[^/]*$/, '/nothing')],
    ['not an address', 'database_url_invalid', () => 'mysql://u:secret@127.0.0.1/d'],
  ])('%s', async (_, code, url) => {
    const failure = await refusal({ databaseUrl: await url() });
    expect(failure.code).toBe(code);
    expect(failure.sentence).toMatch(/\.$/);
    expect(failure.fix).toMatch(/\.$/);
    expect(`${failure.sentence} ${failure.fix}`).not.toContain('secret');
  });

  test('PostgreSQL 14 is too old, 15 is not', () => {
    expect([isTooOld(140_011), isTooOld(150_000)]).toEqual([true, false]);
  });
});

describe('a CLICKHOUSE_URL that cannot be used is refused with one sentence, a remedy and no password', () => {
  test.each([
    ['nobody listens', 'clickhouse_unreachable', async () => `http://u:secret@127.0.0.1:${await anyFreePort()}`],
    ['wrong password', 'clickhouse_refused_login', () => clickhouseUrl({ password: 'secret' })],
    ['not an address', 'clickhouse_url_invalid', () => 'clickhouse:9000'],
  ])('%s', async (_, code, url) => {
    const failure = await refusal({ databaseUrl: engines.postgresUrl, clickhouseUrl: await url() });
    expect(failure.code).toBe(code);
    expect(`${failure.sentence} ${failure.fix}`).not.toContain('secret');
  });

  test('one that is too old, and a web server that is something else, are told apart', async () => {
    expect(await withAnswer(200, '23.8.1.2992\n', refusalOfClickHouse)).toMatchObject({ code: 'clickhouse_too_old' });
    expect(await withAnswer(200, '<html>Hello</html>', refusalOfClickHouse)).toMatchObject({
      code: 'clickhouse_unreachable',
    });
  });
});

describe('the doctor', () => {
  test('finds nothing that stops a start where nothing is wrong', async () => {
    const findings = await doctor({ dataDir: join(root, 'healthy'), port: await anyFreePort() });
    expect(findings.filter((finding) => finding.state === 'fail')).toEqual([]);
    expect(findings.map((finding) => finding.check).join(', ')).toBe(
      'node, platform, memory, languages, postgres, clickhouse, setpriv, data directory, disk, port, browser',
    );
  });

  test('says who holds the data directory, that the port is taken, and that the disk is too full', async () => {
    const port = Number(new URL(engines.clickhouse.url).port);
    const held = await doctor({ dataDir: join(root, 'data'), port, floorBytes: 2 ** 60 });
    expect(find(held, 'data directory')).toMatchObject({
      state: 'warn',
      detail: expect.stringContaining(`${process.pid}`),
    });
    expect(find(held, 'port')).toMatchObject({ state: 'warn' });
    expect(find(held, 'disk')).toMatchObject({ state: 'fail' });
    expect(find(await doctor({ dataDir: join(root, 'free'), port }), 'port')).toMatchObject({ state: 'fail' });
  });

  test('tries the addresses, and every finding that is not good says what to do', async () => {
    const closed = await anyFreePort();
    const findings = await doctor({
      dataDir: join(root, 'data'),
      databaseUrl: engines.postgresUrl,
      clickhouseUrl: `http://127.0.0.1:${closed}`,
    });
    expect(find(findings, 'postgres')).toMatchObject({ state: 'ok' });
    expect(find(findings, 'clickhouse')).toMatchObject({ state: 'fail' });
    expect(findings.filter((finding) => finding.state !== 'ok' && !finding.fix)).toEqual([]);
  });

  test('knows which Node, platform and memory will do', () => {
    expect(['18.20.0', '20.18.0', '20.19.0', '21.7.0', '22.11.0', '22.12.0', '24.0.0'].map(stateOfNode)).toEqual([
      'fail',
      'fail',
      'ok',
      'fail',
      'fail',
      'ok',
      'ok',
    ]);
    const both = { databaseUrl: 'postgres://a/b', clickhouseUrl: 'http://a' };
    expect(checkPlatform('darwin', 'arm64', { dataDir: '/d' })).toMatchObject({
      state: 'fail',
      fix: 'Set DATABASE_URL and CLICKHOUSE_URL.',
    });
    expect(checkPlatform('darwin', 'arm64', { dataDir: '/d', ...both }).state).toBe('ok');
    expect([checkMemory(1e9).state, checkMemory(8e9).state]).toEqual(['warn', 'ok']);
  });
});
