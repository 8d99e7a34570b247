/**
 * Pictures that were brought and never named by a product go after a day. Every process may look; what one holds, another passes over.
 */
import { errorFields, type Log } from '../../kit/log.ts';
import type { Clock } from '../../kit/clock.ts';
import { run, runCount, transaction, type Db } from '../../kit/sql.ts';
import { deleteUnnamed, holdUnnamed } from './pictures.sql.ts';

/** An editor may have brought it for a product that is not saved yet. */
const waitsMs = 86_400_000;
const lookEveryMs = 3_600_000;
const atOnce = 200;

/** Gives how many went. */
export async function deletePictures(db: Db, now: Date, limit = atOnce): Promise<number> {
  return transaction(db, async (tx) => {
    const held = await run(tx, holdUnnamed, [new Date(now.getTime() - waitsMs), limit]);
    return held.length === 0 ? 0 : runCount(tx, deleteUnnamed, [held.map(({ hash }) => hash)]);
  });
}

export interface PictureUpkeep {
  start(): void;
  stop(): Promise<void>;
}

export function createPictureUpkeep(db: Db, clock: Clock, log: Log): PictureUpkeep {
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function work(): Promise<void> {
    try {
      while (timer !== undefined && (await deletePictures(db, clock.now())) === atOnce);
    } catch (error) {
      log.warn(errorFields(error), 'pictures that nobody names could not be deleted; trying again in an hour');
    }
  }

  const look = (): void => {
    running ??= work().finally(() => {
      running = undefined;
    });
  };
  return {
    start: () => {
      timer = setInterval(look, lookEveryMs);
      timer.unref();
      look();
    },
    stop: async () => {
      clearInterval(timer);
      timer = undefined;
      await running;
    },
  };
}
