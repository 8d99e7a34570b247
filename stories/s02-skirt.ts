/**
 * S2 Skirt, up to its messages. A customer puts a skirt on her wish list in the app. She orders two sizes for try-on and pick-up in a store;
 * both are held there. In the store she keeps one, pays for it, and the other is sellable again at once. (The audience, the pushes and the
 * e-mail come with audiences, journeys and messaging.)
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availableAt, furnish, stores, type Cart, type Order } from './shop.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
const her = [{ type: 'user_id', value: 'sanita' }];
beforeAll(async () => {
  stage = await openStage({ app: 'app' });
  await furnish(stage, { [stores[0]]: { 'skirt-36': 1, 'skirt-38': 1 } });
}, 120_000);
afterAll(() => stage.close());

describe('S2 skirt', () => {
  test('the wish list follows her into every channel', async () => {
    const wishes = await stage.ask<Cart>('POST', '/api/v1/carts', {
      kind: 'wish_list',
      channel: 'app',
      zone: 'riga',
      currency: 'EUR',
      customer: her,
    });
    await stage.ask('POST', `/api/v1/carts/${wishes.id}/lines`, { sku: 'skirt-36' });
    await stage.settled();
    const context = await stage.ask<{ wishList: { sku: string | null }[] }>(
      'GET',
      '/api/v1/context?type=user_id&value=sanita',
    );
    expect(context.wishList.map((wish) => wish.sku)).toEqual(['skirt-36']);
    const store = await stage.ask<Cart>('GET', '/api/v1/carts?type=user_id&value=sanita&kind=wish_list');
    expect(store.lines.map((line) => line.sku)).toEqual(['skirt-36']);
  });

  test('two sizes are held for her to try on; she keeps one, and the other is sellable again at once', async () => {
    const order = await stage.ask<Order>('POST', '/api/v1/orders', {
      lines: [
        { sku: 'skirt-36', quantity: 1 },
        { sku: 'skirt-38', quantity: 1 },
      ],
      customer: her,
      channel: 'app',
      zone: 'riga',
      currency: 'EUR',
      delivery: { method: 'try_on', locationId: stores[0] },
    });
    expect(order.state).toBe('placed');
    expect([await availableAt(stage, 'skirt-36', stores[0]), await availableAt(stage, 'skirt-38', stores[0])]).toEqual([
      0, 0,
    ]);
    const { code } = await stage.ask<{ code: string }>('POST', `/api/v1/orders/${order.id}/pick-up-codes`);
    await stage.ask('POST', `/api/v1/orders/${order.id}/fulfilments/1/steps`, { verb: 'ready' });
    await stage.ask('POST', `/api/v1/orders/${order.id}/fulfilments/1/steps`, { verb: 'try', code });
    const kept = await stage.ask<Order>('POST', `/api/v1/orders/${order.id}/keep`, {
      keep: [{ lineNo: 1, unitNo: 0 }],
      tenders: [{ method: 'terminal', reference: 'slip 1' }],
    });
    expect(kept).toMatchObject({ state: 'completed', totalMinor: 4_999, openMinor: 0 });
    expect([await availableAt(stage, 'skirt-36', stores[0]), await availableAt(stage, 'skirt-38', stores[0])]).toEqual([
      0, 1,
    ]);
  });
});
