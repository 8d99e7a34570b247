/**
 * Moves runs on that are due, in the caller's transaction: each goes from step to step until it waits or ends; what the steps do is collected
 * and done in one go. Rows, effects and the next instant commit together, under keys made of run and step, so that a kill at any line and a
 * retry of everything repeat nothing.
 */
import { run, type Tx } from '../kit/sql.ts';
import { appendEvents, systemEvent } from '../spine/index.ts';
import { decideStep } from './decide-step.ts';
import { moving, type Effect, type Memory } from './decision.ts';
import type { JourneyDeps } from './deps.ts';
import { experimentOf } from './experiments/split-arms.ts';
import { askOthers } from './effects-outside.ts';
import { doEffects } from './effects.ts';
import { needsOf, readFacts, type PeopleFacts } from './facts.ts';
import type { InForce, JourneyInForce } from './in-force.ts';
import * as sql from './runs.sql.ts';
import { silence } from './silence.ts';
import { writeTallies, type Tally } from './tally.ts';
import type { Wanted } from './wanted.ts';

/** Steps that a run may make at once: the check of a draft finds circles without a wait, this is the net under it. */
const mostAtOnce = 200;

export interface Moved {
  readonly steps: number;
  /** The earliest instant at which one of them is due again. */
  readonly nextWake: Date | null;
}

export interface RunNow {
  readonly row: sql.RunRow;
  stepId: string | null;
  seq: number;
  memory: Memory;
  wakeAt: Date | null;
  heldOut: boolean;
  reason: string | null;
  goalAt: Date | null;
  traced: number;
}
export const runNow = (row: sql.RunRow): RunNow => ({
  row,
  stepId: row.step_id,
  seq: row.seq,
  memory: row.memory,
  wakeAt: row.wake_at,
  heldOut: row.held_out,
  reason: null,
  goalAt: row.goal_at,
  traced: row.traced,
});

/** What a batch writes. */
export class Ledger {
  readonly traces: object[] = [];
  readonly tallies: Tally[] = [];
  readonly changed: RunNow[] = [];
  /** Runs whose messages that wait shall not go any more. */
  readonly silenced = new Set<RunNow>();
  readonly now: Date;
  constructor(now: Date) {
    this.now = now;
  }
  trace(one: RunNow, what: string, detail: Readonly<Record<string, unknown>>): void {
    const { origin_id: originId, run_id: runId } = one.row;
    const at = this.now.toISOString();
    this.traces.push({ origin_id: originId, run_id: runId, n: one.traced, step_id: one.stepId, what, at, detail });
    one.traced += 1;
  }
  tally(one: RunNow, stepId: string, what: string): void {
    this.tallies.push([one.row.journey_id, stepId, what]);
  }
  /** The way out of a step. */
  leave(one: RunNow, exit: string, next: string | null, detail: Readonly<Record<string, unknown>>, ends = 'end'): void {
    this.trace(one, exit, detail);
    this.tally(one, one.stepId ?? '', `exit:${exit}`);
    one.seq += 1;
    one.memory = moving(one.memory);
    one.stepId = next;
    if (next === null) this.end(one, ends);
    else this.tally(one, next, 'entered');
  }
  end(one: RunNow, reason: string): void {
    one.stepId = null;
    one.wakeAt = null;
    one.reason = reason;
    // Who came to the end is still told what was asked for.
    if (reason === 'goal' || reason === 'exit' || reason === 'merged') this.silenced.add(one);
    this.tally(one, '', `ended:${reason}`);
  }
  async write(tx: Tx, more: readonly Tally[] = []): Promise<void> {
    if (this.changed.length > 0)
      await run(tx, sql.saveRuns, [JSON.stringify(this.changed.map((one) => columnsOf(one, this.now)))]);
    if (this.traces.length > 0) await run(tx, sql.addTraces, [JSON.stringify(this.traces)]);
    const ended = this.changed.filter((one) => one.reason !== null);
    await appendEvents(
      tx,
      ended.map(({ row, reason }) =>
        systemEvent(
          'Journey Ended',
          row.origin_id,
          { originId: row.origin_id, properties: { journey_id: row.journey_id, run_id: row.run_id, reason } },
          this.now,
        ),
      ),
    );
    await writeTallies(tx, [...this.tallies, ...more]);
  }
}

function columnsOf(one: RunNow, now: Date): object {
  const { row } = one;
  const isOver = one.reason !== null || row.state === 'ended';
  return {
    origin_id: row.origin_id,
    run_id: row.run_id,
    state: isOver ? 'ended' : 'waiting',
    step_id: one.stepId,
    seq: one.seq,
    traced: one.traced,
    wake_at: isOver ? null : (one.wakeAt?.toISOString() ?? null),
    memory: one.memory,
    held_out: one.heldOut,
    ended_at: one.reason === null ? (row.ended_at?.toISOString() ?? null) : now.toISOString(),
    reason: one.reason ?? row.reason,
    goal_at: one.goalAt?.toISOString() ?? null,
  };
}

