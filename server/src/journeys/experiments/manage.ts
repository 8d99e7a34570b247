/** Making, changing, starting, stopping and deciding experiments. */
import type { Experiment, ExperimentDocument, ExperimentStateBody } from '../../../../contracts/experiments.ts';
import { newId } from '../../kit/ids.ts';
import { notFound, problem } from '../../kit/problems.ts';
import { run, runCount, runMaybe, type On, type Tx } from '../../kit/sql.ts';
import { placeInGroup } from './choose-arm.ts';
import * as sql from './experiments.sql.ts';
import {
  experimentChanged,
  experimentFixed,
  experimentGroupFull,
  experimentNoArm,
  experimentState,
  experimentThere,
} from './problems.ts';

export async function getExperiment(on: On, key: string): Promise<sql.ExperimentRow> {
  const row = await runMaybe(on, sql.experimentsBy, [[key]]);
  if (row === undefined) throw problem(notFound);
  return row;
}
async function locked(tx: Tx, key: string): Promise<sql.ExperimentRow> {
  const row = await runMaybe(tx, sql.lockExperiment, [key]);
  if (row === undefined) throw problem(notFound);
  return row;
}

/** Throws `experiment_there`. */
export async function createExperiment(
  tx: Tx,
  wish: { readonly key: string; readonly document: ExperimentDocument },
  actor: string,
  now: Date,
): Promise<sql.ExperimentRow> {
  const params = [newId(now.getTime()), wish.key, JSON.stringify(wish.document), actor, now];
  if ((await runMaybe(tx, sql.addExperiment, params)) === undefined) throw problem(experimentThere);
  const made = await getExperiment(tx, wish.key);
  await run(tx, sql.addExperimentVersion, [made.experiment_id, actor, now]);
  return made;
}

/** What of a running experiment may be changed; the rest decides what its figures mean. */
const fixedOf = ({ document }: { readonly document: ExperimentDocument }): string => {
  const { arms, group, trafficPercent, window, metric, currency, plan } = document;
  return JSON.stringify([
    arms.map((one) => one.key),
    group,
    group === null ? null : trafficPercent,
    window,
    metric,
    currency,
    plan,
  ]);
};

/** Throws `experiment_changed`, and `experiment_fixed` for what must not change while it runs. Who is in an arm stays there. */
export async function changeExperiment(
  tx: Tx,
  key: string,
  wish: { readonly version: number; readonly document: ExperimentDocument },
  actor: string,
  now: Date,
): Promise<sql.ExperimentRow> {
  const row = await locked(tx, key);
  if (row.version !== wish.version) throw problem(experimentChanged);
  const isOver = row.state === 'stopped' || row.state === 'decided';
  if (isOver || (row.state === 'running' && fixedOf(row) !== fixedOf(wish))) throw problem(experimentFixed);
  await run(tx, sql.changeExperiment, [row.experiment_id, JSON.stringify(wish.document), now]);
  await run(tx, sql.addExperimentVersion, [row.experiment_id, actor, now]);
  return getExperiment(tx, key);
}

/** Throws `experiment_state`, `experiment_group_full`, `experiment_no_arm`. */
export async function changeExperimentState(
  tx: Tx,
  key: string,
  wish: ExperimentStateBody,
  now: Date,
): Promise<sql.ExperimentRow> {
  const row = await locked(tx, key);
  if (wish.to === 'running') await startOne(tx, row, now);
  else {
    const arm = wish.to === 'decided' ? wish.arm : null;
    if (arm !== null && !row.document.arms.some((one) => one.key === arm)) throw problem(experimentNoArm);
    const mayEnd = row.state === 'running' || (row.state === 'stopped' && wish.to === 'decided');
    if (!mayEnd) throw problem(experimentState);
    await run(tx, sql.endExperiment, [row.experiment_id, wish.to, now, arm, wish.reason]);
  }
  return getExperiment(tx, key);
}

async function startOne(tx: Tx, row: sql.ExperimentRow, now: Date): Promise<void> {
  const { group, trafficPercent } = row.document;
  let from: number | null = null;
  if (group !== null) {
    await run(tx, sql.lockGroup, [group]);
    from = placeInGroup(await run(tx, sql.groupPlaces, [group]), trafficPercent);
    if (from === null) throw problem(experimentGroupFull);
  }
  if ((await runCount(tx, sql.startExperiment, [row.experiment_id, now, from])) === 0) throw problem(experimentState);
}

export async function viewExperiments(on: On, rows: readonly sql.ExperimentRow[]): Promise<Experiment[]> {
  const counts = await run(on, sql.countEntered, [rows.map((row) => row.experiment_id)]);
  const entered = new Map(counts.map((one) => [one.experiment_id, one.n]));
  return rows.map((row) => ({
    key: row.key,
    state: row.state,
    version: row.version,
    document: row.document,
    entered: entered.get(row.experiment_id) ?? 0,
    startedAt: row.started_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    decidedArm: row.decided_arm,
    reason: row.reason,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
  }));
}
export async function viewExperiment(on: On, row: sql.ExperimentRow): Promise<Experiment> {
  const [view] = await viewExperiments(on, [row]);
  if (view === undefined) throw problem(notFound);
  return view;
}
