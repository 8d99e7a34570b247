import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { newId } from '../kit/ids.ts';
import { transaction } from '../kit/sql.ts';
import { checkBooks } from './check-books.ts';
import { holdStock } from './hold.ts';
import { sellAway } from './sell-away.ts';
import { riga, tryStock, type TriedStock } from './try-stock.ts';

let stock: TriedStock;
beforeAll(async () => {
  stock = await tryStock();
});
afterAll(() => stock.stop());
afterEach(async () => {
  const wrong = await checkBooks(stock.db);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
});

const sell = (...lines: readonly [string, number][]) =>
  transaction(stock.db, (tx) =>
    sellAway(tx, {
      lines: lines.map(([sku, quantity]) => ({ sku, quantity, locationId: riga })),
      about: 'order:try',
      now: stock.clock.now(),
    }),
  );

test('tills that sell beside holds never take what was promised, and each unit leaves once', async () => {
  await stock.receive('AWAY', 60);
  const expiresAt = new Date(stock.clock.now().getTime() + 900_000);
  const answers = await Promise.all(
    Array.from({ length: 120 }, (_, n) =>
      n % 2 === 0
        ? sell(['AWAY', 1])
        : transaction(stock.db, (tx) =>
            holdStock(
              tx,
              { holdId: newId(), lines: [{ sku: 'AWAY', locationId: riga, quantity: 1 }], expiresAt, about: 'order:h' },
              stock.clock.now(),
            ),
          ),
    ),
  );
  const count = (kind: string): number => answers.filter((answer) => answer.kind === kind).length;
  expect(count('sold') + count('held')).toBe(60);
  expect(await stock.cell('AWAY')).toMatchObject({ on_hand: 60 - count('sold'), held: count('held'), sold: 0 });
});

test('all lines or none: one that is missing leaves the other where it is', async () => {
  await stock.receive('LEFT', 5);
  expect(await sell(['LEFT', 2], ['NEVER-SEEN', 1])).toEqual({ kind: 'unsure' });
  expect(await sell(['LEFT', 6])).toEqual({ kind: 'unsure' });
  expect(await stock.cell('LEFT')).toMatchObject({ on_hand: 5 });
  expect(await sell(['LEFT', 2], ['LEFT', 3])).toEqual({ kind: 'sold' });
  expect(await stock.cell('LEFT')).toMatchObject({ on_hand: 0, held: 0, sold: 0 });
  const rows =
    await stock.db`select quantity, on_hand_after, about from stock.movements where sku = 'LEFT' and kind = 'issue'`;
  expect(rows.map((row) => [row['quantity'], row['on_hand_after'], row['about']])).toEqual([[-5, 0, 'order:try']]);
});

test('nothing leaves a place that is closed', async () => {
  await stock.receive('SHUT', 5);
  await stock.db`update stock.locations set state = 'closed' where location_id = ${riga}`;
  expect(await sell(['SHUT', 1])).toEqual({ kind: 'unsure' });
  await stock.db`update stock.locations set state = 'active' where location_id = ${riga}`;
});
