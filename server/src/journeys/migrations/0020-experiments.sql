-- breaking: false
-- Which of several ways does more? People are dealt into arms once and for ever; what they do afterwards is kept while it counts.

-- What an experiment is now (group: reference). version: raised with each change; who came in says by which she was dealt. taken_from: where
-- its share of a group of experiments begins, in parts of a hundred.
create table journeys.experiments (
  experiment_id uuid primary key,
  key text not null unique,
  state text not null default 'draft' check (state in ('draft', 'running', 'stopped', 'decided')),
  version integer not null default 1,
  document jsonb not null,
  taken_from integer,
  started_at timestamptz,
  ended_at timestamptz,
  decided_arm text,
  reason text,
  created_by text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  check ((state = 'draft') = (started_at is null)),
  check ((state in ('stopped', 'decided')) = (ended_at is not null)),
  check ((state = 'decided') = (decided_arm is not null))
);
-- As it was under each version: by which weights people were dealt (group: reference).
create table journeys.experiment_versions (
  experiment_id uuid not null references journeys.experiments,
  version integer not null,
  document jsonb not null,
  actor text not null,
  at timestamptz not null,
  primary key (experiment_id, version)
);
-- Who is in which arm; never changed (group: person). After a merge a person may have two: the earlier stands, and where the arms differ
-- she is left out of the figures.
create table journeys.assignments (
  origin_id uuid not null,
  experiment_id uuid not null,
  arm text not null,
  version integer not null,
  entered_at timestamptz not null,
  primary key (origin_id, experiment_id)
);
create index assignments_experiment on journeys.assignments (experiment_id, entered_at);
-- Orders in any channel, what was paid back and brought back of them, and withdrawals, while an experiment or the global hold-out asks for
-- them (group: person). Money and units as they were said, never negative.
create table journeys.outcomes (
  origin_id uuid not null,
  event_id uuid not null,
  kind text not null check (kind in ('order', 'refund', 'return', 'unsubscribed')),
  order_id text,
  currency text,
  minor bigint not null default 0 check (minor >= 0),
  units integer not null default 0 check (units >= 0),
  at timestamptz not null,
  primary key (origin_id, event_id)
);
create index outcomes_at on journeys.outcomes (at);
-- Who gets nothing but transactional messages, of all people (group: reference; one row).
create table journeys.hold_out (
  one boolean primary key default true check (one),
  revision integer not null default 0,
  percent integer not null default 0 check (percent between 0 and 50),
  salt text not null default 'global hold-out',
  since timestamptz
);
insert into journeys.hold_out default values;
create view journeys_out.hold_out as select salt, percent from journeys.hold_out;
