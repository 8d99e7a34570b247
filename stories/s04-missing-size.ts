/**
 * S4 Missing size. The store has no size 42. At the kiosk the customer starts an order, scans the code with her phone and finishes it there:
 * ship to home from another store. She returns one of the three lines in a third store. Money goes back to the card it came from, the stock
 * of the third store grows by one, the delivery discount is recomputed as the price book says. (Points that come back to their lots: S3.)
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availableAt, furnish, home, stores, type Cart, type Order } from './shop.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ kiosk: 'kiosk', app: 'app' });
  await furnish(stage, { [stores[0]]: { socks: 10 }, [stores[1]]: { 'shoes-42': 2, socks: 10, polish: 5 } });
}, 120_000);
afterAll(() => stage.close());

let order: Order;

describe('S4 missing size', () => {
  test('the kiosk shows that size 42 is in another store, and begins an order', async () => {
    expect(await availableAt(stage, 'shoes-42', stores[0])).toBe(0);
    expect(await availableAt(stage, 'shoes-42', stores[1])).toBe(2);
    const cart = await stage.ask<Cart>('POST', '/api/v1/carts', {
      channel: 'kiosk',
      locationId: stores[0],
      zone: 'riga',
      currency: 'EUR',
    });
    for (const [sku, quantity] of [
      ['shoes-42', 1],
      ['socks', 2],
      ['polish', 1],
    ] as const)
      await stage.ask('POST', `/api/v1/carts/${cart.id}/lines`, { sku, quantity });
    const offer = await stage.ask<{ payload: string }>('POST', `/api/v1/carts/${cart.id}/hand-overs`);

    // Her phone scans the code, and she is logged in there.
    const mine = await stage.ask<Cart>('POST', '/api/v1/carts/take-over', {
      code: offer.payload,
      channel: 'app',
      customer: [
        { type: 'user_id', value: 'ilze' },
        { type: 'phone', value: '+37126000042', verified: true },
      ],
    });
    expect(mine.lines.map((line) => line.sku).sort()).toEqual(['polish', 'shoes-42', 'socks']);
    await expect(stage.ask('POST', '/api/v1/carts/take-over', { code: offer.payload, channel: 'app' })).rejects.toThrow(
      'hand_over_code_unusable',
    );

    await stage.ask('PUT', `/api/v1/carts/${mine.id}/delivery`, {
      method: 'ship',
      address: home,
      contact: { name: 'Ilze Ozola' },
    });
    order = await stage.ask<Order>('POST', '/api/v1/orders', { cartId: mine.id, channel: 'app' });
    expect(order.totalMinor).toBe(8_000 + 900 + 650);
    const paid = await stage.ask<Order>('POST', `/api/v1/orders/${order.id}/payments`, {
      method: 'card',
      reference: 'tok_ok',
    });
    expect(paid).toMatchObject({ state: 'placed', openMinor: 0 });
    order = paid;
  });

  test('the other store picks, packs and sends it', async () => {
    const { items } = await stage.ask<{ items: { orderId: string; sku: string }[] }>(
      'GET',
      `/api/v1/pick-list?locationId=${stores[1]}`,
    );
    expect(items.map((item) => item.sku).sort()).toEqual(['polish', 'shoes-42', 'socks', 'socks']);
    for (const verb of ['pick', 'pack', 'ship', 'deliver'])
      await stage.ask('POST', `/api/v1/orders/${order.id}/fulfilments/1/steps`, {
        verb,
        ...(verb === 'ship' ? { tracking: { carrier: 'Post', number: 'LV42' } } : {}),
      });
    expect((await stage.ask<Order>('GET', `/api/v1/orders/${order.id}`)).state).toBe('completed');
  });

  test('she returns one of the three lines in a third store: to her card, the delivery asked for now, the stock there one more', async () => {
    const shoes = order.lines.find((line) => line.sku === 'shoes-42')?.lineNo ?? 0;
    const before = await availableAt(stage, 'shoes-42', stores[2]);
    const back = await stage.ask<{ return: { refundMinor: number; deliveryMinor: number }; order: Order }>(
      'POST',
      `/api/v1/orders/${order.id}/returns`,
      {
        locationId: stores[2],
        lines: [{ lineNo: shoes, quantity: 1 }],
        reason: 'too small',
      },
    );
    // What she kept no longer earns free delivery.
    expect(back.return).toMatchObject({ refundMinor: 8_000 - 490, deliveryMinor: -490 });
    expect(await availableAt(stage, 'shoes-42', stores[2])).toBe(before + 1);
    await expect
      .poll(
        async () =>
          (await stage.ask<{ refunds: { state: string }[] }>('GET', `/api/v1/orders/${order.id}`)).refunds[0]?.state,
        { timeout: 15_000 },
      )
      .toBe('done');
    const after = await stage.ask<Order>('GET', `/api/v1/orders/${order.id}`);
    expect(after.tenders).toMatchObject([
      { method: 'card', state: 'captured', capturedMinor: 9_550, refundedMinor: 7_510 },
    ]);
    expect(after.totalMinor).toBe(900 + 650 + 490);
    await stage.settled();
    const person = await stage.ask<{ revenue: { amountMinor: number }[] }>(
      'GET',
      `/api/v1/people/${await stage.who('user_id', 'ilze')}`,
    );
    expect(person.revenue[0]?.amountMinor).toBe(900 + 650 + 490);
  });
});
