-- breaking: false
-- Steps that people do (group: person): what is to be done, by whom, until when. Whoever has done it may wake the run that waits for it.
create table journeys.tasks (
  origin_id uuid not null,
  task_id uuid not null,
  run_id uuid not null,
  journey_id uuid not null,
  step_id text not null,
  text text not null,
  role text not null,
  state text not null default 'open' check (state in ('open', 'done', 'cancelled')),
  due_at timestamptz not null,
  created_at timestamptz not null,
  done_by text,
  done_at timestamptz,
  note text,
  primary key (origin_id, task_id),
  check ((state = 'open') = (done_at is null))
) with (fillfactor = 85);
create index tasks_due on journeys.tasks (state, due_at, task_id);
create index tasks_id on journeys.tasks (task_id);
create index tasks_run on journeys.tasks (origin_id, run_id) where state = 'open';
create index tasks_journey on journeys.tasks (journey_id) where state = 'open';
