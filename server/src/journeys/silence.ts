/** What a run has asked for and what nobody has done yet is called back when the run has ended before its end. */
import { run, type Tx } from '../kit/sql.ts';
import type { Ledger, RunNow } from './advance.ts';
import type { JourneyDeps } from './deps.ts';
import type { InForce } from './in-force.ts';
import { noteCancelled, unsentOf, unsentOfJourney } from './runs.sql.ts';
import { cancelTasks, cancelTasksOfJourney } from './tasks.sql.ts';

/**
 * Messages of `ledger.silenced` that wait (for quiet hours, a cap, their turn) do not go. In the transaction that ends the runs, before the
 * ledger is written. Who is handing one over at this moment has its row: either it goes, or it is cancelled.
 */
export async function silence(
  tx: Tx,
  { messages }: Pick<JourneyDeps, 'messages'>,
  inForce: InForce,
  ledger: Ledger,
): Promise<void> {
  const over = [...ledger.silenced];
  if (over.length === 0) return;
  await cancelOpenTasks(tx, inForce, ledger);
  const waiting = await run(tx, unsentOf, [over.map((one) => one.row.origin_id), over.map((one) => one.row.run_id)]);
  if (waiting.length === 0) return;
  const reasons = [...new Set(over.map((one) => whyOf(inForce, one)))].sort();
  for (const why of reasons) {
    const runs = over.filter((one) => whyOf(inForce, one) === why);
    const ids = new Set(runs.map((one) => one.row.run_id));
    const own = waiting.filter((row) => ids.has(row.run_id));
    const gone = new Set(await messages.cancel(tx, own.map((row) => row.message_id).sort(), why));
    const cancelled = own.filter((row) => gone.has(row.message_id));
    await note(tx, cancelled, ledger.now);
    for (const one of runs) {
      const count = cancelled.filter((row) => row.run_id === one.row.run_id).length;
      if (count === 0) continue;
      ledger.trace(one, 'messages_cancelled', { messages: count });
      if (!ledger.changed.includes(one)) ledger.changed.push(one);
    }
  }
}

async function cancelOpenTasks(tx: Tx, inForce: InForce, ledger: Ledger): Promise<void> {
  const over = [...ledger.silenced];
  const reasons = [...new Set(over.map((one) => whyOf(inForce, one)))].sort();
  for (const why of reasons) {
    const runs = over.filter((one) => whyOf(inForce, one) === why);
    const gone = await run(tx, cancelTasks, [
      runs.map((one) => one.row.origin_id),
      runs.map((one) => one.row.run_id),
      ledger.now,
      why,
    ]);
    for (const { run_id: runId, n } of gone) {
      const one = runs.find((each) => each.row.run_id === runId);
      if (one === undefined) continue;
      ledger.trace(one, 'tasks_cancelled', { tasks: n });
      if (!ledger.changed.includes(one)) ledger.changed.push(one);
    }
  }
}

const words: Readonly<Record<string, string>> = {
  goal: 'the goal was reached',
  exit: 'she has left the journey',
  merged: 'she goes on in another run',
};
function whyOf(inForce: InForce, { row, reason, goalAt }: RunNow): string {
  const name = inForce.journeys.get(row.journey_id)?.name ?? '';
  const because = reason ?? (goalAt !== null && row.goal_at === null ? 'goal' : 'exit');
  return `journey “${name}”: ${words[because] ?? because}`;
}

const page = 10_000;
/** Of a journey that is stopped: whatever it has asked for, of all its runs. */
export async function silenceJourney(
  tx: Tx,
  { messages }: Pick<JourneyDeps, 'messages'>,
  journey: { readonly journeyId: string; readonly name: string },
  now: Date,
): Promise<number> {
  const none = '00000000-0000-0000-0000-000000000000';
  const why = `journey “${journey.name}”: it was stopped`;
  await run(tx, cancelTasksOfJourney, [journey.journeyId, now, why]);
  let [afterOrigin, afterId, count] = [none, none, 0];
  for (;;) {
    const rows = await run(tx, unsentOfJourney, [journey.journeyId, afterOrigin, afterId, page]);
    const ids = rows.map((row) => row.message_id).sort();
    const gone = new Set(await messages.cancel(tx, ids, why));
    await note(
      tx,
      rows.filter((row) => gone.has(row.message_id)),
      now,
    );
    count += gone.size;
    const last = rows.at(-1);
    if (last === undefined || rows.length < page) return count;
    [afterOrigin, afterId] = [last.origin_id, last.message_id];
  }
}

async function note(
  tx: Tx,
  rows: readonly { readonly origin_id: string; readonly message_id: string }[],
  now: Date,
): Promise<void> {
  if (rows.length > 0)
    await run(tx, noteCancelled, [rows.map((row) => row.origin_id), rows.map((row) => row.message_id), now]);
}
