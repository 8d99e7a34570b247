/**
 * Acknowledge first: whether the thread that answers requests has a moment to spare, told to the threads beside it.
 *
 * On two cores everything that follows an event costs three times what taking it in costs. When callers keep the answering thread busy
 * without a pause, those who work behind it rest (a batch a second at least, so that they never stand still) and catch up afterwards: a
 * burst is acknowledged sooner and its backlog lasts longer, and nothing is lost, for what waits is in the log.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** One number shared by threads: when the answering thread was last found busy, in milliseconds (31 bits); 0: it was not. */
export type BusyMark = Int32Array;

export const createBusyMark = (): BusyMark => new Int32Array(new SharedArrayBuffer(4));

const lookMs = 200;
/** At a steady load that two cores can follow (10,000 events/s) the thread is at work 60 to 80 % of the time; in a burst all of it. */
const busyShare = 0.95;
/** A mark that is not renewed (the thread hangs, or has ended) holds nobody up. */
const freshMs = 1_000;
const restMs = 1_000;

const clock = (): number => (Date.now() & 0x7fffffff) | 1;

/** Looks at the calling thread from now on; returns what ends it. */
export function watchBusy(mark: BusyMark): () => void {
  let before = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    Atomics.store(mark, 0, utilization > busyShare ? clock() : 0);
  }, lookMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    Atomics.store(mark, 0, 0);
  };
}

export function isBusy(mark: BusyMark): boolean {
  const at = Atomics.load(mark, 0);
  return at !== 0 && Math.abs(clock() - at) < freshMs;
}

/** Waits while the answering thread is busy, a second at the most. */
export async function restWhileBusy(mark: BusyMark, patienceMs = restMs): Promise<void> {
  const until = performance.now() + patienceMs;
  while (isBusy(mark) && performance.now() < until) await sleep(10);
}
