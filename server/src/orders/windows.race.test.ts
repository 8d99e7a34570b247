/** A courier's hours are few: who chose one has it until it is given back, however many choose at once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CartView, OrderView } from './contract.ts';
import { home, riga, tryOrders, type TriedOrders } from './try-orders.ts';

interface Free {
  id: string;
  day: string;
  from: string;
  left: number | null;
  surchargeMinor: number;
}

let shop: TriedOrders;
let days: string[];
beforeAll(async () => {
  shop = await tryOrders({ connections: 24 });
  for (const sku of ['mouse', 'laptop']) await shop.receive(sku, 1_000);
  const bands = [{ upToKm: 50, days: 0, amountMinor: 0 }];
  const terms = { currency: 'EUR', baseMinor: 500, bands };
  await shop.ask('PUT', '/api/v1/delivery-methods/bike', { kind: 'courier', name: 'Bike', terms });
  for (const [id, more] of Object.entries({
    morning: { from: '08:00', to: '10:00', capacity: 10 },
    noon: { from: '12:00', to: '14:00', capacity: 10, zone: 'lv' },
    evening: { from: '18:00', to: '20:00', surchargeMinor: 300, locationId: riga },
  }))
    await shop.ask('PUT', `/api/v1/delivery-windows/${id}`, { methodId: 'bike', name: id, cutOffMinutes: 30, ...more });
  await shop.ask('PUT', '/api/v1/delivery-methods/van', { kind: 'courier', name: 'Van', terms });
  const free = await windows();
  // Two days on which nothing is near yet, whatever time it is.
  days = [...new Set(free.map(({ day }) => day))].slice(2, 8);
  const van = { methodId: 'van', name: 'Van', from: '09:00', to: '12:00', capacity: 4, validFrom: days[0] };
  await shop.ask('PUT', '/api/v1/delivery-windows/dear', { ...van, from: '07:00', surchargeMinor: 100 });
  await shop.ask('PUT', '/api/v1/delivery-windows/van', van);
});
afterAll(() => shop.stop());

async function windows(of = 'bike'): Promise<Free[]> {
  const answer = await shop.ask<{ options: { methodId: string; windows: Free[] }[] }>('POST', '/api/v1/promises', {
    lines: [{ sku: 'mouse', quantity: 1 }],
    destination: { latitude: home.latitude, longitude: home.longitude },
    windowDays: 14,
  });
  return answer.options.find(({ methodId }) => methodId === of)?.windows ?? [];
}
const left = async (id: string, day: string | undefined): Promise<number | null | undefined> =>
  (await windows()).find((one) => one.id === id && one.day === day)?.left;

/** Stock's claims and the orders say the same. */
async function audit(): Promise<void> {
  await shop.audit();
  const wrong = await shop.db`select o.order_id, c.claim_id
    from (select order_id, delivery->'window'->>'id' as id, (delivery->'window'->>'day')::date as day from orders.orders
          where method = 'courier' and state <> 'cancelled') o
    full join stock.window_claims c on c.claim_id = o.order_id and c.window_id = o.id and c.day_on = o.day
    where o.order_id is null or c.claim_id is null`;
  expect(wrong).toEqual([]);
}

const wish = (window: object | undefined, more: object = {}): object => ({
  lines: [{ sku: 'mouse', quantity: 1 }],
  channel: 'web',
  zone: 'lv',
  currency: 'EUR',
  delivery: { method: 'courier', address: home, ...(window === undefined ? {} : { window }) },
  tenders: [{ method: 'terminal' }],
  ...more,
});
const order = (window: object | undefined, more: object = {}) =>
  shop.call<OrderView>('POST', '/api/v1/orders', wish(window, more));
const windowOf = ({ fulfilments }: OrderView): string => `${fulfilments[0]?.window?.id} ${fulfilments[0]?.window?.day}`;

test('of 64 buyers of a window that takes ten, ten have it, and the others are told what is free', async () => {
  const window = { id: 'morning', day: days[0] };
  const answers = await Promise.all(Array.from({ length: 64 }, () => order(window)));
  const placed = answers.filter(({ status }) => status === 201);
  expect(placed).toHaveLength(10);
  expect(new Set(placed.map(({ body }) => windowOf(body)))).toEqual(new Set([`morning ${days[0]}`]));
  for (const { status, body } of answers.filter((one) => !placed.includes(one))) {
    expect([status, body.code]).toEqual([409, 'delivery_window_full']);
    expect(body.issues?.[0]).toMatchObject({ path: expect.stringMatching(/^(noon|evening|morning)@/) });
  }
  expect(await left('morning', days[0])).toBeUndefined();
  expect(await shop.ask('GET', `/api/v1/delivery-window-days?from=${days[0]}&days=1`)).toEqual({
    items: [{ windowId: 'morning', day: days[0], taken: 10, capacity: 10 }],
  });
  // A place that is given back is somebody else's, once.
  const [first] = placed;
  expect((await shop.call('POST', `/api/v1/orders/${first?.body.id}/cancel`, { reason: 'x' })).status).toBe(200);
  expect(await left('morning', days[0])).toBe(1);
  const again = await Promise.all(Array.from({ length: 6 }, () => order(window)));
  expect(again.filter(({ status }) => status === 201)).toHaveLength(1);
  const mouse = await shop.cell('mouse');
  expect(mouse['held']).toBe(10);
  await audit();
});

