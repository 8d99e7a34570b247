/**
 * The combining writer: requests that arrive while a transaction is under way share the next one. Each keeps its own answer and its own
 * key (the hold's id is made of it), so that a short request does not fail the others and a retry takes nothing twice.
 */
import { isDatabaseAway } from '../kit/away.ts';
import type { Clock } from '../kit/clock.ts';
import { errorFields, type Log } from '../kit/log.ts';
import { problem, unavailable } from '../kit/problems.ts';
import { transaction, type Db } from '../kit/sql.ts';
import { holdMany, type HeldAnswer, type WantedHold } from './hold.ts';

export interface HoldWriter {
  /**
   * Resolves after the commit. Rejects with `unavailable` (503, Retry-After) when the queue or the database cannot take it: send the same
   * request with the same key again.
   */
  submit(request: WantedHold): Promise<HeldAnswer>;
  /** Requests that wait or are being written. */
  pending(): number;
  /** Commits what waits, then refuses. */
  stop(): Promise<void>;
}

export interface HoldWriterOptions {
  readonly db: Db;
  readonly log: Log;
  readonly clock: Clock;
  /** Requests in one transaction. */
  readonly maxGroup?: number;
  /** Transactions under way at once: while one waits for the disk, the next one is decided, unless both want the same cell. */
  readonly writers?: number;
  readonly maxQueued?: number;
}

interface Submission {
  readonly request: WantedHold;
  readonly resolve: (answer: HeldAnswer) => void;
  readonly reject: (error: unknown) => void;
}

export function createHoldWriter(options: HoldWriterOptions): HoldWriter {
  const { db, log, clock, maxGroup = 100, writers = 2, maxQueued = 10_000 } = options;
  let queue: Submission[] = [];
  let pending = 0;
  let busy = 0;
  let stopped = false;
  let idle: (() => void) | null = null;

  function pump(): void {
    while (busy < writers && queue.length > 0) {
      const group = queue.slice(0, maxGroup);
      queue = queue.slice(maxGroup);
      busy += 1;
      void flush(group).finally(() => {
        busy -= 1;
        pending -= group.length;
        pump();
        if (busy === 0 && queue.length === 0) idle?.();
      });
    }
  }

  async function flush(group: readonly Submission[]): Promise<void> {
    try {
      const requests = group.map((one) => one.request);
      const answers = await transaction(db, (tx) => holdMany(tx, requests, clock.now()));
      answers.forEach((answer, at) => group[at]?.resolve(answer));
    } catch (error) {
      if (isDatabaseAway(error)) {
        log.warn(errorFields(error), 'the database did not take holds; their senders were told to come back');
        for (const one of group) one.reject(problem(unavailable, { retryAfterSeconds: 1 }));
      } else if (group.length > 1) {
        // One of them is to blame (two processes, one id): alone, each gets its own answer.
        for (const one of group) await flush([one]);
      } else {
        group[0]?.reject(error);
      }
    }
  }

  return {
    submit: (request) => {
      if (stopped || pending >= maxQueued) return Promise.reject(problem(unavailable, { retryAfterSeconds: 1 }));
      pending += 1;
      return new Promise((resolve, reject) => {
        queue.push({ request, resolve, reject });
        pump();
      });
    },
    pending: () => pending,
    stop: async () => {
      stopped = true;
      if (pending > 0) {
        await new Promise<void>((resolve) => {
          idle = resolve;
        });
      }
    },
  };
}
