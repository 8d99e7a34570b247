/** journeys: steps a second with a million waiting runs, what they cost while nothing is due, and a rehearsal over a million people's history. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { connectClickHouse, type ClickHouseConfig } from '../server/src/history/index.ts';
import { connect, type Db } from '../server/src/kit/sql.ts';
import type { Wish } from './main.ts';
import type { Report } from './report.ts';
import { apiKey, startServer, type ServerUnderTest } from './server.ts';

const batch = 500;

export async function journeys(report: Report, wish: Wish): Promise<void> {
  const waiting = wish.quick ? 50_000 : 1_000_000;
  const due = wish.quick ? 10_000 : 100_000;
  const server = await startServer();
  const running = JSON.parse(await readFile(path.join(server.dir, 'running.json'), 'utf8')) as {
    postgresUrl: string;
    clickhouse: ClickHouseConfig;
  };
  const db = connect(running.postgresUrl, { max: 4, name: 'bench-journeys' });
  try {
    const ask = asking(server, await apiKey(server));
    const empty = await cpuShare(server, wish.quick ? 3 : 10);
    const document = {
      triggers: [{ kind: 'api' }],
      reentry: { kind: 'once' },
      start: 'rest',
      steps: {
        rest: { kind: 'wait', for: { kind: 'duration', span: { n: 30, unit: 'days' } }, next: 'big' },
        big: {
          kind: 'condition',
          if: { kind: 'data', property: 'total', test: { op: 'more', value: 10 } },
          yes: 'again',
          no: 'again',
        },
        again: { kind: 'wait', for: { kind: 'duration', span: { n: 30, unit: 'days' } }, next: null },
      },
    };
    const { id } = await ask<{ id: string }>('POST', '/journeys', { name: 'Bench', document });
    await ask('POST', `/journeys/${id}/publication`, { revision: 1 });
    await fill(db, id, waiting);
    const idle = await cpuShare(server, wish.quick ? 3 : 20);
    const floor = await bareMoves(db, Math.min(due, 20_000));
    // Everybody of a part becomes due at once: the rest goes on waiting.
    await ask('POST', `/journeys/${id}/state`, { to: 'paused' });
    const began = performance.now();
    await db.unsafe(
      `with picked as (select origin_id, run_id from journeys.runs where journey_id = $1 and step_id = 'rest' limit $2)
       update journeys.runs r set wake_at = now() - interval '1 second', memory = '{"data":{"total":20},"waiting":{"kind":"time","until":"2020-01-01T00:00:00Z"}}'
       from picked where r.origin_id = picked.origin_id and r.run_id = picked.run_id`,
      [id, due] as never[],
    );
    const made = performance.now() - began;
    const from = performance.now();
    await ask('POST', `/journeys/${id}/state`, { to: 'live' });
    let left = due;
    while (left > 0) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      const [row] = await db.unsafe(
        `select count(*)::int as n from (select 1 from journeys.runs where journey_id = $1 and state = 'waiting' and wake_at < now() limit $2) x`,
        [id, due] as never[],
      );
      left = Number(row?.['n']);
    }
    const seconds = (performance.now() - from) / 1_000;
    // Each passes the wait, goes by the condition, and begins to wait again.
    report.add('steps a second, of runs that wait', (due * 3) / seconds, 'steps/s', { floor, aim: '≥ 5,000/s' });
    report.add('runs moved on a second', due / seconds, 'runs/s', { floor });
    report.add(`CPU with ${waiting} waiting runs and nothing due`, idle, '% of a core', {
      floor: empty,
      aim: '~0 above the floor',
    });
    const [twice] = await db.unsafe(
      `select (count(*) - count(distinct (run_id, step_id, what)))::int as n from journeys.traces`,
    );
    await rehearse(report, ask, running.clickhouse, { id, people: wish.quick ? 30_000 : 1_000_000 });
    report.add('steps made twice', Number(twice?.['n']), 'steps', { aim: '0' });
    report.note(
      `floor of steps: rows claimed and written in batches of ${batch}, with nothing decided; of CPU: the same server without a journey. ${due} of ${waiting} runs were due (made due in ${Math.round(made)} ms).`,
    );
  } finally {
    await db.end({ timeout: 2 });
    await server.stop();
  }
}

type Ask = <T>(method: string, at: string, body?: unknown) => Promise<T>;

/** Five events of each person in 90 days; those who put something into a cart enter, and are reminded on two channels. */
async function rehearse(
  report: Report,
  ask: Ask,
  config: ClickHouseConfig,
  { id, people }: { readonly id: string; readonly people: number },
): Promise<void> {
  const clickhouse = connectClickHouse(config);
  for (let from = 0; from < people * 5; from += 2_500_000)
    await clickhouse.tell(
      `insert into events_1 (shard, block, event_id, origin_id, occurred_at, received_at, type, name, source_kind, properties)
       select 0, 1, generateUUIDv4(),
         toUUID(concat('00000000-0000-8000-8000-', leftPad(lower(hex(1 + cityHash64(number, 1) % ${people})), 12, '0'))),
         fromUnixTimestamp64Milli(toInt64(${Date.now()} - cityHash64(number, 2) % ${90 * 86_400_000})) as at, at, 'track',
         multiIf(number % 10 < 4, 'Product Added', number % 10 < 6, 'Order Completed', 'Product Viewed'), 'web', '{"total":20}'
       from numbers(${from}, ${Math.min(2_500_000, people * 5 - from)})`,
    );
  await clickhouse.close();
  const texts = { defaultLanguage: 'en', languages: { en: { subject: 'Cart', text: 'Your cart' } } };
  for (const channel of ['email', 'sms'])
    await ask('POST', '/message-templates', { handle: channel, name: channel, channel, document: texts });
  const within = { n: 4, unit: 'hours' };
  const document = {
    triggers: [{ kind: 'event', event: 'Product Added' }],
    reentry: { kind: 'again', after: { n: 7, unit: 'days' } },
    start: 'buys',
    steps: {
      buys: { kind: 'wait_event', event: 'Order Completed', within, next: null, timeout: 'tell' },
      tell: {
        kind: 'cascade',
        tries: ['email', 'sms'].map((template) => ({ template, wish: 'opened', within })),
        next: 'rest',
        none: 'rest',
      },
      rest: { kind: 'wait', for: { kind: 'duration', span: { n: 3, unit: 'days' } }, next: null },
    },
    goal: { event: 'Order Completed', within: { n: 7, unit: 'days' } },
  };
  const began = performance.now();
  const found = await ask<{ entries: number; sampleOf: number }>('POST', `/journeys/${id}/rehearsals`, {
    document,
    days: 90,
  });
  report.add(`rehearsal of three steps over ${people} people`, (performance.now() - began) / 1_000, 's', {
    aim: '< 10 s',
  });
  report.add('entries that it found, one of so many people played', found.sampleOf, 'people');
}

