/** Prices, gaps, taxes, points, coins: one sentence each. */
import { describe, expect, test } from 'vitest';
import { quote, refundOf, unitsOf, type GapReason, type QuotedLine } from './index.ts';
import { bookOf, cartOf, lineOf, noCustomer, noon, priceOf, promotionOf, zoneOf } from './try-book.ts';

const totalOf = (...args: Parameters<typeof quote>): number => quote(...args).totalMinor;
const gapOf = (line: QuotedLine | undefined): GapReason | null =>
  line?.state.kind === 'unpriced' ? line.state.reason : null;

describe('the price', () => {
  const zones = [zoneOf('lv'), zoneOf('riga', { parent: 'lv' }), zoneOf('ee')];
  const unit = (entries: ReturnType<typeof priceOf>[], zone = 'lv', quantity = 1, groups: string[] = [], at = noon) =>
    quote(
      cartOf([lineOf('X', quantity)], { zone }),
      bookOf({ zones, prices: { X: entries } }),
      { groups, audiences: [] },
      at,
    ).lines[0]?.unitMinor;

  test('of the nearest zone wins, also when it is higher', () => {
    const entries = [priceOf(900), priceOf(1_000, { zone: 'lv' }), priceOf(1_100, { zone: 'riga' })];
    expect([unit(entries, 'riga'), unit(entries, 'lv'), unit(entries, 'ee')]).toEqual([1_100, 1_000, 900]);
    expect(unit(entries.slice(0, 2), 'riga')).toBe(1_000);
  });

  test('of the highest quantity break that is reached counts, over all lines of the SKU', () => {
    const entries = [priceOf(1_000), priceOf(900, { minQuantity: 3 }), priceOf(800, { minQuantity: 10 })];
    expect([1, 2, 3, 9, 10].map((quantity) => unit(entries, 'lv', quantity))).toEqual([1_000, 1_000, 900, 900, 800]);
    const cart = cartOf([lineOf('X', 2, { lineId: 'a' }), lineOf('X', 1, { lineId: 'b' })]);
    expect(quote(cart, bookOf({ prices: { X: entries } }), noCustomer, noon).totalMinor).toBe(2_700);
  });

  test('for a customer group is for its members, who never pay more than others', () => {
    const cheap = [priceOf(1_000), priceOf(900, { group: 'vip' })];
    const dear = [priceOf(1_000), priceOf(1_200, { group: 'vip' })];
    expect([unit(cheap), unit(cheap, 'lv', 1, ['vip']), unit(dear, 'lv', 1, ['vip'])]).toEqual([1_000, 900, 1_000]);
  });

  test('of a sale holds inside its window to the second, and shows the price before', () => {
    const sale = priceOf(700, { kind: 'sale', validFrom: '2026-06-01T00:00:00Z', validUntil: '2026-06-03T09:00:00Z' });
    const entries = [priceOf(1_000), sale];
    expect(unit(entries, 'lv', 1, [], '2026-06-03T08:59:59Z')).toBe(700);
    expect(unit(entries, 'lv', 1, [], '2026-06-03T09:00:00Z')).toBe(1_000);
    const book = bookOf({ prices: { X: entries } });
    expect(quote(cartOf([lineOf('X')]), book, noCustomer, '2026-06-02T00:00:00Z').lines[0]?.previousMinor).toBe(1_000);
  });

  test('that begins later takes the place of the earlier one', () => {
    const entries = [priceOf(1_000), priceOf(1_100, { validFrom: '2026-06-01T00:00:00Z' })];
    expect(unit(entries)).toBe(1_100);
    expect(unit(entries, 'lv', 1, [], '2026-05-31T23:59:59Z')).toBe(1_000);
  });

  test('of a channel needs a named exception that holds now', () => {
    const book = bookOf({
      exceptions: [
        { id: 'launch', reason: 'new app', channels: ['app'], validFrom: null, validUntil: '2026-07-01T00:00:00Z' },
      ],
      prices: { X: [priceOf(1_000), priceOf(800, { exception: 'launch' })] },
    });
    const at = (channel: string, now = noon): number =>
      totalOf(cartOf([lineOf('X')], { channel }), book, noCustomer, now);
    expect([at('app'), at('web'), at('app', '2026-07-01T00:00:00Z')]).toEqual([800, 1_000, 1_000]);
  });

  test('of a bundle is its own, or else the sum of its parts', () => {
    const bundle = lineOf('SET', 2, {
      bundleOf: [
        { sku: 'A', quantity: 1 },
        { sku: 'B', quantity: 2 },
      ],
    });
    expect(totalOf(cartOf([bundle]), bookOf(), noCustomer, noon)).toBe(2 * (1_000 + 2 * 299));
    const own = bookOf({ prices: { ...bookOf().prices, SET: [priceOf(1_500)] } });
    expect(totalOf(cartOf([bundle]), own, noCustomer, noon)).toBe(3_000);
    // The bundle and one of its parts: each is priced by itself.
    expect(totalOf(cartOf([bundle, lineOf('A')]), own, noCustomer, noon)).toBe(4_000);
    const gap = lineOf('SET', 1, { bundleOf: [{ sku: 'nothing', quantity: 1 }] });
    expect(gapOf(quote(cartOf([gap]), bookOf(), noCustomer, noon).lines[0])).toBe('no_price');
  });
});

