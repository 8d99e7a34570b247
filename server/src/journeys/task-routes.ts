/** Tasks for people over HTTP. */
import { z } from 'zod';
import { id } from '../../../contracts/common.ts';
import * as contract from '../../../contracts/journeys.ts';
import { allowed, read, write, type Route } from '../kit/http/route.ts';
import { badRequest, notFound, problem } from '../kit/problems.ts';
import { run } from '../kit/sql.ts';
import type { JourneyDeps } from './deps.ts';
import { taskOfOthers, taskOver } from './problems.ts';
import { finishTask, rolesSeen, viewTasks } from './tasks.ts';
import { tasksPage } from './tasks.sql.ts';

const tag = 'journeys';
const everybody = allowed('admin', 'marketer', 'agent', 'store');

export function taskRoutes(deps: JourneyDeps): Route[] {
  const { db, clock } = deps;
  return [
    read({
      path: '/api/v1/journey-tasks',
      access: everybody,
      summary:
        'What journeys ask people to do, the earliest due first; marketers and administrators see all roles’ tasks',
      tag,
      query: contract.tasksQuery,
      answer: contract.taskPage,
      handle: async ({ query, actor }) => {
        const { at, taskId } = placeOf(query.cursor);
        const roles = rolesSeen(actor.roles, query.role);
        const rows = await run(db, tasksPage, [query.state, roles, at, taskId, query.limit + 1]);
        const shown = rows.slice(0, query.limit);
        const last = rows.length > query.limit ? shown.at(-1) : undefined;
        return {
          items: await viewTasks(deps, shown, clock.now()),
          nextCursor: last === undefined ? null : `${last.due_at.getTime()}.${last.task_id}`,
        };
      },
    }),
    write({
      path: '/api/v1/journey-tasks/:id/completion',
      access: everybody,
      summary: 'A task is done; the run that waits for it goes on',
      tag,
      params: z.object({ id }),
      body: contract.taskDoneBody,
      answer: contract.task,
      problems: [notFound, taskOver, taskOfOthers],
      handle: async ({ tx, params, body, actor, now, audit }) => {
        const by = { name: actor.name, roles: actor.roles, note: body.note, now };
        const row = await finishTask(tx, params.id, by);
        await audit({ action: 'journey.task_done', object: { kind: 'task', id: params.id } });
        const [view] = await viewTasks(deps, [row], now);
        if (view === undefined) throw new Error('the task is not there');
        return view;
      },
    }),
  ];
}

function placeOf(cursor: string | undefined): { at: Date; taskId: string } {
  if (cursor === undefined) return { at: new Date(0), taskId: '00000000-0000-0000-0000-000000000000' };
  const found = /^(\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(cursor);
  const at = new Date(Number(found?.[1]));
  if (found === null || Number.isNaN(at.getTime())) throw problem(badRequest, { detail: 'query.cursor: none of ours' });
  return { at, taskId: found[2] ?? '' };
}
