import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CartView, OrderView } from './contract.ts';
import { receiptOf } from './receipt.ts';
import { home, riga, tallinn, tryOrders, type TriedOrders } from './try-orders.ts';

let shop: TriedOrders;
beforeAll(async () => {
  shop = await tryOrders();
  for (const sku of ['mouse', 'laptop', 'skirt-36', 'shoes-42', 'gift-wrap']) await shop.receive(sku, 100);
});
afterAll(() => shop.stop());
afterEach(async () => {
  shop.clock.advance(5_000);
  await shop.tend();
  await shop.audit();
});

const back = (id: string, body: object, key?: string) =>
  shop.call<{ return: { refundMinor: number; returnNo: number; deliveryMinor: number }; order: OrderView }>(
    'POST',
    `/api/v1/orders/${id}/returns`,
    { locationId: tallinn, reason: 'not wanted', ...body },
    key === undefined ? {} : { key },
  );

describe('asked again', () => {
  test('the same key is the same order: at once, in a race, and when the answers were forgotten', async () => {
    const body = { customer: [{ type: 'user_id', value: 'again' }] };
    const sales = await Promise.all(
      Array.from({ length: 6 }, () => shop.sell([{ sku: 'mouse', quantity: 1 }], body, 'till-1-sale-7')),
    );
    expect(new Set(sales.map((sale) => sale.body.id)).size).toBe(1);
    await shop.db`delete from kit.idempotency`;
    const late = await shop.sell([{ sku: 'mouse', quantity: 1 }], body, 'till-1-sale-7');
    expect([late.status, late.replayed, late.body.id]).toEqual([200, false, sales[0]?.body.id]);
    await shop.db`delete from kit.idempotency`;
    const other = await shop.sell([{ sku: 'mouse', quantity: 2 }], body, 'till-1-sale-7');
    expect(other.body.code).toBe('key_of_another_order');
  });

  test('what is missing is named, all of it', async () => {
    const nothing = await shop.call('POST', '/api/v1/orders', {});
    expect(nothing.body.code).toBe('order_incomplete');
    expect(nothing.body.issues?.map((issue) => issue.path)).toEqual([
      'body.lines',
      'body.channel',
      'body.zone',
      'body.currency',
      'body.delivery',
    ]);
    const way = await shop.call('POST', '/api/v1/orders', {
      lines: [{ sku: 'mouse', quantity: 1 }],
      channel: 'web',
      zone: 'lv',
      currency: 'EUR',
      delivery: { method: 'ship', address: home },
    });
    expect(way.body.code).toBe('no_way_to_deliver');
  });
});