describe('a gap in the book', () => {
  const reasonOf = (entries: ReturnType<typeof priceOf>[], more = {}): GapReason | null =>
    gapOf(quote(cartOf([lineOf('X', 1, more)]), bookOf({ prices: { X: entries } }), noCustomer, noon).lines[0]);

  test('leaves the line without a price, with its reason, and the quote incomplete; other lines are priced', () => {
    const one = quote(cartOf([lineOf('nothing'), lineOf('A')]), bookOf(), noCustomer, noon);
    expect(one.complete).toBe(false);
    expect(gapOf(one.lines[0])).toBe('no_price');
    expect(one.totalMinor).toBe(1_000);
  });

  test('says which gap it is', () => {
    expect(reasonOf([priceOf(1, { currency: 'PLN' })])).toBe('no_price_in_currency');
    expect(reasonOf([priceOf(1, { zone: 'ee' })])).toBe('no_price_here');
    expect(reasonOf([priceOf(1, { group: 'vip' })])).toBe('no_price_for_group');
    expect(reasonOf([priceOf(1, { validFrom: '2030-01-01T00:00:00Z' })])).toBe('no_price_now');
    expect(reasonOf([priceOf(1, { minQuantity: 2 })])).toBe('no_price_for_quantity');
    expect(reasonOf([priceOf(1)], { taxCategory: 'books' })).toBe('no_tax_rate');
    expect(gapOf(quote(cartOf([lineOf('A')], { zone: 'mars' }), bookOf(), noCustomer, noon).lines[0])).toBe(
      'zone_unknown',
    );
  });

  test('a SKU named like a property of objects is no price', () => {
    expect(gapOf(quote(cartOf([lineOf('constructor')]), bookOf(), noCustomer, noon).lines[0])).toBe('no_price');
  });

  test('quantities that nobody can buy and sums beyond exact arithmetic are refused by line', () => {
    for (const quantity of [0, -1, 1.5, 10_000, Number.NaN]) {
      expect(gapOf(quote(cartOf([lineOf('A', quantity)]), bookOf(), noCustomer, noon).lines[0])).toBe('quantity_limit');
    }
    const huge = bookOf({ prices: { X: [priceOf(100_000_000_000)] } });
    expect(gapOf(quote(cartOf([lineOf('X', 101)]), huge, noCustomer, noon).lines[0])).toBe('too_large');
    expect(totalOf(cartOf([lineOf('X', 100)]), huge, noCustomer, noon)).toBe(10_000_000_000_000);
  });

  test('an empty cart costs nothing and is complete', () => {
    expect(quote(cartOf([]), bookOf(), noCustomer, noon)).toMatchObject({ complete: true, totalMinor: 0, lines: [] });
  });

  test('a delivery without a rate leaves the quote incomplete', () => {
    const one = quote(cartOf([lineOf('A')], { delivery: { method: 'drone' } }), bookOf(), noCustomer, noon);
    expect(one).toMatchObject({ complete: false, delivery: null });
  });
});

