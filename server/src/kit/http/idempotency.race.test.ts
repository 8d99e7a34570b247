import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { freshDatabase, type TestDatabase } from '../../../test/cluster.ts';
import { claimKey } from './idempotency.ts';
import { allowed, alreadyShown, anyone, write, type CommandCall } from './route.ts';
import { tryServer, type TriedServer } from './try-server.ts';

let database: TestDatabase;
let server: TriedServer;
let interrupt: 'never' | 'throw' | 'kill' = 'never';

beforeAll(async () => {
  database = await freshDatabase({ max: 8 });
  await database.db.unsafe('create table public.effects (n serial, what text not null)');
  const act = async ({ body, tx, status }: CommandCall<{ what: string }, undefined, undefined>) => {
    const [row] = await tx.unsafe('insert into public.effects (what) values ($1) returning n', [body.what]);
    await tx.unsafe('select pg_sleep(0.05)');
    if (interrupt === 'throw') throw new Error('torn');
    if (interrupt === 'kill') await tx.unsafe('select pg_terminate_backend(pg_backend_pid())');
    status(201);
    return { n: Number(row?.['n']), secret: 'tlk_once' };
  };
  const shape = {
    summary: '',
    tag: 'try',
    body: z.object({ what: z.string() }),
    answer: z.object({ n: z.int(), secret: z.string() }),
  };
  server = await tryServer({
    db: database.db,
    routes: [
      write({ ...shape, path: '/api/v1/act', access: allowed('admin'), handle: act }),
      write({
        ...shape,
        path: '/api/v1/make-key',
        access: allowed('admin'),
        redact: (answer) => ({ ...answer, secret: alreadyShown }),
        handle: act,
      }),
      write({ ...shape, path: '/api/v1/public', access: anyone, handle: act }),
    ],
  });
});
afterAll(async () => {
  await server.stop();
  await database.drop();
});

async function send(key: string | null, what: string, more: { path?: string; actor?: string } = {}) {
  const answer = await fetch(`${server.url}${more.path ?? '/api/v1/act'}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-actor': more.actor ?? 'anna',
      ...(key === null ? {} : { 'idempotency-key': key }),
    },
    body: JSON.stringify({ what }),
  });
  const body = (await answer.json()) as { n?: number; secret?: string; code?: string };
  return { status: answer.status, replayed: answer.headers.get('idempotent-replayed') === 'true', ...body };
}

const effects = async (what: string) =>
  (await database.db.unsafe('select n from public.effects where what = $1', [what])).length;

test('ten requests at once with one key have one effect and one answer', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => send('race-1', 'raced')));
  expect(await effects('raced')).toBe(1);
  expect(new Set(answers.map((answer) => answer.n)).size).toBe(1);
  expect(answers.map((answer) => answer.status)).toEqual(Array(10).fill(201));
  expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
});

test('the same key with another body, or for another address, is refused and does nothing', async () => {
  await send('other-1', 'first');
  expect(await send('other-1', 'second')).toMatchObject({ status: 422, code: 'idempotency_mismatch' });
  expect(await send('other-1', 'first', { path: '/api/v1/make-key' })).toMatchObject({ code: 'idempotency_mismatch' });
  expect(await effects('second')).toBe(0);
  expect(await effects('first')).toBe(1);
});

test('a key belongs to its caller: another one neither reads nor blocks the answer', async () => {
  const mine = await send('shared-1', 'mine', { actor: 'anna' });
  const theirs = await send('shared-1', 'theirs', { actor: 'boris' });
  expect(theirs).toMatchObject({ status: 201, replayed: false });
  expect(theirs.n).not.toBe(mine.n);
});

test('callers that nobody knows share no answers', async () => {
  expect(await send('public-1', 'a', { path: '/api/v1/public' })).toMatchObject({ replayed: false });
  expect(await send('public-1', 'a', { path: '/api/v1/public' })).toMatchObject({ replayed: false });
});

test('a fault, or a killed database connection, between claim and store leaves the key free and no effect behind', async () => {
  interrupt = 'throw';
  expect((await send('torn-1', 'torn')).status).toBe(500);
  interrupt = 'kill';
  expect(await send('torn-1', 'torn')).toMatchObject({ status: 503, code: 'unavailable' });
  interrupt = 'never';
  expect(await effects('torn')).toBe(0);
  expect(await send('torn-1', 'torn')).toMatchObject({ status: 201, replayed: false });
  expect(await send('torn-1', 'torn')).toMatchObject({ status: 201, replayed: true });
  expect(await effects('torn')).toBe(1);
});

test('a claim that was never stored is no answer to the next one', async () => {
  const claim = { caller: 'staff:anna', key: 'half', route: 'POST /api/v1/act', requestHash: 'x' };
  await expect(
    database.db.begin(async (tx) => {
      expect(await claimKey(tx as never, claim)).toBe(true);
      throw new Error('crash');
    }),
  ).rejects.toThrow('crash');
  expect(await send('half', 'whole')).toMatchObject({ status: 201, replayed: false });
});

test('a secret is shown once: its replay says so, and the database never had it', async () => {
  const first = await send('secret-1', 'key', { path: '/api/v1/make-key' });
  const again = await send('secret-1', 'key', { path: '/api/v1/make-key' });
  expect(first.secret).toBe('tlk_once');
  expect(again).toMatchObject({ n: first.n, replayed: true, secret: alreadyShown, status: 201 });
  const rows = await database.db.unsafe(`select answer::text from kit.idempotency where key = 'secret-1'`);
  expect(JSON.stringify(rows)).not.toContain('tlk_once');
});

test('an empty key and one of 201 characters are refused', async () => {
  expect(await send('x'.repeat(201), 'long')).toMatchObject({ code: 'idempotency_key_missing' });
  expect(await send('', 'empty')).toMatchObject({ code: 'idempotency_key_missing' });
  expect(await send(null, 'none')).toMatchObject({ status: 201, replayed: false });
});
