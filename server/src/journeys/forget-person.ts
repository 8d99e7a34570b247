/** What journeys keep of a person, for erasure and export. Counts stay: they say nothing of anybody. */
import { run, runCount, type On, type Tx } from '../kit/sql.ts';
import { forgetViewed } from './back-in-stock.sql.ts';
import { forgetDates } from './dates.sql.ts';
import { exportTasks, forgetTasks } from './tasks.sql.ts';
import * as sql from './views.sql.ts';

/** In the transaction that erases her; again changes nothing. A step under way has her rows locked, and is waited for. */
export async function forgetRuns(tx: Tx, originIds: readonly string[]): Promise<Record<string, number>> {
  const ids = [[...originIds]];
  // Before runs, as whoever follows what happens locks them.
  await runCount(tx, forgetDates, ids);
  await runCount(tx, forgetViewed, ids);
  const journeys = await runCount(tx, sql.forgetRuns, ids);
  await runCount(tx, sql.forgetTraces, ids);
  await runCount(tx, sql.forgetMessages, ids);
  await runCount(tx, sql.forgetOrders, ids);
  await runCount(tx, forgetTasks, ids);
  return { journeys };
}

export async function exportRuns(on: On, originIds: readonly string[]): Promise<unknown> {
  const runs = await run(on, sql.runsOfPerson, [[...originIds]]);
  const traces = await run(on, sql.tracesOf, [[...originIds], runs.map((row) => row.run_id)]);
  const tasks = await run(on, exportTasks, [[...originIds]]);
  return runs.map((row) => ({
    journey: row.journey_name,
    state: row.state,
    startedAt: row.started_at.toISOString(),
    because: row.because,
    endedAt: row.ended_at?.toISOString() ?? null,
    steps: traces
      .filter((one) => one.run_id === row.run_id)
      .map(({ step_id: stepId, what, at, detail }) => ({ stepId, what, at: at.toISOString(), detail })),
    tasks: tasks
      .filter((one) => one.run_id === row.run_id)
      .map((one) => ({ text: one.text, state: one.state, note: one.note, dueAt: one.due_at.toISOString() })),
  }));
}
