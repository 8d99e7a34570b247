/** The figures that say whether an arm is better: they must not err more often than they say, however often somebody looks. */
import { expect, test } from 'vitest';
import { boundsOf, differenceOf, noSums, reachOf, shareOf, verdictOf, type Bounds, type Sums } from './bound-effect.ts';
import { credibilityOf } from './check-shares.ts';
import { daysUntil, quantileOf, sizeSample } from './size-sample.ts';

/** mulberry32: small, fast, the same everywhere. */
function lots(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const plannedPeople = 4_000;
const alpha = 0.05;
type Judge = (arm: Sums, control: Sums) => Bounds | null;
const always: Judge = (arm, control) => boundsOf(differenceOf(arm, control), { plannedPeople, alpha });
/** What nearly everybody does: a z-interval, looked at whenever somebody likes. */
const naive: Judge = (arm, control) => {
  const { difference, variance } = differenceOf(arm, control);
  const half = 1.96 * Math.sqrt(variance);
  return variance > 0 ? { low: difference - half, high: difference + half } : null;
};

type Draw = (random: () => number) => number;
const buys =
  (share: number): Draw =>
  (random) =>
    random() < share ? 1 : 0;
/** One in ten buys, for an amount with a long tail. */
const spends: Draw = (random) => (random() < 0.1 ? 2_000 / Math.sqrt(Math.max(1e-3, random())) : 0);

const with1 = (sums: Sums, x: number): Sums => ({
  n: sums.n + 1,
  sum: sums.sum + x,
  squares: sums.squares + x * x,
});

/** Of so many experiments, the share in which somebody who looks after every hundred people has seen a difference; and its direction. */
function seenIn(
  experiments: number,
  judge: Judge,
  draws: readonly [Draw, Draw],
  { people = 8_000, share = 0.5 } = {},
): number {
  const random = lots(20_261_128);
  let seen = 0;
  for (let nth = 0; nth < experiments; nth += 1) {
    let [arm, control] = [noSums, noSums];
    const buyers = [0, 0];
    for (let n = 1; n <= people; n += 1) {
      const isArm = random() < share;
      const x = draws[isArm ? 1 : 0](random);
      if (x > 0) buyers[isArm ? 1 : 0]! += 1;
      if (isArm) arm = with1(arm, x);
      else control = with1(control, x);
      if (n % 100 !== 0) continue;
      const verdict = verdictOf(judge(arm, control), {
        arm: arm.n,
        control: control.n,
        buyers: Math.min(...buyers),
      });
      if (verdict !== 'better' && verdict !== 'worse') continue;
      seen += 1;
      break;
    }
  }
  return seen / experiments;
}

test('of 1,000 experiments without a difference, looked at after every 100 people, no more than five of a hundred say that there is one', () => {
  expect(seenIn(1_000, always, [buys(0.05), buys(0.05)])).toBeLessThanOrEqual(alpha);
  expect(seenIn(1_000, always, [spends, spends])).toBeLessThanOrEqual(alpha);
  // As a hold-out has it: nine of ten in one arm.
  expect(seenIn(1_000, always, [buys(0.05), buys(0.05)], { share: 0.9 })).toBeLessThanOrEqual(alpha);
  expect(seenIn(1_000, always, [spends, spends], { share: 0.9 })).toBeLessThanOrEqual(alpha);
});

test('the interval that everybody uses fails that same test', () => {
  expect(seenIn(1_000, naive, [buys(0.05), buys(0.05)])).toBeGreaterThan(2 * alpha);
});

test('a difference that is there is found, with the people that were said to be needed', () => {
  const wish = { baseline: 0.1, effect: 0.3, deviation: null, power: 0.8, alpha, weights: [50, 50] };
  const { people, fixedPeople, perArm } = sizeSample(wish);
  expect(perArm).toEqual([Math.ceil(people / 2), Math.ceil(people / 2)]);
  // The price of looking at any time is about as many people again.
  expect(people / fixedPeople).toBeGreaterThan(1.5);
  expect(people / fixedPeople).toBeLessThan(2.5);
  const judge: Judge = (arm, control) => boundsOf(differenceOf(arm, control), { plannedPeople: people, alpha });
  expect(seenIn(300, judge, [buys(0.1), buys(0.13)], { people })).toBeGreaterThanOrEqual(0.77);
  // A known figure: 3,841 in each arm find 10 % → 12 % in a fixed test with 80 % (Fleiss, without his correction).
  expect(sizeSample({ ...wish, effect: 0.2 }).fixedPeople / 2).toBeCloseTo(3_839, -1);
});

test('as a fixed test: 1.96 at one side of five of a hundred; the sequence reaches 3.04 where it is narrowest, and more before and after', () => {
  expect(quantileOf(0.975)).toBeCloseTo(1.959964, 5);
  expect(quantileOf(0.01)).toBeCloseTo(-2.326348, 5);
  expect(reachOf(1_000, 1_000, alpha)).toBeCloseTo(3.035, 2);
  expect(reachOf(10, 1_000, alpha)).toBeGreaterThan(reachOf(500, 1_000, alpha));
  expect(reachOf(100_000, 1_000, alpha)).toBeGreaterThan(reachOf(1_000, 1_000, alpha));
});

test('nothing is said of too few people, of people who are all alike, and of an empty arm', () => {
  const all = { n: 500, sum: 500, squares: 500 };
  expect(always(all, all)).toBeNull();
  expect(always(all, noSums)).toBeNull();
  const far = { low: 0.2, high: 0.4 };
  expect(verdictOf(far, { arm: 99, control: 5_000, buyers: 99 })).toBe('early');
  expect(verdictOf(far, { arm: 100, control: 100, buyers: 49 })).toBe('early');
  expect(verdictOf(far, { arm: 100, control: 100, buyers: 50 })).toBe('better');
  expect(verdictOf({ low: -0.1, high: 0.4 }, { arm: 100, control: 100, buyers: 50 })).toBe('open');
});

test('the share of units returned is of units, and its spread is of people', () => {
  // Two people: 1 of 2 units came back, 0 of 4.
  const sums = { n: 2, part: 1, whole: 6, partSquares: 1, wholeSquares: 20, products: 2 };
  const { share, variance } = shareOf(sums);
  expect(share).toBeCloseTo(1 / 6);
  // The remainders are 1 − 2/6 and 0 − 4/6; each squared, over n − 1, over n · 3².
  expect(variance).toBeCloseTo(((2 / 3) ** 2 + (2 / 3) ** 2) / 1 / (2 * 9));
});

test('arms that fill as they were meant to are believed, however often one looks; those that do not are not', () => {
  const random = lots(7);
  let doubted = 0;
  for (let nth = 0; nth < 300; nth += 1) {
    const counts = [0, 0];
    for (let n = 1; n <= 4_000; n += 1) {
      counts[random() < 0.5 ? 0 : 1]! += 1;
      if (n % 100 !== 0 || credibilityOf([{ weights: [50, 50], counts }]) >= 0.05) continue;
      doubted += 1;
      break;
    }
  }
  expect(doubted / 300).toBeLessThanOrEqual(0.05);
  expect(credibilityOf([{ weights: [50, 50], counts: [5_400, 4_600] }])).toBeLessThan(0.001);
  expect(credibilityOf([{ weights: [90, 10], counts: [9_010, 990] }])).toBe(1);
  // Weights that were changed are two chapters: taken together they would look wrong.
  const [before, after] = [
    { weights: [50, 50], counts: [1_000, 1_000] },
    { weights: [90, 10], counts: [9_000, 1_000] },
  ];
  expect(credibilityOf([before, after])).toBe(1);
  expect(credibilityOf([{ weights: [50, 50], counts: [10_000, 2_000] }])).toBeLessThan(0.001);
  expect(credibilityOf([{ weights: [100, 0], counts: [100, 1] }])).toBe(0);
});

test('days: until enough have come and their time is up', () => {
  expect(daysUntil(1_000, 100, 7)).toBe(17);
  expect(daysUntil(0, 100, 7)).toBe(0);
  expect(daysUntil(10, 0, 7)).toBeNull();
});
