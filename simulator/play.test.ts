import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { batchBytes, batchEvents, batchesOf } from './batches.ts';
import { live } from './live.ts';
import { play } from './play.ts';
import { Refused, retryAfter, type Target } from './send.ts';
import { countHistory, history } from './shopping.ts';
import { sourcesNeeded, type Keys } from './sources.ts';
import type { WireEvent } from './wire.ts';
import { makeWorld } from './world.ts';

const options = { seed: 'play', people: 60, months: 3, now: Date.UTC(2026, 0, 10, 12) };
const keys = Object.fromEntries(sourcesNeeded().map(({ slug }) => [slug, `key-of-${slug}`])) as Keys;
let server: Server | undefined;
afterEach(() => server?.close());

interface Heard {
  readonly key: string;
  readonly events: readonly WireEvent[];
  readonly sentAt: string | undefined;
}

async function intake(
  answer: (heard: Heard, nth: number) => { status: number; headers?: Record<string, string> },
): Promise<Target> {
  let nth = 0;
  server = createServer((request, response) => {
    void (async () => {
      const heard = await read(request);
      const { status, headers } = answer(heard, nth++);
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(status === 200 ? '{"success":true}' : '{"code":"no","message":"no"}');
    })();
  });
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, keys };
}

async function read(request: IncomingMessage): Promise<Heard> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = JSON.parse(gunzipSync(Buffer.concat(parts)).toString()) as { batch: WireEvent[]; sentAt?: string };
  const basic = Buffer.from(request.headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString();
  return { key: basic, events: body.batch, sentAt: body.sentAt };
}

test('the whole history arrives once, under the key of its source, although the server asks for patience twice', async () => {
  const arrived = new Map<string, string>();
  const target = await intake((heard, nth) => {
    if (nth === 1) return { status: 429, headers: { 'retry-after': '0' } };
    if (nth === 3) return { status: 503 };
    for (const event of heard.events) arrived.set(event.messageId, heard.key);
    return { status: 200 };
  });
  const steps: number[] = [];
  const { sent, total } = await play(makeWorld(options), target, {
    onProgress: (progress) => steps.push(progress.sent),
  });
  const expected = new Map(
    [...history(makeWorld(options))].map(({ event, source }) => [event.messageId, `key-of-${source}:`]),
  );
  expect(arrived).toEqual(expected);
  expect(sent).toBe(expected.size);
  expect(total).toBe(countHistory(makeWorld(options)));
  expect(steps.at(-1)).toBe(sent);
});

test('a resumed history sends just the rest', async () => {
  const arrived: string[] = [];
  const target = await intake((heard) => {
    arrived.push(...heard.events.map((event) => event.messageId));
    return { status: 200 };
  });
  const all = [...history(makeWorld(options))].map(({ event }) => event.messageId);
  await play(makeWorld(options), target, { startAt: 100 });
  expect(arrived.sort()).toEqual(all.slice(100).sort());
});

test('a wrong key stops the history with the server’s own words', async () => {
  const target = await intake(() => ({ status: 401 }));
  await expect(play(makeWorld(options), target)).rejects.toThrow(Refused);
});

test('batches stay under the limits and keep the order of a person in a source', () => {
  const events = [...history(makeWorld({ ...options, people: 400 }))];
  const lanes = batchesOf(events);
  const order = new Map<string, string[]>();
  for (const batch of lanes.flat()) {
    expect(batch.events.length).toBeLessThanOrEqual(batchEvents);
    expect(Buffer.byteLength(JSON.stringify(batch.events))).toBeLessThanOrEqual(batchBytes + 1000);
    for (const event of batch.events) order.set(batch.source, [...(order.get(batch.source) ?? []), event.messageId]);
  }
  expect(lanes.flat().reduce((sum, batch) => sum + batch.events.length, 0)).toBe(events.length);
  const person = events.find((played) => played.source === 'web-shop')?.actor;
  const wanted = events
    .filter((played) => played.actor === person && played.source === 'web-shop')
    .map(({ event }) => event.messageId);
  expect((order.get('web-shop') ?? []).filter((id) => wanted.includes(id))).toEqual(wanted);
});

test('the live stream never sends faster than its rate, and says when it sends', async () => {
  const heard: Heard[] = [];
  const target = await intake((one) => {
    heard.push(one);
    return { status: 200 };
  });
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 600);
  const start = performance.now();
  const sent = await live(makeWorld(options), target, { eventsPerSecond: 200, signal: stop.signal });
  const ids = heard.flatMap((one) => one.events.map((event) => event.messageId));
  const slots = (performance.now() - start) / 5;
  expect(sent).toBeLessThanOrEqual(slots + 1);
  expect(sent).toBeGreaterThan(0);
  expect(new Set(ids).size).toBe(sent);
  expect(heard.every((one) => one.sentAt !== undefined)).toBe(true);
});

test('Retry-After is read as seconds or as a date, and bounded', () => {
  const now = Date.UTC(2026, 0, 1);
  expect(retryAfter('7', now)).toBe(7000);
  expect(retryAfter('99999', now)).toBe(300_000);
  expect(retryAfter(new Date(now + 5000).toUTCString(), now)).toBe(5000);
  expect(retryAfter('soon', now)).toBeUndefined();
  expect(retryAfter(null, now)).toBeUndefined();
});
