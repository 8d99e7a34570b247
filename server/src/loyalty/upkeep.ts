/** The clock of loyalty in a process: settles orders that moved, ends what is over. Any number of processes may run it. */
import { setTimeout as wait } from 'node:timers/promises';
import { errorFields } from '../kit/log.ts';
import type { LoyaltyDeps } from './deps.ts';
import { settleDue } from './settle.ts';
import { activateLots, expireLots, tellExpired, timeOutHolds, warnOwners } from './sweep.ts';
import { fallLapsed } from './tiers.ts';

export interface LoyaltyUpkeep {
  start(): void;
  /** After the slices under way. */
  stop(): Promise<void>;
}

export interface UpkeepWish {
  /** How often orders that moved are looked for: what they earn shows so much later. An idle look is one index read. */
  readonly settleMs?: number;
  readonly sweepMs?: number;
  /** Warnings and tiers. */
  readonly slowMs?: number;
  /** Between slices, at least. */
  readonly restMs?: number;
}

/**
 * After a slice the clock rests as many times as long as the slice took, so that sales come first, and the more so the busier the machine
 * is: a slice that had to wait takes longer, and so does its rest. A million lots that end at midnight are done in some two minutes that way.
 */
const restOf = {
  slice: 1,
  // Of each note follow identity, profile, timeline and history, which cost four times the telling: without a rest they fall behind, and
  // the events of sales wait in the same queue.
  telling: 3,
};

/** However busy the machine is, 500 owners are told in a third of a second: half a million in some six minutes. */
const longestRestMs = 250;

interface Round {
  /** A step that does so much is done again at once. */
  readonly most: number;
  readonly step: () => Promise<number>;
  readonly share?: number;
}

export function createLoyaltyUpkeep(deps: LoyaltyDeps, wish: UpkeepWish = {}): LoyaltyUpkeep {
  const { settleMs = 50, sweepMs = 1_000, slowMs = 60_000, restMs = 5 } = wish;
  const ending = new AbortController();
  const loops: Promise<void>[] = [];

  /** Again at once while a round was full; a fault waits for the next round. */
  async function loop(everyMs: number, rounds: readonly Round[]): Promise<void> {
    while (!ending.signal.aborted) {
      for (const { most, step, share = restOf.slice } of rounds) {
        for (let done = most; done >= most && !ending.signal.aborted;) {
          const began = performance.now();
          done = await step().catch((error: unknown) => {
            deps.log.warn(errorFields(error), 'upkeep of loyalty failed; it is tried again');
            return 0;
          });
          if (done >= most) await rest(performance.now() - began, share);
        }
      }
      await pause(everyMs);
    }
  }
  const pause = (ms: number): Promise<void> => wait(ms, undefined, { signal: ending.signal }).catch(() => undefined);
  const rest = async (tookMs: number, share: number): Promise<boolean> => {
    await pause(Math.min(Math.max(restMs, tookMs * share), longestRestMs));
    return !ending.signal.aborted;
  };
  const now = (): Date => deps.clock.now();

  return {
    start: () => {
      loops.push(
        loop(settleMs, [{ most: 50, share: 0, step: () => settleDue(deps, 50) }]),
        loop(sweepMs, [{ most: 200, step: () => timeOutHolds(deps, now(), 200) }]),
        loop(sweepMs, [{ most: 1_000, step: () => activateLots(deps, now(), 1_000) }]),
        // One after the other: what ends is booked first, and told of afterwards.
        loop(sweepMs, [
          { most: 1, share: 0, step: () => expireLots(deps, now(), (tookMs) => rest(tookMs, restOf.slice)) },
          { most: 500, share: restOf.telling, step: () => tellExpired(deps, now(), 500) },
        ]),
        loop(slowMs, [
          { most: 1_000, step: () => warnOwners(deps, now(), 1_000) },
          { most: 200, step: () => fallLapsed(deps, now(), 200) },
        ]),
      );
    },
    stop: async () => {
      ending.abort();
      await Promise.all(loops);
    },
  };
}
