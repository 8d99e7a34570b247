/** holds: one hot SKU, 64 clients over HTTP, durable; then kill -9 in the middle, duplicates and retries, and the auditor over the tables. */
import { randomBytes } from 'node:crypto';
import { checkBooks } from '../server/src/stock/check-books.ts';
import { connect, type Db } from '../server/src/kit/sql.ts';
import { drive } from './drive.ts';
import { databaseOf } from './intake.ts';
import type { Wish } from './main.ts';
import { percentile, type Report } from './report.ts';
import { apiKey, startServer, type ServerUnderTest } from './server.ts';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const clients = 64;
const place = 'bench-warehouse';

export async function holds(report: Report, wish: Wish): Promise<void> {
  const dir = await mkdtemp(path.join(tmpdir(), 'throughline-bench-'));
  let server = await startServer({ dir });
  try {
    const key = await apiKey(server);
    await openPlace(server, key);
    const floor = await bareHolds(server, wish.quick ? 3 : 10);
    await hot(report, server, key, floor, wish.quick ? 6 : 30);
    server = await killed(report, server, dir, key, wish.quick ? 3 : 10);
  } finally {
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

export async function tell(
  server: ServerUnderTest,
  key: string,
  method: string,
  at: string,
  body: unknown,
): Promise<void> {
  const answer = await fetch(`${server.url}${at}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${at}: ${answer.status} ${await answer.text()}`);
}

async function openPlace(server: ServerUnderTest, key: string): Promise<void> {
  await tell(server, key, 'PUT', `/api/v1/locations/${place}`, {
    kind: 'warehouse',
    name: 'Bench',
    zone: 'bench',
    country: 'LV',
    latitude: 57,
    longitude: 24,
  });
}

const receive = (server: ServerUnderTest, key: string, sku: string, quantity: number): Promise<void> =>
  tell(server, key, 'POST', '/api/v1/stock/receipts', { locationId: place, lines: [{ sku, quantity }] });

/** The floor: what pgbench would do, the conditional update and the insert in one statement, one transaction each, from as many connections. */
async function bareHolds(server: ServerUnderTest, seconds: number): Promise<number> {
  const running = JSON.parse(await readFile(path.join(server.dir, 'running.json'), 'utf8')) as { postgresUrl: string };
  const db = connect(running.postgresUrl, { max: 32, name: 'bench-floor' });
  await db.unsafe(`create schema bench; create table bench.cells (sku text primary key, on_hand int not null, held int not null default 0, check (held <= on_hand)) with (fillfactor = 50);
    create table bench.holds (id uuid primary key default gen_random_uuid(), sku text not null, at timestamptz not null default now());
    insert into bench.cells values ('HOT', 100000000)`);
  let done = 0;
  const until = performance.now() + seconds * 1_000;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      while (performance.now() < until) {
        await db.unsafe(
          `with taken as (update bench.cells set held = held + 1 where sku = 'HOT' and held < on_hand returning sku) insert into bench.holds (sku) select sku from taken`,
          [],
          { prepare: true },
        );
        done += 1;
      }
    }),
  );
  const perSecond = done / ((performance.now() - began) / 1_000);
  await db.unsafe('drop schema bench cascade');
  await db.end({ timeout: 2 });
  return perSecond;
}

const bodyOf = (sku: string, seconds: number): string =>
  JSON.stringify({ lines: [{ sku, locationId: place, quantity: 1 }], about: 'cart:bench', seconds });

async function hot(
  report: Report,
  server: ServerUnderTest,
  key: string,
  floor: number,
  seconds: number,
): Promise<void> {
  await receive(server, key, 'HOT', 1_000_000);
  const body = bodyOf('HOT', 3_600);
  const run = randomBytes(4).toString('hex');
  const request = (n: number) => ({ method: 'POST', path: '/api/v1/holds', body, key: `${run}-${n}` });
  await drive({ url: server.url, apiKey: key, connections: clients, seconds: 1.5, next: (n) => request(-n - 1) });
  const sent = await drive({ url: server.url, apiKey: key, connections: clients, seconds, next: request });
  const held = sent.statuses.get(201) ?? 0;
  report.add('holds on one hot SKU over HTTP', held / sent.seconds, 'holds/s', { floor, aim: '≥ 5,000/s' });
  report.add('p50', percentile(sent.latencies, 0.5), 'ms');
  report.add('p99', percentile(sent.latencies, 0.99), 'ms', { aim: '≤ 50 ms' });
  report.add('answers that are no hold', sent.answered - held, 'answers', { aim: '0' });
}

