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
  /** Between slices, so that sales come first. */
  readonly restMs?: number;
}

export function createLoyaltyUpkeep(deps: LoyaltyDeps, wish: UpkeepWish = {}): LoyaltyUpkeep {
  const { settleMs = 50, sweepMs = 1_000, slowMs = 60_000, restMs = 5 } = wish;
  const ending = new AbortController();
  const loops: Promise<void>[] = [];

  /** Again at once while a round was full; a fault waits for the next round. */
  async function loop(
    everyMs: number,
    rounds: readonly { most: number; step: () => Promise<number> }[],
  ): Promise<void> {
    while (!ending.signal.aborted) {
      for (const { most, step } of rounds) {
        for (let done = most; done >= most && !ending.signal.aborted;) {
          done = await step().catch((error: unknown) => {
            deps.log.warn(errorFields(error), 'upkeep of loyalty failed; it is tried again');
            return 0;
          });
          if (done >= most) await pause(restMs);
        }
      }
      await pause(everyMs);
    }
  }
  const pause = (ms: number): Promise<void> => wait(ms, undefined, { signal: ending.signal }).catch(() => undefined);
  const now = (): Date => deps.clock.now();

  return {
    start: () => {
      loops.push(
        loop(settleMs, [{ most: 50, step: () => settleDue(deps, 50) }]),
        loop(sweepMs, [
          { most: 200, step: () => timeOutHolds(deps, now(), 200) },
          { most: 1_000, step: () => activateLots(deps, now(), 1_000) },
          { most: 1_000, step: () => expireLots(deps, now(), 1_000) },
        ]),
        loop(sweepMs, [{ most: 500, step: () => tellExpired(deps, now(), 500) }]),
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
