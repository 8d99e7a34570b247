/**
 * S5 The phone call. A customer rings; the agent sees who calls, the live cart and the open order. The agent adds a line, the customer pays by
 * link, and the till's customer display in the store where it is collected greets by name. (Calls themselves and the last message sent come
 * with care and messaging.)
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { furnish, stores, type Cart, type Order } from './shop.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
const phone = '+37126123456';
const her = [
  { type: 'user_id', value: 'marta' },
  { type: 'phone', value: phone, verified: true },
];
beforeAll(async () => {
  stage = await openStage({ shop: 'web', calls: 'call_centre' });
  await furnish(stage, { [stores[0]]: { laptop: 3, socks: 10, 'skirt-36': 2 } });
}, 120_000);
afterAll(() => stage.close());

describe('S5 the phone call', () => {
  test('the agent sees who calls, her live cart and her open order', async () => {
    await stage.say('shop', {
      type: 'identify',
      userId: 'marta',
      traits: { firstName: 'Marta', lastName: 'Kalna', phone },
    });
    const earlier = await stage.ask<Order>('POST', '/api/v1/orders', {
      lines: [{ sku: 'skirt-36', quantity: 1 }],
      customer: her,
      channel: 'web',
      zone: 'riga',
      currency: 'EUR',
      delivery: { method: 'pickup', locationId: stores[0] },
      tenders: [{ method: 'terminal' }],
    });
    const cart = await stage.ask<Cart>('POST', '/api/v1/carts', {
      channel: 'web',
      zone: 'riga',
      currency: 'EUR',
      customer: her,
    });
    await stage.ask('POST', `/api/v1/carts/${cart.id}/lines`, { sku: 'laptop' });
    await stage.settled();
    const context = await stage.ask<{
      name: string;
      cart: { sku: string | null }[];
      openOrders: { orderId: string }[];
    }>('GET', `/api/v1/context?type=phone&value=${encodeURIComponent(phone)}`);
    expect(context.name).toContain('Marta');
    expect(context.cart.map((line) => line.sku)).toEqual(['laptop']);
    expect(JSON.stringify(context.openOrders)).toContain(earlier.number);
    const live = await stage.ask<Cart>('GET', `/api/v1/carts?type=phone&value=${encodeURIComponent(phone)}`);
    expect(live.id).toBe(cart.id);
  });

  test('the agent adds a line, she pays by link, and the store greets her by name', async () => {
    const live = await stage.ask<Cart>('GET', `/api/v1/carts?type=phone&value=${encodeURIComponent(phone)}`);
    const changed = await stage.ask<Cart>('POST', `/api/v1/carts/${live.id}/lines`, {
      sku: 'socks',
      quantity: 3,
      channel: 'call_centre',
      version: live.version,
    });
    await stage.ask('PUT', `/api/v1/carts/${live.id}/delivery`, {
      method: 'pickup',
      locationId: stores[0],
      contact: { name: 'Marta Kalna', phone },
    });
    const order = await stage.ask<Order>('POST', '/api/v1/orders', { cartId: changed.id, channel: 'call_centre' });
    // The third pair of socks is free.
    expect(order.totalMinor).toBe(99_900 + 900);
    const asked = await stage.ask<Order>('POST', `/api/v1/orders/${order.id}/payments`, {
      method: 'card',
      reference: 'tok_3ds',
    });
    const link = asked.tenders[0]?.redirectUrl ?? '';
    expect((await fetch(`${link}?answer=yes`, { redirect: 'manual' })).status).toBe(303);
    await expect
      .poll(async () => (await stage.ask<Order>('GET', `/api/v1/orders/${order.id}`)).state, { timeout: 15_000 })
      .toBe('placed');

    const { code } = await stage.ask<{ code: string }>('POST', `/api/v1/orders/${order.id}/pick-up-codes`);
    await stage.ask('POST', `/api/v1/orders/${order.id}/fulfilments/1/steps`, { verb: 'ready' });
    const found = await stage.ask<{ items: Order[] }>('GET', `/api/v1/orders?search=${order.number}`);
    expect(found.items[0]?.customerName).toBe('Marta Kalna');
    const given = await stage.ask<Order>('POST', `/api/v1/orders/${order.id}/fulfilments/1/steps`, {
      verb: 'hand_over',
      code,
    });
    expect(given.state).toBe('completed');
  });
});
