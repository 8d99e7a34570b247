/**
 * What time brings: sleeps until the next instant at which a run is due, and moves on all that are. Nothing is asked in between; whoever
 * writes an earlier instant wakes it. In any number of processes: a run that one has, the others pass over.
 */
import { isDatabaseAway } from '../kit/away.ts';
import { errorFields } from '../kit/log.ts';
import { createNap } from '../kit/nap.ts';
import { run, runMaybe, sqlState, transaction, type Tx } from '../kit/sql.ts';
import { advance, type Moved } from './advance.ts';
import { asksForGoods, tellGoods } from './back-in-stock.ts';
import { datedJourneys, readDates, startDated } from './dates.ts';
import type { JourneyDeps } from './deps.ts';
import type { InForce, ReadInForce } from './in-force.ts';
import * as sql from './runs.sql.ts';
import { bookRecurring } from './schedules.ts';
import { start } from './start.ts';
import { writeTallies } from './tally.ts';

export interface RunTimer {
  start(): void;
  stop(): Promise<void>;
  /** Somebody is due at this instant: earlier than what is waited for, perhaps. */
  expect(at: Date): void;
  /** One batch of what is due now; gives how many runs it had, and how many steps were made. */
  pass(): Promise<{ readonly runs: number; readonly steps: number }>;
}

export interface TimerOptions extends JourneyDeps {
  readonly inForce: ReadInForce;
  readonly batchSize?: number;
  readonly rest?: () => Promise<void>;
  /** Before commit: for tests that kill here. */
  readonly beforeCommit?: () => Promise<void>;
}

/** The net under an instant that was written by a process which died before it could wait for it. */
const netMs = 60_000;
/** Members of an audience that are taken in at once. */
const bulkPage = 2_000;
const mostFailures = 6;

export function createRunTimer(options: TimerOptions): RunTimer {
  const { db, log, clock, inForce, batchSize = 500 } = options;
  let stopped = false;
  let expected = Infinity;
  let othersFail = false;
  const nap = createNap();
  let loop = Promise.resolve();

  const move = async (tx: Tx, known: InForce, rows: readonly sql.RunRow[], now: Date): Promise<Moved> => {
    const moved = await advance(tx, options, known, rows, now);
    await options.beforeCommit?.();
    return moved;
  };

  async function pass(): Promise<{ runs: number; steps: number }> {
    const now = clock.now();
    const taken = (await takeIn(now)) + (await startByOthers(now));
    let rows: sql.RunRow[] = [];
    try {
      const steps = await transaction(db, async (tx) => {
        rows = await run(tx, sql.claimDue, [now, batchSize]);
        if (rows.length === 0) return 0;
        return (await move(tx, await inForce(tx), rows, now)).steps;
      });
      return { runs: rows.length + taken, steps };
    } catch (error) {
      if (rows.length === 0 || isPassing(error)) throw error;
      log.warn(errorFields(error), 'a batch of runs failed; each is tried alone');
      let steps = 0;
      for (const row of rows) steps += await moveAlone(row, now);
      return { runs: rows.length, steps };
    }
  }

  /** A run that fails alone harms no other: it is tried again later, and ends when it failed too often. */
  async function moveAlone(row: sql.RunRow, now: Date): Promise<number> {
    try {
      return await transaction(db, async (tx) => {
        const [one] = await run(tx, sql.claimOne, [row.origin_id, row.run_id, now]);
        return one === undefined ? 0 : (await move(tx, await inForce(tx), [one], now)).steps;
      });
    } catch (error) {
      if (isPassing(error)) throw error;
      log.error({ ...errorFields(error), runId: row.run_id, stepId: row.step_id }, 'a step of a journey failed');
      const trouble = sqlState(error) ?? (error instanceof Error ? error.message.slice(0, 200) : 'error');
      const later = new Date(now.getTime() + 60_000 * 4 ** row.failures);
      await run(db, sql.markFailed, [row.origin_id, row.run_id, trouble, later, now, mostFailures]);
      await run(db, sql.wakeWaitingForFailed, [row.origin_id, row.run_id, now]);
      return 0;
    }
  }

  /** A page of an audience whose members enter a journey; gives how many were looked at. */
  async function takeIn(now: Date): Promise<number> {
    return transaction(db, async (tx) => {
      const [bulk] = await run(tx, sql.claimBulk, [now]);
      if (bulk === undefined) return 0;
      const journey = (await inForce(tx)).journeys.get(bulk.journey_id);
      const members = await run(tx, sql.membersAfter, [bulk.audience_id, bulk.after_id, bulkPage]);
      const last = members.at(-1)?.origin_id;
      if (journey !== undefined) {
        const { bulk_id: cause, because, data } = bulk;
        const entries = members.map(({ origin_id: originId }) => ({ journey, originId, cause, because, data }));
        const begun = await start(tx, options, entries, now);
        const isLast = members.length < bulkPage;
        const count = begun.started.filter((one) => one !== null).length;
        if (isLast && bulk.because === 'recurring') await bookRecurring(tx, journey.journeyId, journey.document, now);
        await run(tx, sql.moveBulk, [cause, last ?? bulk.after_id, count, isLast ? now : null]);
        await writeTallies(tx, begun.tallies);
      }
      return Math.max(1, members.length);
    });
  }

  /**
   * Goods that can be had again; dates of people that are due, and a page of everybody's dates for a journey that was just published. What
   * fails here is tried again at the next pass, and holds up no run.
   */
  async function startByOthers(now: Date): Promise<number> {
    try {
      const known = await inForce(db);
      if (asksForGoods(known)) await transaction(db, async (tx) => tellGoods(tx, options, await inForce(tx), now));
      othersFail = false;
      if (datedJourneys(known).length === 0) return 0;
      const begun = await transaction(db, async (tx) => startDated(tx, options, await inForce(tx), now));
      const read = await transaction(db, async (tx) => readDates(tx, options, await inForce(tx), now));
      othersFail = false;
      return begun + read;
    } catch (error) {
      othersFail = true;
      log.warn(errorFields(error), 'dates or goods could not begin journeys; it is tried again');
      return 0;
    }
  }

  async function runLoop(): Promise<void> {
    while (!stopped) {
      try {
        await options.rest?.();
        const { runs } = await pass();
        if (runs === 0) await sleepUntilNext();
      } catch (error) {
        if (!stopped) log.warn(errorFields(error), 'what is due in journeys could not be moved on; it is tried again');
        await nap.sleep(1_000);
      }
    }
  }

  async function sleepUntilNext(): Promise<void> {
    expected = Infinity;
    // Whoever is expected while this is read counts: nothing is awaited between here and the sleep.
    const [next, known] = await Promise.all([runMaybe(db, sql.nextWake), inForce(db)]);
    const at = Math.min(expected, next?.at?.getTime() ?? Infinity);
    expected = at;
    // Somebody else has what is due: a moment later it is done, or ours.
    const mostMs = asksForGoods(known) ? netMs / 2 : netMs;
    // What fails is due all the time.
    await nap.sleep(Math.max(othersFail ? 1_000 : 25, Math.min(at - clock.now().getTime(), mostMs)));
    expected = Infinity;
  }

  return {
    pass,
    expect: (at) => {
      if (at.getTime() >= expected) return;
      expected = at.getTime();
      nap.rouse();
    },
    start: () => {
      loop = runLoop();
    },
    stop: async () => {
      stopped = true;
      nap.end();
      await loop;
    },
  };
}

const isPassing = (error: unknown): boolean =>
  isDatabaseAway(error) || /^(40001|40P01|55P03|57014)$/.test(sqlState(error) ?? '');
