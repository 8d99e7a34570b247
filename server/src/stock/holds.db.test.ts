import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { newId } from '../kit/ids.ts';
import { transaction } from '../kit/sql.ts';
import { checkBooks } from './check-books.ts';
import { holdMany, holdStock } from './hold.ts';
import { expireHolds, extendHold, issueSold, resolveHold } from './resolve.ts';
import { riga, tallinn, tryStock, wantedHold, type TriedStock } from './try-stock.ts';

let stock: TriedStock;
beforeAll(async () => {
  stock = await tryStock();
});
afterAll(() => stock.stop());
afterEach(async () => {
  const wrong = await checkBooks(stock.db);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
});

const later = (seconds = 900): Date => new Date(stock.clock.now().getTime() + seconds * 1_000);
const hold = (sku: string, quantity: number, more: { locationId?: string; holdId?: string; expiresAt?: Date } = {}) =>
  transaction(stock.db, (tx) =>
    holdStock(tx, wantedHold(sku, quantity, { expiresAt: later(), ...more }), stock.clock.now()),
  );
const line = (sku: string, quantity: number, locationId = riga) => ({ sku, locationId, quantity });

test('what is on hand can be held, and not one unit more', async () => {
  await stock.receive('A', 3);
  expect(await hold('A', 2)).toEqual({ kind: 'held' });
  expect(await hold('A', 2)).toEqual({
    kind: 'short',
    lines: [{ ...line('A', 0), quantity: undefined, wanted: 2, available: 1 }].map(({ quantity: _q, ...rest }) => rest),
  });
  expect(await hold('A', 1)).toEqual({ kind: 'held' });
  expect(await stock.cell('A')).toMatchObject({ on_hand: 3, held: 3 });
});

test('all lines are held or none: one that is short takes nothing of the others', async () => {
  await stock.receive('B', 5);
  await stock.receive('C', 1);
  const lines = [line('B', 2), line('C', 2)];
  const answer = await transaction(stock.db, (tx) =>
    holdStock(tx, { holdId: newId(), lines, expiresAt: later(), about: 'x' }),
  );
  expect(answer).toMatchObject({ kind: 'short', lines: [{ sku: 'C', wanted: 2, available: 1 }] });
  expect(await stock.cell('B')).toMatchObject({ held: 0 });
});

test('two lines of one SKU at one place are counted together', async () => {
  await stock.receive('D', 3);
  const lines = [line('D', 2), line('D', 2)];
  const answer = await transaction(stock.db, (tx) =>
    holdStock(tx, { holdId: newId(), lines, expiresAt: later(), about: 'x' }),
  );
  expect(answer).toMatchObject({ kind: 'short', lines: [{ wanted: 4, available: 3 }] });
});

test('the same hold again is held once; the same id for something else is a fault', async () => {
  await stock.receive('E', 5);
  const holdId = newId();
  expect(await hold('E', 2, { holdId })).toEqual({ kind: 'held' });
  expect(await hold('E', 2, { holdId })).toEqual({ kind: 'held' });
  expect(await stock.cell('E')).toMatchObject({ held: 2 });
  await expect(hold('E', 1, { holdId })).rejects.toThrow('is for something else');
});

test('safety stock is not promised; a unit that nobody has is not there', async () => {
  await stock.receive('F', 5);
  await stock.call('PUT', `/api/v1/stock/F/${riga}/limits`, { safety: 3 });
  expect(await hold('F', 3)).toMatchObject({ kind: 'short', lines: [{ available: 2 }] });
  expect(await hold('NOBODY', 1)).toMatchObject({ kind: 'short', lines: [{ available: 0 }] });
  expect(await hold('F', 1, { locationId: 'in-transit' })).toMatchObject({ kind: 'short' });
});

