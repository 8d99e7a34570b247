/**
 * audience-bulk: a rule of three windowed conditions over everybody's history: the first count (as while typing), and until it is an
 * audience that is live. People and events are generated inside the engines; what is known of people goes to ClickHouse as it always does.
 * AUDIENCE_PEOPLE and AUDIENCE_EVENTS change the size: 50,000,000 events take some minutes to make.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { connectClickHouse, type ClickHouse } from '../server/src/history/index.ts';
import { connect, type Db } from '../server/src/kit/sql.ts';
import type { Wish } from './main.ts';
import type { Report } from './report.ts';
import { apiKey, startServer } from './server.ts';

const day = 86_400_000;
const last = (days: number) => ({ kind: 'last', span: { n: days, unit: 'days' } });
const count = (event: string, days: number, op: string, value: number) => ({
  kind: 'behaviour',
  event,
  window: last(days),
  measure: { what: 'count', op, value },
});
const rule = {
  kind: 'all',
  of: [
    count('Order Completed', 90, 'at_least', 2),
    count('Product Viewed', 7, 'at_least', 1),
    { kind: 'not', of: count('Order Refunded', 365, 'at_least', 1) },
  ],
};
const running = z.object({
  postgresUrl: z.string(),
  clickhouse: z.object({ url: z.string(), user: z.string(), password: z.string(), database: z.string() }),
});

export async function audienceBulk(report: Report, wish: Wish): Promise<void> {
  const people = Number(process.env['AUDIENCE_PEOPLE'] ?? (wish.quick ? 100_000 : 1_000_000));
  const events = Number(process.env['AUDIENCE_EVENTS'] ?? (wish.quick ? 5_000_000 : 10_000_000));
  const server = await startServer();
  const ground = running.parse(JSON.parse(await readFile(path.join(server.dir, 'running.json'), 'utf8')));
  const db = connect(ground.postgresUrl, { max: 2 });
  const clickhouse = connectClickHouse(ground.clickhouse);
  try {
    const key = await apiKey(server);
    const ask = async <T>(method: string, at: string, body?: unknown): Promise<T> => {
      const answer = await fetch(`${server.url}/api/v1${at}`, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`${at}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as T;
    };
    // The first question begins to follow people; whoever is there by then is generated.
    await ask('POST', '/audiences/counts', { rule });
    const fed = await seconds(() => makePeople(db, clickhouse, people));
    report.add('what is known of people, carried to ClickHouse', people / fed, 'people/s');
    await makeEvents(clickhouse, people, events);
    type Counted = { members: number; people: number };
    let first: Counted = { members: 0, people: 0 };
    const cold = await seconds(async () => {
      first = await ask<Counted>('POST', '/audiences/counts', { rule });
    });
    report.add(`first count of three windowed conditions over ${events / 1e6} M events`, cold, 's');
    const again = await seconds(() => ask('POST', '/audiences/counts', { rule }));
    report.add('the same count again', again, 's');
    const bare = await seconds(() =>
      clickhouse.ask('select count() as n from events_1 where name != properties', z.object({ n: z.int() })),
    );
    report.add('floor: names and properties of all events read once', bare, 's');
    let made = { id: '' };
    const filled = await seconds(async () => {
      made = await ask<{ id: string }>('POST', '/audiences', { name: 'Bench', rule });
      for (;;) {
        const { state } = await ask<{ state: string }>('GET', `/audiences/${made.id}`);
        if (state === 'live') return;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    });
    const { size } = await ask<{ size: number }>('GET', `/audiences/${made.id}`);
    const [rows] = await db.unsafe('select count(*)::int as n from audiences.standings');
    report.add('until it is an audience that is live', filled, 's');
    report.add('members', size, 'people', { floor: first.members });
    report.note(
      `${first.people} people, ${events} events; ${Number(rows?.['n'])} rows are kept: members, and those whom time alone may bring in or out`,
    );
  } finally {
    await Promise.all([db.end({ timeout: 2 }), clickhouse.close()]);
    await server.stop();
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}

const facts = JSON.stringify({ traits: {}, dates: {}, consents: {}, identifiers: ['user_id'], lots: [], tier: null });

async function makePeople(db: Db, clickhouse: ClickHouse, people: number): Promise<void> {
  await db.unsafe(
    `insert into audiences.people (origin_id, version, facts)
     select ('00000000-0000-8000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 1, $2 from generate_series(1, $1::int) n`,
    [people, facts] as never[],
  );
  const known = z.object({ n: z.int() });
  for (;;) {
    const [row] = await clickhouse
      .ask('select toInt64(count()) as n from audience_people', known)
      .catch(() => [{ n: 0 }]);
    if ((row?.n ?? 0) >= people) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** 10 % orders, 2 % refunds, 40 % views, the rest other things, over two years; a block at a time, as the sink would send them. */
async function makeEvents(clickhouse: ClickHouse, people: number, events: number): Promise<void> {
  const block = 2_500_000;
  for (let from = 0; from < events; from += block) {
    await clickhouse.tell(
      `insert into events_1 (shard, block, event_id, origin_id, occurred_at, received_at, type, name, source_kind, properties)
       select 0, 1, generateUUIDv4(),
         toUUID(concat('00000000-0000-8000-8000-', leftPad(lower(hex(1 + cityHash64(number, 1) % ${people})), 12, '0'))),
         fromUnixTimestamp64Milli(toInt64(${Date.now()} - cityHash64(number, 2) % ${730 * day})) as at, at, 'track',
         multiIf(number % 100 < 2, 'Order Refunded', number % 100 < 12, 'Order Completed', number % 100 < 52, 'Product Viewed',
           number % 100 < 70, 'Page Viewed', 'Cart Viewed'),
         'web', concat('{"total":', toString(cityHash64(number, 3) % 20000 / 100), ',"sku":"S', toString(number % 5000), '"}')
       from numbers(${from}, ${Math.min(block, events - from)})`,
    );
  }
}
