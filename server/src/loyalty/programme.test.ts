/** The rules of a programme, without a database: what is earned and by which unit, how long it lives, which tier it makes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { programmeDraft } from '../../../contracts/loyalty-programme.ts';
import { cutToBudgets, decideSettlement } from './decide-settle.ts';
import { decideTier, nextTier } from './decide-tier.ts';
import { earnByRules, mostByRule, type EarningOrder, type EarningUnit } from './earn-by-rules.ts';
import { lifeOf, localMidnight } from './lot-life.ts';
import { faultsOf, unitsFor, worthOf, type Programme } from './programme.ts';
import { draft, type Draft } from './try-loyalty.ts';

const programme = (more: Partial<Draft> = {}): Programme => ({
  ...programmeDraft.parse({ ...draft, ...more }),
  version: 1,
  effectiveAt: '2026-01-01T00:00:00Z',
});
const unit = (lineNo: number, totalMinor: number, more: Partial<EarningUnit> = {}): EarningUnit => ({
  lineNo,
  unitNo: 0,
  sku: `sku-${lineNo}`,
  categoryPath: ['all', 'shoes'],
  brand: 'Acme',
  totalMinor,
  pointsMinor: 0,
  pointsBps: 10_000,
  ...more,
});
const order = (units: readonly EarningUnit[], more: Partial<EarningOrder> = {}): EarningOrder => ({
  at: new Date('2026-03-02T10:00:00Z'),
  channel: 'till',
  locationId: 'riga',
  currency: 'EUR',
  tierId: null,
  isFirst: false,
  units,
  ...more,
});
const base = draft.earn[0];
const sum = (earned: readonly { amount: number }[]): number => earned.reduce((all, one) => all + one.amount, 0);
if (base === undefined) throw new Error('the draft has no rule');

describe('earning', () => {
  test('is rounded once for the order, and what units have of it sums to that, whatever they cost', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 1, maxLength: 30 }), (totals) => {
        const earned = earnByRules(programme({ earn: [base] }), order(totals.map((total, n) => unit(n, total))));
        const all = totals.reduce((one, two) => one + two, 0);
        expect(sum(earned)).toBe(Math.floor(all / 10));
        for (const [n, total] of totals.entries())
          expect(Math.abs(sum(earned.filter((one) => one.lineNo === n)) - total / 10)).toBeLessThan(2);
      }),
    );
  });

  test('counts the book’s, the tier’s and the rules’ multipliers, only on goods that fit, and nothing on what points paid', () => {
    const rules = programme({
      earn: [
        { ...base, goods: { exceptCategories: ['gifts'] } } as never,
        {
          what: 'multiplier',
          id: 'double',
          name: 'x',
          kind: 'points',
          multiplierBps: 20_000,
          goods: { brands: ['Acme'] },
        },
      ],
    });
    const units = [
      unit(1, 1_000),
      unit(2, 1_000, { brand: null, pointsBps: 30_000 }),
      unit(3, 1_000, { categoryPath: ['gifts'] }),
      unit(4, 1_000, { pointsMinor: 400 }),
    ];
    const points = earnByRules(rules, order(units, { tierId: 'silver' })).map((one) => [one.lineNo, one.amount]);
    expect(points).toEqual([
      [1, 100 * 2 * 1.5],
      [2, 100 * 3 * 1.5],
      [4, 60 * 2 * 1.5],
    ]);
  });

  test('goes by time, channel, place, tier, first purchase and the size of the basket; nothing in another currency', () => {
    const rule = (more: object): Programme => programme({ earn: [{ ...base, ...more } as never] });
    const units = [unit(1, 10_000)];
    const none: [Programme, Partial<EarningOrder>][] = [
      [rule({ validFrom: '2026-03-03T00:00:00Z' }), {}],
      [rule({ validUntil: '2026-03-02T10:00:00Z' }), {}],
      [rule({ channels: ['app'] }), {}],
      [rule({ locations: ['tallinn'] }), {}],
      [rule({ tiers: ['gold'] }), { tierId: 'silver' }],
      [rule({ minBasketMinor: 10_001 }), {}],
      [rule({}), { currency: 'PLN' }],
    ];
    for (const [rules, more] of none) expect(earnByRules(rules, order(units, more))).toEqual([]);
    const first = programme({
      earn: [{ what: 'first_purchase', id: 'welcome', name: 'x', kind: 'points', units: 100 }],
    });
    expect(earnByRules(first, order(units))).toEqual([]);
    expect(sum(earnByRules(first, order([unit(1, 1), unit(2, 2)], { isFirst: true })))).toBe(100);
  });

  test('what may be spent of goods is a share of those that fit', () => {
    const rule = programme().spend[0];
    if (rule === undefined) throw new Error('no rule');
    const goods = [unit(1, 1_001), unit(2, 500, { sku: 'gift-wrap' })];
    expect(mostByRule(rule, goods)).toEqual({ mostMinor: 500, why: 'excluded' });
    expect(mostByRule({ ...rule, minBasketMinor: 2_000 }, goods)).toEqual({ mostMinor: 0, why: 'basket_too_small' });
  });

  test('units pay at least the money that they stand for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.integer({ min: 1, max: 1_000 }),
        fc.nat(10 ** 9),
        (units, minor, amount) => {
          const needed = unitsFor({ units, minor }, amount);
          expect(worthOf({ units, minor }, needed)).toBeGreaterThanOrEqual(amount);
          expect(needed === 0 || worthOf({ units, minor }, needed - 1) < amount).toBe(true);
        },
      ),
    );
  });
});

describe('settling an order', () => {
  const piece = (unitNo: number, more: object = {}) => ({
    ...unit(1, 1_000, { unitNo }),
    standing: true,
    delivered: false,
    ...more,
  });
  const booked = (unitNo: number) => ({ lineNo: 1, unitNo, parts: [] });
  const settle = (
    units: ReturnType<typeof piece>[],
    before: ReturnType<typeof booked>[],
    earnAt: 'placed' | 'completed',
  ) => {
    const done = decideSettlement(programme({ earn: [base], earnAt }), { ...order([]), units }, before);
    const numbers = (all: readonly { unitNo: number }[]): number[] => all.map((one) => one.unitNo);
    return [numbers(done.added.map((one) => one.unit)), numbers(done.gone), numbers(done.kept), done.spentMinor];
  };

  test('looks at each unit once, takes back what went, and counts what comes again anew', () => {
    expect(settle([piece(0), piece(1)], [], 'placed')).toEqual([[0, 1], [], [], 2_000]);
    expect(settle([piece(0), piece(1)], [booked(0), booked(1)], 'placed')).toEqual([[], [], [0, 1], 2_000]);
    expect(settle([piece(0), piece(1, { standing: false })], [booked(0), booked(1)], 'placed')).toEqual([
      [],
      [1],
      [0],
      1_000,
    ]);
    expect(settle([piece(0), piece(1)], [booked(0)], 'placed')).toEqual([[1], [], [0], 2_000]);
  });

  test('waits for the hand-over of each unit where the programme says so', () => {
    expect(settle([piece(0, { delivered: true }), piece(1)], [], 'completed')).toEqual([[0], [], [], 1_000]);
    expect(settle([piece(0), piece(1)], [booked(0)], 'completed')).toEqual([[], [], [0], 1_000]);
  });

  test('gives no more than is left of a budget, the last units without', () => {
    const earned = [3, 4, 5].map((amount, unitNo) => ({ ruleId: 'base', kind: 'points', lineNo: 1, unitNo, amount }));
    expect(cutToBudgets(earned, new Map([['base', 6]])).map((one) => one.amount)).toEqual([3, 3]);
    expect(cutToBudgets(earned, new Map())).toEqual(earned);
  });
});

describe('the life of a lot', () => {
  const at = new Date('2026-03-28T23:30:00Z');
  const life = (expiry: object, activation: object = { kind: 'at_once' }) => {
    const [kind] = programme({
      kinds: [{ id: 'points', name: 'x', worth: null, activation, expiry } as never],
      earn: [],
      spend: [],
    }).kinds;
    if (kind === undefined) throw new Error('no kind');
    const { activatesAt, expiresAt } = lifeOf(kind, programme(), at);
    return [activatesAt.toISOString(), expiresAt?.toISOString() ?? null];
  };

  test('ends at local midnights, also where the clock changes in between', () => {
    expect(life({ kind: 'never' })).toEqual([at.toISOString(), null]);
    expect(life({ kind: 'rolling', days: 10 }, { kind: 'days', days: 3 })).toEqual([
      '2026-03-31T23:30:00.000Z',
      '2026-04-10T23:30:00.000Z',
    ]);
    // 29 March in Riga by then; summer time begins on that very day.
    expect(life({ kind: 'end_of_month', months: 0 })).toEqual([at.toISOString(), '2026-03-31T21:00:00.000Z']);
    expect(life({ kind: 'end_of_month', months: 12 })[1]).toBe('2027-03-31T21:00:00.000Z');
    expect(life({ kind: 'fixed', month: 12, day: 31 })[1]).toBe('2026-12-31T22:00:00.000Z');
    expect(life({ kind: 'fixed', month: 3, day: 29, atLeastDays: 30 })[1]).toBe('2027-03-29T21:00:00.000Z');
    expect(life({ kind: 'end_of_month', months: 0 }, { kind: 'return_window' })[0]).toBe('2026-04-11T23:30:00.000Z');
    expect(localMidnight('Europe/Riga', 2026, 10, 26).toISOString()).toBe('2026-10-25T22:00:00.000Z');
  });

  test('is never shorter than a moment', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
        fc.constantFrom('Europe/Riga', 'America/New_York', 'Pacific/Auckland'),
        (when, timeZone) => {
          for (const kind of programme().kinds) {
            const { activatesAt, expiresAt } = lifeOf(
              { ...kind, expiry: { kind: 'end_of_month', months: 0 } },
              { ...programme(), timeZone },
              when,
            );
            expect(expiresAt === null || expiresAt > activatesAt).toBe(true);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('tiers', () => {
  const { tiers } = programme();
  const now = new Date('2026-03-02T10:00:00Z');
  const spent = (spentMinor: number) => ({ spentMinor, earned: 0, orders: 0 });
  const until = (days: number): Date => new Date(now.getTime() + days * 86_400_000);

  test('rise at once, are kept for their time, then fall to what is deserved or by one', () => {
    expect(decideTier(tiers, spent(4_999), null, now)).toMatchObject({ tierId: null, change: 'none' });
    expect(decideTier(tiers, spent(5_000), null, now)).toEqual({
      tierId: 'silver',
      keepUntil: until(100),
      change: 'up',
    });
    expect(decideTier(tiers, spent(0), { tierId: 'gold', keepUntil: until(1) }, now)).toMatchObject({
      tierId: 'gold',
      change: 'none',
    });
    expect(decideTier(tiers, spent(0), { tierId: 'gold', keepUntil: until(0) }, now)).toMatchObject({
      tierId: null,
      change: 'down',
    });
    const byOne = { ...tiers, fall: 'one' as const };
    expect(decideTier(byOne, spent(0), { tierId: 'gold', keepUntil: until(0) }, now)).toMatchObject({
      tierId: 'silver',
      change: 'down',
    });
    expect(decideTier(tiers, spent(6_000), { tierId: 'silver', keepUntil: until(0) }, now)).toMatchObject({
      tierId: 'silver',
      change: 'kept',
      keepUntil: until(100),
    });
    expect(nextTier(tiers, spent(6_000), 'silver')).toMatchObject({ tierId: 'gold', missing: 94_000 });
    expect(nextTier(tiers, spent(0), 'gold')).toBeNull();
  });
});

test('a draft says all that is wrong with it', () => {
  const levels = [
    { id: 'a', name: 'A', from: 10, keepFrom: 20 },
    { id: 'a', name: 'B', from: 10 },
  ];
  const faulty = programmeDraft.parse({
    ...draft,
    timeZone: 'Mars/Base',
    tiers: { levels },
    earn: [{ ...base, tiers: ['z'], validFrom: '2026-01-02T00:00:00Z', validUntil: '2026-01-01T00:00:00Z' }],
  });
  expect(faultsOf(faulty).map((one) => one.path)).toEqual([
    'tiers.levels',
    'earn.0.tiers',
    'earn.0.validUntil',
    'tiers.levels.0.keepFrom',
    'tiers.levels.1.from',
    'timeZone',
  ]);
});
