/**
 * What time alone changes: sleeps until the next instant at which somebody's membership flips, and judges her then. Nothing is asked in
 * between; who writes an earlier instant wakes it. In any number of processes: whoever locks the person does it.
 */
import { errorFields } from '../kit/log.ts';
import { createNap } from '../kit/nap.ts';
import { run, runMaybe, transaction } from '../kit/sql.ts';
import { assess } from './assess.ts';
import type { AudienceDeps } from './deps.ts';
import * as sql from './judging.sql.ts';
import type { RulesInForce } from './rules-in-force.ts';

export interface FlipTimer {
  start(): void;
  stop(): Promise<void>;
  /** Somebody flips at this instant: earlier than what is waited for, perhaps. */
  expect(at: Date): void;
  /** Everything that is due now; returns how many memberships were looked at. */
  pass(): Promise<number>;
}

const most = 500;
/** The net under an instant that was written by a process which died before it could wait for it. */
const netMs = 60_000;
/** What Node can wait for at once. */
const longestMs = 2_000_000_000;

export function createFlipTimer(
  deps: AudienceDeps & { readonly rules: RulesInForce; readonly onChange?: () => void },
): FlipTimer {
  const { db, log, clock, rules } = deps;
  let stopped = false;
  let until = Infinity;
  const nap = createNap();
  let loop = Promise.resolve();

  async function pass(): Promise<number> {
    const now = clock.now();
    const due = await run(db, sql.dueFlips, [now, most]);
    if (due.length === 0) return 0;
    const byPerson = new Map<string, string[]>();
    for (const row of due) byPerson.set(row.origin_id, [...(byPerson.get(row.origin_id) ?? []), row.audience_id]);
    const asks = [...byPerson].map(([originId, audienceIds]) => ({
      originId,
      cause: 'time' as const,
      names: [],
      facts: false,
      all: false,
      audienceIds,
    }));
    const assessed = await transaction(db, async (tx) => {
      await run(tx, sql.shareBatches);
      return assess(tx, deps, await rules(tx), asks, { now, waits: false });
    });
    if (assessed.changes > 0) deps.onChange?.();
    return due.length;
  }

  async function runLoop(): Promise<void> {
    while (!stopped) {
      try {
        const looked = await pass();
        // Those whom somebody else has locked come again, a moment later.
        if (looked > 0) await nap.sleep(looked < most ? 5 : 0);
        else await sleepUntilNext();
      } catch (error) {
        log.warn(errorFields(error), 'what is due in audiences could not be judged; it is tried again');
        await nap.sleep(1_000);
      }
    }
  }

  async function sleepUntilNext(): Promise<void> {
    until = Infinity;
    const next = (await runMaybe(db, sql.nextFlip))?.at ?? null;
    const at = Math.min(until, next?.getTime() ?? Infinity);
    until = at;
    await nap.sleep(Math.max(0, Math.min(at - clock.now().getTime(), netMs, longestMs)));
    until = Infinity;
  }

  return {
    pass,
    expect: (at) => {
      if (at.getTime() >= until) return;
      until = at.getTime();
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
