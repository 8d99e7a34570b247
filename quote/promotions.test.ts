/** Each effect, each condition, order, exclusivity, stops, caps. */
import { describe, expect, test } from 'vitest';
import { explain, quote, type Condition, type Effect, type Promotion } from './index.ts';
import { bookOf, cartOf, lineOf, noCustomer, noon, priceOf, promotionOf, zoneOf } from './try-book.ts';

const prices = {
  A: [priceOf(1_000)],
  B: [priceOf(600)],
  C: [priceOf(100)],
  S: [priceOf(1_000), priceOf(800, { kind: 'sale' })],
  F: [priceOf(1_000, { floorMinor: 900 })],
};
const book = (...promotions: Promotion[]) =>
  bookOf({
    prices,
    promotions,
    exclusivityGroups: [
      { id: 'unit', scope: 'unit', pick: 'first' },
      { id: 'first', scope: 'basket', pick: 'first' },
      { id: 'best', scope: 'basket', pick: 'best' },
    ],
    exceptions: [{ id: 'launch', reason: 'x', channels: ['app'], validFrom: null, validUntil: null }],
  });
const saves = (cart: ReturnType<typeof cartOf>, ...promotions: Promotion[]): number =>
  quote(cart, book(...promotions), noCustomer, noon).discountMinor;
const p = promotionOf;
const basket = cartOf([lineOf('A', 2), lineOf('B', 1), lineOf('C', 3)]);

describe('effects', () => {
  test.each<[string, Effect, number]>([
    ['percent', { kind: 'percent', discountBps: 1_000 }, 290],
    ['an amount off each unit, never below zero', { kind: 'amount', amountMinor: { EUR: 300 }, per: 'unit' }, 1_200],
    ['an amount off the basket', { kind: 'amount', amountMinor: { EUR: 1_000 }, per: 'basket' }, 1_000],
    ['a fixed price, which raises nothing', { kind: 'fixed_price', amountMinor: { EUR: 500 } }, 1_100],
    ['three for two: the cheapest of all are free', { kind: 'cheapest_free', every: 3 }, 200],
    ['buy two get one at half', { kind: 'buy_get', buy: 2, get: 1, discountBps: 5_000 }, 100],
    ['once only', { kind: 'buy_get', buy: 2, get: 1, discountBps: 10_000, maxTimes: 1 }, 100],
    ['another currency', { kind: 'fixed_price', amountMinor: { PLN: 1 } }, 0],
  ])('%s', (_, effect, expected) => {
    expect(saves(basket, p('x', effect))).toBe(expected);
  });

  test('buy of one kind, get of another', () => {
    const effect: Effect = { kind: 'buy_get', buy: 1, get: 1, discountBps: 10_000, buyFilter: { skus: ['A'] } };
    const one = quote(basket, book(p('x', effect, { target: { skus: ['B', 'C'] } })), noCustomer, noon);
    // Two bought, so two are got: the cheapest.
    expect(one.discountMinor).toBe(200);
    expect(one.lines.map((line) => line.discountMinor)).toEqual([0, 0, 200]);
  });

  test('units that may be bought and got count once', () => {
    const effect: Effect = { kind: 'buy_get', buy: 1, get: 1, discountBps: 10_000, buyFilter: { skus: ['A', 'B'] } };
    expect(saves(cartOf([lineOf('A', 1)]), p('x', effect, { target: { skus: ['A'] } }))).toBe(0);
    expect(saves(cartOf([lineOf('A', 2)]), p('x', effect, { target: { skus: ['A'] } }))).toBe(1_000);
    expect(saves(cartOf([lineOf('A', 1), lineOf('B', 1)]), p('x', effect, { target: { skus: ['A'] } }))).toBe(1_000);
  });

  test('a set for one price, as often as there are sets', () => {
    const effect: Effect = {
      kind: 'set_price',
      parts: [
        { filter: { skus: ['A'] }, quantity: 1 },
        { filter: { skus: ['C'] }, quantity: 1 },
      ],
      amountMinor: { EUR: 900 },
    };
    const one = quote(basket, book(p('x', effect)), noCustomer, noon);
    expect(one.discountMinor).toBe(400);
    // Spread by price: 181.8 and 18.2 of each set.
    expect(one.lines.map((line) => line.discountMinor)).toEqual([364, 0, 36]);
  });

  test('a present costs nothing when it is in the cart, and is offered when it is not', () => {
    const gift = p('x', { kind: 'gift', sku: 'C', quantity: 1 });
    expect(quote(basket, book(gift), noCustomer, noon)).toMatchObject({ discountMinor: 100, gifts: [] });
    expect(quote(cartOf([lineOf('A')]), book(gift), noCustomer, noon)).toMatchObject({
      discountMinor: 0,
      gifts: [{ sku: 'C', quantity: 1 }],
    });
  });

  test('free delivery is free, and says from which sum on', () => {
    const free = p('x', { kind: 'free_delivery' }, { conditions: [{ kind: 'total', from: { EUR: 2_000 } }] });
    const one = quote({ ...basket, delivery: { method: 'courier' } }, book(free), noCustomer, noon);
    expect(one.delivery).toMatchObject({ listMinor: 490, totalMinor: 0, keepFromMinor: 2_000 });
  });

  test('points count more: what goes beyond once is added up', () => {
    const more = (id: string, multiplierBps: number) =>
      p(id, { kind: 'points_multiplier', multiplierBps }, { target: { skus: ['A'] } });
    const one = quote(basket, book(more('x', 20_000), more('y', 30_000)), noCustomer, noon);
    expect(one.lines.map((line) => line.pointsBps)).toEqual([40_000, 10_000, 10_000]);
  });
});

