/** Goods that can be had again, and lower prices: told once to whoever waits for them, and heard by journeys. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { transaction } from '../kit/sql.ts';
import { appendEvents, systemEvent } from '../spine/index.ts';
import { tryJourneys, type TriedJourneys } from './try-journeys.ts';

const document = (trigger: object) => ({
  triggers: [trigger],
  reentry: { kind: 'again', after: { n: 1, unit: 'minutes' } },
  start: 'mark',
  steps: { mark: { kind: 'set_trait', trait: 'told', value: 1, next: null } },
});
let shop: TriedJourneys;
let wished: string;
let viewed: string;
let inStore: string;
beforeAll(async () => {
  shop = await tryJourneys();
  for (const [id, kind] of [
    ['riga', 'store'],
    ['depot', 'warehouse'],
  ])
    await shop.db`insert into stock.locations (location_id, name, kind, zone, country, time_zone, opening, ships, offers_pickup, offers_try_on, latitude,
        longitude, created_at, changed_at)
      values (${id ?? ''}, ${id ?? ''}, ${kind ?? ''}, 'LV', 'LV', 'UTC', '{}', true, true, false, 57, 24, now(), now())`;
  await cell('depot', 0);
  await cell('riga', 0);
  const any = { kind: 'back_in_stock', where: 'anywhere' };
  wished = await shop.journey('Wished', document({ ...any, of: 'wished' }));
  viewed = await shop.journey('Viewed', document({ ...any, of: 'viewed' }));
  inStore = await shop.journey('In store', document({ kind: 'back_in_stock', of: 'either', where: 'her_store' }));
});
afterAll(() => shop.stop());

const cell = (locationId: string, onHand: number) =>
  shop.db`insert into stock.cells (sku, location_id, on_hand, changed_at) values ('B1', ${locationId}, ${onHand}, now())
    on conflict (sku, location_id, bucket) do update set on_hand = excluded.on_hand`;
const look = async (): Promise<void> => {
  shop.clock.advance(60_000);
  await shop.settle();
};
const runsIn = async (journeyId: string): Promise<string[]> =>
  (
    await shop.db`select origin_id from journeys.runs where journey_id = ${journeyId} order by started_at, origin_id`
  ).map((row) => String(row['origin_id']));
const tolds = async (): Promise<number> =>
  Number((await shop.db`select count(*)::int as n from spine.log where name = 'Back In Stock'`)[0]?.['n']);

test('what was out comes back: told once by two processes at once; who wished, who looked, whose store it is', async () => {
  const anna = await shop.person('anna');
  const berta = await shop.person('berta', { store: 'riga' });
  await shop.db`insert into orders.carts (cart_id, origin_id, kind, state, identifiers, channel, zone, currency, created_at, updated_at)
    values (gen_random_uuid(), ${anna}, 'wish_list', 'open', '[]', 'web', 'LV', 'EUR', now(), now())`;
  await shop.db`insert into orders.cart_lines (cart_id, sku, quantity, channel, added_at) select cart_id, 'B1', 1, 'web', now() from orders.carts`;
  await shop.say('berta', 'Product Viewed', { sku: 'B1' });
  await shop.settle();
  await look();
  expect(await tolds()).toBe(0);
  await cell('depot', 3);
  shop.clock.advance(60_000);
  const others = await Promise.all([1, 2].map(() => shop.another()));
  await Promise.all(others.map((one) => one.timer.pass()));
  await Promise.all(others.map((one) => one.stop()));
  await look();
  expect(await tolds()).toBe(2);
  expect(await runsIn(wished)).toEqual([anna]);
  expect(await runsIn(viewed)).toEqual([berta]);
  expect(await runsIn(inStore)).toEqual([]);
  // Berta looks again; then it comes to her store, where it was out.
  await shop.say('berta', 'Product Viewed', { sku: 'B1' });
  await shop.settle();
  await cell('riga', 1);
  await look();
  await look();
  expect(await tolds()).toBe(3);
  expect(await runsIn(inStore)).toEqual([berta]);
  expect(await runsIn(wished)).toEqual([anna]);
});

test('after a long time without a look nothing is told of what had changed meanwhile', async () => {
  for (const place of ['riga', 'depot']) await cell(place, 0);
  await look();
  const before = await tolds();
  await cell('depot', 9);
  shop.clock.advance(5 * 3_600_000);
  await shop.settle();
  await look();
  expect(await tolds()).toBe(before);
});

test('a lower price begins it from so many percent on, to the cent', async () => {
  const journeyId = await shop.journey('Cheaper', document({ kind: 'price_drop', percent: 10 }));
  const [clara, dora] = [await shop.person('clara'), await shop.person('dora')];
  for (const [originId, price] of [
    [clara, 17.99],
    [dora, 18],
  ] as const) {
    const properties = { sku: 'B1', price, was: 19.99, currency: 'EUR' };
    const event = systemEvent('Wish List Price Dropped', originId, { originId, properties }, shop.clock.now());
    await transaction(shop.db, (tx) => appendEvents(tx, [event]));
  }
  await shop.settle();
  expect(await runsIn(journeyId)).toEqual([clara]);
});
