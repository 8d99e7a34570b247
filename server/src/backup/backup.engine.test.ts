import { randomBytes } from 'node:crypto';
import { appendFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { createHistoryReader, createSink, historyConsumer, historyLag } from '../history/index.ts';
import { newId } from '../kit/ids.ts';
import { silentLog } from '../kit/log.ts';
import { connect, type Db } from '../kit/sql.ts';
import { createConsumer, createLeases, type LogEvent } from '../spine/index.ts';
import { freshClickHouse } from '../../test/clickhouse.ts';
import { aWorld, leaseAll, originOf, worldOn, type World } from '../../test/history-world.ts';
import { backup, BackupFailure, restore, unfinishedRestore } from './index.ts';
import { ourSchemas } from './take.ts';

let world: World;
let dir: string;
let folder: string;
const after: (() => Promise<unknown>)[] = [];
const seenBefore: string[] = [];

const many = (n: number) =>
  Array.from({ length: n }, (_, i) => ({
    userId: `u${i % 20}`,
    messageId: newId(),
    name: i % 5 === 0 ? 'Order Completed' : 'Product Viewed',
    body: {
      properties: {
        text: 'tab\t, line\n, back\\slash, "quote", ünï, \\N',
        products: [{ sku: 's', price: 2.55, quantity: i }],
      },
    },
  }));

/** A consumer of the spine in miniature: which events it sees, until nothing more comes. */
async function consume(db: Db): Promise<string[]> {
  const seen: string[] = [];
  const leases = createLeases({ db, log: silentLog, processId: newId(), consumers: ['people'], beatMs: 50 });
  await leases.start();
  const consumer = createConsumer({
    db,
    log: silentLog,
    leases,
    name: 'people',
    batchSize: 37,
    idleMs: 10,
    apply: async (_tx, events: readonly LogEvent[]) => void seen.push(...events.map((event) => event.eventId)),
  });
  consumer.start();
  for (let before = -1; before !== seen.length;) {
    before = seen.length;
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  await consumer.stop();
  await leases.stop();
  return seen;
}

async function sinkAll(to: World): Promise<void> {
  const leases = await leaseAll(to.db, historyConsumer);
  const sink = createSink({
    db: to.db,
    log: silentLog,
    clickhouse: to.clickhouse,
    leases: { held: () => leases, distrust: () => {} },
    blockEvents: 50,
  });
  while ((await sink.pass()).more);
}

async function emptyDatabase(): Promise<{ url: string; db: Db; drop(): Promise<void> }> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  const admin = connect(inject('postgresUrl'), { max: 1 });
  await admin.unsafe(`create database ${name}`);
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  const db = connect(url.toString(), { max: 8 });
  const drop = async () => {
    await db.end({ timeout: 1 });
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.end({ timeout: 1 });
  };
  return { url: url.toString(), db, drop };
}

async function target() {
  const [database, engine] = await Promise.all([emptyDatabase(), freshClickHouse()]);
  const there = worldOn(database, engine);
  after.push(() => there.end());
  return there;
}

const options = (there: World, from = folder) => ({
  databaseUrl: there.url,
  clickhouse: there.clickhouse,
  folder: from,
  log: silentLog,
});

/** Every row of every table as text, apart from what belongs to a cluster or to running processes. */
async function contentOf(db: Db): Promise<Record<string, unknown[]>> {
  const tables = await db.unsafe(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any ($1) and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
    [ourSchemas] as never[],
  );
  const content: Record<string, unknown[]> = {};
  for (const { name } of tables as unknown as { name: string }[]) {
    const order = ['spine.log', 'profiles.timeline'].includes(name)
      ? 'shard, xid, seq'
      : '(to_jsonb(t) - $1::text[])::text';
    const without = [
      ...(['spine.log', 'profiles.timeline', 'spine.positions'].includes(name) ? ['xid', 'seq', 'owner', 'token'] : []),
      ...(name === 'identity.alias_changes' ? ['xid'] : []),
      ...(name === 'profiles.privacy_requests' ? ['fence'] : []),
      ...(name === 'kit.migrations' ? ['applied_at'] : []),
    ];
    const rows = await db.unsafe(`select to_jsonb(t) - $1::text[] as row from ${name} t order by ${order}`, [
      without,
    ] as never[]);
    content[name] = rows.map((row) => row['row']);
  }
  return content;
}

const notCarried = ['spine.processes', 'history.planned', 'history.alias_positions'];

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'throughline-backup-'));
  folder = path.join(dir, 'backup');
  world = await aWorld();
  await world.say(many(200));
  seenBefore.push(...(await consume(world.db)));
  await sinkAll(world);
  await world.belongTo(originOf('u0'), [originOf('u1')]);
  await sinkAll(world);
  // Beyond the consumers' positions, and with transactions whose numbers are not in the order of their rows.
  await Promise.all([world.say(many(60)), world.say(many(60))]);
  await world.db.unsafe(`insert into kit.secrets (name, value) values ('try', '\\x00ff5c')`);
});
afterEach(async () => {
  await Promise.all(after.splice(0).map((end) => end()));
});
afterAll(async () => {
  await world.end();
  await rm(dir, { recursive: true, force: true });
});

