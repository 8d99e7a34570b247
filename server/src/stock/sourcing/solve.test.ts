import fc from 'fast-check';
import { expect, test } from 'vitest';
import { costOf, type Sourcing } from './problem.ts';
import { assign } from './assign.ts';
import { solveSourcing } from './solve.ts';

/** Every set of places, each with every way to take the units: slow, and right beyond doubt. */
function bruteForce(sourcing: Sourcing): number | null {
  const { demand, places, maxPlaces } = sourcing;
  let best: number | null = null;
  for (let set = 0; set < 2 ** places.length; set += 1) {
    const open = places.map((_, at) => at).filter((at) => (set >> at) & 1);
    if (open.length > maxPlaces) continue;
    const fixed = open.reduce((sum, at) => sum + (places[at]?.fixed ?? 0), 0);
    const units = cheapestUnits(
      demand,
      sourcing,
      open,
      0,
      open.map((at) => places[at]?.capacity ?? 0),
    );
    if (units !== null && (best === null || fixed + units < best)) best = fixed + units;
  }
  return best;
}

function cheapestUnits(
  demand: readonly number[],
  sourcing: Sourcing,
  open: readonly number[],
  line: number,
  room: number[],
): number | null {
  if (line === demand.length) return 0;
  let best: number | null = null;
  const spread = (at: number, left: number, cost: number, rest: number[]): void => {
    if (at === open.length) {
      if (left > 0) return;
      const further = cheapestUnits(demand, sourcing, open, line + 1, rest);
      if (further !== null && (best === null || cost + further < best)) best = cost + further;
      return;
    }
    const place = sourcing.places[open[at] ?? 0];
    const most = Math.min(left, place?.stock[line] ?? 0, rest[at] ?? 0);
    for (let units = 0; units <= most; units += 1) {
      const next = [...rest];
      next[at] = (next[at] ?? 0) - units;
      spread(at + 1, left - units, cost + units * (place?.unit[line] ?? 0), next);
    }
  };
  spread(0, demand[line] ?? 0, 0, room);
  return best;
}

function expectValid(sourcing: Sourcing, answer: ReturnType<typeof solveSourcing>): void {
  if (answer.kind !== 'plan') return;
  expect(answer.shares.length).toBeLessThanOrEqual(sourcing.maxPlaces);
  sourcing.demand.forEach((wanted, line) => {
    expect(answer.shares.reduce((sum, { units }) => sum + (units[line] ?? 0), 0)).toBe(wanted);
  });
  for (const { place, units } of answer.shares) {
    const at = sourcing.places[place];
    units.forEach((quantity, line) => expect(quantity).toBeLessThanOrEqual(at?.stock[line] ?? 0));
    expect(units.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(at?.capacity ?? 0);
  }
  expect(costOf(sourcing, answer.shares)).toBe(answer.cost);
}

const small = fc.integer({ min: 1, max: 3 }).chain((lines) =>
  fc.record({
    demand: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: lines, maxLength: lines }),
    places: fc.array(
      fc.record({
        stock: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: lines, maxLength: lines }),
        fixed: fc.integer({ min: 0, max: 12 }),
        unit: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: lines, maxLength: lines }),
        capacity: fc.integer({ min: 0, max: 7 }),
      }),
      { maxLength: 6 },
    ),
    maxPlaces: fc.integer({ min: 1, max: 4 }),
  }),
);

test('on any small problem the plan is valid and costs exactly what trying everything finds', () => {
  fc.assert(
    fc.property(small, (sourcing) => {
      const answer = solveSourcing(sourcing);
      const best = bruteForce(sourcing);
      expectValid(sourcing, answer);
      if (best === null) expect(answer).toMatchObject({ kind: 'none', proven: true });
      else expect(answer).toMatchObject({ kind: 'plan', cost: best, bound: best, proven: true });
    }),
    { numRuns: 1_500 },
  );
});

test('equal parcels and no other costs: the fewest places, on any small problem', () => {
  fc.assert(
    fc.property(small, (given) => {
      const places = given.places.map((place) => ({ ...place, fixed: 1, unit: place.unit.map(() => 0), capacity: 99 }));
      const sourcing = { ...given, places, maxPlaces: 6 };
      const answer = solveSourcing(sourcing);
      expect(answer.kind === 'plan' ? answer.cost : null).toBe(bruteForce(sourcing));
    }),
    { numRuns: 600 },
  );
});

