import { performance } from 'node:perf_hooks';
import { afterEach, expect, test } from 'vitest';
import { createBusyMark, isBusy, restWhileBusy, watchBusy } from './busy.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
let stop: (() => void) | undefined;
afterEach(() => stop?.());

/** Keeps this thread at work without a pause, in short steps so that timers still come. */
async function work(ms: number): Promise<void> {
  const until = performance.now() + ms;
  while (performance.now() < until) {
    const step = performance.now() + 5;
    while (performance.now() < step);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('a thread without a pause is busy, and one that waits is not', async () => {
  const mark = createBusyMark();
  stop = watchBusy(mark);
  await pause(450);
  expect(isBusy(mark)).toBe(false);
  await work(900);
  expect(isBusy(mark)).toBe(true);
  await pause(900);
  expect(isBusy(mark)).toBe(false);
});

test('nobody rests for a thread that has a moment to spare, and for a busy one no longer than agreed', async () => {
  const mark = createBusyMark();
  const free = performance.now();
  await restWhileBusy(mark);
  expect(performance.now() - free).toBeLessThan(500);
  Atomics.store(mark, 0, (Date.now() & 0x7fffffff) | 1);
  const started = performance.now();
  await restWhileBusy(mark, 60);
  expect(performance.now() - started).toBeGreaterThanOrEqual(59);
});

test('a mark that is not renewed holds nobody up', () => {
  const mark = createBusyMark();
  Atomics.store(mark, 0, ((Date.now() - 5_000) & 0x7fffffff) | 1);
  expect(isBusy(mark)).toBe(false);
});
