/** profile: `context` calls over HTTP with a million people in the database, at a fixed rate and as fast as it goes. */
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { gzipSync } from 'node:zlib';
import { databaseOf, untilProcessed } from './intake.ts';
import type { Wish } from './main.ts';
import { percentile, type Report } from './report.ts';
import { send } from './send.ts';
import { apiKey, sourceKey, startServer } from './server.ts';

const rate = 500;

export async function profile(report: Report, wish: Wish): Promise<void> {
  const people = wish.quick ? 60_000 : 1_000_000;
  const server = await startServer();
  try {
    const writeKey = await sourceKey(server, 'bench-crm', 'crm');
    const key = await apiKey(server);
    const db = await databaseOf(server);
    const run = `c${randomBytes(3).toString('hex')}`;
    await load(server.url, writeKey, run, people);
    await untilProcessed(db, 1_800);
    await untilHistory(server.url, key);
    await db.unsafe('vacuum analyze');
    // What loading left to do (ClickHouse's merges, PostgreSQL's last checkpoint) is not what this measures.
    await db.unsafe('checkpoint');
    await new Promise((resolve) => setTimeout(resolve, wish.quick ? 3_000 : 15_000));

    const pathOf = (n: number): string =>
      n % 2 === 0
        ? `/api/v1/context?type=user_id&value=${run}-u${(n * 7_919) % people}`
        : `/api/v1/context?type=email&value=${run}.${(n * 7_919) % people}%40example.com`;
    const steady = await ask(server.url, key, pathOf, { connections: 32, seconds: wish.quick ? 6 : 30, rate });
    const flatOut = await ask(server.url, key, pathOf, { connections: 32, seconds: wish.quick ? 5 : 20 });
    // The floor: one read by primary key behind the same HTTP stack, the same key check included.
    const floorPath = (): string => '/api/v1/session';
    const floorSteady = await ask(server.url, key, floorPath, { connections: 32, seconds: wish.quick ? 5 : 15, rate });
    const floorFlat = await ask(server.url, key, floorPath, { connections: 32, seconds: wish.quick ? 4 : 10 });

    report.add('people in the database', people, 'people');
    report.add(`context at ${rate}/s, p50`, percentile(steady.latencies, 0.5), 'ms', {
      floor: percentile(floorSteady.latencies, 0.5),
    });
    report.add(`context at ${rate}/s, p99`, percentile(steady.latencies, 0.99), 'ms', {
      floor: percentile(floorSteady.latencies, 0.99),
      aim: '≤ 10 ms',
    });
    report.add('context as fast as it goes', steady.failed + flatOut.failed > 0 ? 0 : flatOut.perSecond, 'calls/s', {
      floor: floorFlat.perSecond,
    });
    report.add('failed', steady.failed + flatOut.failed, 'calls', { aim: '0' });
    report.note('floor: a call that reads one row by its key (who am I?) over the same HTTP stack');
    await db.end({ timeout: 2 });
  } finally {
    await server.stop();
  }
}

/** Until the history in ClickHouse has everything as well. */
async function untilHistory(url: string, key: string): Promise<void> {
  for (const deadline = Date.now() + 1_200_000; ;) {
    const answer = await fetch(`${url}/api/v1/system`, { headers: { authorization: `Bearer ${key}` } });
    const { consumers } = (await answer.json()) as { consumers: { behind: number }[] };
    if (consumers.every((one) => one.behind === 0)) return;
    if (Date.now() > deadline) throw new Error('the history did not catch up');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** One identify with user id and e-mail for each person, and a product view for every fourth. */
async function load(url: string, writeKey: string, run: string, people: number): Promise<void> {
  const perBatch = 500;
  for (let from = 0; from < people; from += 20_000) {
    const bodies: Buffer[] = [];
    for (let start = from; start < Math.min(people, from + 20_000); start += perBatch) {
      const at = new Date().toISOString();
      const batch = Array.from({ length: perBatch }, (_, i) => start + i).flatMap((n) => [
        {
          type: 'identify',
          userId: `${run}-u${n}`,
          messageId: `${run}-i${n}`,
          timestamp: at,
          traits: { email: `${run}.${n}@example.com`, firstName: 'Anna', lastName: `Name${n}`, city: 'Gdynia' },
        },
        ...(n % 4 === 0
          ? [
              {
                type: 'track',
                userId: `${run}-u${n}`,
                messageId: `${run}-t${n}`,
                timestamp: at,
                event: 'Product Viewed',
                properties: { product_id: `P${n % 500}`, name: 'Lamp', price: 20 },
              },
            ]
          : []),
      ]);
      bodies.push(gzipSync(JSON.stringify({ batch, sentAt: at }), { level: 1 }));
    }
    for (let tries = 0; ; tries += 1) {
      const sent = await send({ url, path: '/v1/batch', writeKey, bodies, connections: 4, seconds: 300 });
      if (sent.refused + sent.failed === 0) break;
      if (tries > 30) throw new Error('the people could not be loaded');
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
  }
}

interface Asked {
  readonly latencies: number[];
  readonly perSecond: number;
  readonly failed: number;
}

export async function ask(
  url: string,
  key: string,
  pathOf: (n: number) => string,
  wish: { connections: number; seconds: number; rate?: number },
): Promise<Asked> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: wish.connections });
  const target = new URL(url);
  if (target.hostname !== '127.0.0.1') throw new Error('load goes to this machine only');
  const latencies: number[] = [];
  const started = performance.now();
  const deadline = started + wish.seconds * 1_000;
  let next = 0;
  let failed = 0;

  async function worker(): Promise<void> {
    for (;;) {
      const n = next;
      next += 1;
      let began = performance.now();
      if (wish.rate !== undefined) {
        const due = started + (n / wish.rate) * 1_000;
        if (due > began) await new Promise((resolve) => setTimeout(resolve, due - began));
        began = Math.max(due, performance.now() - 1);
        if (due < began - 1) began = due;
      }
      if (performance.now() >= deadline) return;
      const status = await get(n);
      latencies.push(performance.now() - began);
      if (status !== 200) failed += 1;
    }
  }

  function get(n: number): Promise<number> {
    return new Promise((resolve) => {
      const request = http.get(
        {
          agent,
          host: target.hostname,
          port: target.port,
          path: pathOf(n),
          headers: { authorization: `Bearer ${key}` },
        },
        (answer) => {
          answer.resume();
          answer.once('end', () => resolve(answer.statusCode ?? 0));
        },
      );
      request.once('error', () => resolve(0));
    });
  }

  await Promise.all(Array.from({ length: wish.connections }, worker));
  agent.destroy();
  return { latencies, perSecond: latencies.length / ((performance.now() - started) / 1_000), failed };
}
