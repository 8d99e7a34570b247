/** The loop of a consumer that follows what others have put in order (the timeline): round after round while there is something to do. */
import { errorFields, type Log } from '../kit/log.ts';
import { createNap } from '../kit/nap.ts';
import type { Leases } from './lease.ts';

export interface FollowLoop {
  start(): void;
  /** After the round under way. */
  stop(): Promise<void>;
  /** Something came. */
  wake(): void;
}

export interface FollowLoopOptions {
  readonly consumer: string;
  readonly leases: Pick<Leases, 'distrust'>;
  readonly log: Log;
  /** What is logged when a round fails. */
  readonly trouble: string;
  /** One round; gives how much there was to do. */
  readonly pass: () => Promise<number>;
  /** With less than so much to do a round waits for company before the next one. */
  readonly fewerThan: number;
  /** How long to sleep when nothing came and nobody woke us: the net under a lost notification. */
  readonly idleMs: number;
  /** Before each round: waits while the machine is wanted elsewhere. */
  readonly rest?: (() => Promise<void>) | undefined;
}

/** What a small batch waits for company. */
const gatherMs = 10;

/** After a fault the leases are looked at again, and rounds come later and later, up to five seconds apart. */
export function createFollowLoop(options: FollowLoopOptions): FollowLoop {
  const { consumer, leases, log, trouble, pass, fewerThan, idleMs, rest } = options;
  let [stopped, woken, failing] = [false, false, 0];
  const nap = createNap();
  let loop = Promise.resolve();

  async function runLoop(): Promise<void> {
    while (!stopped) {
      woken = false;
      let done = 0;
      try {
        await rest?.();
        done = await pass();
        failing = 0;
      } catch (error) {
        failing += 1;
        leases.distrust(consumer);
        log.warn({ consumer, failing, ...errorFields(error) }, trouble);
        await nap.sleep(Math.min(5_000, 50 * 2 ** failing));
      }
      if (done === 0 && !woken && !stopped) await nap.sleep(idleMs);
      else if (done < fewerThan && !stopped) await nap.sleep(gatherMs);
    }
  }

  return {
    start: () => {
      loop = runLoop();
    },
    wake: () => {
      woken = true;
      nap.rouse();
    },
    stop: async () => {
      stopped = true;
      nap.end();
      await loop;
    },
  };
}
