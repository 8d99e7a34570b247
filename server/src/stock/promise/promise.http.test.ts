import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type * as contract from '../../../../contracts/stock.ts';
import { transaction } from '../../kit/sql.ts';
import { east, locationBody, riga, tallinn, tryStock, type TriedStock } from '../try-stock.ts';

type Answer = z.infer<typeof contract.promiseAnswer>;
type Body = Partial<z.input<typeof contract.promiseBody>>;

let stock: TriedStock;
/** Monday, noon in Riga. */
beforeAll(async () => {
  stock = await tryStock({ now: new Date('2026-03-02T10:00:00Z') });
  const put = (id: string, kind: string, terms: object): Promise<unknown> =>
    stock.call('PUT', `/api/v1/delivery-methods/${id}`, { kind, name: id, terms: { currency: 'EUR', ...terms } });
  const bands = [
    { upToKm: 100, days: 1, amountMinor: 300 },
    { upToKm: 400, days: 2, amountMinor: 500 },
  ];
  await put('parcel', 'ship', { bands, baseMinor: 200, charges: 'parcels', freeFromMinor: 10_000 });
  await put('collect', 'pickup', { bands });
  await put('try', 'try_on', { bands, pickMinutes: 30 });
  await put('courier', 'courier', {
    bands: [{ upToKm: 100, days: 0, amountMinor: 300 }],
    baseMinor: 900,
  });
  const window = { methodId: 'courier', cutOffMinutes: 60 };
  for (const [id, hours] of Object.entries({
    afternoon: { name: '14–16', from: '14:00', to: '16:00', locationId: riga },
    evening: { name: '18–20', from: '18:00', to: '20:00', surchargeMinor: 200 },
  }))
    await stock.call('PUT', `/api/v1/delivery-windows/${id}`, { ...window, ...hours });
  await stock.receive('SHIRT', 2, riga);
  await stock.receive('SHIRT', 5, east);
  await stock.receive('BELT', 1, tallinn);
  await stock.receive('BELT', 4, east);
  await stock.receive('HAT', 1, riga);
});
afterAll(() => stock.stop());

const jurmala = { latitude: 56.968, longitude: 23.77, zone: 'baltic' };
const ask = async (body: Body): Promise<Answer> =>
  (
    await stock.call<Answer>('POST', '/api/v1/promises', {
      lines: [{ sku: 'SHIRT', quantity: 1 }],
      destination: jurmala,
      ...body,
    })
  ).body;
const way = (answer: Answer, methodId: string, locationId: string | null = null) =>
  answer.options.find((option) => option.methodId === methodId && option.locationId === locationId);
const lines = (...skus: string[]) => skus.map((sku) => ({ sku, quantity: 1 }));

describe('a basket that a near store has', () => {
  test('is shipped from there tomorrow, collected in an hour, tried on in half an hour, brought in a window of today', async () => {
    const answer = await ask({});
    expect(way(answer, 'parcel')).toMatchObject({
      arrivesOn: '2026-03-03',
      price: { amountMinor: 500, currency: 'EUR' },
      proven: true,
      gap: 0,
      plan: [{ locationId: riga, leavesOn: '2026-03-02', lines: [{ sku: 'SHIRT', quantity: 1 }] }],
    });
    expect(way(answer, 'collect', riga)).toMatchObject({
      readyAt: '2026-03-02T11:00:00.000Z',
      arrivesOn: '2026-03-02',
      price: { amountMinor: 0 },
    });
    expect(way(answer, 'try', riga)).toMatchObject({ readyAt: '2026-03-02T10:30:00.000Z' });
    expect(way(answer, 'courier')).toMatchObject({ readyAt: '2026-03-02T12:00:00.000Z', price: { amountMinor: 900 } });
    const hours = { from: '2026-03-02T12:00:00.000Z', to: '2026-03-02T14:00:00.000Z' };
    const first = { id: 'afternoon', day: '2026-03-02', ...hours, left: null, surchargeMinor: 0 };
    expect(way(answer, 'courier')?.windows[0]).toEqual(first);
    expect(way(answer, 'courier')?.windows).toHaveLength(14);
    expect(way(await ask({ windowDays: 1 }), 'courier')?.windows.map(({ id }) => id)).toEqual(['afternoon', 'evening']);
    expect(answer.options.map((option) => option.arrivesOn)).toEqual(
      answer.options.map((option) => option.arrivesOn).sort(),
    );
  });

  test('another store collects it from tomorrow on, with the plan behind it', async () => {
    const answer = await ask({ locationIds: [tallinn] });
    expect(way(answer, 'collect', tallinn)).toMatchObject({
      plan: [{ locationId: expect.stringMatching(/riga|east/) }],
      zone: 'baltic',
    });
    expect(way(answer, 'collect', tallinn)?.arrivesOn).toBe('2026-03-04');
    expect(way(answer, 'collect', riga)).toBeUndefined();
  });

  test('is free from a value of goods on, and says why', async () => {
    const answer = await ask({ goodsMinor: 10_000 });
    expect(way(answer, 'parcel')).toMatchObject({ price: { amountMinor: 0 } });
    expect(way(answer, 'parcel')?.explanation.map(({ code }) => code)).toContain('free_from');
  });
});