/** Fewer units than requests; the server is killed in the middle; every request is sent again with its key until it has an answer. */
async function killed(
  report: Report,
  first: ServerUnderTest,
  dir: string,
  key: string,
  seconds: number,
): Promise<ServerUnderTest> {
  const units = 4_000 * seconds;
  // Longer than the run, or units would come back and rightly be held a second time.
  const holdSeconds = 3_600;
  await receive(first, key, 'KILLED', units);
  const body = bodyOf('KILLED', holdSeconds);
  const run = randomBytes(4).toString('hex');
  const request = (n: number) => ({ method: 'POST', path: '/api/v1/holds', body, key: `${run}-${n}` });
  const held = new Map<string, string>();
  const refused = new Set<string>();
  const hear = (of: (n: number) => string) => (n: number, status: number, text: string) => {
    if (status === 201) held.set(of(n), (JSON.parse(text) as { id: string }).id);
    else if (status === 409) refused.add(of(n));
  };
  const driving = drive({
    url: first.url,
    apiKey: key,
    connections: clients,
    seconds,
    next: request,
    onAnswer: hear((n) => `${run}-${n}`),
  });
  await new Promise((resolve) => setTimeout(resolve, (seconds * 1_000) / 2));
  const ended = new Promise((resolve) => first.process.once('exit', resolve));
  first.process.kill('SIGKILL');
  await ended;
  const before = await driving;
  const acknowledged = new Map(held);
  const server = await startServer({ dir });
  // Lost ones again, a thousand that had their answer a second time, and new ones beyond what there is.
  const again = [
    ...before.lost,
    ...[...acknowledged.keys()].slice(-1_000).map((one) => Number(one.slice(run.length + 1))),
  ];
  const beyond = Array.from({ length: units }, (_, n) => 10_000_000 + n);
  const queue = [...again, ...beyond];
  await drive({
    url: server.url,
    apiKey: key,
    connections: clients,
    seconds: 60,
    next: (n) => (n < queue.length ? request(queue[n] ?? 0) : null),
    onAnswer: hear((n) => `${run}-${queue[n]}`),
  });
  const db = await databaseOf(server);
  await judge(report, db, { units, acknowledged, held, lost: before.lost.length, refused: refused.size });
  // Their time is over now.
  await db`update stock.holds set expires_at = now() where state = 'held'`;
  await untilSwept(db, 60);
  const [left] = await db`select held, sold from stock.cells where sku = 'KILLED'`;
  report.add('stranded: units still held after their end', Number(left?.['held']), 'units', { aim: '0' });
  report.add('books that do not balance', (await checkBooks(db)).length, 'lines', { aim: '0' });
  await db.end({ timeout: 2 });
  return server;
}

async function judge(
  report: Report,
  db: Db,
  run: { units: number; acknowledged: Map<string, string>; held: Map<string, string>; lost: number; refused: number },
): Promise<void> {
  const [row] = await db`
    select (select count(*)::int from stock.hold_lines where sku = 'KILLED') as rows,
           (select sum(quantity)::int from stock.hold_lines where sku = 'KILLED') as units`;
  const ids = [...new Set(run.held.values())];
  const [kept] = await db`select count(*)::int as n from stock.holds where hold_id = any (${ids}::uuid[])`;
  const changed = [...run.acknowledged].filter(([key, id]) => run.held.get(key) !== id).length;
  report.add('killed with -9: answers that did not come', run.lost, 'requests');
  report.add('oversold', Math.max(0, Number(row?.['units']) - run.units), 'units', { aim: '0' });
  report.add(
    'acknowledged and lost, or answered otherwise on retry',
    ids.length - Number(kept?.['n']) + changed,
    'holds',
    { aim: '0' },
  );
  report.add('held twice for one key', Number(row?.['rows']) - ids.length, 'holds', { aim: '0' });
  report.note(`${ids.length} of ${run.units} units held, ${run.refused} requests told that there is none`);
}

async function untilSwept(db: Db, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  for (;;) {
    const [row] = await db`select held from stock.cells where sku = 'KILLED'`;
    if (Number(row?.['held']) === 0 || Date.now() > deadline) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
