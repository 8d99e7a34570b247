/** A published version is for ever, so every fault is found before. */
import { expect, test } from 'vitest';
import { checkBook, type PriceBook } from './index.ts';
import { bookOf, priceOf, promotionOf, randomBook, zoneOf } from './try-book.ts';

const faults = (more: Partial<PriceBook>): string[] =>
  checkBook(bookOf(more)).map(({ path, message }) => `${path}: ${message}`);

test('a sound book has no faults', () => {
  expect(checkBook(bookOf())).toEqual([]);
  for (let seed = 1; seed < 20; seed += 1) expect(checkBook(randomBook(seed, 200))).toEqual([]);
});

test('what is named and not there is found, wherever it is named', () => {
  expect(faults({ zones: [] })).toEqual(['zones: a book needs at least one zone']);
  expect(faults({ zones: [zoneOf('lv', { parent: 'eu' })] })).toEqual(['zones/lv: unknown parent eu']);
  expect(faults({ zones: [zoneOf('a', { parent: 'b' }), zoneOf('b', { parent: 'a' })] })).toEqual([
    'zones/a: its parents form a circle',
    'zones/b: its parents form a circle',
  ]);
  const entry = priceOf(1, { zone: 'x', group: 'y', exception: 'z' });
  expect(faults({ prices: { A: [entry] } })).toEqual([
    'prices/A/0: unknown zone x',
    'prices/A/0: unknown customer group y',
    'prices/A/0: unknown exception z',
  ]);
  const promotion = promotionOf(
    'p',
    { kind: 'percent', discountBps: 100 },
    {
      exclusivityGroup: 'g',
      conditions: [
        { kind: 'not', of: { kind: 'channel', exception: 'z' } },
        { kind: 'any', of: [{ kind: 'group', anyOf: ['y'] }] },
      ],
    },
  );
  expect(faults({ promotions: [promotion], codes: [{ code: 'A', promotionId: 'q' }] })).toEqual([
    'promotions/p/exclusivityGroup: unknown exclusivity group g',
    'promotions/p/conditions/0: a channel needs a named exception; z is none',
    'promotions/p/conditions/1: unknown customer group y',
    'codes/A: unknown promotion q',
  ]);
  expect(faults({ taxes: [] })).toEqual(['taxes: no rate for the default category standard']);
});

test('amounts, windows, twins and effects that make no sense are found', () => {
  const one = (more: Parameters<typeof priceOf>[1], amount = 100): string[] =>
    faults({ prices: { A: [priceOf(amount, more)] } });
  expect(one({}, 1.5)).toEqual(['prices/A/0: the amount is not a whole number from 0 to 100,000,000,000']);
  expect(one({ floorMinor: 101 })).toEqual(['prices/A/0: the floor is above the price']);
  expect(one({ previousMinor: 99 })).toEqual(['prices/A/0: the price before is below the sale price']);
  expect(one({ validFrom: '2026-01-02T00:00:00Z', validUntil: '2026-01-02T00:00:00Z' })).toEqual([
    'prices/A/0: it ends before it begins',
  ]);
  expect(faults({ prices: { A: [priceOf(1), priceOf(2)] } })).toHaveLength(1);
  const effect = (kind: Parameters<typeof promotionOf>[1], more = {}): string[] =>
    faults({ promotions: [promotionOf('p', kind, more)] });
  expect(effect({ kind: 'percent', discountBps: 10_001 })).toHaveLength(1);
  expect(effect({ kind: 'amount', amountMinor: {}, per: 'unit' })).toHaveLength(1);
  expect(effect({ kind: 'cheapest_free', every: 1 })).toHaveLength(1);
  expect(
    effect({ kind: 'amount', amountMinor: { EUR: 1 }, per: 'basket' }, { caps: { perLineMinor: { EUR: 1 } } }),
  ).toHaveLength(1);
});
