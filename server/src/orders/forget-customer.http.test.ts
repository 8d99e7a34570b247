import { afterAll, beforeAll, expect, test } from 'vitest';
import { transaction } from '../kit/sql.ts';
import type { CartView, OrderView } from './contract.ts';
import { exportCustomer, forgetCustomer } from './index.ts';
import { home, riga, tryOrders, type TriedOrders } from './try-orders.ts';

let shop: TriedOrders;
beforeAll(async () => {
  shop = await tryOrders();
  await shop.receive('laptop', 5);
});
afterAll(() => shop.stop());

const secrets = ['quenby-77', 'Quenby Ossowska', '601 234 987', 'Lipowa 77', 'quenby@example.com'];

/** Tables of orders and kept answers that hold the text anywhere. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await shop.db.unsafe(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'orders' or tablename = 'idempotency' order by 1`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await shop.db.unsafe(
      `select 1 from ${String(name)} t where position(lower($1) in lower(t::text)) > 0 limit 1`,
      [text] as never[],
    );
    if (rows.length > 0) found.push(String(name));
  }
  return found;
}

test('who asks to be forgotten is in no table of orders and in no kept answer; what was sold and paid stays', async () => {
  const cart = await shop.ask<CartView>('POST', '/api/v1/carts', {
    channel: 'web',
    zone: 'lv',
    currency: 'EUR',
    customer: [{ type: 'user_id', value: 'quenby-77' }],
  });
  await shop.ask('POST', `/api/v1/carts/${cart.id}/lines`, { sku: 'laptop' });
  await shop.ask('PUT', `/api/v1/carts/${cart.id}/delivery`, {
    method: 'ship',
    locationId: riga,
    address: { ...home, lines: ['Lipowa 77'] },
    contact: { name: 'Quenby Ossowska', phone: '+48 601 234 987', email: 'quenby@example.com' },
  });
  const placed = await shop.ask<OrderView>('POST', '/api/v1/orders', { cartId: cart.id }, 'quenby-order');
  const paid = await shop.ask<OrderView>('POST', `/api/v1/orders/${placed.id}/payments`, {
    method: 'card',
    reference: 'tok_ok',
  });
  const wish = await shop.ask<CartView>('POST', '/api/v1/carts', {
    channel: 'app',
    zone: 'lv',
    currency: 'EUR',
    customer: [{ type: 'user_id', value: 'quenby-77' }],
  });
  for (const secret of secrets) expect(await tablesWith(secret), secret).not.toEqual([]);

  const [row] = await shop.db`select origin_id from orders.orders where order_id = ${placed.id}`;
  const originIds = [String(row?.['origin_id'])];
  const exported = JSON.stringify(await exportCustomer(shop.db, originIds));
  for (const secret of secrets) expect(exported, secret).toContain(secret);

  const counts = await transaction(shop.db, (tx) => forgetCustomer(tx, originIds));
  expect(counts).toMatchObject({ orders: 1, openOrders: 1, creditAccounts: 0 });
  expect(counts['carts']).toBeGreaterThanOrEqual(1);
  for (const secret of secrets) expect(await tablesWith(secret), secret).toEqual([]);
  expect((await shop.call('GET', `/api/v1/carts/${wish.id}`)).status).toBe(404);

  const kept = await shop.ask<OrderView>('GET', `/api/v1/orders/${placed.id}`);
  expect(kept).toMatchObject({ state: paid.state, totalMinor: paid.totalMinor, paidMinor: paid.paidMinor });
  // The key still counts: the same request again makes no second order.
  const again = await shop.call('POST', '/api/v1/orders', { cartId: cart.id }, { key: 'quenby-order' });
  expect(again.replayed).toBe(true);
  expect(JSON.stringify(again.body)).toBe('{"erased":true}');
  // Once more changes nothing.
  expect(await transaction(shop.db, (tx) => forgetCustomer(tx, originIds))).toMatchObject({ orders: 0, carts: 0 });
});