describe('stock and prices in the middle of a checkout', () => {
  test('too few: each line says what can be had, and nothing was held', async () => {
    const before = await shop.cell('mouse');
    const refused = await shop.sell([
      { sku: 'mouse', quantity: 900 },
      { sku: 'laptop', quantity: 1 },
    ]);
    expect([refused.status, refused.body.code]).toEqual([409, 'not_enough_stock']);
    expect(refused.body.issues).toEqual([
      { path: `mouse@${riga}`, message: `900 wanted, ${before['on_hand']} can be had` },
    ]);
    expect(await shop.cell('mouse')).toEqual(before);
  });

  test('a bundle and its part in one cart need the part twice', async () => {
    await shop.receive('laptop', 2, tallinn);
    await shop.receive('mouse', 2, tallinn);
    const both = [
      { sku: 'desk-set', quantity: 1 },
      { sku: 'mouse', quantity: 2 },
    ];
    const short = await shop.sell(both, { locationId: tallinn });
    expect(short.body.issues).toEqual([{ path: `mouse@${tallinn}`, message: '3 wanted, 2 can be had' }]);
    const sold = await shop.sell(
      [
        { sku: 'desk-set', quantity: 1 },
        { sku: 'mouse', quantity: 1 },
      ],
      { locationId: tallinn },
    );
    expect(sold.body.totalMinor).toBe(99_900 + 1_999 + 1_999);
    expect([(await shop.cell('laptop', tallinn))['on_hand'], (await shop.cell('mouse', tallinn))['on_hand']]).toEqual([
      1, 0,
    ]);
    const returned = await back(sold.body.id, { lines: [{ lineNo: 1, quantity: 1 }] });
    expect(returned.body.return.refundMinor).toBe(99_900 + 1_999);
    expect([(await shop.cell('laptop', tallinn))['on_hand'], (await shop.cell('mouse', tallinn))['on_hand']]).toEqual([
      2, 1,
    ]);
  });

  test('a promotion that changes: what was seen is honoured for a quarter of an hour, then the customer is told', async () => {
    await shop.pricing.promote('skirts', {
      target: { skus: ['skirt-36'] },
      effect: { kind: 'percent', discountBps: 2_000 },
    });
    const cart = await shop.ask<CartView>('POST', '/api/v1/carts', { channel: 'web', zone: 'lv', currency: 'EUR' });
    await shop.ask('POST', `/api/v1/carts/${cart.id}/lines`, { sku: 'skirt-36' });
    await shop.ask('PUT', `/api/v1/carts/${cart.id}/delivery`, { method: 'pickup', locationId: riga });
    const quote = await shop.ask<{ bookVersion: number; at: string; hash: string; totalMinor: number }>(
      'POST',
      `/api/v1/carts/${cart.id}/quote`,
      {},
    );
    expect(quote.totalMinor).toBe(3_999);
    shop.clock.advance(5_000);
    await shop.pricing.promote('skirts', {
      target: { skus: ['skirt-36'] },
      effect: { kind: 'percent', discountBps: 1_000 },
    });
    const blind = await shop.call('POST', '/api/v1/orders', { cartId: cart.id, expectedTotalMinor: 3_999 });
    expect([blind.body.code, blind.body.issues?.[0]?.message]).toEqual(['total_changed', '4499']);
    const { bookVersion, at, hash } = quote;
    const seen = await shop.ask<OrderView>('POST', '/api/v1/orders', {
      cartId: cart.id,
      seen: { bookVersion, at, hash },
    });
    expect(seen.totalMinor).toBe(3_999);
  });

  test('a price book with a gap sells nothing there, and says where', async () => {
    const gap = await shop.sell([{ sku: 'mouse', quantity: 1 }], { zone: 'pl', currency: 'PLN' });
    expect([gap.status, gap.body.code, gap.body.issues?.[0]?.path]).toEqual([409, 'no_price', 'mouse']);
  });

  test('a code that does not count is refused in words; one for one use is used once, and again after a cancellation', async () => {
    await shop.pricing.promote('once', {
      conditions: [{ kind: 'code' }],
      target: { skus: ['shoes-42'] },
      effect: { kind: 'percent', discountBps: 5_000 },
    });
    await shop.pricing.code({ promotionId: 'once', code: 'JUSTONCE', usesLimit: 1 });
    const wish = { codes: ['justonce'] };
    const tries = await Promise.all(
      Array.from({ length: 6 }, () => shop.sell([{ sku: 'shoes-42', quantity: 1 }], wish)),
    );
    const [won] = tries.filter((one) => one.status === 201);
    expect([tries.filter((one) => one.status === 201).length, won?.body.totalMinor]).toEqual([1, 4_000]);
    expect(new Set(tries.filter((one) => one.status !== 201).map((one) => one.body.code))).toEqual(
      new Set(['order_code_refused']),
    );
    const pickup = { delivery: { method: 'pickup', locationId: riga }, channel: 'web', ...wish };
    await shop.pricing.code({ promotionId: 'once', code: 'OTHERONCE', usesLimit: 1 });
    const first = await shop.sell([{ sku: 'shoes-42', quantity: 1 }], { ...pickup, codes: ['OTHERONCE'] });
    await shop.ask('POST', `/api/v1/orders/${first.body.id}/cancel`, { reason: 'x' });
    expect((await shop.sell([{ sku: 'shoes-42', quantity: 1 }], { ...pickup, codes: ['OTHERONCE'] })).status).toBe(201);
  });
});

