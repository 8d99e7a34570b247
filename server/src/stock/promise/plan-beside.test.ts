import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { methodTerms, putLocationBody } from '../../../../contracts/stock.ts';
import type { Location } from '../contract.ts';
import { createPlanner } from './plan-beside.ts';
import { decidePromise } from './promise.ts';
import type { Facts } from './world.ts';

let folder: string;
let entry: URL;
beforeAll(async () => {
  // Where what the bundle leaves outside can be found.
  folder = await mkdtemp(path.resolve(import.meta.dirname, '../../../../node_modules/.planner-'));
  const outfile = path.join(folder, 'planner.mjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'planner.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
  });
  entry = pathToFileURL(outfile);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const now = new Date('2026-03-02T10:00:00Z');
const skus = ['A', 'B', 'C'];
const wish = {
  lines: skus.map((sku) => ({ sku, quantity: 2 })),
  destination: { latitude: 56.9, longitude: 24.1 },
  now,
};

/** Thirty stores, each with some of the goods. */
function facts(): Facts {
  const places = Array.from({ length: 30 }, (_, n): Location => {
    const body = putLocationBody.parse({
      kind: 'store',
      name: `store ${n}`,
      zone: 'lv',
      country: 'LV',
      latitude: 56 + n / 30,
      longitude: 24,
      opening: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [['09:00', '20:00']]])),
    });
    const sells = { ships: true, offersPickup: true, offersTryOn: false };
    return { ...body, ...sells, id: `store-${n}`, version: 1, changedAt: now.toISOString() } as unknown as Location;
  });
  const terms = methodTerms.parse({
    currency: 'EUR',
    baseMinor: 300,
    bands: [{ upToKm: 500, days: 2, amountMinor: 100 }],
  });
  const parcel = { id: 'parcel', kind: 'ship' as const, name: 'Parcel', state: 'active' as const, terms, version: 1 };
  return {
    basket: { skus, demand: [2, 2, 2] },
    methods: [{ ...parcel, changedAt: now.toISOString() }],
    locations: new Map(places.map((place) => [place.id, place])),
    cells: places.flatMap(({ id: locationId }, n) =>
      skus.map((sku, at) => {
        const ready = (n + at) % 3;
        return { sku, locationId, available: ready, ready, expectedOn: null };
      }),
    ),
    booked: [{ location_id: 'store-1', day_on: '2026-03-02', units: 3 }],
    windows: [],
  };
}

test('a large basket is planned in the thread, and comes out as it would here', async () => {
  const planner = createPlanner({ entry, smallCells: 0 });
  const here = decidePromise(facts(), wish);
  expect(here.options[0]?.plan.length).toBeGreaterThan(0);
  const there = await Promise.all([1, 2, 3].map(() => planner.plan(facts(), wish)));
  expect(there).toEqual([here, here, here]);
  // A thread that has ended is started anew by the next one.
  await planner.stop();
  expect(await planner.plan(facts(), wish)).toEqual(here);
  await planner.stop();
});

test('a queue that is full refuses at once, and small baskets never queue', async () => {
  const planner = createPlanner({ entry, smallCells: 0, maxWaiting: 2 });
  const [first, second] = [planner.plan(facts(), wish), planner.plan(facts(), wish)];
  await expect(planner.plan(facts(), wish)).rejects.toMatchObject({ kind: { code: 'unavailable' } });
  await Promise.all([first, second]);
  await planner.stop();
  const small = createPlanner({ entry: new URL('file:///no-such-thread.mjs') });
  expect((await small.plan({ ...facts(), cells: facts().cells.slice(0, 30) }, wish)).asOf).toBe(now.toISOString());
});

test('those who wait for a thread that dies are told', async () => {
  const planner = createPlanner({ entry: new URL('file:///no-such-thread.mjs'), smallCells: 0 });
  await expect(planner.plan(facts(), wish)).rejects.toThrow(/no-such-thread|Cannot find/);
});