test('a tie-break below the grain never costs a grain: the cost is that of trying everything', () => {
  fc.assert(
    fc.property(small, fc.array(fc.nat(9), { minLength: 6, maxLength: 6 }), (given, ties) => {
      const priced = given.places.map((place) => ({ ...place, unit: place.unit.map(() => 0) }));
      const places = priced.map((place, at) => ({ ...place, fixed: place.fixed * 100 + (ties[at] ?? 0) }));
      const answer = solveSourcing({ ...given, places }, { grain: 100 });
      const best = bruteForce({ ...given, places: priced });
      expect(answer.kind === 'plan' ? Math.floor(answer.cost / 100) : null).toBe(best);
    }),
    { numRuns: 400 },
  );
});

test('told how many places it takes at least, it finds the same optimum, on any small problem', () => {
  fc.assert(
    fc.property(small, (sourcing) => {
      const alike = sourcing.places.map((place) => ({ ...place, fixed: 1, unit: place.unit.map(() => 0) }));
      const least = bruteForce({ ...sourcing, places: alike });
      if (least === null) return;
      const answer = solveSourcing({ ...sourcing, minPlaces: least });
      expectValid(sourcing, answer);
      expect(answer).toMatchObject({ kind: 'plan', cost: bruteForce(sourcing), proven: true });
    }),
    { numRuns: 500 },
  );
});

test('split stock is found: 50 wanted, 40, 30 and 30 in three places', () => {
  const place = (units: number) => ({ stock: [units], fixed: 10, unit: [0], capacity: 100 });
  const places = [place(40), place(30), place(30)];
  expect(solveSourcing({ demand: [50], places, maxPlaces: 3 })).toMatchObject({ kind: 'plan', cost: 20, proven: true });
  expect(solveSourcing({ demand: [50], places, maxPlaces: 1 })).toMatchObject({ kind: 'none', proven: true });
  expect(solveSourcing({ demand: [101], places, maxPlaces: 3 })).toMatchObject({ kind: 'none', proven: true });
});

test('a capacity that binds moves units to a dearer place, and no further', () => {
  const places = [
    { stock: [5, 5], fixed: 0, unit: [1, 1], capacity: 6 },
    { stock: [5, 5], fixed: 0, unit: [3, 2], capacity: 9 },
  ];
  const answer = solveSourcing({ demand: [4, 4], places, maxPlaces: 2 });
  expect(answer).toMatchObject({ cost: 6 + 4, proven: true });
  expect(assign({ demand: [4, 4], places, maxPlaces: 2 }, [0])).toBeNull();
});

test('when the work is bounded below what a proof takes, the plan comes with an honest bound', () => {
  const dice = seeded(5);
  const sourcing = hard(dice, 10, 60);
  const whole = solveSourcing(sourcing);
  const hasty = solveSourcing(sourcing, { maxWork: 8 });
  if (whole.kind !== 'plan' || hasty.kind !== 'plan') throw new Error('there is a plan');
  expect(whole.proven).toBe(true);
  expect(hasty.proven).toBe(false);
  expectValid(sourcing, hasty);
  expect(hasty.bound).toBeLessThanOrEqual(whole.cost);
  expect(hasty.cost).toBeGreaterThanOrEqual(whole.cost);
});

test('10 lines × 500 places, sparse stock, capacities: proven within the bound of work', () => {
  for (let seed = 1; seed <= 5; seed += 1) {
    const sourcing = hard(seeded(seed), 10, 500);
    const answer = solveSourcing(sourcing);
    expectValid(sourcing, answer);
    expect(answer).toMatchObject({ kind: 'plan', proven: true });
  }
});

function seeded(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 374_761_393) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

function hard(dice: () => number, lines: number, count: number): Sourcing {
  const whole = (to: number): number => Math.floor(dice() * to);
  return {
    demand: Array.from({ length: lines }, () => 1 + whole(4)),
    places: Array.from({ length: count }, () => ({
      stock: Array.from({ length: lines }, () => (dice() < 0.25 ? 1 + whole(4) : 0)),
      fixed: 300 + whole(900),
      unit: Array.from({ length: lines }, () => whole(60)),
      capacity: 3 + whole(12),
    })),
    maxPlaces: 10,
  };
}
