import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CartView, OrderView } from './contract.ts';
import { riga, tryOrders, type TriedOrders } from './try-orders.ts';

let shop: TriedOrders;
beforeAll(async () => {
  shop = await tryOrders();
  await shop.receive('mouse', 1_000);
  await shop.receive('laptop', 100);
});
afterAll(() => shop.stop());

const open = (customer: object[] = [], more: object = {}): Promise<CartView> =>
  shop.ask('POST', '/api/v1/carts', { channel: 'web', zone: 'lv', currency: 'EUR', customer, ...more });
const add = (cart: { id: string }, sku: string, more: object = {}) =>
  shop.call<CartView>('POST', `/api/v1/carts/${cart.id}/lines`, { sku, ...more });
const linesOf = (cart: CartView): string[] => cart.lines.map((line) => `${line.quantity} ${line.sku}`).sort();

describe('live carts', () => {
  test('a customer has one, whichever channel asks', async () => {
    const anna = [{ type: 'user_id', value: 'anna' }];
    const web = await open(anna);
    await add(web, 'mouse', { quantity: 2 });
    const till = await open(anna, { channel: 'till', locationId: riga });
    expect(till.id).toBe(web.id);
    expect(linesOf((await add(till, 'laptop', { channel: 'till' })).body)).toEqual(['1 laptop', '2 mouse']);
    const found = await shop.ask<CartView>('GET', '/api/v1/carts?type=user_id&value=anna');
    expect(found.id).toBe(web.id);
    expect((await shop.call('GET', '/api/v1/carts?type=user_id&value=nobody-here')).status).toBe(404);
  });

  test('a person has her live cart and her wish list, and nobody has an empty list', async () => {
    const bea = [{ type: 'user_id', value: 'bea' }];
    const person = (await shop.identity.strongestOrigin(shop.db, bea)) ?? '';
    const of = (id: string) => shop.ask<{ items: CartView[] }>('GET', `/api/v1/people/${id}/carts`);
    expect((await of(person)).items).toEqual([]);
    const cart = await open(bea);
    await add(cart, 'mouse', { quantity: 2 });
    const wishes = await open(bea, { kind: 'wish_list' });
    expect((await of(person)).items.map((one) => [one.id, one.kind, linesOf(one)])).toEqual([
      [cart.id, 'cart', ['2 mouse']],
      [wishes.id, 'wish_list', []],
    ]);
    expect((await shop.call('GET', `/api/v1/people/${person}/carts`, undefined, { role: 'analyst' })).status).toBe(403);
  });

  test('two carts of one person are one on reading, and two again when the merge is undone', async () => {
    const [phone, mail] = [[{ type: 'phone', value: '+37120001111' }], [{ type: 'email', value: 'joins@example.com' }]];
    const [one, other] = [await open(phone), await open(mail)];
    await add(one, 'mouse');
    await add(other, 'laptop');
    const link = async (state: string): Promise<void> => {
      const ids = await Promise.all([phone, mail].map((who) => shop.identity.strongestOrigin(shop.db, who)));
      await shop.db`delete from identity.aliases where origin_id = any (${ids as string[]})`;
      if (state === 'joined')
        await shop.db`insert into identity.aliases (origin_id, person_id, family_id) select o, ${ids[0] ?? ''}, ${ids[0] ?? ''} from unnest(${ids as string[]}::uuid[]) o`;
    };
    await link('joined');
    const joined = await shop.ask<CartView>('GET', `/api/v1/carts/${other.id}`);
    expect([linesOf(joined), joined.cartIds.length]).toEqual([['1 laptop', '1 mouse'], 2]);
    // The same SKU grows where it stands, and is set to a number over both.
    await add(other, 'mouse', { quantity: 3 });
    expect(linesOf(await shop.ask('GET', `/api/v1/carts/${one.id}`))).toEqual(['1 laptop', '4 mouse']);
    await link('apart');
    expect(linesOf(await shop.ask('GET', `/api/v1/carts/${other.id}`))).toEqual(['1 laptop']);
    expect(linesOf(await shop.ask('GET', `/api/v1/carts/${one.id}`))).toEqual(['4 mouse']);
  });

  test('changes are told as the e-commerce specification names them', async () => {
    const cart = await open([{ type: 'user_id', value: 'told' }]);
    await add(cart, 'mouse', { quantity: 3 });
    await shop.ask('PUT', `/api/v1/carts/${cart.id}/lines/mouse`, { quantity: 1 });
    const wishes = await open([{ type: 'user_id', value: 'told' }], { kind: 'wish_list' });
    await add(wishes, 'laptop');
    const rows = await shop.db`select name, body->'properties'->>'quantity' as quantity from spine.log
      where body->>'userId' = 'told' order by xid, seq`;
    expect(rows.map((row) => [row['name'], row['quantity']])).toEqual([
      ['Product Added', '3'],
      ['Product Removed', '2'],
      ['Product Added to Wishlist', '1'],
    ]);
  });

  test('a version that is not the last one read is refused, and so is what does not fit', async () => {
    const cart = await open([{ type: 'user_id', value: 'versions' }]);
    const first = (await add(cart, 'mouse', { version: cart.version })).body;
    expect((await add(cart, 'laptop', { version: cart.version })).body.code).toBe('cart_changed');
    expect((await add(cart, 'laptop', { version: first.version })).status).toBe(200);
    expect((await add(cart, 'mouse', { quantity: 999 })).body.code).toBe('cart_full');
    expect((await add(cart, 'no-such-thing')).body.code).toBe('unknown_sku');
    expect((await shop.call('PUT', `/api/v1/carts/${cart.id}/lines/skirt-36`, { quantity: 1 })).status).toBe(404);
    expect(
      (
        await shop.call<CartView>('POST', '/api/v1/carts', {
          channel: 'web',
          zone: 'lv',
          currency: 'EUR',
          customer: [{ type: 'user_id', value: 'null' }],
        })
      ).body.code,
    ).toBe('cart_needs_somebody');
    const gone = await shop.ask<CartView>('PUT', `/api/v1/carts/${cart.id}/lines/mouse`, { quantity: 0 });
    expect(linesOf(gone)).toEqual(['1 laptop']);
  });
});

