/** Commands that touch goods in several steps take their locks in one order: none waits for another in a circle (which ends in a 503). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrderView } from './contract.ts';
import { riga, tryOrders, type TriedOrders } from './try-orders.ts';

let shop: TriedOrders;
beforeAll(async () => {
  shop = await tryOrders({ connections: 16 });
  for (const sku of ['mouse', 'laptop']) await shop.receive(sku, 1_000);
});
afterAll(() => shop.stop());

const other = (sku: string): string => (sku === 'mouse' ? 'laptop' : 'mouse');
/** Half of them begin with one, half with the other. */
const skus = Array.from({ length: 8 }, (_, n) => (n % 2 === 0 ? 'mouse' : 'laptop'));

test('edits that give up what others take, and the other way round, all go through', async () => {
  const orders = await Promise.all(
    skus.map((sku) =>
      shop.ask<OrderView>('POST', '/api/v1/orders', {
        lines: [{ sku, quantity: 1 }],
        channel: 'web',
        zone: 'lv',
        currency: 'EUR',
        delivery: { method: 'pickup', locationId: riga },
        tenders: [{ method: 'terminal' }],
      }),
    ),
  );
  for (let round = 0; round < 4; round += 1) {
    const edits = await Promise.all(
      orders.map(({ id }, at) => {
        const has = round % 2 === 0 ? (skus[at] ?? '') : other(skus[at] ?? '');
        return shop.call('POST', `/api/v1/orders/${id}/edit`, {
          add: [{ sku: other(has), quantity: 1 }],
          remove: [{ lineNo: round + 1, quantity: 1 }],
          reason: 'the other one',
        });
      }),
    );
    expect(edits.map((edit) => edit.status)).toEqual(skus.map(() => 200));
  }
  await shop.audit();
});

test('exchanges of one for the other, both ways at once, all go through', async () => {
  for (let round = 0; round < 3; round += 1) {
    const sales = await Promise.all(skus.map((sku) => shop.sell([{ sku, quantity: 1 }])));
    const done = await Promise.all(
      sales.map((sale, at) =>
        shop.call('POST', `/api/v1/orders/${sale.body.id}/exchanges`, {
          locationId: riga,
          reason: 'the other one',
          lines: [{ lineNo: 1, quantity: 1 }],
          take: [{ sku: other(skus[at] ?? ''), quantity: 1 }],
          tenders: skus[at] === 'mouse' ? [{ method: 'terminal' }] : [],
        }),
      ),
    );
    expect(done.map((one) => one.status)).toEqual(skus.map(() => 201));
  }
  await shop.audit();
});