describe('sums', () => {
  test('a discount of 100 %: nothing is due, no tender is needed, and it can be returned for nothing', async () => {
    await shop.pricing.promote('free-wrap', {
      target: { skus: ['gift-wrap'] },
      effect: { kind: 'percent', discountBps: 10_000 },
    });
    const free = await shop.sell([{ sku: 'gift-wrap', quantity: 2 }], { tenders: [] });
    expect(free.body).toMatchObject({ state: 'completed', totalMinor: 0, paidMinor: 0 });
    const returned = await back(free.body.id, { lines: [{ lineNo: 1, quantity: 2 }] });
    expect(returned.body.return.refundMinor).toBe(0);
  });

  test('cash without the smallest coins: the books stay exact, the drawer is told the difference', async () => {
    const sold = await shop.sell([{ sku: 'mouse', quantity: 1 }], { tenders: [{ method: 'cash', givenMinor: 2_500 }] });
    expect(sold.body.tenders[0]).toMatchObject({ amountMinor: 1_999, roundingMinor: 1, changeMinor: 500 });
    // What goes back over the counter is rounded as well, and told.
    const returned = await back(sold.body.id, { lines: [{ lineNo: 1, quantity: 1 }] });
    expect(returned.body.order.refunds).toMatchObject([{ amountMinor: 1_999, roundingMinor: 1, means: null }]);
    expect(receiptOf(returned.body.order, null).tenders).toContainEqual([
      'Rounding of what was handed out',
      '0.01 EUR',
    ]);
    const short = await shop.sell([{ sku: 'mouse', quantity: 1 }], {
      tenders: [{ method: 'cash', givenMinor: 1_999 }],
    });
    expect(short.body.code).toBe('tender_refused');
  });
});

