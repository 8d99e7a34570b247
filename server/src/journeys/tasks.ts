/** Tasks that steps give to people: who sees them, and what happens when one is done. */
import type { Role } from '../../../contracts/common.ts';
import { taskRoles, type Task, type TaskRole } from '../../../contracts/journeys.ts';
import { notifyChannel } from '../kit/notify.sql.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runMaybe, type Tx } from '../kit/sql.ts';
import type { JourneyDeps } from './deps.ts';
import { taskOfOthers, taskOver } from './problems.ts';
import * as sql from './tasks.sql.ts';

/** Whoever manages journeys sees the tasks of all roles. */
export function rolesSeen(roles: readonly Role[], wanted: TaskRole | undefined): TaskRole[] {
  const own = roles.some((one) => one === 'admin' || one === 'marketer')
    ? [...taskRoles]
    : taskRoles.filter((one) => roles.includes(one));
  return wanted === undefined ? own : own.filter((one) => one === wanted);
}

export async function viewTasks(
  { db, profiles }: Pick<JourneyDeps, 'db' | 'profiles'>,
  rows: readonly sql.TaskRow[],
  now: Date,
): Promise<Task[]> {
  const names = await profiles.namesOf(db, [...new Set(rows.map((row) => row.person_id))]);
  return rows.map((row) => ({
    id: row.task_id,
    text: row.text,
    role: row.role,
    state: row.state,
    isLate: row.state === 'open' && row.due_at <= now,
    dueAt: row.due_at.toISOString(),
    createdAt: row.created_at.toISOString(),
    person: { id: row.person_id, name: names.get(row.person_id) ?? null },
    journey: { id: row.journey_id, name: row.journey_name },
    doneBy: row.done_by,
    doneAt: row.done_at?.toISOString() ?? null,
    note: row.note,
  }));
}

/** Once: who comes second is told so. Throws `not_found`, `task_of_others`, `task_over`. */
export async function finishTask(
  tx: Tx,
  taskId: string,
  by: { readonly name: string; readonly roles: readonly Role[]; readonly note: string; readonly now: Date },
): Promise<sql.TaskRow> {
  const task = await runMaybe(tx, sql.findTask, [taskId]);
  if (task === undefined) throw problem(notFound);
  if (!rolesSeen(by.roles, undefined).includes(task.role)) throw problem(taskOfOthers);
  await run(tx, sql.lockRunOfTask, [task.origin_id, task.run_id]);
  const done = await runMaybe(tx, sql.finishTask, [task.origin_id, taskId, by.name, by.now, by.note]);
  if (done === undefined) throw problem(taskOver);
  await run(tx, sql.wakeForTask, [task.origin_id, task.run_id, taskId, by.now, by.name]);
  await run(tx, notifyChannel, ['journeys']);
  return (await runMaybe(tx, sql.findTask, [taskId])) ?? task;
}
