import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../server/test/app.ts';
import { stores } from '../retailer.ts';
import { makeCatalogue } from '../catalogue.ts';
import { makeWorld, type World } from '../world.ts';
import { openDoor, type Door } from './door.ts';
import { furnish } from './furnish.ts';

let app: TestApp;
let door: Door;
const whole = makeWorld({ seed: 'furnish', people: 20, months: 1, now: Date.now() - 5_000 });
const world: World = { ...whole, catalogue: makeCatalogue(whole.random, 400) };
beforeAll(async () => {
  app = await startApp({ consumers: false });
  door = openDoor({ url: app.url, apiKey: app.adminKey });
});
afterAll(() => app.stop());

const counts = async (): Promise<unknown> => {
  const [row] = await app.db`select (select count(*)::int from catalogue.products) products,
    (select count(*)::int from catalogue.variants) variants, (select count(*)::int from stock.cells) cells,
    (select sum(on_hand)::int from stock.cells) pieces, (select count(*)::int from stock.movements) movements,
    (select count(*)::int from pricing.draft_prices) prices, (select count(*)::int from pricing.codes) codes,
    (select count(*)::int from pricing.versions) versions, (select count(*)::int from loyalty.programme_versions) programmes,
    (select count(*)::int from loyalty.operations) grants, (select count(*)::int from loyalty.cards) cards, (select count(*)::int from stock.locations where kind in ('store', 'warehouse')) locations`;
  return { ...row };
};

test('an empty shop is furnished through the API, also when it is stopped after any step and begun again', async () => {
  const stopped = new Error('stopped here');
  // Each round is stopped six steps later than the one before.
  for (let round = 1; ; round++) {
    const stopping = furnish(door, world, ({ done, total }) => {
      if (done === round * 6 && done < total) throw stopped;
    });
    const outcome = await stopping.catch((error: unknown) => error);
    if (outcome === undefined) break;
    expect(outcome).toBe(stopped);
  }
  const first = await counts();
  expect(first).toMatchObject({ variants: 406, locations: 16, codes: 507, versions: 1, programmes: 1 });
  await furnish(door, world);
  expect(await counts()).toEqual(first);
  // A courier comes from every store, in hours of which some cost more.
  const [{ id, latitude, longitude }] = stores as [(typeof stores)[number]];
  const [cell] = await app.db`select sku from stock.cells where location_id = ${id} and on_hand > safety limit 1`;
  const { options } = await door.ask<{ options: { windows: { surchargeMinor: number }[] }[] }>(
    'POST',
    '/api/v1/promises',
    { lines: [{ sku: cell?.['sku'], quantity: 1 }], destination: { latitude, longitude }, methods: ['evening'] },
  );
  const dearer = new Set(options[0]?.windows.map(({ surchargeMinor }) => surchargeMinor > 0));
  expect(dearer).toEqual(new Set([true, false]));
});
