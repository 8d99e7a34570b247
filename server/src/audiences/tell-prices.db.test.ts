/** What is on a wish list and becomes cheaper is told once, as of the instant at which it did, whoever publishes and whoever runs. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../kit/log.ts';
import { tryOrders, type TriedOrders } from '../orders/try-orders.ts';
import { createPriceTeller, type PriceTeller } from './tell-prices.ts';

let shop: TriedOrders;
let teller: PriceTeller;

beforeAll(async () => {
  shop = await tryOrders();
  const { db, clock } = shop;
  teller = createPriceTeller({
    db,
    clock,
    log: silentLog,
    leases: { held: () => [] },
    prices: shop.pricing.pricing,
  });
});
afterAll(() => shop.stop());

async function wish(customer: string, sku: string): Promise<void> {
  const list = await shop.ask<{ id: string }>('POST', '/api/v1/carts', {
    kind: 'wish_list',
    customer: [{ type: 'user_id', value: customer }],
    channel: 'web',
    zone: 'lv',
    currency: 'EUR',
  });
  await shop.ask('POST', `/api/v1/carts/${list.id}/lines`, { sku, quantity: 1 });
}
/** The shop of tests publishes as of a second ago: then nobody has wished for anything yet, unless time has passed. */
async function price(sku: string, amountMinor: number): Promise<void> {
  shop.clock.set(new Date(shop.clock.now().getTime() + 60_000));
  await shop.pricing.price(sku, amountMinor);
}
interface Told {
  readonly name: string;
  readonly said: { readonly originId: string; readonly properties: Record<string, unknown> };
  readonly late: number;
}
const told = async (): Promise<Told[]> =>
  (await shop.db.unsafe(
    `select name, body as said, extract(epoch from received_at - occurred_at)::int as late from spine.log
     where name like 'Wish List Price %' order by xid, seq`,
  )) as unknown as Told[];

test('a price that drops is told to each whose wish list has the goods, once; what was not wished for is not told', async () => {
  expect(await teller.pass()).toBe(0);
  await wish('ann', 'mouse');
  await wish('bea', 'mouse');
  await wish('cat', 'laptop');
  await price('mouse', 1_499);
  const both = await Promise.all([teller.pass(), teller.pass()]);
  expect(both.reduce((sum, one) => sum + one)).toBe(2);
  expect(await teller.pass()).toBe(0);
  const events = await told();
  const owners = ['ann', 'bea'].map((value) => shop.identity.strongestOrigin(shop.db, [{ type: 'user_id', value }]));
  expect(events.map((one) => one.said.originId).sort()).toEqual((await Promise.all(owners)).sort());
  expect(events[0]).toMatchObject({
    name: 'Wish List Price Dropped',
    said: { properties: { sku: 'mouse', price: 14.99, was: 19.99, currency: 'EUR' } },
  });
});

test('what changed while nobody looked is told as of when it changed, and not to who wished for it since', async () => {
  const before = (await told()).length;
  await price('laptop', 109_900);
  shop.clock.set(new Date(shop.clock.now().getTime() + 3_600_000));
  await wish('dot', 'laptop');
  expect(await teller.pass()).toBe(1);
  const [raised] = (await told()).slice(before);
  expect(raised).toMatchObject({ name: 'Wish List Price Raised', said: { properties: { price: 1_099, was: 999 } } });
  expect(raised?.late).toBeGreaterThanOrEqual(3_600);
});