test('a backup restored elsewhere is the same in every table, and goes on with nothing lost or doubled', async () => {
  const leases = await leaseAll(world.db, historyConsumer);
  const halfway = createSink({
    db: world.db,
    log: silentLog,
    clickhouse: world.clickhouse,
    leases: { held: () => leases, distrust: () => {} },
    blockEvents: 50,
    after: async (step) => {
      if (step === 'sent') throw new Error('killed');
    },
  });
  await expect(halfway.pass()).rejects.toThrow('killed');
  const report = await backup({
    databaseUrl: world.url,
    clickhouse: world.clickhouse,
    folder,
    version: '1.2.3',
    log: silentLog,
  });
  expect(report).toMatchObject({ historyEvents: 200, notes: [] });
  const before = await contentOf(world.db);

  const there = await target();
  expect(await restore(options(there))).toMatchObject({ version: '1.2.3', rows: report.rows, historyRestored: true });
  const restored = await contentOf(there.db);
  for (const name of notCarried) {
    delete before[name];
    delete restored[name];
  }
  expect(restored).toEqual(before);
  expect(await unfinishedRestore(there.db)).toBe(false);

  const said = await there.say(many(40));
  const seen = [...seenBefore, ...(await consume(there.db))];
  const all = (await there.db.unsafe(`select event_id from spine.log`)).map((row) => String(row['event_id']));
  expect(all).toHaveLength(360);
  expect(seen.sort()).toEqual(all.sort());
  await sinkAll(there);
  expect(await historyLag(there.db, new Date())).toMatchObject({ behind: 0, rebuilding: false });
  const ids = await there.clickhouse.ask(`select event_id from events_1`, z.object({ event_id: z.string() }));
  expect(ids.map((row) => row.event_id).sort()).toEqual(all.sort());
  const reader = createHistoryReader(there.db, there.clickhouse);
  expect((await reader.activity(30, new Date())).days[0]).toMatchObject({ events: 360, people: 19 });
  // A position of the log still orders after the restored ones.
  const [last] = await there.db.unsafe(
    `select event_id from spine.log where shard = ${said[0]?.shard ?? 0} order by xid desc, seq desc limit 1`,
  );
  expect(said.map((event) => event.eventId)).toContain(last?.['event_id']);
});

test('a restored system can be backed up and restored again', async () => {
  const [first, second] = [await target(), await target()];
  await restore(options(first));
  await first.say(many(30));
  await sinkAll(first);
  const again = path.join(dir, 'again');
  await backup({
    databaseUrl: first.url,
    clickhouse: first.clickhouse,
    folder: again,
    version: '1.2.4',
    log: silentLog,
  });
  await restore(options(second, again));
  expect((await contentOf(second.db))['spine.log']).toEqual((await contentOf(first.db))['spine.log']);
  expect((await consume(second.db)).length).toBe(150);
  await sinkAll(second);
  expect((await createHistoryReader(second.db, second.clickhouse).activity(30, new Date())).days[0]).toMatchObject({
    events: 350,
  });
});