describe('tax', () => {
  const policies = (taxRounding: 'unit' | 'line' | 'total') => ({ ...bookOf().policies, taxRounding });
  const withTax = (taxIncluded: boolean, taxRounding: 'unit' | 'line' | 'total') =>
    bookOf({
      zones: [zoneOf('lv', { taxIncluded })],
      policies: policies(taxRounding),
      prices: { X: [priceOf(99)], Y: [priceOf(99)] },
    });

  test('is in the price or on top of it', () => {
    expect(quote(cartOf([lineOf('A')]), bookOf(), noCustomer, noon)).toMatchObject({
      totalMinor: 1_000,
      taxMinor: 174,
      netMinor: 826,
    });
    const added = bookOf({ zones: [zoneOf('lv', { taxIncluded: false })] });
    expect(quote(cartOf([lineOf('A')]), added, noCustomer, noon)).toMatchObject({
      totalMinor: 1_210,
      taxMinor: 210,
      netMinor: 1_000,
    });
  });

  test('is rounded on the unit, the line or the basket, as the book says', () => {
    // 99 × 21 % = 20.79; three: 62.37; twice three: 124.74.
    const cart = cartOf([lineOf('X', 3), lineOf('Y', 3)]);
    const taxes = (['unit', 'line', 'total'] as const).map(
      (rounding) => quote(cart, withTax(false, rounding), noCustomer, noon).taxMinor,
    );
    expect(taxes).toEqual([126, 124, 125]);
  });

  test('of a place and a time comes before the general rate', () => {
    const book = bookOf({
      taxes: [
        ...bookOf().taxes,
        {
          zone: 'lv',
          category: 'standard',
          name: 'old',
          taxBps: 1_200,
          validFrom: null,
          validUntil: '2026-06-03T09:00:00Z',
        },
        {
          zone: 'lv',
          category: 'standard',
          name: 'new',
          taxBps: 1_300,
          validFrom: '2026-06-03T09:00:00Z',
          validUntil: null,
        },
      ],
    });
    expect(quote(cartOf([lineOf('A')]), book, noCustomer, '2026-06-03T08:59:59Z').lines[0]?.taxBps).toBe(1_200);
    expect(quote(cartOf([lineOf('A')]), book, noCustomer, noon).lines[0]?.taxBps).toBe(1_300);
  });
});

