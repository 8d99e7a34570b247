/** A server with a loyalty programme and customers who have points, for the benchmarks of loyalty. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { connect, type Db } from '../server/src/kit/sql.ts';
import type { Line } from './line.ts';
import { percentile, type Report } from './report.ts';
import { apiKey, startServer, type ServerUnderTest } from './server.ts';

export interface LoyaltyShop {
  readonly server: ServerUnderTest;
  readonly key: string;
  ask<T>(method: string, at: string, body?: unknown): Promise<T>;
  database(max: number): Promise<Db>;
  /** Points for so many customers, named `c-0` and on. */
  giveAll(customers: number, amount: number): Promise<void>;
}

export const customerOf = (n: number) => [{ type: 'user_id', value: `c-${n}` }];

const programme = {
  name: 'Bench',
  currency: 'EUR',
  timeZone: 'Europe/Riga',
  kinds: [
    {
      id: 'points',
      name: 'Points',
      worth: { units: 1, minor: 1 },
      activation: { kind: 'at_once' },
      expiry: { kind: 'rolling', days: 365 },
    },
  ],
  earn: [{ what: 'per_amount', id: 'base', name: 'Base', kind: 'points', units: 1, perMinor: 10 }],
  spend: [{ kind: 'points', maxShareBps: 5_000 }],
  tiers: { levels: [{ id: 'silver', name: 'Silver', from: 1_000_000, multiplierBps: 15_000 }] },
  grantLimits: { admin: 1_000_000_000, marketer: 0, agent: 0, store: 0 },
};

export async function openLoyaltyShop(): Promise<LoyaltyShop> {
  const server = await startServer();
  const key = await apiKey(server);
  const ask = async <T>(method: string, at: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${server.url}${at}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        'idempotency-key': randomUUID(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${at}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  await ask('PUT', '/api/v1/loyalty/programme', { revision: 0, draft: programme });
  await ask('POST', '/api/v1/loyalty/programme/versions', { revision: 1 });
  await new Promise((resolve) => setTimeout(resolve, 3_500));
  return {
    server,
    key,
    ask,
    database: async (max) => {
      const running = JSON.parse(await readFile(path.join(server.dir, 'running.json'), 'utf8')) as {
        postgresUrl: string;
      };
      return connect(running.postgresUrl, { max, name: 'bench-loyalty' });
    },
    giveAll: async (customers, amount) => {
      for (let from = 0; from < customers; from += 1_000) {
        const some = Array.from({ length: Math.min(1_000, customers - from) }, (_, n) => from + n);
        const grants = some.map((n) => ({ customer: customerOf(n), kind: 'points', amount }));
        await ask('POST', '/api/v1/loyalty/bulk-grants', { grants, reason: 'bench' });
      }
    },
  };
}

export interface Steps {
  readonly calls: number[];
  readonly whole: number[];
  readonly byStep: Record<string, number[]>;
  odd: number;
}
export const noSteps = (): Steps => ({ calls: [], whole: [], byStep: {}, odd: 0 });

/** Identify, quote with points, hold, capture: what a till of another shop does. */
export async function redeemOnce(line: Line, customer: readonly object[], into: Steps): Promise<void> {
  const began = performance.now();
  const step = async <T>(name: string, method: string, at: string, body: unknown, key?: string): Promise<T> => {
    const at0 = performance.now();
    const said = await line.say<T>(method, at, body, key);
    const took = performance.now() - at0;
    into.calls.push(took);
    (into.byStep[name] ??= []).push(took);
    if (said.status >= 300) {
      into.odd += 1;
      if (into.odd <= 3) console.warn(`${name}: ${said.status} ${JSON.stringify(said.body)}`);
    }
    return said.body;
  };
  await step('identify', 'POST', '/api/v1/loyalty/lookups', { customer });
  await step('quote', 'POST', '/api/v1/loyalty/quotes', {
    customer,
    currency: 'EUR',
    channel: 'till',
    lines: [{ sku: 'a', quantity: 1, totalMinor: 1_000 }],
  });
  const held = await step<{ id: string }>(
    'hold',
    'POST',
    '/api/v1/loyalty/holds',
    { customer, amountMinor: 3, about: 'bench' },
    randomUUID(),
  );
  await step('capture', 'POST', `/api/v1/loyalty/holds/${held.id}/capture`, {}, randomUUID());
  into.whole.push(performance.now() - began);
}

export function reportSteps(report: Report, words: string, steps: Steps, floor?: number): void {
  const more = floor === undefined ? {} : { floor };
  report.add(`${words}: a call, p50`, percentile(steps.calls, 0.5), 'ms');
  report.add(`${words}: a call, p95`, percentile(steps.calls, 0.95), 'ms', { aim: '≤ 15 ms', ...more });
  report.add(`${words}: a call, p99`, percentile(steps.calls, 0.99), 'ms');
  for (const [name, took] of Object.entries(steps.byStep))
    report.add(`${words}: ${name}, p95`, percentile(took, 0.95), 'ms');
  report.add(`${words}: all four calls, p95`, percentile(steps.whole, 0.95), 'ms');
  report.add(`${words}: answers that are none`, steps.odd, 'answers', { aim: '0' });
}
