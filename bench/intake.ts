/** intake: events a second accepted durably over HTTP in 20-event gzip batches, and fully processed (identity, profile, history). */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { connect, type Db } from '../server/src/kit/sql.ts';
import { encodeEvent } from '../server/src/spine/append.ts';
import { eventIdOf, shardOf, type JsonObject } from '../server/src/spine/event.ts';
import type { Wish } from './main.ts';
import { percentile, type Report } from './report.ts';
import { send } from './send.ts';
import { sourceKey, startServer, type ServerUnderTest } from './server.ts';
import { makeBatches, shopperEvent } from './shoppers.ts';

const perBatch = 20;

export async function intake(report: Report, wish: Wish): Promise<void> {
  const server = await startServer();
  try {
    const db = await databaseOf(server);
    const floor = await bareInserts(db, wish.quick ? 100_000 : 300_000);
    const writeKey = await sourceKey(server, 'bench-web');
    await accepted(report, server, writeKey, floor, wish);
    await untilProcessed(db);
    await processed(report, server, db, writeKey, floor, wish);
    await db.end({ timeout: 5 });
  } finally {
    await server.stop();
  }
}

/** The server's own database, for floors and for looking at how far the consumers are. */
export async function databaseOf(server: ServerUnderTest): Promise<Db> {
  const running = JSON.parse(await readFile(path.join(server.dir, 'running.json'), 'utf8')) as { postgresUrl: string };
  return connect(running.postgresUrl, { max: 4, name: 'bench' });
}

/** The floor: the same rows, with no HTTP, no deduplication and no index, in the fastest way that we know. */
async function bareInserts(db: Db, rows: number): Promise<number> {
  await db.unsafe(`create schema if not exists bench; create table bench.bare (shard smallint, event_id uuid, source_id uuid, type text, name text,
    received_at timestamptz, sent_at timestamptz, original_at timestamptz, occurred_at timestamptz, clock_suspect boolean, message_id text, body jsonb)`);
  const source = '018f0000-0000-7000-8000-000000000001';
  const blocks: string[] = [];
  for (let n = 0; n < rows; n += 1_000) {
    const at = new Date();
    const block = Array.from({ length: 1_000 }, (_, i) => {
      const body = shopperEvent('floor', n + i, (n + i) % 5_000, at) as JsonObject;
      const messageId = String(body['messageId']);
      return encodeEvent({
        eventId: eventIdOf(source, messageId),
        shard: shardOf(`a:${String(body['anonymousId'])}`),
        sourceId: source,
        type: 'track',
        name: 'Product Viewed',
        receivedAt: at,
        sentAt: at,
        originalAt: at,
        occurredAt: at,
        clockSuspect: false,
        messageId,
        body,
      });
    });
    blocks.push(`[${block.join(',')}]`);
  }
  const started = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: 3 }, async () => {
      for (;;) {
        const block = blocks[next];
        next += 1;
        if (block === undefined) return;
        await db.unsafe(
          `insert into bench.bare select * from jsonb_to_recordset($1::text::jsonb) as r(shard smallint, event_id uuid, source_id uuid, type text, name text,
             received_at timestamptz, sent_at timestamptz, original_at timestamptz, occurred_at timestamptz, clock_suspect boolean, message_id text, body jsonb)`,
          [block],
          { prepare: true },
        );
      }
    }),
  );
  const perSecond = rows / ((performance.now() - started) / 1_000);
  await db.unsafe(`drop schema bench cascade`);
  return perSecond;
}

/** As fast as it goes, with the consumers working beside it. */
async function accepted(
  report: Report,
  server: ServerUnderTest,
  writeKey: string,
  floor: number,
  wish: Wish,
): Promise<void> {
  const seconds = wish.quick ? 8 : 30;
  const { bodies } = makeBatches({
    writeKey,
    batches: seconds * 1_500,
    people: 5_000,
    run: `a${randomBytes(3).toString('hex')}`,
  });
  const sent = await send({ url: server.url, path: '/v1/batch', writeKey, bodies, connections: 48, seconds });
  report.add('accepted durably', (sent.ok * perBatch) / sent.seconds, 'events/s', { floor, aim: '≥ 20,000/s' });
  report.add('accepted, p99 of a request', percentile(sent.latencies, 0.99), 'ms');
  report.add('refused with Retry-After', sent.refused, 'requests');
  report.add('failed', sent.failed, 'requests', { aim: '0' });
}

