/** Statements about tasks for people. */
import { z } from 'zod';
import { taskRole, taskState } from '../../../contracts/journeys.ts';
import { command, hotStatement, statement } from '../kit/sql.ts';

export const addTasks = command(
  'journeys.addTasks',
  `insert into journeys.tasks (origin_id, task_id, run_id, journey_id, step_id, text, role, due_at, created_at)
   select origin_id, task_id, run_id, journey_id, step_id, text, role, due_at, $2::timestamptz
   from jsonb_to_recordset($1::text::jsonb) as w (origin_id uuid, task_id uuid, run_id uuid, journey_id uuid, step_id text, text text, role text, due_at timestamptz)
   order by origin_id, task_id
   on conflict do nothing`,
);
/** Of runs that have ended before their end. */
export const cancelTasks = hotStatement<{ run_id: string; n: number }>(
  'journeys.cancelTasks',
  `with gone as (
     update journeys.tasks t set state = 'cancelled', done_at = $3::timestamptz, note = $4
     from unnest($1::uuid[], $2::uuid[]) as w(origin_id, run_id)
     where t.origin_id = w.origin_id and t.run_id = w.run_id and t.state = 'open' returning t.run_id
   )
   select run_id, count(*)::int as n from gone group by run_id`,
);
export const cancelTasksOfJourney = command(
  'journeys.cancelTasksOfJourney',
  `update journeys.tasks set state = 'cancelled', done_at = $2::timestamptz, note = $3 where journey_id = $1 and state = 'open'`,
);

const row = z.object({
  origin_id: z.string(),
  person_id: z.string(),
  task_id: z.string(),
  run_id: z.string(),
  journey_id: z.string(),
  journey_name: z.string(),
  text: z.string(),
  role: taskRole,
  state: taskState,
  due_at: z.date(),
  created_at: z.date(),
  done_by: z.string().nullable(),
  done_at: z.date().nullable(),
  note: z.string().nullable(),
});
export type TaskRow = z.infer<typeof row>;
const columns = `t.origin_id, coalesce(a.person_id, t.origin_id) as person_id, t.task_id, t.run_id, t.journey_id, j.name as journey_name, t.text, t.role, t.state, t.due_at,
  t.created_at, t.done_by, t.done_at, t.note`;
const joined = `journeys.tasks t join journeys.journeys j using (journey_id) left join identity_out.aliases a on a.origin_id = t.origin_id`;
/** The earliest due first. */
export const tasksPage = statement(
  'journeys.tasksPage',
  row,
  `select ${columns} from ${joined}
   where t.state = $1 and t.role = any ($2::text[]) and (t.due_at, t.task_id) > ($3::timestamptz, $4::uuid) order by t.due_at, t.task_id limit $5`,
);
export const findTask = statement('journeys.findTask', row, `select ${columns} from ${joined} where t.task_id = $1`);
/** First the run, as whoever moves it has it first. */
export const lockRunOfTask = statement(
  'journeys.lockRunOfTask',
  z.object({ run_id: z.string() }),
  `select run_id from journeys.runs where origin_id = $1 and run_id = $2 for no key update`,
);
export const finishTask = statement(
  'journeys.finishTask',
  z.object({ task_id: z.string() }),
  `update journeys.tasks set state = 'done', done_by = $3, done_at = $4, note = $5 where origin_id = $1 and task_id = $2 and state = 'open' returning task_id`,
);
/** Where the run waits for it, it goes on at once. */
export const wakeForTask = command(
  'journeys.wakeForTask',
  `update journeys.runs set wake_at = $4, memory = jsonb_set(memory, '{waiting,doneBy}', to_jsonb($5::text))
   where origin_id = $1 and run_id = $2 and state = 'waiting' and memory -> 'waiting' ->> 'taskId' = $3::text`,
);
export const forgetTasks = command(
  'journeys.forgetTasks',
  `delete from journeys.tasks where origin_id = any ($1::uuid[])`,
);
export const exportTasks = statement(
  'journeys.exportTasks',
  z.object({
    run_id: z.string(),
    text: z.string(),
    state: z.string(),
    note: z.string().nullable(),
    created_at: z.date(),
    due_at: z.date(),
  }),
  `select run_id, text, state, note, created_at, due_at from journeys.tasks where origin_id = any ($1::uuid[]) order by created_at, task_id`,
);