describe('handing a cart over', () => {
  test('a kiosk’s cart goes on, on the phone of its customer, by a code that was said', async () => {
    const kiosk = await open([], { channel: 'kiosk', locationId: riga });
    await add(kiosk, 'mouse');
    const offer = await shop.ask<{ code: string; payload: string }>('POST', `/api/v1/carts/${kiosk.id}/hand-overs`);
    const her = [{ type: 'user_id', value: 'kiosk-guest' }];
    const mine = await open(her);
    await add(mine, 'laptop');
    const taken = await shop.ask<CartView>('POST', '/api/v1/carts/take-over', {
      code: offer.code.toLowerCase().replace('-', ' '),
      channel: 'app',
      customer: her,
    });
    expect(linesOf(taken)).toEqual(['1 laptop', '1 mouse']);
    const again = await shop.call('POST', '/api/v1/carts/take-over', { code: offer.code, channel: 'app' });
    expect(again.body.code).toBe('hand_over_code_unusable');
  });

  test('of many who use a code at the same moment one gets the cart, and after ten minutes none', async () => {
    const cart = await open();
    const offer = await shop.ask<{ code: string; payload: string }>('POST', `/api/v1/carts/${cart.id}/hand-overs`);
    const tries = await Promise.all(
      Array.from({ length: 12 }, () =>
        shop.call('POST', '/api/v1/carts/take-over', { code: offer.payload, channel: 'app' }),
      ),
    );
    expect(tries.filter((one) => one.status === 200)).toHaveLength(1);
    const late = await shop.ask<{ code: string }>('POST', `/api/v1/carts/${cart.id}/hand-overs`);
    shop.clock.advance(10 * 60_000 + 1);
    expect((await shop.call('POST', '/api/v1/carts/take-over', { code: late.code, channel: 'app' })).status).toBe(409);
  });
});

test('twenty devices that change one cart at once lose nothing, and a cart is ordered once', async () => {
  const cart = await open([{ type: 'user_id', value: 'many-devices' }]);
  await Promise.all(Array.from({ length: 20 }, () => add(cart, 'mouse')));
  expect(linesOf(await shop.ask('GET', `/api/v1/carts/${cart.id}`))).toEqual(['20 mouse']);
  const place = () =>
    shop.call<OrderView>('POST', '/api/v1/orders', {
      cartId: cart.id,
      delivery: { method: 'pickup', locationId: riga },
    });
  const placed = await Promise.all([place(), place(), place(), place()]);
  expect(placed.map((one) => one.status).sort()).toEqual([201, 409, 409, 409]);
  expect(placed.find((one) => one.status === 409)?.body.code).toBe('cart_closed');
  expect((await add(cart, 'mouse')).body.code).toBe('cart_closed');
  const empty = await open([{ type: 'user_id', value: 'nothing-in-it' }]);
  const refused = await shop.call('POST', '/api/v1/orders', {
    cartId: empty.id,
    delivery: { method: 'pickup', locationId: riga },
  });
  expect(refused.body.code).toBe('cart_empty');
});
