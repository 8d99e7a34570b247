/** The sweeper: holds whose time is over give their units back, in batches, whoever of the processes comes first. */
import type { Clock } from '../kit/clock.ts';
import { errorFields, type Log } from '../kit/log.ts';
import type { Db } from '../kit/sql.ts';
import { expireHolds } from './resolve.ts';

export interface HoldSweeper {
  start(): void;
  /** After the batch under way. */
  stop(): Promise<void>;
}

/** Looks once a second; a full batch is followed by the next at once. */
export function createHoldSweeper({
  db,
  log,
  clock,
  everyMs = 1_000,
  batch = 500,
}: {
  readonly db: Db;
  readonly log: Log;
  readonly clock: Clock;
  readonly everyMs?: number;
  readonly batch?: number;
}): HoldSweeper {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let round: Promise<void> = Promise.resolve();

  async function sweep(): Promise<void> {
    try {
      for (let expired = batch; expired === batch;) expired = stopped ? 0 : await expireHolds(db, clock.now(), batch);
    } catch (error) {
      log.warn(errorFields(error), 'holds could not be expired; trying again');
    }
    if (!stopped) {
      timer = setTimeout(() => {
        round = sweep();
      }, everyMs);
    }
  }

  return {
    start: () => {
      round = sweep();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}