const asking =
  (server: ServerUnderTest, key: string) =>
  async <T>(method: string, at: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${server.url}/api/v1${at}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${at}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };

/** Indexes are made afterwards: five of random ids a row would take most of the time. */
async function fill(db: Db, journeyId: string, count: number): Promise<void> {
  const indexes = await db.unsafe(
    `select indexname, indexdef from pg_indexes where schemaname = 'journeys' and tablename = 'runs' and indexname not like '%pkey'`,
  );
  for (const row of indexes) await db.unsafe(`drop index journeys.${String(row['indexname'])}`);
  for (let from = 0; from < count; from += 50_000)
    await db.unsafe(
      `insert into journeys.runs (origin_id, run_id, journey_id, version, state, step_id, wake_at, memory, because, started_at)
       select lpad(to_hex($2::int + n), 32, '0')::uuid, gen_random_uuid(), $1, 1, 'waiting', 'rest', now() + interval '10 days' + n * interval '1 second',
         '{"data":{"total":20}}', 'bench', now() from generate_series(1, $3::int) n`,
      [journeyId, from, Math.min(50_000, count - from)] as never[],
    );
  for (const row of indexes) await db.unsafe(String(row['indexdef']));
  await db.unsafe('vacuum analyze journeys.runs');
}

/** Rows a second that are claimed, changed and noted in batches, and nothing else. */
async function bareMoves(db: Db, count: number): Promise<number> {
  await db.unsafe(`create schema bench; create table bench.runs (id uuid primary key default gen_random_uuid(), wake_at timestamptz not null, memory jsonb not null default '{}');
    create index on bench.runs (wake_at); create table bench.traces (id uuid, n int, detail jsonb, primary key (id, n))`);
  await db.unsafe(
    `insert into bench.runs (wake_at) select now() - interval '1 hour' from generate_series(1, $1::int)`,
    [count] as never[],
  );
  const began = performance.now();
  for (let done = 0; done < count; done += batch)
    await db.begin(async (tx) => {
      const rows = await tx.unsafe(
        `select id from bench.runs where wake_at <= now() order by wake_at limit ${batch} for no key update skip locked`,
      );
      const ids = rows.map((row) => String(row['id']));
      await tx.unsafe(`update bench.runs set wake_at = now() + interval '1 day' where id = any ($1::uuid[])`, [
        ids,
      ] as never[]);
      await tx.unsafe(`insert into bench.traces select id, 1, '{}' from unnest($1::uuid[]) id`, [ids] as never[]);
    });
  const perSecond = count / ((performance.now() - began) / 1_000);
  await db.unsafe('drop schema bench cascade');
  return perSecond;
}

/** What the server's own process uses while nothing happens, in percent of a core. */
async function cpuShare(server: ServerUnderTest, seconds: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const ticks = async (): Promise<number> => {
    const stat = await readFile(`/proc/${server.process.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  };
  const before = await ticks();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  return ((await ticks()) - before) / seconds;
}
