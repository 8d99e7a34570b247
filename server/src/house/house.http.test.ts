import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { allowed, read, write } from '../kit/http/route.ts';
import { plainRoutes } from '../kit/http/try-server.ts';
import type { Finding, ProblemItem } from './index.ts';
import { isLocal } from './scrape.ts';
import { tryHouse } from './try-house.ts';

let disk: Finding = { state: 'ok' };
const letters: ProblemItem = {
  code: 'dead_letters',
  severity: 'warning',
  title: 'Events that could not be read',
  cause: 'too large',
  remedy: 'Replay them after a fix.',
  count: 3,
  since: '2026-03-01T10:00:00.000Z',
  lastAt: '2026-03-01T11:00:00.000Z',
  link: '/problems/dead-letters',
};
let tried: Awaited<ReturnType<typeof tryHouse>>;

beforeAll(async () => {
  tried = await tryHouse(
    {
      checks: [{ name: 'disk', look: async () => disk }],
      problemSources: [async () => [letters], () => Promise.reject(new Error('away'))],
      metrics: {
        intake: () => ({ accepted: 12, duplicates: 3, deadLetters: 1 }),
        consumers: async () => [{ name: 'people', behind: 7, behindSeconds: 1.5, movedAt: null }],
        connections: async () => [{ name: 'throughline', state: 'idle', n: 4 }],
        liveClients: () => 2,
      },
    },
    [
      ...plainRoutes,
      read({
        path: '/api/v1/people/:id',
        access: allowed('admin', 'agent'),
        summary: 'A person',
        tag: 'People',
        params: z.object({ id: z.uuid() }),
        answer: z.object({ id: z.uuid() }),
        handle: async ({ params }) => params,
      }),
      write({
        path: '/api/v1/people',
        access: allowed('admin'),
        summary: 'Make a person',
        tag: 'People',
        body: z.object({ email: z.email(), tags: z.array(z.string().min(3)).optional() }),
        handle: async () => null,
      }),
    ],
  );
});
afterAll(() => tried.stop());

const ask = (path: string, headers: Record<string, string> = {}) => fetch(`${tried.server.url}${path}`, { headers });
const from = (remoteAddress: string) => isLocal({ headers: {}, socket: { remoteAddress } });
const asAdmin = { 'x-actor': 'anna' };

test('alive is alive, whatever else is wrong', async () => {
  disk = { state: 'red', reason: 'full', remedy: 'free some' };
  expect((await ask('/healthz')).status).toBe(200);
  disk = { state: 'ok' };
});

test('readiness turns red with its reason, and comes back', async () => {
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  expect((await ask('/readyz')).status).toBe(200);
  disk = { state: 'red', reason: '3 MiB of disk are left', remedy: 'free some' };
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  const red = await ask('/readyz');
  expect(red.status).toBe(503);
  expect(await red.json()).toEqual({
    status: 'not_ready',
    checks: [{ name: 'disk', state: 'red', reason: '3 MiB of disk are left' }],
  });
});

test('the Problems screen has what parts report and what is not ready, errors first; a part that fails hides no other', async () => {
  const answer = (await (await ask('/api/v1/problems', asAdmin)).json()) as { items: ProblemItem[] };
  expect(answer.items.map((item) => [item.severity, item.code])).toEqual([
    ['error', 'not_ready_disk'],
    ['warning', 'problems_unreadable'],
    ['warning', 'dead_letters'],
  ]);
  expect((await ask('/api/v1/problems')).status).toBe(401);
});

test('the state of the system is for staff', async () => {
  expect(await (await ask('/api/v1/system', asAdmin)).json()).toMatchObject({ version: '0.1.0' });
  expect((await ask('/api/v1/system')).status).toBe(401);
});

test('metrics count by route template and never by address', async () => {
  await ask('/api/v1/people/0198c2a4-7b3e-7c11-9d52-3f1e8a6b4c20?email=anna@shop.example', asAdmin);
  await ask('/nothing/anna@shop.example');
  const text = await (await ask('/metrics')).text();
  expect(text).toMatch(
    /throughline_http_request_seconds_count\{method="GET",route="\/api\/v1\/people\/:id",status="200"\} 1/,
  );
  expect(text).toMatch(/route="unmatched",status="404"/);
  expect(text).toContain('throughline_intake_accepted_total 12');
  expect(text).toContain('throughline_intake_duplicates_total 3');
  expect(text).toContain('throughline_intake_dead_letters_total 1');
  expect(text).toContain('throughline_consumer_behind_events{consumer="people"} 7');
  expect(text).toContain('throughline_consumer_behind_seconds{consumer="people"} 1.5');
  expect(text).toContain('throughline_database_connections{pool="throughline",state="idle"} 4');
  expect(text).toContain('throughline_live_clients 2');
  expect(text).toContain('throughline_ready{check="disk"} 0');
  expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  expect(text).not.toMatch(/anna|0198c2a4/);
});

test('metrics are open to this machine, and from elsewhere or through a proxy need a role', async () => {
  expect((await ask('/metrics', { 'x-forwarded-for': '203.0.113.9' })).status).toBe(401);
  expect((await ask('/metrics', { 'x-forwarded-for': '127.0.0.1' })).status).toBe(401);
  expect((await ask('/metrics', { 'x-forwarded-for': '203.0.113.9', ...asAdmin })).status).toBe(200);
  expect([from('127.0.0.1'), from('::1'), from('::ffff:127.0.0.1')]).toEqual([true, true, true]);
  expect([from('10.0.0.5'), from('::ffff:10.0.0.5'), from(''), from('127.evil')]).toEqual([false, false, false, false]);
});

test('the page of problems names every code, without a script and with links that work', async () => {
  const answer = await ask('/docs/problems');
  const html = await answer.text();
  expect(answer.headers.get('content-type')).toContain('text/html');
  expect(html).toContain('<section id="not_found">');
  expect(html).not.toContain('<script');
});

test('the docs page loads its parts from here alone, and nothing else can be read through it', async () => {
  const html = await (await ask('/docs')).text();
  expect(html).not.toMatch(/https?:\/\//);
  for (const [, url] of html.matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
    expect([url, (await ask(String(url))).status]).toEqual([url, 200]);
  }
  for (const name of ['package.json', '..%2f..%2fpackage.json', 'constructor', 'index.html']) {
    expect((await ask(`/docs/assets/${name}`)).status).toBe(404);
  }
});

test('two scrapers at once get whole answers', async () => {
  const texts = await Promise.all([ask('/metrics'), ask('/metrics')].map(async (answer) => (await answer).text()));
  for (const text of texts) expect(text).toContain('throughline_intake_accepted_total 12');
});