describe('coins and points', () => {
  test('where small coins are missing the sum in cash is rounded, and the sum by card is not', () => {
    const book = bookOf({
      zones: [zoneOf('lv', { cash: { strategy: 'nearest', stepMinor: 5 } })],
      prices: { X: [priceOf(1_003)] },
    });
    expect(quote(cartOf([lineOf('X')]), book, noCustomer, noon)).toMatchObject({
      payableMinor: 1_003,
      cash: { payableMinor: 1_005, roundingMinor: 2 },
    });
  });

  test('a currency without small coins has no fractions anywhere', () => {
    const book = bookOf({
      zones: [zoneOf('jp', { currency: 'JPY' })],
      taxes: [{ zone: null, category: 'standard', name: 'CT', taxBps: 1_000, validFrom: null, validUntil: null }],
      prices: { X: [priceOf(99, { currency: 'JPY' })] },
      promotions: [promotionOf('p', { kind: 'percent', discountBps: 1_500 })],
    });
    expect(quote(cartOf([lineOf('X')], { zone: 'jp', currency: 'JPY' }), book, noCustomer, noon)).toMatchObject({
      totalMinor: 84,
      taxMinor: 8,
      discountMinor: 15,
    });
  });

  test('points pay as a tender: taxes stay, and each unit knows its part', () => {
    const one = quote(cartOf([lineOf('A', 3)], { pointsMinor: 1_000 }), bookOf(), noCustomer, noon);
    expect(one).toMatchObject({
      totalMinor: 3_000,
      taxMinor: 521,
      payableMinor: 2_000,
      points: { appliedMinor: 1_000 },
    });
    expect(one.lines[0]?.units.map(({ count, pointsMinor }) => [count, pointsMinor])).toEqual([
      [1, 334],
      // Alike but for a cent of tax.
      [1, 333],
      [1, 333],
    ]);
  });

  test('points as a discount make the goods cheaper before tax', () => {
    const book = bookOf({ policies: { ...bookOf().policies, points: 'discount' } });
    expect(quote(cartOf([lineOf('A', 3)], { pointsMinor: 1_000 }), book, noCustomer, noon)).toMatchObject({
      totalMinor: 2_000,
      taxMinor: 347,
      payableMinor: 2_000,
    });
  });

  test('points pay no more than the customer has and the book allows', () => {
    const book = bookOf({ policies: { ...bookOf().policies, maxPointsBps: 3_000 } });
    expect(quote(cartOf([lineOf('A')], { pointsMinor: 9_999 }), book, noCustomer, noon).points.appliedMinor).toBe(300);
    const poor = { groups: [], audiences: [], pointsAvailableMinor: 120 };
    expect(quote(cartOf([lineOf('A')], { pointsMinor: 9_999 }), book, poor, noon).points.appliedMinor).toBe(120);
  });

  test('a discount of 100 % costs nothing, has no tax, and refunds nothing', () => {
    const book = bookOf({ promotions: [promotionOf('all', { kind: 'percent', discountBps: 10_000 })] });
    const one = quote(cartOf([lineOf('A', 7)]), book, noCustomer, noon);
    expect(one).toMatchObject({ complete: true, totalMinor: 0, taxMinor: 0, payableMinor: 0, discountMinor: 7_000 });
    expect(refundOf(one, [], unitsOf(one))).toMatchObject({ refund: { totalMinor: 0 } });
  });
});

describe('a refund', () => {
  test('of more than was bought, or of a unit twice, is refused with its place', () => {
    const one = quote(cartOf([lineOf('A', 2)]), bookOf(), noCustomer, noon);
    expect(refundOf(one, [], [{ lineId: 'A-2', units: [2] }])).toEqual({ kind: 'not_bought', lineId: 'A-2', unit: 2 });
    expect(refundOf(one, [{ lineId: 'A-2', units: [0] }], [{ lineId: 'A-2', units: [0] }])).toMatchObject({
      kind: 'not_bought',
    });
    expect(refundOf(one, [], [{ lineId: 'x', units: [0] }])).toMatchObject({ kind: 'not_bought' });
  });

  test('asks for delivery that was free, when what is kept would not have earned it', () => {
    const book = bookOf({
      policies: { ...bookOf().policies, deliveryRefund: 'recompute' },
      promotions: [
        promotionOf('free', { kind: 'free_delivery' }, { conditions: [{ kind: 'total', from: { EUR: 2_500 } }] }),
      ],
    });
    const one = quote(cartOf([lineOf('A', 3)], { delivery: { method: 'courier' } }), book, noCustomer, noon);
    const back = (units: number[], before: number[] = [], refunded?: number) =>
      refundOf(one, [{ lineId: 'A-3', units: before }], [{ lineId: 'A-3', units }], refunded);
    expect(back([0])).toMatchObject({ refund: { totalMinor: 510, deliveryMinor: -490 } });
    expect(back([1], [0], 510)).toMatchObject({ refund: { totalMinor: 1_000, deliveryMinor: 0 } });
    // With the last unit nothing was kept: the delivery that was asked for is given back.
    expect(back([2], [0, 1], 1_510)).toMatchObject({ refund: { totalMinor: 1_490, deliveryMinor: 490 } });
  });
});
