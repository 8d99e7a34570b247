/** What holds for every cart and every book: properties over random books of all kinds of promotions. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocate, mulDiv, mulMod, mulRound } from './arithmetic.ts';
import { quote, refundOf, unitAt, type PriceBook, type Quote, type QuoteCart } from './index.ts';
import { noon, randomBook, randomCart, randomCustomer, randomFrom } from './try-book.ts';

interface World {
  readonly book: PriceBook;
  readonly cart: QuoteCart;
  readonly customer: { groups: string[]; audiences: string[] };
}

const seeds = fc.record({
  book: fc.integer({ min: 1, max: 60 }),
  cart: fc.integer({ min: 1, max: 2 ** 30 }),
  lines: fc.nat(12),
});

function worldOf({ book, cart, lines }: { book: number; cart: number; lines: number }): World {
  const random = randomFrom(cart);
  return { book: bookFor(book), cart: randomCart(random, lines), customer: randomCustomer(random) };
}

const books = new Map<number, PriceBook>();
function bookFor(seed: number): PriceBook {
  const known = books.get(seed) ?? randomBook(seed, 60);
  books.set(seed, known);
  return known;
}

const quoted = ({ book, cart, customer }: World): Quote => quote(cart, book, customer, noon);
const held = (check: (world: World) => void, runs = 400): void => {
  fc.assert(
    fc.property(seeds, (seed) => check(worldOf(seed))),
    { numRuns: runs },
  );
};

describe('every quote', () => {
  test('is the sum of its units to the cent, and no amount is below zero or fractional', () => {
    held((world) => {
      const one = quoted(world);
      let total = one.delivery?.totalMinor ?? 0;
      for (const line of one.lines) {
        let [next, lineTotal] = [0, 0];
        for (const unit of line.units) {
          expect(unit.from).toBe(next);
          next += unit.count;
          lineTotal += unit.totalMinor * unit.count;
          for (const amount of [unit.listMinor, unit.discountMinor, unit.netMinor, unit.taxMinor, unit.pointsMinor]) {
            expect(Number.isSafeInteger(amount) && amount >= 0).toBe(true);
          }
          expect(unit.netMinor + unit.taxMinor).toBe(unit.totalMinor);
          expect(unit.pointsMinor).toBeLessThanOrEqual(unit.totalMinor);
        }
        if (line.state.kind === 'priced') expect(next).toBe(line.quantity);
        expect(lineTotal).toBe(line.totalMinor);
        total += line.totalMinor;
      }
      expect(total).toBe(one.totalMinor);
      expect(one.netMinor + one.taxMinor).toBe(one.totalMinor);
      expect(one.taxes.reduce((sum, rate) => sum + rate.taxMinor, 0)).toBe(one.taxMinor);
    });
  });

  test('names the promotion behind every cent of discount', () => {
    held((world) => {
      const one = quoted(world);
      const discounts = [...one.lines, ...(one.delivery === null ? [] : [one.delivery])].flatMap(
        (line) => line.discounts,
      );
      const named = discounts.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
      const asPoints = one.points.policy === 'discount' ? one.points.appliedMinor : 0;
      expect(named + asPoints).toBe(one.discountMinor);
      expect(one.promotions.reduce((sum, { discountMinor }) => sum + discountMinor, 0)).toBe(named);
    });
  });

  test('explains itself: the steps of the trace sum to the total', () => {
    held((world) => {
      const one = quoted(world);
      expect(one.trace.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(one.totalMinor);
    });
  });

  test('is the same a second time, and in every channel that no exception names', () => {
    held((world) => {
      const one = quoted(world);
      expect(quoted(world)).toEqual(one);
      if (world.cart.channel === 'app') return;
      for (const channel of ['till', 'kiosk', 'web', 'call_centre']) {
        expect(quote({ ...world.cart, channel }, world.book, world.customer, noon)).toEqual(one);
      }
    });
  });

  test('does not depend on the order of lines, as long as they differ in SKU', () => {
    held((world) => {
      const lines = world.cart.lines.filter((line, at, all) => all.findIndex(({ sku }) => sku === line.sku) === at);
      const forth = quoted({ ...world, cart: { ...world.cart, lines } });
      const back = quoted({ ...world, cart: { ...world.cart, lines: [...lines].reverse() } });
      expect(back.totalMinor).toBe(forth.totalMinor);
      expect(back.hash).toBe(forth.hash);
    });
  });

  test('brings no unit below its floor, presents apart', () => {
    held((world) => {
      const promotions = world.book.promotions.filter(({ effect }) => effect.kind !== 'gift');
      const prices = Object.fromEntries(
        Object.entries(world.book.prices).map(([sku, entries]) => [
          sku,
          entries.map((entry) => ({ ...entry, floorMinor: Math.floor(entry.amountMinor * 0.7) })),
        ]),
      );
      const one = quoted({ ...world, book: { ...world.book, promotions, prices } });
      const asPoints = one.points.policy === 'discount' && one.points.appliedMinor > 0;
      for (const line of asPoints ? [] : one.lines) {
        const floor = Math.floor(line.unitMinor * 0.7);
        for (const unit of line.units) expect(unit.listMinor - unit.discountMinor).toBeGreaterThanOrEqual(floor);
      }
    });
  });
});

describe('refunds', () => {
  const cutUp = (one: Quote, random: (below: number) => number, parts: number) => {
    const all = one.lines.flatMap((line) =>
      line.state.kind === 'priced'
        ? Array.from({ length: line.quantity }, (_, unit) => ({ lineId: line.lineId, unit }))
        : [],
    );
    const cut: { lineId: string; units: number[] }[][] = Array.from({ length: parts }, () => []);
    for (const { lineId, unit } of all) cut[random(parts)]?.push({ lineId, units: [unit] });
    return cut.filter((part) => part.length > 0);
  };

  test('of any parts in any order sum to what was paid for the goods, and delivery follows the book', () => {
    held((world) => {
      const one = quoted(world);
      const random = randomFrom(world.cart.lines.length + one.totalMinor);
      const before: { lineId: string; units: number[] }[] = [];
      let [total, tax, points, paid] = [0, 0, 0, 0];
      for (const part of cutUp(one, random, 1 + random(5))) {
        const answer = refundOf(one, before, part, total);
        if (answer.kind !== 'refund') throw new Error('refused');
        before.push(...part);
        total += answer.refund.totalMinor;
        tax += answer.refund.taxMinor;
        points += answer.refund.pointsMinor;
        paid += answer.refund.payableMinor;
        expect(answer.refund.netMinor + answer.refund.taxMinor).toBe(answer.refund.totalMinor);
      }
      if (before.length === 0) return;
      const keeps = one.delivery?.refund === 'keep' ? one.delivery : null;
      expect(total).toBe(one.totalMinor - (keeps?.totalMinor ?? 0));
      expect(tax).toBe(one.taxMinor - (keeps?.taxMinor ?? 0));
      expect(points + paid).toBe(total);
      if (one.delivery?.refund !== 'recompute') {
        expect(points).toBe(one.points.policy === 'tender' ? one.points.appliedMinor : 0);
      }
    }, 600);
  });

  test('of every single subset of a cart of up to six units is exactly the sum of its units', () => {
    held((world) => {
      const lines = world.cart.lines.slice(0, 3).map((line) => ({ ...line, quantity: 1 + (line.quantity % 2) }));
      const { delivery: _delivery, ...cart } = { ...world.cart, lines };
      const one = quoted({ ...world, cart });
      const units = one.lines.flatMap((line) =>
        line.units.flatMap(({ from, count }) =>
          Array.from({ length: count }, (_, at) => ({ lineId: line.lineId, units: [from + at] })),
        ),
      );
      for (let subset = 0; subset < 2 ** units.length; subset += 1) {
        const now = units.filter((_, at) => (subset >> at) % 2 === 1);
        const rest = units.filter((_, at) => (subset >> at) % 2 === 0);
        const [first, second] = [refundOf(one, [], now), refundOf(one, now, rest)];
        if (first.kind !== 'refund' || second.kind !== 'refund') throw new Error('refused');
        expect(first.refund.totalMinor + second.refund.totalMinor).toBe(one.totalMinor);
        expect(first.refund.totalMinor).toBe(
          now.reduce((sum, { lineId, units: [unit = -1] }) => {
            const line = one.lines.find((each) => each.lineId === lineId);
            return sum + (line === undefined ? 0 : (unitAt(line, unit)?.totalMinor ?? 0));
          }, 0),
        );
      }
    }, 60);
  });
});

describe('arithmetic', () => {
  const amounts = fc.nat(Number.MAX_SAFE_INTEGER);
  test('is exact beyond 2⁵³', () => {
    fc.assert(
      fc.property(amounts, fc.nat(10_000), fc.integer({ min: 1, max: 20_000 }), (a, b, c) => {
        const exact = (BigInt(a) * BigInt(b)) / BigInt(c);
        if (exact > BigInt(Number.MAX_SAFE_INTEGER)) return;
        expect(BigInt(mulDiv(a, b, c))).toBe(exact);
        expect(BigInt(mulMod(a, b, c))).toBe((BigInt(a) * BigInt(b)) % BigInt(c));
      }),
    );
  });

  test('rounds halves up, or to the even neighbour', () => {
    expect([5, 15, 25].map((a) => mulRound(a, 1, 10, 'half_up'))).toEqual([1, 2, 3]);
    expect([5, 15, 25].map((a) => mulRound(a, 1, 10, 'half_even'))).toEqual([0, 2, 2]);
    expect([4, 6].map((a) => mulRound(a, 1, 10, 'half_even'))).toEqual([0, 1]);
  });

  test('allocates everything, and nobody is more than one coin from the exact share', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.array(fc.nat(100_000), { minLength: 1, maxLength: 20 }), (total, weights) => {
        const sum = weights.reduce((all, weight) => all + weight, 0);
        const parts = allocate(total, weights);
        expect(parts.reduce((all, part) => all + part, 0)).toBe(sum === 0 ? 0 : total);
        if (sum === 0) return;
        parts.forEach((part, at) => expect(Math.abs(part - (total * (weights[at] ?? 0)) / sum)).toBeLessThan(1));
      }),
    );
  });
});