test('back-orders and pre-orders are promised up to their limits, and goods that come in cover them', async () => {
  await stock.call('PUT', `/api/v1/stock/G/${riga}/limits`, {
    backOrderLimit: 2,
    preOrderLimit: 1,
    expectedOn: '2026-04-01',
  });
  const holdId = newId();
  expect(await hold('G', 3, { holdId })).toEqual({ kind: 'held' });
  expect(await hold('G', 1)).toMatchObject({ kind: 'short', lines: [{ available: 0 }] });
  await transaction(stock.db, (tx) => resolveHold(tx, { holdId, sell: 'all', now: stock.clock.now() }));
  await stock.receive('G', 3);
  expect(await stock.cell('G')).toMatchObject({ on_hand: 3, sold: 3, short: 0 });
  await transaction(stock.db, (tx) => issueSold(tx, { holdId, lines: 'all', now: stock.clock.now() }));
  expect(await stock.cell('G')).toMatchObject({ on_hand: 0, sold: 0 });
});

test('a hold is resolved in parts: sold, released, the rest expires; nothing twice', async () => {
  await stock.receive('H', 6);
  const holdId = newId();
  const now = stock.clock.now();
  await hold('H', 6, { holdId, expiresAt: later(60) });
  const resolve = (wish: object) => transaction(stock.db, (tx) => resolveHold(tx, { holdId, now, ...wish }));
  expect(await resolve({ sell: [line('H', 2)], release: [line('H', 1)] })).toEqual({ kind: 'resolved', state: 'held' });
  expect(await resolve({ sell: [line('H', 4)] })).toEqual({ kind: 'gone', state: 'held' });
  expect(await stock.cell('H')).toMatchObject({ on_hand: 6, held: 3, sold: 2 });
  expect(await expireHolds(stock.db, later(59))).toBe(0);
  expect(await expireHolds(stock.db, later(61))).toBe(1);
  expect(await expireHolds(stock.db, later(61))).toBe(0);
  expect(await stock.cell('H')).toMatchObject({ on_hand: 6, held: 0, sold: 2 });
  expect(await resolve({ sell: 'all' })).toEqual({ kind: 'gone', state: 'sold' });
});

test('units sold at a till leave with the same step, and the ledger says so', async () => {
  await stock.receive('I', 2);
  const holdId = newId();
  await hold('I', 1, { holdId });
  await transaction(stock.db, (tx) =>
    resolveHold(tx, { holdId, sell: 'all', issue: true, actor: 'Anna', now: stock.clock.now() }),
  );
  expect(await stock.cell('I')).toMatchObject({ on_hand: 1, held: 0, sold: 0 });
  const { body } = await stock.call<{ items: object[] }>('GET', `/api/v1/stock/movements?sku=I&locationId=${riga}`);
  expect(body.items[0]).toMatchObject({
    kind: 'issue',
    quantity: -1,
    onHandAfter: 1,
    about: 'order:test',
    actor: 'Anna',
  });
});

test('goods that leave were there: where the books had none, they are put right first', async () => {
  await stock.call('PUT', `/api/v1/stock/J/${riga}/limits`, { backOrderLimit: 1 });
  const holdId = newId();
  await hold('J', 1, { holdId });
  await transaction(stock.db, (tx) => resolveHold(tx, { holdId, sell: 'all', issue: true, now: stock.clock.now() }));
  expect(await stock.cell('J')).toMatchObject({ on_hand: 0, sold: 0 });
  const rows = await stock.db`select kind, quantity from stock.movements where sku = 'J' order by movement_id`;
  expect(rows.map((row) => [row['kind'], row['quantity']])).toEqual([
    ['found', 1],
    ['issue', -1],
  ]);
});

