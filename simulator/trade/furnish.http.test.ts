import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../server/test/app.ts';
import { makeWorld } from '../world.ts';
import { openDoor, type Door } from './door.ts';
import { furnish } from './furnish.ts';

let app: TestApp;
let door: Door;
const world = makeWorld({ seed: 'furnish', people: 20, months: 1, now: Date.now() - 5_000 });
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
    (select count(*)::int from pricing.versions) versions, (select count(*)::int from stock.locations where kind in ('store', 'warehouse')) locations`;
  return { ...row };
};

test('an empty shop is furnished through the API, also when it is stopped after any step and begun again', async () => {
  const stopped = new Error('stopped here');
  let last = -1;
  for (let whole = false; !whole;) {
    // Each round gets a few steps further than the one before.
    const until = last + 6;
    await furnish(door, world, ({ done }) => {
      if (done > until && done > last) {
        last = done;
        throw stopped;
      }
    }).then(
      () => (whole = true),
      (error: unknown) => {
        if (error !== stopped) throw error;
      },
    );
  }
  const first = await counts();
  expect(first).toMatchObject({ variants: 2_006, locations: 16, codes: 507, versions: 1 });
  await furnish(door, world);
  expect(await counts()).toEqual(first);
});
