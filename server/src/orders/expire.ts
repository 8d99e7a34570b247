/** Orders that were not paid in time: their goods go back on the shelf, their codes can be used again. Any number of processes may. */
import { run, transaction } from '../kit/sql.ts';
import { errorFields } from '../kit/log.ts';
import { advance, cancelAll, unpaid } from './advance.ts';
import { sweepHandOvers } from './carts.sql.ts';
import type { OrdersDeps } from './deps.ts';
import { expiredOrders } from './orders.sql.ts';
import { makeDueCalls } from './payments/make-calls.ts';
import { beginWork } from './work.ts';

/** Gives how many ended. Each in a transaction of its own, so that one that fails holds up no other. */
export async function expireOrders(deps: OrdersDeps, limit = 200): Promise<number> {
  const due = await run(deps.db, expiredOrders, [deps.clock.now(), limit]);
  let ended = 0;
  for (const { order_id: orderId } of due) {
    ended += await transaction(deps.db, async (tx) => {
      const now = deps.clock.now();
      const work = await beginWork(tx, orderId, { name: 'clock' }, now);
      const { hold_expires_at: expiresAt } = work.row;
      // Paid, or given more time, while we waited for the lock.
      if (work.state !== 'awaiting_payment' || expiresAt === null || expiresAt > now) return 0;
      await cancelAll(tx, deps, work, unpaid);
      await advance(tx, deps, work);
      await work.save(tx);
      return 1;
    });
  }
  return ended;
}

export interface Upkeep {
  wake(): void;
  stop(): Promise<void>;
}

/** The clock of orders: unpaid ones end, calls to providers are finished. Looks once a second; an idle look is two index reads. */
export function startOrdersUpkeep(
  deps: OrdersDeps,
  more: readonly (() => Promise<unknown>)[] = [],
  everyMs = 1_000,
): Upkeep {
  let running: Promise<void> | null = null;
  let stopped = false;
  const once = async (): Promise<void> => {
    for (const step of [
      () => expireOrders(deps),
      () => makeDueCalls(deps),
      () => run(deps.db, sweepHandOvers, [deps.clock.now()]),
      ...more,
    ]) {
      if (stopped) return;
      await step().catch((error: unknown) =>
        deps.log.warn(errorFields(error), 'upkeep of orders failed; it is tried again'),
      );
    }
  };
  const wake = (): void => {
    running ??= once().finally(() => {
      running = null;
    });
  };
  const timer = setInterval(wake, everyMs);
  timer.unref();
  return {
    wake,
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