test('without ClickHouse in the backup, or with a spoilt copy of it, the history is made again', async () => {
  const bare = path.join(dir, 'bare');
  const report = await backup({ databaseUrl: world.url, clickhouse: null, folder: bare, version: '1', log: silentLog });
  expect(report).toMatchObject({ historyEvents: null, notes: ['without ClickHouse'] });
  const there = await target();
  expect(await restore(options(there, bare))).toMatchObject({ historyRestored: false });
  await sinkAll(there);
  expect((await createHistoryReader(there.db, there.clickhouse).activity(30, new Date())).days[0]).toMatchObject({
    events: 320,
  });
  expect(await historyLag(there.db, new Date())).toMatchObject({ behind: 0, rebuilding: false });
});

test('a restore that was killed in the middle is begun anew by the next', async () => {
  const there = await target();
  const killed = restore({
    ...options(there),
    onTable: (name) => {
      if (name === 'spine.log') throw new Error('killed');
    },
  });
  await expect(killed).rejects.toThrow('killed');
  expect(await unfinishedRestore(there.db)).toBe(true);
  expect(await restore(options(there))).toMatchObject({ historyRestored: true });
  expect(await unfinishedRestore(there.db)).toBe(false);
  expect((await contentOf(there.db))['spine.log']).toHaveLength(320);
});

test('what cannot be done is refused with one sentence, and nothing is changed', async () => {
  const refusal = async (work: Promise<unknown>): Promise<string> => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(BackupFailure);
    return error instanceof BackupFailure ? `${error.code}: ${error.sentence}` : '';
  };
  expect(
    await refusal(backup({ databaseUrl: world.url, clickhouse: null, folder, version: '1', log: silentLog })),
  ).toContain('backup_folder_not_empty');
  expect(await refusal(restore(options(world)))).toContain('restore_target_not_empty');
  const there = await target();
  expect(
    await refusal(
      backup({ databaseUrl: there.url, clickhouse: null, folder: path.join(dir, 'x'), version: '1', log: silentLog }),
    ),
  ).toContain('backup_nothing_there');
  expect(await refusal(restore(options(there, path.join(dir, 'nowhere'))))).toContain('backup_not_found');

  const spoilt = path.join(dir, 'spoilt');
  await cp(folder, spoilt, { recursive: true });
  await appendFile(path.join(spoilt, 'postgres/kit.secrets.copy.gz'), 'x');
  expect(await refusal(restore(options(there, spoilt)))).toMatch(/^backup_damaged: .*kit\.secrets/);
  await rm(path.join(spoilt, 'postgres/kit.secrets.copy.gz'));
  expect(await refusal(restore(options(there, spoilt)))).toContain('is missing');

  const changed = async (change: (manifest: Record<string, unknown>) => void): Promise<string> => {
    const place = path.join(dir, newId());
    await mkdir(place);
    const manifest = JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8')) as Record<string, unknown>;
    change(manifest);
    await writeFile(path.join(place, 'manifest.json'), JSON.stringify(manifest));
    return refusal(restore(options(there, place)));
  };
  expect(await changed((manifest) => (manifest['format'] = 99))).toContain('backup_newer');
  expect(await changed((manifest) => (manifest['tables'] = 'none'))).toContain('backup_damaged');
  expect(
    await changed((manifest) => (manifest['migrations'] = [{ part: 'spine', number: 999, checksum: 'x' }])),
  ).toContain('backup_newer');
  expect(
    await changed(
      (manifest) =>
        (manifest['history'] = { file: '../../etc/passwd', bytes: 1, sha256: '', generation: 1, events: 1 }),
    ),
  ).toContain('backup_damaged');
  const untouched = await there.db.unsafe(`select 1 from pg_namespace where nspname in ('kit', 'throughline_restore')`);
  expect(untouched).toHaveLength(0);
});
