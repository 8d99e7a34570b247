import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Random, WeightedIndex } from './random.ts';

test('a fork does not depend on what was drawn before it, nor on other forks', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.nat(50), (seed, name, draws) => {
      const fresh = Random.of(seed);
      const used = Random.of(seed);
      for (let i = 0; i < draws; i++) used.fork(`other-${i}`).next();
      for (let i = 0; i < draws; i++) used.next();
      expect(used.fork(name).next()).toBe(fresh.fork(name).next());
    }),
  );
});

test('neighbouring names give unrelated numbers', () => {
  const random = Random.of('neighbours');
  const firsts = Array.from({ length: 20_000 }, (_, i) => random.fork(`visit-${i}`).float());
  const mean = firsts.reduce((sum, value) => sum + value, 0) / firsts.length;
  const repeats = firsts.slice(1).filter((value, i) => Math.abs(value - (firsts[i] ?? 0)) < 0.01).length;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
  expect(repeats / firsts.length).toBeLessThan(0.03);
  expect(new Set(firsts).size).toBeGreaterThan(19_900);
});

test('indexes are picked as often as their weights say', () => {
  const weights = [1, 0, 7, 2];
  const table = new WeightedIndex(weights);
  const random = Random.of('weights');
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 50_000; i++) {
    const picked = table.pick(random);
    counts[picked] = (counts[picked] ?? 0) + 1;
  }
  expect(counts[1]).toBe(0);
  expect((counts[2] ?? 0) / 50_000).toBeCloseTo(0.7, 1);
});

test('numbers stay in the range that was asked for', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 1e6 }), (seed, below) => {
      const drawn = Random.of(seed).int(below);
      expect(drawn).toBeGreaterThanOrEqual(0);
      expect(drawn).toBeLessThan(below);
    }),
  );
});
