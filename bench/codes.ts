/** codes: 64 clients over HTTP race for one single-use code, and for a budget of 1,000 over 2,000 codes; a batch of 100,000. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { makeCodes } from '../server/src/pricing/codes.ts';
import { connect, type Db } from '../server/src/kit/sql.ts';
import { drive } from './drive.ts';
import type { Wish } from './main.ts';
import { percentile, type Report } from './report.ts';
import { apiKey, startServer, type ServerUnderTest } from './server.ts';

const clients = 64;

export async function codes(report: Report, wish: Wish): Promise<void> {
  const server = await startServer();
  try {
    const key = await apiKey(server);
    const call = callerOf(server, key);
    const allowed = wish.quick ? 300 : 1_000;
    await openShop(call, allowed);
    const running = JSON.parse(await readFile(path.join(server.dir, 'running.json'), 'utf8')) as {
      postgresUrl: string;
    };
    const db = connect(running.postgresUrl, { max: 16, name: 'bench-floor' });
    await oneCode(report, server, key, call, wish.quick ? 5 : 20);
    await budget(report, server, key, call, db, allowed);
    await batch(report, call, db, wish.quick ? 20_000 : 100_000);
    await db.end({ timeout: 2 });
  } finally {
    await server.stop();
  }
}

type Caller = <T>(method: string, at: string, body?: unknown) => Promise<T>;

function callerOf(server: ServerUnderTest, key: string): Caller {
  return async <T>(method: string, at: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${server.url}${at}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${at}: ${answer.status} ${text}`);
    return ((answer.headers.get('content-type') ?? '').includes('json') ? JSON.parse(text) : text) as T;
  };
}

async function openShop(call: Caller, allowed: number): Promise<void> {
  const settings = {
    zones: [{ id: 'lv', name: 'Latvia', currency: 'EUR', timeZone: 'Europe/Riga' }],
    taxes: [{ category: 'standard', name: 'VAT', taxBps: 2_100 }],
  };
  await call('POST', '/api/v1/price-books', { id: 'main', name: 'Main', isDefault: true, settings });
  const effect = { kind: 'percent', discountBps: 1_000 };
  for (const [id, limits] of [
    ['single', {}],
    ['budget', { uses: allowed }],
  ] as const) {
    const body = { revision: 0, state: 'active', name: id, effect, conditions: [{ kind: 'code' }], limits };
    await call('PUT', `/api/v1/price-books/main/promotions/${id}`, body);
  }
  await call('POST', '/api/v1/price-books/main/versions', {});
  await new Promise((resolve) => setTimeout(resolve, 3_500));
}

const claimBody = (promotionId: string, code: string): string =>
  JSON.stringify({ orderId: randomUUID(), currency: 'EUR', uses: [{ promotionId, code, discountMinor: 100 }] });

async function oneCode(
  report: Report,
  server: ServerUnderTest,
  key: string,
  call: Caller,
  rounds: number,
): Promise<void> {
  let [wins, refused, other] = [0, 0, 0];
  const latencies: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { code } = await call<{ code: string }>('POST', '/api/v1/codes', { promotionId: 'single' });
    const sent = await drive({
      url: server.url,
      apiKey: key,
      connections: clients,
      seconds: 30,
      next: (n) =>
        n < clients * 4 ? { method: 'POST', path: '/api/v1/code-claims', body: claimBody('single', code) } : null,
    });
    wins += sent.statuses.get(201) ?? 0;
    refused += sent.statuses.get(409) ?? 0;
    other += sent.answered - (sent.statuses.get(201) ?? 0) - (sent.statuses.get(409) ?? 0);
    latencies.push(...sent.latencies);
  }
  report.add(`wins of ${rounds} single-use codes, ${clients} clients each`, wins, 'wins', { aim: String(rounds) });
  report.add('losers that were told so', refused, 'answers', { aim: String(rounds * (clients * 4 - 1)) });
  report.add('other answers', other, 'answers', { aim: '0' });
  report.add('p99 of an answer', percentile(latencies, 0.99), 'ms');
}

async function budget(
  report: Report,
  server: ServerUnderTest,
  key: string,
  call: Caller,
  db: Db,
  allowed: number,
): Promise<void> {
  const { id } = await call<{ id: string }>('POST', '/api/v1/code-batches', {
    promotionId: 'budget',
    name: 'bench',
    size: allowed * 2,
  });
  const file = await call<string>('GET', `/api/v1/code-batches/${id}/codes.csv`);
  const all = file
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(',')[0] ?? '');
  const floor = await bareClaims(db, 2);
  const sent = await drive({
    url: server.url,
    apiKey: key,
    connections: clients,
    seconds: 120,
    next: (n) => {
      const code = all[n];
      return code === undefined
        ? null
        : { method: 'POST', path: '/api/v1/code-claims', body: claimBody('budget', code) };
    },
  });
  const wins = sent.statuses.get(201) ?? 0;
  const [rows] = await db.unsafe(
    `select (select count(*)::int from pricing.codes where batch_id = $1 and uses = 1) as used,
       (select used::int from pricing.budgets where promotion_id = 'budget' and currency = '') as budget`,
    [id] as never[],
  );
  report.add(`wins of a budget of ${allowed} over ${all.length} codes`, wins, 'wins', { aim: String(allowed) });
  report.add('codes used in the tables', Number(rows?.['used']), 'codes', { aim: String(allowed) });
  report.add('budget used in the tables', Number(rows?.['budget']), 'uses', { aim: String(allowed) });
  report.add('claims answered on one hot budget', sent.answered / sent.seconds, 'claims/s', { floor });
  report.note(
    'floor of claims: a transaction with one insert and one conditional update of one hot row, from 16 connections',
  );
}

async function bareClaims(db: Db, seconds: number): Promise<number> {
  await db.unsafe(`create schema if not exists bench; create table bench.budget (id int primary key, used int not null);
    create table bench.claims (id uuid primary key default gen_random_uuid(), at timestamptz not null default now()); insert into bench.budget values (1, 0)`);
  const until = performance.now() + seconds * 1_000;
  let done = 0;
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      while (performance.now() < until) {
        await db.begin(async (tx) => {
          await tx.unsafe(`insert into bench.claims default values`, [], { prepare: true });
          await tx.unsafe(`update bench.budget set used = used + 1 where id = 1 and used < 1000000000`, [], {
            prepare: true,
          });
        });
        done += 1;
      }
    }),
  );
  return done / seconds;
}

async function batch(report: Report, call: Caller, db: Db, size: number): Promise<void> {
  const bare = makeCodes(size, 10);
  const floorBegan = performance.now();
  await db.unsafe(`create table bench.bare_codes (code text primary key)`);
  await db.unsafe(`insert into bench.bare_codes select unnest($1::text[])`, [bare] as never[], { prepare: true });
  const floor = (performance.now() - floorBegan) / 1_000;
  const began = performance.now();
  await call('POST', '/api/v1/code-batches', { promotionId: 'single', name: 'big', size });
  report.add(`a batch of ${size} codes over HTTP, durable`, (performance.now() - began) / 1_000, 's', {
    floor,
    aim: 'seconds for 100,000',
  });
  report.note('floor of the batch: the same codes, ready-made, into a table with a primary key and nothing else');
}