describe('conditions', () => {
  const percent: Effect = { kind: 'percent', discountBps: 1_000 };
  const acts = (
    condition: Condition,
    more: Parameters<typeof cartOf>[1] = {},
    customer: { groups: string[]; audiences: string[] } = { groups: [], audiences: [] },
    now = noon,
  ): boolean =>
    quote({ ...basket, ...more }, book(p('x', percent, { conditions: [condition] })), customer, now).discountMinor > 0;

  test('basket: total and quantity, of all or of some', () => {
    expect([2_900, 2_901].map((from) => acts({ kind: 'total', from: { EUR: from } }))).toEqual([true, false]);
    expect(acts({ kind: 'total', until: { EUR: 2_900 } })).toBe(false);
    expect(acts({ kind: 'total', from: { PLN: 1 } })).toBe(false);
    expect([3, 4].map((from) => acts({ kind: 'quantity', from, filter: { skus: ['C'] } }))).toEqual([true, false]);
    expect(acts({ kind: 'quantity', until: 6 })).toBe(false);
  });

  test('customer: group and audience', () => {
    expect(acts({ kind: 'group', anyOf: ['vip'] }, {}, { groups: ['vip'], audiences: [] })).toBe(true);
    expect(acts({ kind: 'group', anyOf: ['vip'] })).toBe(false);
    expect(acts({ kind: 'audience', anyOf: ['sleeping'] }, {}, { groups: [], audiences: ['sleeping'] })).toBe(true);
    expect(acts({ kind: 'audience', anyOf: ['sleeping'] })).toBe(false);
  });

  test('place: zone, store, delivery; a channel only by its exception', () => {
    expect([acts({ kind: 'zone', anyOf: ['lv'] }), acts({ kind: 'zone', anyOf: ['ee'] })]).toEqual([true, false]);
    expect([
      acts({ kind: 'location', anyOf: ['s1'] }, { locationId: 's1' }),
      acts({ kind: 'location', anyOf: ['s1'] }),
    ]).toEqual([true, false]);
    expect([
      acts({ kind: 'delivery', anyOf: ['courier'] }, { delivery: { method: 'courier' } }),
      acts({ kind: 'delivery', anyOf: ['courier'] }),
    ]).toEqual([true, false]);
    const app: Condition = { kind: 'channel', exception: 'launch' };
    expect([
      acts(app, { channel: 'app' }),
      acts(app),
      acts({ kind: 'channel', exception: 'none' }, { channel: 'app' }),
    ]).toEqual([true, false, false]);
  });

  test('time: weekdays and hours of the zone, over midnight too', () => {
    // Wednesday, 3 June 2026; Riga is three hours ahead in summer.
    const evening: Condition = { kind: 'window', weekdays: [3], from: '22:00', until: '02:00' };
    const at = (utc: string): boolean => acts(evening, {}, undefined, utc);
    expect(at('2026-06-03T18:59:00Z')).toBe(false);
    expect(at('2026-06-03T19:00:00Z')).toBe(true);
    expect(at('2026-06-03T22:59:00Z')).toBe(true);
    expect(at('2026-06-03T23:00:00Z')).toBe(false);
    // The small hours of Wednesday belong to Tuesday’s evening.
    expect(at('2026-06-02T22:00:00Z')).toBe(false);
  });

  test('any of, and not', () => {
    const [yes, no]: Condition[] = [
      { kind: 'quantity', from: 1 },
      { kind: 'quantity', from: 99 },
    ];
    if (yes === undefined || no === undefined) throw new Error();
    expect([
      acts({ kind: 'any', of: [no, yes] }),
      acts({ kind: 'any', of: [no] }),
      acts({ kind: 'not', of: no }),
      acts({ kind: 'not', of: yes }),
    ]).toEqual([true, false, true, false]);
  });

  test('goods: category with all below it, attribute, sale, and what is left out', () => {
    const line = lineOf('S', 1, {
      categoryPath: ['clothes', 'coats'],
      attributes: { colour: ['red', 'blue'], size: 42 },
    });
    const acts2 = (target: Promotion['target']): boolean => saves(cartOf([line]), p('x', percent, { target })) > 0;
    expect([acts2({ categories: ['clothes'] }), acts2({ categories: ['shoes'] })]).toEqual([true, false]);
    expect([
      acts2({ attributes: { colour: ['blue'], size: ['42'] } }),
      acts2({ attributes: { colour: ['green'] } }),
    ]).toEqual([true, false]);
    expect([acts2({ onSale: true }), acts2({ onSale: false }), acts2({ exclude: { skus: ['S'] } })]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('a validity window is exact, and what did nothing says why', () => {
    const over = p('x', percent, { validUntil: noon });
    const soon = p('y', percent, { validFrom: '2026-06-03T09:00:01Z' });
    const { quote: one, skipped } = explain(basket, book(over, soon), noCustomer, noon);
    expect(one.discountMinor).toBe(0);
    expect(Object.fromEntries(skipped)).toEqual({ x: 'over', y: 'not_yet' });
  });
});

describe('together', () => {
  const ten = (id: string, more: Partial<Promotion> = {}) => p(id, { kind: 'percent', discountBps: 1_000 }, more);
  const half = (id: string, more: Partial<Promotion> = {}) => p(id, { kind: 'percent', discountBps: 5_000 }, more);
  const cart = cartOf([lineOf('A', 1)]);

  test('each acts on what those before it left; order is priority, then id, however the book lists them', () => {
    const off = (id: string, priority: number) =>
      p(id, { kind: 'amount', amountMinor: { EUR: 500 }, per: 'unit' }, { priority });
    expect(saves(cart, ten('b', { priority: 1 }), off('a', 2))).toBe(600);
    expect(saves(cart, ten('b', { priority: 2 }), off('a', 1))).toBe(550);
    expect(saves(cart, off('b', 1), ten('a', { priority: 1 }))).toBe(600);
  });

  test('of one group a unit gets one, the basket the first, or the best', () => {
    expect(saves(cart, ten('a', { exclusivityGroup: 'unit' }), half('b', { exclusivityGroup: 'unit' }))).toBe(100);
    const two = cartOf([lineOf('A'), lineOf('B')]);
    const onA = ten('a', { exclusivityGroup: 'unit', target: { skus: ['A'] } });
    expect(saves(two, onA, half('b', { exclusivityGroup: 'unit' }))).toBe(100 + 300);
    const first = ten('a', { exclusivityGroup: 'first', target: { skus: ['A'] } });
    expect(saves(two, first, half('b', { exclusivityGroup: 'first' }))).toBe(100);
    expect(saves(two, ten('a', { exclusivityGroup: 'best' }), half('b', { exclusivityGroup: 'best' }))).toBe(800);
  });

  test('units that were bought for a present are used up for the same group', () => {
    const three = p('a', { kind: 'cheapest_free', every: 3 }, { exclusivityGroup: 'unit' });
    expect(saves(cartOf([lineOf('A', 4)]), three, half('b', { exclusivityGroup: 'unit' }))).toBe(1_000 + 500);
  });

  test('a stop flag ends it for the units, or for the basket', () => {
    const two = cartOf([lineOf('A'), lineOf('B')]);
    expect(saves(two, ten('a', { stop: 'units', target: { skus: ['A'] } }), half('b'))).toBe(100 + 300);
    expect(saves(two, ten('a', { stop: 'basket', target: { skus: ['A'] } }), half('b'))).toBe(100);
  });

  test('caps hold for the unit, the line, the basket and the number of units', () => {
    const six = cartOf([lineOf('A', 4), lineOf('B', 2)]);
    expect(saves(six, half('a', { caps: { perUnitMinor: { EUR: 100 } } }))).toBe(600);
    expect(saves(six, half('a', { caps: { perLineMinor: { EUR: 400 } } }))).toBe(800);
    expect(saves(six, half('a', { caps: { perBasketMinor: { EUR: 333 } } }))).toBe(333);
    expect(saves(six, half('a', { caps: { maxUnits: 5 } }))).toBe(4 * 500 + 300);
  });

  test('no unit goes below its floor', () => {
    expect(saves(cartOf([lineOf('F', 2)]), half('a'))).toBe(200);
    expect(
      saves(cartOf([lineOf('F'), lineOf('A')]), p('a', { kind: 'amount', amountMinor: { EUR: 900 }, per: 'basket' })),
    ).toBe(900);
  });

  test('a code opens its promotion once, however it is typed, and says what became of it', () => {
    const withCode = {
      ...book(ten('spring', { conditions: [{ kind: 'code' }] })),
      codes: [{ code: 'SPRING', promotionId: 'spring' }],
    };
    const one = quote({ ...cart, codes: [' spr-ing ', 'SPRING', 'nope'] }, withCode, noCustomer, noon);
    expect(one.discountMinor).toBe(100);
    expect(one.codes).toEqual([
      { code: 'SPRING', state: 'applied', why: null },
      { code: 'NOPE', state: 'refused', why: 'unknown' },
    ]);
    const known = {
      groups: [],
      audiences: [],
      codes: [{ code: 'SPRING', promotionId: 'spring', refusal: 'used_up' as const }],
    };
    expect(quote({ ...cart, codes: ['SPRING'] }, withCode, known, noon)).toMatchObject({
      discountMinor: 0,
      codes: [{ state: 'refused', why: 'used_up' }],
    });
  });

  test('a basket in a zone where prices have no tax is discounted before tax', () => {
    const us = { ...book(half('a')), zones: [zoneOf('lv', { taxIncluded: false })] };
    expect(quote(cart, us, noCustomer, noon)).toMatchObject({ netMinor: 500, taxMinor: 105, totalMinor: 605 });
  });
});