test('the end of a hold moves later, never earlier, and not after it has passed', async () => {
  await stock.receive('K', 1);
  const holdId = newId();
  await hold('K', 1, { holdId, expiresAt: later(60) });
  const extend = (seconds: number, now = stock.clock.now()) =>
    transaction(stock.db, (tx) => extendHold(tx, { holdId, expiresAt: later(seconds), now }));
  expect(await extend(30)).toEqual({ kind: 'extended', expiresAt: later(60) });
  expect(await extend(120)).toEqual({ kind: 'extended', expiresAt: later(120) });
  expect(await extend(500, later(121))).toEqual({ kind: 'gone', state: 'expired' });
  expect(
    await transaction(stock.db, (tx) => extendHold(tx, { holdId: newId(), expiresAt: later(1), now: later(0) })),
  ).toEqual({ kind: 'gone', state: 'unknown' });
});

test('a payment that comes after the end and before the sweeper still gets its units', async () => {
  await stock.receive('L', 1);
  const holdId = newId();
  await hold('L', 1, { holdId, expiresAt: later(-1) });
  expect(await transaction(stock.db, (tx) => resolveHold(tx, { holdId, sell: 'all', now: later(5) }))).toEqual({
    kind: 'resolved',
    state: 'sold',
  });
  expect(await transaction(stock.db, (tx) => resolveHold(tx, { holdId: newId(), sell: 'all', now: later(5) }))).toEqual(
    { kind: 'gone', state: 'unknown' },
  );
});

test('in a group each request has its own answer, first come, first served', async () => {
  await stock.receive('M', 3);
  await stock.receive('N', 1, tallinn);
  const at = { expiresAt: later() };
  const same = wantedHold('M', 1, at);
  const requests = [
    same,
    wantedHold('M', 5, at),
    wantedHold('N', 1, { ...at, locationId: tallinn }),
    same,
    wantedHold('M', 2, at),
    wantedHold('M', 1, at),
  ];
  const answers = await transaction(stock.db, (tx) => holdMany(tx, requests, stock.clock.now()));
  expect(answers.map((answer) => answer.kind)).toEqual(['held', 'short', 'held', 'held', 'held', 'short']);
  expect(answers[3]).toMatchObject({ again: true });
  expect(await stock.cell('M')).toMatchObject({ held: 3 });
});

test('the database itself refuses to promise more than there is, or to hide room in a shortage', async () => {
  await stock.receive('O', 2);
  await expect(stock.db`update stock.cells set held = 3 where sku = 'O'`).rejects.toThrow('never_oversold');
  await expect(stock.db`update stock.cells set short = 1 where sku = 'O'`).rejects.toThrow('short_is_exact');
  await expect(stock.db`update stock.movements set quantity = 5 where sku = 'O'`).rejects.toThrow('only ever added to');
  await expect(stock.db`delete from stock.movements where sku = 'O'`).rejects.toThrow('only ever added to');
});

test('the auditor finds each kind of fault', async () => {
  await stock.receive('P', 5);
  const holdId = newId();
  await hold('P', 2, { holdId });
  const faults: [string, string, string][] = [
    [
      `update stock.cells set on_hand = 6 where sku = 'P'`,
      'on hand is not',
      `update stock.cells set on_hand = 5 where sku = 'P'`,
    ],
    [
      `update stock.cells set damaged = 1 where sku = 'P'`,
      'damaged is not',
      `update stock.cells set damaged = 0 where sku = 'P'`,
    ],
    [
      `update stock.cells set held = 1 where sku = 'P'`,
      'held is not',
      `update stock.cells set held = 2 where sku = 'P'`,
    ],
    [
      `update stock.cells set sold = 1 where sku = 'P'`,
      'sold is not',
      `update stock.cells set sold = 0 where sku = 'P'`,
    ],
    [
      `update stock.holds set state = 'expired', ended_at = now() where hold_id = '${holdId}'`,
      'stranded',
      `update stock.holds set state = 'held', ended_at = null where hold_id = '${holdId}'`,
    ],
  ];
  for (const [plant, words, mend] of faults) {
    await stock.db.unsafe(plant);
    expect((await checkBooks(stock.db)).join()).toContain(words);
    await stock.db.unsafe(mend);
  }
});
