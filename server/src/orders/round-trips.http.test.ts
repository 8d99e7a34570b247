/** What a sale costs in waits for the database: counted, because a wait costs the same on a slow machine as on a fast one. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listenToDatabase, type Listening, type Talk } from '../../test/database-talk.ts';
import type { CartView, OrderView } from './contract.ts';
import { home, riga, tryOrders, type TriedOrders } from './try-orders.ts';

let shop: TriedOrders;
let listening: Listening;
beforeAll(async () => {
  listening = listenToDatabase();
  shop = await tryOrders();
  await shop.receive('mouse', 1_000);
  await shop.ask('PUT', '/api/v1/delivery-methods/parcel', {
    kind: 'ship',
    name: 'Parcel',
    terms: { currency: 'EUR', baseMinor: 490, bands: [{ upToKm: 2_000, days: 2, amountMinor: 0 }] },
  });
});
afterAll(async () => {
  await shop.stop();
  listening.stop();
});

async function longWay(): Promise<Record<string, Talk>> {
  const talks: Record<string, Talk> = {};
  const step = async <T>(name: string, method: string, path: string, body: unknown): Promise<T> => {
    let answer: T | undefined;
    talks[name] = await listening.hear(async () => {
      answer = await shop.ask<T>(method, path, body);
    });
    return answer as T;
  };
  const customer = [{ type: 'anonymous_id', value: randomUUID() }];
  const cart = await step<CartView>('cart', 'POST', '/api/v1/carts', {
    channel: 'web',
    zone: 'lv',
    currency: 'EUR',
    customer,
  });
  const at = `/api/v1/carts/${cart.id}`;
  await step('line', 'POST', `${at}/lines`, { sku: 'mouse' });
  await step('address', 'PUT', `${at}/delivery`, { method: 'ship', address: home });
  await step('choice', 'PUT', `${at}/delivery`, { method: 'ship', methodId: 'parcel', address: home });
  const order = await step<OrderView>('order', 'POST', '/api/v1/orders', { cartId: cart.id });
  // What was not read again is what would have been read.
  expect(await shop.ask('GET', `/api/v1/orders/${order.id}`)).toEqual(order);
  const paid = await step<OrderView>('payment', 'POST', `/api/v1/orders/${order.id}/payments`, { method: 'terminal' });
  expect(paid.state).toBe('placed');
  expect(await shop.ask('GET', `/api/v1/orders/${order.id}`)).toEqual(paid);
  return talks;
}

test('a sale is told as it stands in the books', async () => {
  const sold = await shop.sell([{ sku: 'mouse', quantity: 2 }], {
    customer: [{ type: 'loyalty_card', value: '7700000002' }],
    tenders: [{ method: 'cash', amountMinor: 1_000, givenMinor: 1_000 }, { method: 'terminal' }],
  });
  expect(await shop.ask('GET', `/api/v1/orders/${sold.body.id}`)).toEqual(sold.body);
});

const till = (): Promise<unknown> =>
  shop.sell([{ sku: 'mouse', quantity: 1 }], { customer: [{ type: 'loyalty_card', value: '7700000001' }] });

/** Waits, then statements, BEGIN and COMMIT among them. */
const most: Readonly<Record<string, readonly [number, number]>> = {
  cart: [3, 5],
  line: [4, 7],
  address: [5, 10],
  choice: [5, 10],
  order: [5, 15],
  payment: [5, 11],
  till: [5, 10],
};

test('a checkout in six calls and a sale at a till wait for the database as often as they must', async () => {
  // Statements are prepared once a connection: the first rounds are not counted.
  for (let round = 0; round < 14; round += 1) await Promise.all([till(), longWay()]);
  // What is remembered for some seconds (rules, facts, prices) is asked again in some of the rounds: the leanest counts.
  const least: Record<string, [number, number]> = {};
  for (let round = 0; round < 4; round += 1) {
    const talks = { ...(await longWay()), till: await listening.hear(till) };
    for (const [name, talk] of Object.entries(talks)) {
      const before = least[name] ?? [Infinity, Infinity];
      least[name] = [Math.min(before[0], talk.waits), Math.min(before[1], talk.statements.length)];
    }
  }
  for (const [name, [waits, statements]] of Object.entries(least)) {
    expect([name, waits]).toEqual([name, Math.min(waits, most[name]?.[0] ?? 0)]);
    expect([name, statements]).toEqual([name, Math.min(statements, most[name]?.[1] ?? 0)]);
  }
  expect((await shop.cell('mouse', riga))['held']).toBeGreaterThan(0);
});
