/** Shop days against the whole server: afterwards the auditors read the tables. `SHOP_DAYS=5000` plays that many purchases. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../server/test/app.ts';
import { checkBooks as checkOrders } from '../../server/src/orders/check-books.ts';
import { checkBooks as checkStock } from '../../server/src/stock/check-books.ts';
import { makeCatalogue } from '../catalogue.ts';
import { makeWorld, type World } from '../world.ts';
import { openDoor } from './door.ts';
import { furnish } from './furnish.ts';
import { comparePrices, playShopDays, type ShopDays } from './shop-days.ts';
import { inWords, sumOf } from './tally.ts';

const purchases = Number(process.env['SHOP_DAYS'] ?? 48);
const seed = process.env['SHOP_DAYS_SEED'] ?? 'suite';
const whole = makeWorld({ seed: 'shop-days', people: 60, months: 1, now: Date.now() - 5_000 });
// A sixth of the range has every category, and is furnished in a second or two.
const world: World = { ...whole, catalogue: makeCatalogue(whole.random, 320) };

let app: TestApp;
let days: ShopDays;
let crashes = 0;
beforeAll(
  async () => {
    app = await startApp();
    await furnish(openDoor({ url: app.url, apiKey: app.adminKey }), world);
    const every = Math.ceil(purchases / 4);
    days = await playShopDays({
      url: app.url,
      apiKey: app.adminKey,
      world,
      seed,
      purchases,
      atOnce: 12,
      faults: { lostQuestions: 0.03, lostAnswers: 0.04, doubles: 0.05 },
      disturb: async (done) => {
        if (done % every === 0 && done < purchases) await crash();
      },
    });
    console.log(`seed ${seed}: ${inWords(days.figures)}; lines ${JSON.stringify(days.happened)}; ${crashes} crashes`);
  },
  240_000 + purchases * 200,
);
afterAll(() => app.stop());

/** What a killed process leaves: every connection of the server is cut, in the middle of whatever it does. */
async function crash(): Promise<void> {
  crashes++;
  await app.db`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name in ('throughline-web', 'throughline-holds')`;
}

const rows = async (query: string): Promise<Record<string, unknown>[]> => [...(await app.db.unsafe(query))];

describe('after days of races, crashes, retries and lost answers', () => {
  test('nobody met an error of ours', () => {
    expect(days.trouble).toEqual([]);
    expect(days.happened.lostAnswers).toBeGreaterThan(0);
    expect(days.happened.doubles).toBeGreaterThan(0);
  });

  test('every channel has sold, fulfilled and taken back', async () => {
    expect(Object.keys(days.figures.orders).sort()).toEqual(
      expect.arrayContaining(['app', 'call_centre', 'kiosk', 'messenger', 'partner', 'till', 'web']),
    );
    expect(days.figures.fulfilled).toBeGreaterThan(0);
    expect(days.figures.returns + days.figures.exchanges).toBeGreaterThan(0);
    expect(days.figures.refusals['not_enough_stock']).toBeGreaterThan(0);
  });

  test('stock is conserved: cells, ledger and holds say the same, and nothing is oversold', async () => {
    expect(await checkStock(app.db)).toEqual([]);
  });

  test('money is conserved, and each tender gave back what its refunds say', async () => {
    expect(await checkOrders(app.db)).toEqual([]);
  });

  test('what a buyer was told is an order, once, and there is no order that nobody was told of', async () => {
    expect(new Set(days.orderIds).size).toBe(days.orderIds.length);
    const [told] = await rows(`select count(*)::int orders from orders.orders where exchange_of is null`);
    expect(told?.['orders']).toBe(sumOf(days.figures.orders));
    const [back] = await rows(`select count(*)::int returns from orders.returns`);
    expect(back?.['returns']).toBe(days.figures.returns + days.figures.exchanges);
    const doubled = await rows(`select body->'properties'->>'order_id' number from spine.log
      where name = 'Order Completed' group by 1 having count(*) > 1`);
    expect(doubled).toEqual([]);
  });

  test('a code for one use was used once at the most', async () => {
    // A cancelled order gives its code back, and another may use it: what counts is who holds it now.
    const used = await rows(`select c.code, c.uses, count(m.order_id)::int held from pricing.codes c
      left join pricing.code_claims m on m.code = c.code and m.released_at is null group by 1, 2`);
    const usesOf = new Map(used.map((row) => [row['code'], [row['uses'], row['held']]]));
    const seen = days.singleUse.map((code) => usesOf.get(code));
    expect(seen.every((counts) => counts?.[0] === counts?.[1] && Number(counts?.[0]) <= 1)).toBe(true);
    expect(seen.some((counts) => counts?.[0] === 1)).toBe(true);
  });

  test('the same basket costs the same in every channel', async () => {
    const door = openDoor({ url: app.url, apiKey: app.adminKey });
    expect(await comparePrices(door, world, 12, seed)).toEqual([]);
  });
});