/** The highest steady rate that all consumers keep up with: the backlog at the end must not be larger than a second's worth. */
async function processed(
  report: Report,
  server: ServerUnderTest,
  db: Db,
  writeKey: string,
  floor: number,
  wish: Wish,
): Promise<void> {
  const seconds = wish.quick ? 10 : 60;
  const rates = wish.quick ? [3_000, 6_000, 10_000] : [4_000, 6_000, 8_000, 10_000, 12_000, 14_000];
  // From the aim on: up while it holds, down until it does.
  let at = rates.indexOf(10_000);
  let best: Steady | undefined;
  for (let rate = rates[at]; rate !== undefined; rate = rates[at]) {
    const steady = await keepUp({ server, db, writeKey, rate, seconds });
    if (steady.left > rate || steady.isLate) {
      report.note(
        `${rate}/s was too much: ${steady.left} events behind after ${seconds} s (drained at ${Math.round(steady.perSecond)}/s over all)`,
      );
      if (best !== undefined) break;
      at -= 1;
    } else {
      const fell = best === undefined && at < rates.indexOf(10_000);
      best = steady;
      report.note(`${rate}/s for ${seconds} s: never more than ${steady.worst} events behind`);
      if (fell) break;
      at += 1;
    }
  }
  report.add('fully processed, sustained', best?.perSecond ?? 0, 'events/s', { floor, aim: '≥ 10,000/s for 60 s' });
  if (best !== undefined) report.add('backlog at the worst second', best.worst, 'events');
}

interface Steady {
  /** Over all, the rest that was drained afterwards included. */
  readonly perSecond: number;
  readonly worst: number;
  readonly left: number;
  /** The sender could not keep its own rate. */
  readonly isLate: boolean;
}

async function keepUp(wish: {
  readonly server: ServerUnderTest;
  readonly db: Db;
  readonly writeKey: string;
  readonly rate: number;
  readonly seconds: number;
}): Promise<Steady> {
  const { server, db, writeKey, rate, seconds } = wish;
  const before = await applied(db);
  const { bodies } = makeBatches({
    writeKey,
    batches: (rate / perBatch) * seconds,
    people: 5_000,
    run: `p${randomBytes(3).toString('hex')}`,
  });
  const started = performance.now();
  let worst = 0;
  const watch = setInterval(() => {
    void behind(db).then((now) => {
      worst = Math.max(worst, now);
    });
  }, 1_000);
  const sent = await send({
    url: server.url,
    path: '/v1/batch',
    writeKey,
    bodies,
    connections: 48,
    rate: rate / perBatch,
    seconds,
  });
  clearInterval(watch);
  const left = await behind(db);
  await untilProcessed(db);
  const done = (await applied(db)) - before;
  return {
    perSecond: done / ((performance.now() - started) / 1_000),
    worst,
    left,
    isLate: sent.seconds > seconds * 1.05,
  };
}

async function applied(db: Db): Promise<number> {
  const [row] = await db`select count(*)::int as n from profiles.timeline`;
  return Number(row?.['n']);
}

/** Events that some consumer has yet to pass. */
async function behind(db: Db): Promise<number> {
  const rows = await db`
    select p.consumer, sum((select count(*) from spine.log l where l.shard = p.shard and (l.xid, l.seq) > (p.xid, p.seq) and l.received_at >= p.from_at))::int as n
    from spine.positions p group by 1`;
  return Math.max(0, ...rows.map((row) => Number(row['n'])));
}

export async function untilProcessed(db: Db, seconds = 240): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  while ((await behind(db)) > 0) {
    if (Date.now() > deadline) throw new Error('the consumers did not catch up');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
