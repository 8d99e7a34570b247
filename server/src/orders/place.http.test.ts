import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CartView, OrderView } from './contract.ts';
import { home, riga, tryOrders, type TriedOrders } from './try-orders.ts';

let shop: TriedOrders;
beforeAll(async () => {
  shop = await tryOrders();
  await shop.receive('laptop', 50);
  await shop.receive('mouse', 50);
});
afterAll(() => shop.stop());

const openCart = (customer: object[] = []): Promise<CartView> =>
  shop.ask('POST', '/api/v1/carts', { channel: 'web', zone: 'lv', currency: 'EUR', customer });

describe('placing an order', () => {
  test('a till sells in one call: paid, taken along, the shelf one less, the customer told', async () => {
    const before = await shop.cell('mouse');
    const sold = await shop.sell([{ sku: 'mouse', quantity: 2 }], {
      customer: [{ type: 'phone', value: '+37120000001' }],
    });
    expect(sold.status).toBe(201);
    expect(sold.body).toMatchObject({
      state: 'completed',
      totalMinor: 3_998,
      paidMinor: 3_998,
      openMinor: 0,
      pieces: 2,
    });
    expect(sold.body.lines[0]?.units.map((unit) => unit.state)).toEqual(['delivered', 'delivered']);
    const after = await shop.cell('mouse');
    expect([(before['on_hand'] ?? 0) - (after['on_hand'] ?? 0), after['held'], after['sold']]).toEqual([2, 0, 0]);
    const [event] = await shop.db`select body from spine.log where name = 'Order Completed' order by seq desc limit 1`;
    expect(event?.['body'].properties).toMatchObject({ order_id: sold.body.number, total: 39.98, currency: 'EUR' });
  });

  test('the long way: cart, line, address, delivery, order, payment, and it is placed', async () => {
    const cart = await openCart([{ type: 'user_id', value: 'long-way' }]);
    await shop.ask('POST', `/api/v1/carts/${cart.id}/lines`, { sku: 'laptop' });
    const delivery = {
      method: 'ship',
      locationId: riga,
      address: home,
      contact: { name: 'Anna', phone: '+371 2000 0002' },
    };
    await shop.ask('PUT', `/api/v1/carts/${cart.id}/delivery`, delivery);
    const quoted = await shop.ask<{ totalMinor: number }>('POST', `/api/v1/carts/${cart.id}/quote`, {});
    const order = await shop.ask<OrderView>('POST', '/api/v1/orders', {
      cartId: cart.id,
      expectedTotalMinor: quoted.totalMinor,
    });
    expect(order).toMatchObject({ state: 'awaiting_payment', totalMinor: 99_900 + 490, openMinor: 100_390 });
    const paid = await shop.ask<OrderView>('POST', `/api/v1/orders/${order.id}/payments`, {
      method: 'card',
      reference: 'tok_ok',
    });
    expect(paid).toMatchObject({ state: 'placed', openMinor: 0 });
    expect(paid.tenders[0]).toMatchObject({ state: 'captured', capturedMinor: 100_390, provider: 'sandbox' });
    expect((await shop.ask<CartView>('GET', `/api/v1/carts/${cart.id}`)).state).toBe('ordered');
  });
});

test('a receipt prints as a page and as a PDF, with taxes, change, and what came back', async () => {
  const sold = await shop.sell([{ sku: 'mouse', quantity: 2 }], { tenders: [{ method: 'cash', givenMinor: 5_000 }] });
  await shop.ask('POST', `/api/v1/orders/${sold.body.id}/returns`, {
    locationId: riga,
    reason: 'x',
    lines: [{ lineNo: 1, quantity: 1 }],
  });
  const page = await shop.call<{ text: string }>('GET', `/api/v1/orders/${sold.body.id}/receipt`);
  for (const words of [
    sold.body.number,
    '19.99 EUR',
    'Of it tax 21 %',
    'Rounding',
    'Change',
    '10.00 EUR',
    '(returned)',
  ])
    expect(page.body.text).toContain(words);
  const pdf = await fetch(`${shop.server.url}/api/v1/orders/${sold.body.id}/receipt.pdf`, {
    headers: { 'x-role': 'store' },
  });
  expect([pdf.headers.get('content-type'), (await pdf.text()).slice(0, 5)]).toEqual(['application/pdf', '%PDF-']);
});

test('the promise plans what is shipped: from where, by when, at what price', async () => {
  await shop.ask('PUT', '/api/v1/delivery-methods/parcel', {
    kind: 'ship',
    name: 'Parcel',
    terms: { currency: 'EUR', baseMinor: 350, bands: [{ upToKm: 2_000, days: 2, amountMinor: 0 }] },
  });
  const cart = await openCart();
  await shop.ask('POST', `/api/v1/carts/${cart.id}/lines`, { sku: 'mouse', quantity: 2 });
  const chosen = await shop.ask<CartView>('PUT', `/api/v1/carts/${cart.id}/delivery`, {
    method: 'ship',
    address: home,
  });
  expect(chosen.delivery).toMatchObject({
    methodId: 'parcel',
    amountMinor: 350,
    plan: [{ sku: 'mouse', locationId: riga, quantity: 2 }],
  });
  const order = await shop.ask<OrderView>('POST', '/api/v1/orders', { cartId: cart.id });
  expect(order).toMatchObject({ totalMinor: 2 * 1_999 + 350, fulfilments: [{ locationId: riga, state: 'held' }] });
});