describe('strategies', () => {
  test('fewest parcels sends both from the far warehouse; the nearest and the fastest split', async () => {
    const both = { lines: lines('SHIRT', 'BELT') };
    expect(way(await ask(both), 'parcel')?.plan.map(({ locationId }) => locationId)).toEqual([east]);
    const fastest = way(await ask({ lines: lines('SHIRT'), strategy: 'fastest' }), 'parcel');
    expect(fastest).toMatchObject({ arrivesOn: '2026-03-03', strategy: 'fastest' });
    expect(way(await ask({ lines: lines('SHIRT'), strategy: 'nearest' }), 'parcel')?.plan[0]?.locationId).toBe(riga);
    expect(way(await ask({ lines: lines('SHIRT'), strategy: 'balance_stock' }), 'parcel')?.plan[0]?.locationId).toBe(
      east,
    );
    expect(way(await ask({ ...both, strategy: 'cheapest' }), 'parcel')).toMatchObject({
      proven: true,
      price: { amountMinor: 700 },
    });
  });

  test('a basket that no place has alone is split, each unit once', async () => {
    const split = way(await ask({ lines: [{ sku: 'SHIRT', quantity: 7 }] }), 'parcel');
    expect(
      split?.plan.flatMap((parcel) => parcel.lines.map(({ quantity }) => [parcel.locationId, quantity])).sort(),
    ).toEqual(
      [
        [riga, 2],
        [east, 5],
      ].sort(),
    );
  });
});

describe('what is not possible is said', () => {
  test('too little stock, too far away, nowhere to bring it, not offered there', async () => {
    const more = await ask({ lines: [{ sku: 'SHIRT', quantity: 8 }] });
    expect(more.options).toEqual([]);
    expect(more.impossible.find(({ methodId }) => methodId === 'parcel')?.explanation).toEqual([
      { code: 'not_enough', values: { sku: 'SHIRT', wanted: 8, available: 7 } },
    ]);
    const far = await ask({ destination: { latitude: 40, longitude: -70 } });
    expect(far.impossible.find(({ methodId }) => methodId === 'parcel')?.explanation[0]?.code).toBe(
      'nobody_delivers_there',
    );
    const nowhere = await ask({ destination: undefined });
    expect(nowhere.impossible.find(({ methodId }) => methodId === 'courier')?.explanation[0]?.code).toBe(
      'destination_needed',
    );
    const there = await ask({ locationIds: [east] });
    expect(there.impossible.find(({ locationId }) => locationId === east)?.explanation[0]?.code).toBe(
      'not_offered_there',
    );
  });

  test('units that are held are promised to nobody else', async () => {
    const before = way(await ask({ lines: lines('HAT') }), 'collect', riga);
    expect(before).toBeDefined();
    await stock.call('POST', '/api/v1/holds', { lines: [{ sku: 'HAT', locationId: riga, quantity: 1 }] });
    expect((await ask({ lines: lines('HAT') })).options).toEqual([]);
  });
});

test('units ordered ahead are promised for the day on which they are expected', async () => {
  await stock.call('PUT', `/api/v1/stock/LATER/${riga}/limits`, { preOrderLimit: 5, expectedOn: '2026-03-20' });
  const option = way(await ask({ lines: lines('LATER') }), 'parcel');
  expect(option).toMatchObject({ arrivesOn: '2026-03-23', plan: [{ leavesOn: '2026-03-20' }] });
  expect(option?.explanation.map(({ code }) => code)).toContain('expected');
});

