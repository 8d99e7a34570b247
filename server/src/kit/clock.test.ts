import { expect, test } from 'vitest';
import { movableClock, systemClock } from './clock.ts';

test('a movable clock stands still until it is moved, and can be set back', () => {
  const clock = movableClock(new Date('2026-03-01T10:00:00Z'));
  expect(clock.now()).toEqual(new Date('2026-03-01T10:00:00Z'));
  clock.advance(3 * 86_400_000);
  expect(clock.now()).toEqual(new Date('2026-03-04T10:00:00Z'));
  clock.set(new Date('2025-01-01T00:00:00Z'));
  expect(clock.now()).toEqual(new Date('2025-01-01T00:00:00Z'));
});

test('nobody can move a clock through a time that it gave', () => {
  const start = new Date('2026-03-01T10:00:00Z');
  const clock = movableClock(start);
  start.setFullYear(1999);
  clock.now().setFullYear(1999);
  expect(clock.now().getUTCFullYear()).toBe(2026);
});

test('the system clock goes', async () => {
  const before = systemClock.now().getTime();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(systemClock.now().getTime()).toBeGreaterThan(before);
});