export async function advance(
  tx: Tx,
  deps: JourneyDeps,
  inForce: InForce,
  rows: readonly sql.RunRow[],
  now: Date,
): Promise<Moved> {
  if (rows.length === 0) return { steps: 0, nextWake: null };
  const known = rows.flatMap((row) => {
    const journey = inForce.journeys.get(row.journey_id);
    return journey === undefined ? [] : [{ row, journey }];
  });
  const documents = new Set(known.map(({ row, journey }) => journey.documentOf(row.version)));
  const origins = known.map(({ row }) => row.origin_id);
  const facts = await readFacts(tx, deps, origins, needsOf(documents), {
    now,
    locks: true,
    above: [...new Set(known.flatMap(({ journey }) => journey.above))],
  });
  const doubles = await findDoubles(tx, known, facts);
  const ledger = new Ledger(now);
  const wanted: Wanted[] = [];
  let steps = 0;
  await enterTogether(tx, known, facts, now);
  for (const { row, journey } of known) {
    const one = runNow(row);
    if (doubles.has(row.run_id)) {
      ledger.trace(one, 'merged', {});
      ledger.end(one, 'merged');
    } else steps += await walk(tx, deps, { one, journey, facts, ledger, wanted });
    ledger.changed.push(one);
  }
  await doEffects(tx, deps, wanted, facts, ledger, now);
  await askOthers(tx, deps, inForce, wanted, { facts, ledger, now });
  await silence(tx, deps, inForce, ledger);
  await ledger.write(tx);
  const wakes = ledger.changed.flatMap((one) => (one.wakeAt === null ? [] : [one.wakeAt.getTime()]));
  return { steps, nextWake: wakes.length === 0 ? null : new Date(Math.min(...wakes)) };
}

/** Whoever stands before an experiment, all in one statement; who comes to one on her way enters alone. */
async function enterTogether(
  tx: Tx,
  known: readonly { readonly row: sql.RunRow; readonly journey: JourneyInForce }[],
  facts: PeopleFacts,
  now: Date,
): Promise<void> {
  const wishes = known.flatMap(({ row, journey }) => {
    const key = experimentOf(journey.documentOf(row.version).steps[row.step_id ?? '']);
    return key === null ? [] : [{ who: facts.of(row.origin_id).cluster, key }];
  });
  await facts.arms.enter(tx, wishes, now);
}

async function findDoubles(
  tx: Tx,
  known: readonly { readonly row: sql.RunRow }[],
  facts: PeopleFacts,
): Promise<ReadonlySet<string>> {
  const merged = known
    .map(({ row }) => facts.of(row.origin_id).cluster)
    .filter((cluster) => cluster.originIds.length > 1);
  if (merged.length === 0) return new Set();
  const pairs = merged.flatMap((cluster) => cluster.originIds.map((id) => [id, cluster.personId] as const));
  const rows = await run(tx, sql.doubleRuns, [pairs.map(([id]) => id), pairs.map(([, personId]) => personId)]);
  return new Set(rows.map((row) => row.run_id));
}

interface Walk {
  readonly one: RunNow;
  readonly journey: JourneyInForce;
  readonly facts: PeopleFacts;
  readonly ledger: Ledger;
  readonly wanted: Wanted[];
}

/** From step to step until it waits or ends; gives how many decisions were made. */
async function walk(tx: Tx, deps: JourneyDeps, { one, journey, facts, ledger, wanted }: Walk): Promise<number> {
  const document = journey.documentOf(one.row.version);
  const her = facts.of(one.row.origin_id);
  const isOutranked = document.rank !== null && facts.isIn(one.row.origin_id, journey.above);
  const outranked = isOutranked ? (document.rank?.otherwise ?? null) : null;
  for (let made = 0; made < mostAtOnce; made += 1) {
    const step = one.stepId === null ? undefined : document.steps[one.stepId];
    if (step === undefined) {
      if (one.reason === null) ledger.end(one, 'end');
      return made;
    }
    const { seq, memory } = one;
    const key = experimentOf(step);
    if (key !== null) await facts.arms.enter(tx, [{ who: her.cluster, key }], ledger.now);
    const decision = decideStep(
      step,
      { runId: one.row.run_id, seq, personId: her.cluster.personId, memory, outranked },
      her,
      ledger.now,
    );
    const more = await take(tx, deps, { one, journey, facts, ledger, wanted }, decision.effects);
    if (decision.kind === 'wait') {
      if (decision.what !== '')
        ledger.trace(one, decision.what, { ...decision.detail, until: decision.until.toISOString() });
      one.memory = { ...one.memory, waiting: decision.waiting };
      one.wakeAt = decision.until;
      return made + 1;
    }
    if (decision.isHoldOut === true) one.heldOut = true;
    ledger.leave(one, decision.exit, decision.next, { ...decision.detail, ...more }, one.heldOut ? 'held_out' : 'end');
    if (one.reason !== null) return made + 1;
  }
  throw new Error('a run goes round without waiting');
}

/** Notes what is to be done. A code is made at once: the steps after it speak of it. */
async function take(
  tx: Tx,
  deps: JourneyDeps,
  { one, journey, facts, ledger, wanted }: Walk,
  effects: readonly Effect[],
): Promise<Record<string, unknown>> {
  for (const effect of effects) {
    if (effect.kind === 'code') {
      const { personId } = facts.of(one.row.origin_id).cluster;
      const { promotionId, validUntil } = effect;
      const made = await deps.makeCode(tx, { promotionId, personId, validUntil, now: ledger.now });
      if (made === null) return { made: false };
      const until = validUntil.toISOString();
      one.memory = { ...one.memory, data: { ...one.memory.data, code: made.printed, codeValidUntil: until } };
      return { made: true };
    }
    if (effect.kind === 'message' && effect.counts) facts.countMessage(one.row.origin_id);
    if (effect.kind === 'message') ledger.tally(one, one.stepId ?? '', 'message');
    wanted.push({ effect, one, journey, stepId: one.stepId ?? '', data: one.memory.data });
  }
  return {};
}