test('orders that change places, in both directions at once, all go through and lose none', async () => {
  const [a, b] = [
    { id: 'noon', day: days[1] },
    { id: 'morning', day: days[2] },
  ];
  const orders = await Promise.all(Array.from({ length: 8 }, (_, n) => order(n % 2 === 0 ? a : b)));
  for (let round = 0; round < 3; round += 1) {
    const moves = await Promise.all(
      orders.map(({ body }, n) => {
        const window = (n + round) % 2 === 0 ? b : a;
        return shop.call<OrderView>('POST', `/api/v1/orders/${body.id}/window`, { window, reason: 'asked for it' });
      }),
    );
    expect(moves.map(({ status }) => status)).toEqual(orders.map(() => 200));
  }
  expect([await left('noon', days[1]), await left('morning', days[2])]).toEqual([6, 6]);
  await audit();
});

test('the window that was chosen for a cart stays its window when the cart changes, with its price', async () => {
  const cart = await shop.ask<CartView>('POST', '/api/v1/carts', { channel: 'web', zone: 'lv', currency: 'EUR' });
  await shop.ask('POST', `/api/v1/carts/${cart.id}/lines`, { sku: 'mouse' });
  const delivery = { method: 'courier', methodId: 'bike', address: home, window: { id: 'evening', day: days[3] } };
  const chosen = await shop.ask<CartView>('PUT', `/api/v1/carts/${cart.id}/delivery`, delivery);
  expect(chosen.delivery).toMatchObject({ amountMinor: 800, window: { id: 'evening', surchargeMinor: 300 } });
  await shop.ask('POST', `/api/v1/carts/${cart.id}/lines`, { sku: 'laptop' });
  const placed = await shop.ask<OrderView>('POST', '/api/v1/orders', {
    cartId: cart.id,
    tenders: [{ method: 'terminal' }],
  });
  expect(windowOf(placed)).toBe(`evening ${days[3]}`);
  expect(placed.lines.find(({ kind }) => kind === 'delivery')?.totalMinor).toBe(800);
  expect(placed.fulfilments[0]).toMatchObject({ promisedAt: placed.fulfilments[0]?.window?.from });
  const { items } = await shop.ask<{ items: { orderId: string; window: { id: string } | null }[] }>(
    'GET',
    `/api/v1/pick-list?locationId=${riga}&limit=200`,
  );
  expect(items.find(({ orderId }) => orderId === placed.id)?.window?.id).toBe('evening');
  // A lower total is not given for a cheaper window: the price stays as it was agreed.
  const free = await shop.ask<{ items: Free[] }>('GET', `/api/v1/orders/${placed.id}/windows`);
  expect(free.items).toContainEqual(expect.objectContaining({ id: 'noon', day: days[4], surchargeMinor: 0 }));
  const moved = await shop.ask<OrderView>('POST', `/api/v1/orders/${placed.id}/window`, {
    window: { id: 'noon', day: days[4] },
    version: placed.version,
  });
  expect([windowOf(moved), moved.totalMinor]).toEqual([`noon ${days[4]}`, placed.totalMinor]);
  const [event] = await shop.db`select body from spine.log where name = 'Order Updated' order by seq desc limit 1`;
  expect(event?.['body'].properties).toMatchObject({ status: 'rescheduled' });
  const step = (verb: string) => shop.ask('POST', `/api/v1/orders/${placed.id}/fulfilments/1/steps`, { verb });
  for (const verb of ['pick', 'pack', 'ship']) await step(verb);
  const late = await shop.call('POST', `/api/v1/orders/${placed.id}/window`, { window: { id: 'noon', day: days[5] } });
  expect(late.body.code).toBe('order_not_in_this_state');
});

test('who chose none gets the first that costs nothing more; unpaid in time it is free again, paid too late it is taken again', async () => {
  const places = async () => (await windows('van')).find(({ id, day }) => id === 'van' && day === days[0])?.left;
  const delivery = { method: 'courier', methodId: 'van', address: home };
  const { body } = await order(undefined, { delivery, tenders: [] });
  expect(windowOf(body)).toBe(`van ${days[0]}`);
  expect(await places()).toBe(3);
  await shop.ask('POST', `/api/v1/orders/${body.id}/payments`, { method: 'card', reference: 'tok_slow' });
  shop.clock.advance(16 * 60_000);
  // The order ends before the bank has made up its mind; the provider is not reached to call it back.
  await shop.db`update orders.provider_calls set next_at = '2999-01-01' where order_id = ${body.id}`;
  await shop.db`update orders.tenders set reference = null where order_id = ${body.id}`;
  await shop.tend();
  expect((await shop.ask<OrderView>('GET', `/api/v1/orders/${body.id}`)).state).toBe('cancelled');
  expect(await places()).toBe(4);
  await shop.db`update orders.provider_calls set next_at = '2000-01-01' where order_id = ${body.id}`;
  for (let round = 0; round < 3; round += 1) await shop.tend();
  expect((await shop.ask<OrderView>('GET', `/api/v1/orders/${body.id}`)).state).toBe('placed');
  expect(await places()).toBe(3);
  await audit();
});
