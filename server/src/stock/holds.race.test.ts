/** Many at once, killed anywhere, everything sent twice: nothing oversold, nothing stranded, the books balance. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { newId } from '../kit/ids.ts';
import { silentLog } from '../kit/log.ts';
import { connect, transaction, type Db } from '../kit/sql.ts';
import { checkBooks } from './check-books.ts';
import { createHoldWriter } from './combine-holds.ts';
import { holdStock } from './hold.ts';
import { expireHolds, issueSold, resolveHold } from './resolve.ts';
import { east, riga, tallinn, tryStock, wantedHold, type TriedStock } from './try-stock.ts';

let stock: TriedStock;
let otherDb: Db;
beforeAll(async () => {
  stock = await tryStock({ connections: 16 });
  otherDb = connect(stock.database.url, { max: 4 });
});
afterAll(async () => {
  await otherDb.end({ timeout: 1 });
  await stock.stop();
});
afterEach(async () => {
  const wrong = await checkBooks(stock.db);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
});

const later = (seconds = 900): Date => new Date(stock.clock.now().getTime() + seconds * 1_000);
const times = <T>(n: number, make: (at: number) => T): T[] => Array.from({ length: n }, (_, at) => make(at));

test('400 buyers of 100 units through two processes: exactly 100 get one, and each other one is told', async () => {
  await stock.receive('HOT', 100);
  const writers = [stock.db, otherDb].map((db) =>
    createHoldWriter({ db, log: silentLog, clock: stock.clock, maxGroup: 20 }),
  );
  const answers = await Promise.all(
    writers.flatMap((writer) => times(200, () => writer.submit(wantedHold('HOT', 1, { expiresAt: later() })))),
  );
  expect(answers.filter((answer) => answer.kind === 'held')).toHaveLength(100);
  expect(answers.filter((answer) => answer.kind === 'short')).toHaveLength(300);
  expect(await stock.cell('HOT')).toMatchObject({ on_hand: 100, held: 100 });
  await Promise.all(writers.map((writer) => writer.stop()));
});

test('the same requests through two processes at once, each twice: each is held once', async () => {
  await stock.receive('TWICE', 50);
  const writers = [stock.db, otherDb].map((db) =>
    createHoldWriter({ db, log: silentLog, clock: stock.clock, maxGroup: 7 }),
  );
  const wanted = times(30, () => wantedHold('TWICE', 1, { expiresAt: later() }));
  const answers = await Promise.all(
    [...wanted, ...wanted].flatMap((one) => writers.map((writer) => writer.submit({ ...one }))),
  );
  expect(answers.every((answer) => answer.kind === 'held')).toBe(true);
  expect(await stock.cell('TWICE')).toMatchObject({ held: 30 });
});

test('baskets that want the same SKUs in opposite orders never wait for each other in a circle', async () => {
  for (const sku of ['X', 'Y', 'Z']) for (const place of [riga, tallinn]) await stock.receive(sku, 500, place);
  const cells = ['X', 'Y', 'Z'].flatMap((sku) =>
    [riga, tallinn].map((locationId) => ({ sku, locationId, quantity: 1 })),
  );
  const buy = async (at: number): Promise<void> => {
    const lines = at % 2 === 0 ? cells : [...cells].reverse();
    const holdId = newId();
    const db = at % 3 === 0 ? otherDb : stock.db;
    await transaction(db, (tx) => holdStock(tx, { holdId, lines, expiresAt: later(), about: 'x' }));
    await transaction(db, (tx) =>
      resolveHold(tx, { holdId, sell: lines.slice(0, 3), release: lines.slice(3), now: stock.clock.now() }),
    );
    await transaction(db, (tx) => issueSold(tx, { holdId, lines: 'all', now: stock.clock.now() }));
  };
  await Promise.all(times(60, buy));
  expect(await stock.cell('X')).toMatchObject({ held: 0, sold: 0 });
});

test('a hold is resolved once, whoever races: two payments, a release and the sweeper', async () => {
  await stock.receive('ONCE', 40);
  const holds = times(40, () => wantedHold('ONCE', 1, { expiresAt: later(-1) }));
  for (const one of holds) await transaction(stock.db, (tx) => holdStock(tx, one));
  const outcomes = await Promise.all(
    holds.map(async ({ holdId }) => {
      const now = stock.clock.now();
      const [a, b, c] = await Promise.all([
        transaction(stock.db, (tx) => resolveHold(tx, { holdId, sell: 'all', now })),
        transaction(otherDb, (tx) => resolveHold(tx, { holdId, release: 'all', now })),
        transaction(stock.db, (tx) => resolveHold(tx, { holdId, sell: 'all', now })),
        expireHolds(otherDb, later(), 5),
      ]);
      return [a, b, c].filter((answer) => answer.kind === 'resolved').length;
    }),
  );
  expect(Math.max(...outcomes)).toBeLessThanOrEqual(1);
  while ((await expireHolds(stock.db, later(), 100)) > 0);
  const rows =
    await stock.db`select sum(open)::int as open, sum(sold + released + expired)::int as closed from stock.hold_lines where sku = 'ONCE'`;
  expect(rows[0]).toEqual({ open: 0, closed: 40 });
});

test('three sweepers at once expire each hold once', async () => {
  await stock.receive('SWEEP', 200);
  const writer = createHoldWriter({ db: stock.db, log: silentLog, clock: stock.clock });
  await Promise.all(times(200, () => writer.submit(wantedHold('SWEEP', 1, { expiresAt: later(-5) }))));
  const counts = await Promise.all(
    [stock.db, otherDb, stock.db].map(async (db) => {
      let mine = 0;
      for (let n = 1; n > 0; mine += n) n = await expireHolds(db, later(), 17);
      return mine;
    }),
  );
  expect(counts.reduce((sum, one) => sum + one, 0)).toBe(200);
  expect(await stock.cell('SWEEP')).toMatchObject({ on_hand: 200, held: 0 });
});

test('a connection killed at any statement of a hold, a resolution or a sweep leaves nothing half done', async () => {
  await stock.receive('KILL', 1_000, east);
  const killDb = connect(stock.database.url, { max: 1 });
  for (let killAfter = 0; killAfter < 6; killAfter += 1) {
    const one = wantedHold('KILL', 2, { locationId: east, expiresAt: later(-1) });
    const line = { sku: 'KILL', locationId: east, quantity: 1 };
    const works = [
      (db: Db) => transaction(db, async (tx) => holdStock(dying(tx, killAfter), one)),
      (db: Db) =>
        transaction(db, async (tx) =>
          resolveHold(dying(tx, killAfter), { holdId: one.holdId, sell: [line], issue: true, now: stock.clock.now() }),
        ),
    ];
    for (const work of works) {
      await work(killDb).catch(() => undefined);
      expect(await checkBooks(stock.db)).toEqual([]);
      // The same request again, by a client that saw no answer.
      await work(stock.db).catch(() => undefined);
    }
  }
  await killDb.end({ timeout: 1 });
  while ((await expireHolds(stock.db, later(), 50)) > 0);
  const [row] = await stock.db`select sum(open)::int as open from stock.hold_lines where sku = 'KILL'`;
  expect(row).toEqual({ open: 0 });
});

/** The transaction's connection is terminated before its n-th statement. */
function dying<T extends object>(tx: T, after: number): T {
  let left = after;
  return new Proxy(tx, {
    get: (target, name) => {
      const found: unknown = Reflect.get(target, name);
      if (name !== 'unsafe' || typeof found !== 'function') return found;
      return (...args: unknown[]) => {
        left -= 1;
        if (left < 0) return found.apply(target, ['select pg_terminate_backend(pg_backend_pid())']) as unknown;
        return found.apply(target, args) as unknown;
      };
    },
  });
}

test('short, held and repeated requests of one group never disturb each other over HTTP', async () => {
  await stock.receive('MIX', 20);
  const ask = (at: number) =>
    stock.call<{ code?: string; id?: string }>(
      'POST',
      '/api/v1/holds',
      { lines: [{ sku: 'MIX', locationId: riga, quantity: 1 + (at % 3) * 30 }] },
      { key: `mix-${at % 30}`, as: `actor-${at % 2}` },
    );
  const answers = await Promise.all(times(120, ask));
  const held = answers.filter(({ status }) => status === 201);
  expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
  const ids = new Set(held.map(({ body }) => body.id));
  expect(await stock.cell('MIX')).toMatchObject({ held: ids.size });
  // Thirty different requests, each four times; ten of them fit.
  expect([held.length, ids.size]).toEqual([40, 10]);
});
