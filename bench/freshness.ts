/** freshness: an event is sent → it is on the live stream, and in the answer of `context`, at 1,000 events a second. */
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { eventIdOf } from '../server/src/spine/event.ts';
import type { Wish } from './main.ts';
import { percentile, type Report } from './report.ts';
import { send } from './send.ts';
import { apiKey, sourceKey, startServer } from './server.ts';
import { makeBatches } from './shoppers.ts';

const rate = 1_000;
const perBatch = 5;

export async function freshness(report: Report, wish: Wish): Promise<void> {
  const seconds = wish.quick ? 15 : 60;
  const server = await startServer();
  try {
    const writeKey = await sourceKey(server, 'bench-web');
    const key = await apiKey(server);
    const { items } = await getJson<{ items: { id: string; slug: string }[] }>(`${server.url}/api/v1/sources`, key);
    const sourceId = items.find((one) => one.slug === 'bench-web')?.id ?? '';
    const run = `f${randomBytes(3).toString('hex')}`;
    const { bodies, ids } = makeBatches({
      writeKey,
      batches: (rate / perBatch) * seconds,
      eventsPerBatch: perBatch,
      people: 2_000,
      run,
    });
    const batchOf = new Map(
      ids.flatMap((batch, index) => batch.map((id) => [eventIdOf(sourceId, id), index] as const)),
    );

    const live: number[] = [];
    let began = 0;
    const closeStream = await follow(`${server.url}/api/v1/live`, key, (eventId) => {
      const index = batchOf.get(eventId);
      if (index !== undefined) live.push(performance.now() - (began + (index / (rate / perBatch)) * 1_000));
    });
    const contexts: number[] = [];
    const probes = probe(server.url, writeKey, key, run, seconds, contexts);
    began = performance.now();
    const sent = await send({
      url: server.url,
      path: '/v1/batch',
      writeKey,
      bodies,
      connections: 16,
      rate: rate / perBatch,
      seconds,
    });
    await probes;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    closeStream();

    report.add('sent → live stream, p50', percentile(live, 0.5), 'ms');
    report.add('sent → live stream, p99', percentile(live, 0.99), 'ms', {
      floor: percentile(sent.latencies, 0.99),
      aim: '≤ 250 ms',
    });
    report.add('seen on the live stream', live.length, 'events', { floor: batchOf.size });
    report.add('sent → in context, p50', percentile(contexts, 0.5), 'ms');
    report.add('sent → in context, p99', percentile(contexts, 0.99), 'ms', {
      floor: percentile(sent.latencies, 0.99),
      aim: '≤ 250 ms',
    });
    report.note(
      `floor: p99 of the bare acknowledged request at the same rate; ${contexts.length} context probes beside ${rate} events/s`,
    );
  } finally {
    await server.stop();
  }
}

/** Ten times a second a probe customer looks at a product; then `context` is asked until it says so. */
async function probe(
  url: string,
  writeKey: string,
  key: string,
  run: string,
  seconds: number,
  into: number[],
): Promise<void> {
  const started = performance.now();
  const jobs: Promise<void>[] = [];
  for (let n = 0; performance.now() - started < seconds * 1_000; n += 1) {
    jobs.push(one(n));
    const wait = started + (n + 1) * 100 - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  }
  await Promise.all(jobs);

  async function one(n: number): Promise<void> {
    const userId = `${run}-probe-${n % 50}`;
    const product = `${run}-product-${n}`;
    const sentAt = performance.now();
    await fetch(`${url}/v1/track`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${writeKey}:`)}` },
      body: JSON.stringify({
        userId,
        event: 'Product Viewed',
        messageId: `${run}-probe-${n}`,
        timestamp: new Date().toISOString(),
        properties: { product_id: product, name: 'Lamp' },
      }),
    });
    for (let tries = 0; tries < 400; tries += 1) {
      const context = await getJson<{ recentProducts: { productId: string | null }[] }>(
        `${url}/api/v1/context?type=user_id&value=${userId}`,
        key,
      );
      if (context.recentProducts.some((seen) => seen.productId === product)) {
        into.push(performance.now() - sentAt);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    into.push(Number.POSITIVE_INFINITY);
  }
}

export async function getJson<T>(url: string, key: string): Promise<T> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Follows the live stream; returns how to leave it. */
async function follow(url: string, key: string, seen: (eventId: string) => void): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const request = http.get(
      url,
      { headers: { authorization: `Bearer ${key}`, accept: 'text/event-stream' } },
      (answer) => {
        if (answer.statusCode !== 200) reject(new Error(`the live stream said ${answer.statusCode}`));
        let rest = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => {
          rest += chunk;
          const parts = rest.split('\n\n');
          rest = parts.pop() ?? '';
          for (const part of parts) {
            const id = /"eventId":"([0-9a-f-]{36})"/.exec(part)?.[1];
            if (id !== undefined) seen(id);
          }
        });
        resolve(() => request.destroy());
      },
    );
    request.once('error', reject);
  });
}
