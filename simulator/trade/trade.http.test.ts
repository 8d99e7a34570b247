import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkBooks as checkOrders } from '../../server/src/orders/check-books.ts';
import { checkBooks as checkPoints } from '../../server/src/loyalty/check-books.ts';
import { checkBooks as checkStock } from '../../server/src/stock/check-books.ts';
import { startApp, type TestApp } from '../../server/test/app.ts';
import { makeCatalogue } from '../catalogue.ts';
import { live, settle } from '../live.ts';
import { sourcesNeeded, type Keys } from '../sources.ts';
import { makeWorld, type World } from '../world.ts';
import { openDoor, type Door } from './door.ts';
import { furnish } from './furnish.ts';
import { sumOf, Tally } from './tally.ts';
import { Trade } from './trade.ts';

const whole = makeWorld({ seed: 'trade', people: 400, months: 3, now: Date.now() - 5_000 });
const world: World = settle({ ...whole, catalogue: makeCatalogue(whole.random, 320) });
const tally = new Tally();
const failures: unknown[] = [];
const keys: Record<string, string> = {};
const sourceIds: Record<string, string> = {};
let app: TestApp;
let door: Door;
beforeAll(async () => {
  app = await startApp({ consumers: false });
  door = openDoor({ url: app.url, apiKey: app.adminKey });
  await furnish(door, world);
  for (const { slug, kind, sharedDevice } of sourcesNeeded()) {
    const made = await app.source({ slug, kind, sharedDevice });
    keys[slug] = made.writeKey;
    sourceIds[slug] = made.id;
  }
}, 120_000);
afterAll(() => app.stop());

const isEnough = (): boolean =>
  sumOf(tally.figures.orders) >= 25 && tally.figures.carts >= 5 && tally.figures.wishes > 0;

/** Until there is enough to look at, or for a minute. */
async function trade(): Promise<void> {
  const stop = new AbortController();
  const onFailure = (error: unknown): void => void failures.push(error);
  const random = world.random.fork('trade');
  const own = new Trade({ door, world, sourceIds, tally, random, name: 'trade', signal: stop.signal, onFailure });
  const deadline = Date.now() + 60_000;
  const watch = setInterval(() => {
    if (isEnough() || Date.now() > deadline) stop.abort();
  }, 100);
  const target = { baseUrl: app.url, keys: keys as Keys };
  await live(world, target, { eventsPerSecond: 30, signal: stop.signal, onFailure, trade: own });
  await own.run();
  clearInterval(watch);
}

test(
  'live shoppers order through the API, nothing of it is told twice, and the books balance',
  { timeout: 120_000 },
  async () => {
    await trade();
    expect(failures).toEqual([]);
    expect([isEnough(), tally.figures]).toEqual([true, tally.figures]);
    const told =
      await app.db`select name, count(*)::int told from spine.log where message_id like ${`${world.tag}%`} group by 1`;
    const names = told.map((row) => row['name'] as string | null);
    expect(names).toContain('Product Viewed');
    for (const replaced of ['Product Added', 'Product Removed', 'Product Added to Wishlist', 'Order Completed'])
      expect(names).not.toContain(replaced);
    const strangers = await app.db`select 1 from spine.log l where l.name = 'Order Completed'
    and not exists (select 1 from orders.orders o where o.number = l.body->'properties'->>'order_id')`;
    expect(strangers).toEqual([]);
    expect(await checkStock(app.db)).toEqual([]);
    expect(await checkOrders(app.db)).toEqual([]);
    expect(await checkPoints(app.db)).toEqual([]);
  },
);
