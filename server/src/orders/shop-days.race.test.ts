/** Seeded shop days with races, cut connections, retries, lost answers and time that passes. SHOP_DAYS=5000 plays more customers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkBooks as checkStock } from '../stock/check-books.ts';
import { checkBooks } from './check-books.ts';
import { calmDown, playCustomer, withTroubles } from './try-days.ts';
import { tallinn, tryOrders, type TriedOrders } from './try-orders.ts';

const customers = Number(process.env['SHOP_DAYS'] ?? 250);
const seed = process.env['SHOP_SEED'] ?? 'day-1';
let shop: TriedOrders;
beforeAll(async () => {
  shop = await tryOrders();
  for (const sku of ['mouse', 'laptop', 'skirt-36', 'skirt-38', 'shoes-42']) {
    // Too few for all of them: they race for the last ones.
    await shop.receive(sku, Math.ceil(customers / 4));
    await shop.receive(sku, 10, tallinn);
  }
});
afterAll(() => shop.stop());

describe('shop days', () => {
  test(`${customers} customers in a shop where everything goes wrong: money, tenders, stock and the provider’s books add up`, async () => {
    const odd = await withTroubles(shop, seed, { cuts: true, time: true }, async () => {
      let next = 0;
      const found = await Promise.all(
        Array.from({ length: 8 }, async () => {
          const own: string[] = [];
          while (next < customers) own.push(...(await playCustomer(shop, `${seed}-${next++}`)));
          return own;
        }),
      );
      return found.flat();
    });
    await calmDown(shop);
    expect(odd, `SHOP_SEED=${seed}`).toEqual([]);
    expect(await checkBooks(shop.db), `SHOP_SEED=${seed}`).toEqual([]);
    expect(await checkStock(shop.db), `SHOP_SEED=${seed}`).toEqual([]);
    const [counts] =
      await shop.db`select count(*)::int as orders, count(*) filter (where state = 'cancelled')::int as cancelled,
      (select count(*)::int from orders.refunds) as refunds, (select count(*)::int from orders.returns) as returns,
      (select count(*)::int from orders.provider_calls where tries > 1) as looked_up,
      (select count(*)::int from orders.provider_calls where state in ('asked', 'unknown')) as open from orders.orders`;
    // The day was one: everything happened, and nothing is left undone.
    for (const what of ['orders', 'cancelled', 'refunds', 'returns', 'looked_up'])
      expect([what, (counts?.[what] as number) > 0]).toEqual([what, true]);
    expect(counts?.['open']).toBe(0);
    // Goods held for orders are the units that have not left.
    const wrong = await shop.db`select h.sku, h.held, coalesce(u.units, 0)::int as units
      from (select sku, sum(held)::int as held from stock.cells group by sku) h
      left join (select coalesce(p.sku, l.sku) as sku, sum(coalesce(p.quantity, 1)) as units from orders.units x
        join orders.lines l using (order_id, line_no)
        left join lateral jsonb_to_recordset(l.detail->'parts') as p(sku text, quantity int) on true
        where x.location_id is not null and x.state in ('held', 'due', 'picked', 'packed', 'ready', 'trying') group by 1) u using (sku)
      where h.held <> coalesce(u.units, 0)`;
    expect(wrong).toEqual([]);
  }, 400_000);

  test('planted: each of the auditor’s checks finds what it is for', async () => {
    const sold = await shop.sell([{ sku: 'gift-wrap', quantity: 1 }]);
    if (sold.status !== 201) await shop.receive('gift-wrap', 10);
    const { body } = sold.status === 201 ? sold : await shop.sell([{ sku: 'gift-wrap', quantity: 1 }]);
    const { code } = await shop.ask<{ code: string }>('POST', '/api/v1/gift-cards', {
      kind: 'gift_card',
      amountMinor: 100,
      currency: 'EUR',
      reason: 'x',
    });
    expect(code).not.toBe('');
    const id = body.id;
    const tender = body.tenders[0]?.id ?? '';
    const plants: [string, string][] = [
      ['sums', `update orders.orders set due_minor = due_minor + 1 where order_id = '${id}'`],
      [
        'money',
        `update orders.units set state = 'cancelled' where order_id = '${id}'; update orders.orders set due_minor = 0 where order_id = '${id}'`,
      ],
      ['tenders', `update orders.tenders set refunded_minor = 1 where tender_id = '${tender}'`],
      ['lines', `update orders.lines set total_minor = total_minor + 1 where order_id = '${id}'`],
      [
        'returns',
        `insert into orders.returns (order_id, return_no, key, request_hash, location_id, condition, reason, units, refund_minor, delivery_minor, at, by_whom)
         values ('${id}', 9, 'k', 'h', 'x', 'sellable', 'x', '[{"lineNo":1,"unitNo":0}]', 0, 0, now(), 'x')`,
      ],
      ['credit', `update orders.credit_accounts set balance_minor = balance_minor + 1`],
      [
        'carts',
        `insert into orders.place_keys (key, request_hash, order_id, at) values ('stray', 'h', gen_random_uuid(), now())`,
      ],
      [
        'sandbox',
        `insert into orders.sandbox_payments (reference, key, request_hash, token, state, amount_minor, captured_minor, currency, at)
         values ('stray', 'stray', 'h', 'tok_ok', 'captured', 5, 5, 'EUR', now())`,
      ],
    ];
    for (const [check, text] of plants) {
      const found = await shop.db
        .begin(async (tx) => {
          await tx.unsafe(text);
          const faults = await checkBooks(tx as never);
          throw Object.assign(new Error('undo'), { faults });
        })
        .catch((error: { faults?: { check: string }[] }) => error.faults ?? []);
      expect([check, (found as { check: string }[]).some((fault) => fault.check === check)]).toEqual([check, true]);
    }
    expect(await checkBooks(shop.db)).toEqual([]);
  });
});

test('planted: a provider that is asked again blindly refunds twice, and the books show it', async () => {
  const careless = await tryOrders({
    connections: 6,
  });
  await careless.receive('mouse', 5);
  const sandbox = careless.orders.deps.providers.byName('sandbox');
  if (sandbox === undefined) throw new Error('there is no sandbox');
  const { refund } = sandbox;
  // The bug: an unclear answer is met with a new key instead of a look.
  Object.assign(sandbox, {
    refund: async (wish: Parameters<typeof refund>[0]) => {
      await refund({ ...wish, key: `${wish.key}-again` });
      return refund(wish);
    },
  });
  const order = await careless.ask<{ id: string }>('POST', '/api/v1/orders', {
    lines: [{ sku: 'mouse', quantity: 2 }],
    channel: 'web',
    zone: 'lv',
    currency: 'EUR',
    delivery: { method: 'pickup', locationId: 'store-riga-1' },
  });
  await careless.ask('POST', `/api/v1/orders/${order.id}/payments`, { method: 'card', reference: 'tok_ok' });
  await careless.ask('POST', `/api/v1/orders/${order.id}/cancel`, { reason: 'x', lines: [{ lineNo: 1, quantity: 1 }] });
  await calmDown(careless);
  expect((await checkBooks(careless.db)).map((fault) => fault.check)).toContain('sandbox');
  await careless.stop();
});
