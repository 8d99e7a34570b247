/** An offer for an audience, from the rule to the price: it acts for whoever is in, in every account of hers, and for nobody else. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Audience } from '../../../contracts/audiences.ts';
import type { z } from 'zod';
import type { quoteAnswer } from '../../../contracts/pricing.ts';
import { startApp, type TestApp } from '../../test/app.ts';

let app: TestApp;
let writeKey: string;
const patience = { timeout: 60_000, interval: 50 };

async function say(...batch: readonly Record<string, unknown>[]): Promise<void> {
  const answer = await fetch(`${app.url}/v1/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${writeKey}:`)}` },
    body: JSON.stringify({ batch: batch.map((event) => ({ messageId: randomUUID(), ...event })) }),
  });
  expect(answer.status).toBe(200);
}
async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers = method === 'GET' ? {} : { 'idempotency-key': randomUUID() };
  const answer = await app.call<T>(method, `/api/v1/${path}`, body, { headers });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
const priceOf = async (identifiers: readonly { type: string; value: string }[]): Promise<number | null> => {
  const cart = { currency: 'EUR', zone: 'lv', channel: 'till', lines: [{ lineId: '1', sku: 'mouse', quantity: 1 }] };
  const answer = await app.call<z.infer<typeof quoteAnswer>>('POST', '/api/v1/quotes', {
    cart,
    customer: { identifiers },
  });
  return answer.status === 200 ? answer.body.quote.totalMinor : null;
};
const ann = [{ type: 'user_id', value: 'ann' }];
const phone = [{ type: 'phone', value: '+37120000001' }];

beforeAll(async () => {
  app = await startApp();
  writeKey = (await app.source({ slug: 'shop', kind: 'web' })).writeKey;
  const rule = { kind: 'trait', name: 'city', test: { op: 'is', value: 'Riga' } };
  const audience = await ask<Audience>('POST', 'audiences', { name: 'Riga', rule });
  await ask('POST', 'price-books', {
    id: 'main',
    name: 'Main',
    isDefault: true,
    settings: {
      zones: [{ id: 'lv', name: 'Latvia', currency: 'EUR', timeZone: 'Europe/Riga' }],
      taxes: [{ category: 'standard', name: 'VAT', taxBps: 2_100 }],
    },
  });
  await ask('POST', 'products', {
    handle: 'mouse',
    texts: { en: { name: 'The mouse' } },
    variants: [{ sku: 'mouse' }],
    publish: true,
  });
  await ask('PUT', 'price-books/main/prices', { prices: [{ sku: 'mouse', currency: 'EUR', amountMinor: 2_000 }] });
  // A name that is no audience's id is in nobody's way.
  const forRiga = { kind: 'any', of: [{ kind: 'audience', anyOf: ['no such', audience.id] }] };
  await ask('PUT', 'price-books/main/promotions/riga', {
    revision: 0,
    state: 'active',
    name: 'For Riga',
    conditions: [forRiga],
    effect: { kind: 'percent', discountBps: 5_000 },
  });
  await ask('POST', 'price-books/main/versions', {});
});
afterAll(() => app.stop());

test('who comes into the audience pays the price of its offer, who leaves does not', async () => {
  await say({ type: 'identify', userId: 'ann', traits: { city: 'Oslo' } });
  await expect.poll(() => priceOf(ann), patience).toBe(2_000);
  await say({ type: 'identify', userId: 'ann', traits: { city: 'Riga' } });
  await expect.poll(() => priceOf(ann), patience).toBe(1_000);
  expect([await priceOf([]), await priceOf([{ type: 'user_id', value: 'bea' }])]).toEqual([2_000, 2_000]);
  await say({ type: 'identify', userId: 'ann', traits: { city: 'Oslo' } });
  await expect.poll(() => priceOf(ann), patience).toBe(2_000);
});

test('she is known by any identifier of hers, and pays the same with her cart as for the quote', async () => {
  expect(await priceOf(phone)).toBe(2_000);
  await say({ type: 'identify', userId: 'ann', traits: { city: 'Riga', phone: phone[0]?.value } });
  await expect.poll(() => priceOf(phone), patience).toBe(1_000);
  const cart = await ask<{ id: string }>('POST', 'carts', {
    channel: 'app',
    zone: 'lv',
    currency: 'EUR',
    customer: ann,
  });
  await ask('POST', `carts/${cart.id}/lines`, { sku: 'mouse' });
  const quoted = await ask<{ totalMinor: number }>('POST', `carts/${cart.id}/quote`, {});
  expect(quoted.totalMinor).toBe(1_000);
});
