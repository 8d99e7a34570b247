import { expect, test } from 'vitest';
import { createLimiter } from './limit.ts';

test('a caller has its calls a minute, and the next minute again', () => {
  const limiter = createLimiter();
  expect([limiter.take('a', 2, 0), limiter.take('a', 2, 10)]).toEqual([null, null]);
  expect(limiter.take('a', 2, 30_000)).toBe(30);
  expect(limiter.take('b', 2, 30_000)).toBeNull();
  expect(limiter.take('a', 2, 60_000)).toBeNull();
});

test('a million callers take no more memory than the limit allows', () => {
  const limiter = createLimiter(1_000);
  for (let n = 0; n < 1_000_000; n += 1) limiter.take(`caller ${n}`, 5, n / 100);
  expect(limiter.size).toBeLessThanOrEqual(1_000);
});

test('when memory is full those whose minute has ended go first', () => {
  const limiter = createLimiter(3);
  limiter.take('old', 1, 0);
  limiter.take('young', 1, 50_000);
  limiter.take('younger', 1, 50_000);
  limiter.take('new', 1, 61_000);
  expect(limiter.take('young', 1, 61_000)).not.toBeNull();
});
