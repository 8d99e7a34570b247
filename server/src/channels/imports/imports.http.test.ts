import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../../test/cluster.ts';
import { systemClock } from '../../kit/clock.ts';
import { tryServer, type TriedServer } from '../../kit/http/try-server.ts';
import { silentLog } from '../../kit/log.ts';
import { eraseImportFiles, importRoutes, placeOf, workOnImport, type Mapping } from './index.ts';

let database: TestDatabase;
let folder: string;
let server: TriedServer;
let small: TriedServer;
let full: TriedServer;
beforeAll(async () => {
  database = await freshDatabase({ max: 6 });
  folder = await mkdtemp(path.join(tmpdir(), 'throughline-upload-'));
  const ports = { db: database.db, clock: systemClock, dataDir: folder };
  server = await tryServer({ db: database.db, routes: importRoutes(ports) });
  small = await tryServer({
    db: database.db,
    routes: importRoutes({ ...ports, bounds: { maxBytes: 1_000, reserveBytes: 0 } }),
  });
  full = await tryServer({
    db: database.db,
    routes: importRoutes({ ...ports, bounds: { maxBytes: 1_000_000, reserveBytes: 2 ** 60 } }),
  });
});
afterAll(async () => {
  await Promise.all([server.stop(), small.stop(), full.stop()]);
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function call(to: TriedServer, method: string, at: string, body?: unknown): Promise<Answer> {
  const isFile = typeof body === 'string';
  const answer = await fetch(`${to.url}${at}`, {
    method,
    headers: {
      'x-actor': 'ana',
      'idempotency-key': randomUUID(),
      ...(body === undefined ? {} : { 'content-type': isFile ? 'application/octet-stream' : 'application/json' }),
    },
    ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text },
  };
}

const mapping: Mapping = {
  kind: 'persons',
  format: 'csv',
  encoding: 'utf-8',
  delimiter: ',',
  dateFormat: 'iso',
  timeZone: 'UTC',
  decimalSeparator: '.',
  currency: 'EUR',
  columns: [
    { column: 'customer_id', target: 'userId' },
    { column: 'email', target: 'identifier:email' },
  ],
};

test('a file is uploaded, looked at, tried, imported, and what failed comes back as a file', async () => {
  const uploaded = await call(
    server,
    'POST',
    '/api/v1/imports?name=people.csv',
    'customer_id,email\n1,a@x.example\n,\n=2+3,b@x.example,too many\n',
  );
  expect(uploaded).toMatchObject({ status: 201, body: { state: 'uploaded', name: 'people.csv' } });
  const at = `/api/v1/imports/${String(uploaded.body['id'])}`;
  const preview = await call(server, 'POST', `${at}/preview`, {});
  expect(preview.body['suggestedMapping']).toMatchObject({ kind: 'persons', columns: mapping.columns });
  expect(await call(server, 'POST', `${at}/start`, { mapping, dryRun: true })).toMatchObject({
    status: 200,
    body: { state: 'running', dryRun: true },
  });
  const work = () =>
    workOnImport(
      { db: database.db, log: silentLog, now: () => new Date(), undo: async () => undefined },
      placeOf(folder),
    );
  await work();
  expect((await call(server, 'GET', at)).body).toMatchObject({ state: 'done', accepted: 1, failed: 2 });
  expect(await call(server, 'POST', `${at}/start`, { mapping })).toMatchObject({
    status: 200,
    body: { dryRun: false },
  });
  await work();
  expect((await call(server, 'GET', at)).body).toMatchObject({
    state: 'done',
    accepted: 1,
    failed: 2,
    totals: { customers: '1' },
  });
  const errors = await call(server, 'GET', `${at}/errors.csv`);
  expect(errors.body['text']).toContain('2,id_missing');
  expect(errors.body['text']).toContain(`"'=2+3`);
  const { body } = await call(server, 'GET', '/api/v1/imports');
  expect((body['items'] as { id: string }[]).map((item) => item.id)).toContain(uploaded.body['id']);
});

test('what is no table, a mapping that does not fit, and a step out of order are each refused with what to do', async () => {
  const zip = await call(server, 'POST', '/api/v1/imports?name=a.xlsx', 'PK\u0003\u0004…');
  expect(await call(server, 'POST', `/api/v1/imports/${String(zip.body['id'])}/preview`, {})).toMatchObject({
    status: 422,
    body: { code: 'import_unreadable' },
  });
  const table = await call(server, 'POST', '/api/v1/imports?name=b.csv', 'a,b\n1,2\n');
  const at = `/api/v1/imports/${String(table.body['id'])}`;
  expect(await call(server, 'POST', `${at}/start`, { mapping })).toMatchObject({
    status: 422,
    body: { code: 'import_mapping_wrong' },
  });
  expect(await call(server, 'POST', `${at}/pause`)).toMatchObject({
    status: 409,
    body: { code: 'import_wrong_state' },
  });
  expect(await call(server, 'POST', `${at}/cancel`)).toMatchObject({ status: 200, body: { state: 'cancelled' } });
});

test('a file that is too large, or for which there is no room, is refused and leaves nothing behind', async () => {
  const before = await readdir(path.join(folder, 'imports'));
  expect(await call(small, 'POST', '/api/v1/imports?name=c.csv', 'x'.repeat(5_000))).toMatchObject({
    status: 413,
    body: { code: 'import_too_large' },
  });
  expect(await call(full, 'POST', '/api/v1/imports?name=d.csv', 'a,b\n1,2\n')).toMatchObject({
    status: 507,
    body: { code: 'import_disk_full' },
  });
  expect(await readdir(path.join(folder, 'imports'))).toEqual(before);
});

test('an upload is deleted when its import has ended, and one that waits is deleted when somebody in it is to be forgotten', async () => {
  const done = await call(server, 'POST', '/api/v1/imports?name=e.csv', 'customer_id,email\n7,done@x.example\n');
  await call(server, 'POST', `/api/v1/imports/${String(done.body['id'])}/start`, { mapping });
  await workOnImport(
    { db: database.db, log: silentLog, now: () => new Date(), undo: async () => undefined },
    placeOf(folder),
    String(done.body['id']),
  );
  const waiting = await call(
    server,
    'POST',
    '/api/v1/imports?name=f.csv',
    'customer_id,email\n8,Forget.Me@x.example\n',
  );
  const innocent = await call(server, 'POST', '/api/v1/imports?name=g.csv', 'customer_id,email\n9,other@x.example\n');
  expect(await eraseImportFiles(database.db, placeOf(folder), ['forget.me@x.example'])).toBe(1);
  const files = await readdir(path.join(folder, 'imports'));
  expect([
    files.includes(String(done.body['id'])),
    files.includes(String(waiting.body['id'])),
    files.includes(String(innocent.body['id'])),
  ]).toEqual([false, false, true]);
  expect((await call(server, 'GET', `/api/v1/imports/${String(waiting.body['id'])}`)).body).toMatchObject({
    state: 'cancelled',
  });
});