test('picking capacity is booked to the unit under races, and full days move the promise', async () => {
  const place = locationBody('warehouse', [56.9, 24], { capacityUnitsADay: 10 });
  await stock.call('PUT', '/api/v1/locations/small', place);
  await stock.receive('NARROW', 50, 'small');
  const book = (units: number) =>
    transaction(stock.db, async (tx) => {
      const done = await stock.context.stock.bookCapacity(tx, [{ locationId: 'small', dayOn: '2026-03-02', units }]);
      if (done.kind === 'full') throw new Error('full');
      return done.kind;
    }).catch(() => 'full');
  const booked = await Promise.all(Array.from({ length: 12 }, () => book(3)));
  expect(booked.filter((kind) => kind === 'booked')).toHaveLength(3);
  expect(way(await ask({ lines: [{ sku: 'NARROW', quantity: 1 }] }), 'parcel')?.plan[0]?.leavesOn).toBe('2026-03-02');
  expect(way(await ask({ lines: [{ sku: 'NARROW', quantity: 2 }] }), 'parcel')).toBeUndefined();
  expect(await book(1)).toBe('booked');
  const later = way(await ask({ lines: [{ sku: 'NARROW', quantity: 2 }] }), 'parcel');
  expect(later?.plan[0]?.leavesOn).toBe('2026-03-03');
  expect(later?.explanation).toContainEqual({ code: 'full', values: { locationId: 'small', leavesOn: '2026-03-03' } });
  expect(await book(11)).toBe('full');
});

test('terms that do not fit their kind are refused, and so is a change of what somebody else has changed', async () => {
  const terms = { currency: 'EUR' };
  const put = (body: object) =>
    stock.call<{ code: string; version: number }>('PUT', '/api/v1/delivery-methods/new', { name: 'N', ...body });
  expect((await put({ kind: 'ship', terms })).body.code).toBe('delivery_method_unfit');
  expect((await put({ kind: 'courier', terms })).status).toBe(422);
  const made = await put({ kind: 'pickup', terms });
  expect(made).toMatchObject({ status: 200, body: { version: 1 } });
  expect((await put({ kind: 'pickup', terms, version: 1 })).body.version).toBe(2);
  expect((await put({ kind: 'pickup', terms, version: 1 })).body.code).toBe('version_changed');
  expect(
    (await stock.call<{ items: { id: string }[] }>('GET', '/api/v1/delivery-methods?limit=2')).body.items.map(
      ({ id }) => id,
    ),
  ).toEqual(['collect', 'courier']);
  expect((await stock.call('GET', '/api/v1/delivery-methods/nothing')).status).toBe(404);
  await stock.call('PUT', '/api/v1/delivery-methods/new', { name: 'N', kind: 'pickup', terms, state: 'closed' });
});

test('a window that is none is refused; who changes one that somebody else has changed reads it again', async () => {
  const put = (id: string, body: object) =>
    stock.call<{ code: string; detail: string; version: number }>('PUT', `/api/v1/delivery-windows/${id}`, {
      methodId: 'courier',
      name: 'W',
      from: '10:00',
      to: '12:00',
      state: 'closed',
      ...body,
    });
  for (const unfit of [
    { methodId: 'parcel' },
    { methodId: 'nothing' },
    { locationId: 'nowhere' },
    { locationId: riga, zone: 'baltic' },
    { to: '09:00' },
    { validFrom: '2026-03-02', validUntil: '2026-03-02' },
  ])
    expect((await put('w', unfit)).body.code).toBe('delivery_window_unfit');
  expect((await put('w', {})).body.version).toBe(1);
  expect((await put('w', { version: 1, capacity: 3 })).body.version).toBe(2);
  expect((await put('w', { version: 1 })).body.code).toBe('version_changed');
  expect((await stock.call('GET', '/api/v1/delivery-windows/w')).body).toMatchObject({ capacity: 3, state: 'closed' });
  expect((await stock.call('GET', '/api/v1/delivery-windows/nothing')).status).toBe(404);
  const closed = await stock.call<{ items: { id: string }[] }>('GET', '/api/v1/delivery-windows?state=closed');
  expect(closed.body.items.map(({ id }) => id)).toEqual(['w']);
  expect((await stock.call('PUT', '/api/v1/delivery-windows/w', {}, { roles: ['analyst'] })).status).toBe(403);
  expect(stock.audited).toContain('stock.put_delivery_window');
});