describe('returns', () => {
  test('more than was bought is refused, with how many can come back', async () => {
    const { body } = await shop.sell([{ sku: 'mouse', quantity: 2 }]);
    const refused = await back(body.id, { lines: [{ lineNo: 1, quantity: 3 }] });
    expect([refused.status, refused.body.code]).toEqual([409, 'more_than_bought']);
    expect(refused.body.issues?.[0]?.message).toBe('2 can come back, 3 were named');
  });

  test('the same return twice, and ten at once for two pieces, count once each', async () => {
    const { body } = await shop.sell([{ sku: 'mouse', quantity: 2 }]);
    const wish = { lines: [{ lineNo: 1, quantity: 1 }] };
    const before = await shop.cell('mouse', tallinn);
    const same = await Promise.all(Array.from({ length: 4 }, () => back(body.id, wish, 'return-1')));
    expect(new Set(same.map((one) => one.body.return.returnNo))).toEqual(new Set([1]));
    await shop.db`delete from kit.idempotency`;
    expect((await back(body.id, wish, 'return-1')).status).toBe(200);
    const others = await Promise.all(Array.from({ length: 10 }, (_, n) => back(body.id, wish, `other-${n}`)));
    expect(others.filter((one) => one.status === 201)).toHaveLength(1);
    expect((await shop.cell('mouse', tallinn))['on_hand']).toBe((before['on_hand'] ?? 0) + 2);
  });

  test('under stacked promotions every piece gives back what it cost, whatever comes first, and the sum is the total', async () => {
    await shop.pricing.promote('three-for', {
      priority: 1,
      target: { skus: ['laptop'] },
      effect: { kind: 'cheapest_free', every: 3 },
    });
    await shop.pricing.promote('ten-off', {
      priority: 2,
      target: { skus: ['laptop'] },
      effect: { kind: 'percent', discountBps: 1_000 },
    });
    const { body } = await shop.sell([
      { sku: 'laptop', quantity: 3 },
      { sku: 'mouse', quantity: 1 },
    ]);
    let sum = 0;
    for (const lines of [[{ lineNo: 1, quantity: 1 }], [{ lineNo: 2, quantity: 1 }], [{ lineNo: 1, quantity: 2 }]]) {
      const one = await back(body.id, { lines });
      expect(one.status).toBe(201);
      sum += one.body.return.refundMinor;
    }
    expect(sum).toBe(body.totalMinor);
    const left = await shop.ask<OrderView>('GET', `/api/v1/orders/${body.id}`);
    expect(left).toMatchObject({ totalMinor: 0, refundedMinor: body.totalMinor });
  });

  test('to the tenders that paid: part by part, and each exactly in the end', async () => {
    const { code } = await shop.ask<{ code: string }>('POST', '/api/v1/gift-cards', {
      kind: 'gift_card',
      amountMinor: 1_000,
      currency: 'EUR',
      reason: 'x',
    });
    const { body } = await shop.sell([{ sku: 'mouse', quantity: 3 }], {
      tenders: [
        { method: 'gift_card', reference: code, amountMinor: 1_000 },
        { method: 'cash', amountMinor: 2_000 },
        { method: 'terminal' },
      ],
    });
    for (let n = 0; n < 3; n += 1) {
      const one = await back(body.id, { lines: [{ lineNo: 1, quantity: 1 }] });
      expect(one.body.return.refundMinor).toBe(1_999);
    }
    const done = await shop.ask<OrderView>('GET', `/api/v1/orders/${body.id}`);
    expect(done.tenders.map((tender) => tender.refundedMinor)).toEqual(
      done.tenders.map((tender) => tender.capturedMinor),
    );
    expect(await shop.ask('POST', '/api/v1/gift-cards/find', { code })).toMatchObject({ balanceMinor: 1_000 });
  });

  test('what is kept no longer earns free delivery: the delivery is asked for, as the price book says', async () => {
    await shop.pricing.promote('free-from-100', {
      conditions: [{ kind: 'total', from: { EUR: 10_000 } }],
      effect: { kind: 'free_delivery' },
    });
    const order = await shop.ask<OrderView>('POST', '/api/v1/orders', {
      lines: [
        { sku: 'shoes-42', quantity: 1 },
        { sku: 'mouse', quantity: 2 },
      ],
      channel: 'web',
      zone: 'lv',
      currency: 'EUR',
      delivery: { method: 'ship', locationId: riga, address: home },
      tenders: [{ method: 'terminal' }],
    });
    expect(order.totalMinor).toBe(8_000 + 2 * 1_999);
    for (const verb of ['pick', 'ship', 'deliver'])
      await shop.ask('POST', `/api/v1/orders/${order.id}/fulfilments/1/steps`, { verb });
    const returned = await back(order.id, { lines: [{ lineNo: 1, quantity: 1 }] });
    expect([returned.body.return.refundMinor, returned.body.return.deliveryMinor]).toEqual([8_000 - 490, -490]);
    expect(returned.body.order).toMatchObject({ totalMinor: 2 * 1_999 + 490, openMinor: 0 });
  });

  test('an exchange keeps the money here; what was taken can be returned to the card that paid in the beginning', async () => {
    const order = await shop.ask<OrderView>('POST', '/api/v1/orders', {
      lines: [{ sku: 'shoes-42', quantity: 1 }],
      channel: 'web',
      zone: 'lv',
      currency: 'EUR',
      delivery: { method: 'pickup', locationId: riga },
    });
    await shop.ask('POST', `/api/v1/orders/${order.id}/payments`, { method: 'card', reference: 'tok_ok' });
    for (const verb of ['ready', 'hand_over'])
      await shop.ask('POST', `/api/v1/orders/${order.id}/fulfilments/1/steps`, { verb });
    const wish = {
      locationId: riga,
      reason: 'too big',
      lines: [{ lineNo: 1, quantity: 1 }],
      take: [{ sku: 'skirt-36', quantity: 1 }],
    };
    const swap = () =>
      shop.call<{ order: OrderView; taken: OrderView }>('POST', `/api/v1/orders/${order.id}/exchanges`, wish, {
        key: 'swap-1',
      });
    const [one, two] = [await swap(), await swap()];
    expect(two.body.taken.id).toBe(one.body.taken.id);
    const price = one.body.taken.totalMinor;
    expect(one.body.taken).toMatchObject({ state: 'completed', openMinor: 0, exchangeOf: order.id });
    expect(one.body.order).toMatchObject({ totalMinor: 0, refundedMinor: 8_000 });
    const returned = await back(one.body.taken.id, { lines: [{ lineNo: 1, quantity: 1 }] });
    expect(returned.body.return.refundMinor).toBe(price);
    shop.clock.advance(5_000);
    await shop.tend();
    // The provider is asked when the answer has gone out, so a moment may pass.
    const books = async (): Promise<unknown> => {
      const [row] =
        await shop.db`select captured_minor, refunded_minor from orders.sandbox_payments order by at desc limit 1`;
      return [row?.['captured_minor'], row?.['refunded_minor']];
    };
    await expect.poll(books, { timeout: 10_000 }).toEqual([8_000, 8_000]);
  });
});
