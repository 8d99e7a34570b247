-- breaking: false
-- What happens next for this person? Runs are bound to the person's own origin; merges move aliases, and the run follows.

-- What a journey is now (group: reference). stamp: raised with every change, so that processes see that they must read anew.
create table journeys.journeys (
  journey_id uuid primary key,
  name text not null,
  state text not null default 'draft' check (state in ('draft', 'live', 'paused', 'draining', 'stopped')),
  version integer,
  draft jsonb not null,
  revision integer not null default 1,
  published_revision integer,
  stamp bigint not null default 1,
  created_by text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  check (state = 'draft' or version is not null)
);
-- Graphs as they were published; never changed (group: reference).
create table journeys.versions (
  journey_id uuid not null references journeys.journeys,
  version integer not null,
  document jsonb not null,
  actor text not null,
  at timestamptz not null,
  primary key (journey_id, version)
);
-- Cap and time zone (group: reference; one row).
create table journeys.settings (
  one boolean primary key default true check (one),
  revision integer not null default 0,
  document jsonb not null default '{}'
);
insert into journeys.settings default values;

-- Each person in each journey (group: person). seq counts the steps that were made: it is part of the key of every effect, so that none
-- happens twice. memory: what the run carries along.
create table journeys.runs (
  origin_id uuid not null,
  run_id uuid not null,
  journey_id uuid not null,
  version integer not null,
  state text not null check (state in ('waiting', 'ended')),
  step_id text,
  seq integer not null default 0,
  traced integer not null default 1,
  wake_at timestamptz,
  memory jsonb not null default '{}',
  because text not null,
  held_out boolean not null default false,
  started_at timestamptz not null,
  ended_at timestamptz,
  reason text,
  goal_at timestamptz,
  failures integer not null default 0,
  trouble text,
  primary key (origin_id, run_id),
  check ((state = 'ended') = (ended_at is not null)),
  check (state = 'ended' or step_id is not null)
) with (fillfactor = 85);
-- Nobody is in a journey twice at once.
create unique index runs_open on journeys.runs (origin_id, journey_id) where state = 'waiting';
create index runs_due on journeys.runs (journey_id, wake_at) where state = 'waiting' and wake_at is not null;
create index runs_step on journeys.runs (journey_id, step_id) where state = 'waiting';
create index runs_new on journeys.runs (journey_id, started_at desc, run_id desc);
create index runs_person on journeys.runs (origin_id, started_at desc);
create index runs_trouble on journeys.runs (journey_id) where trouble is not null;

-- Every step that a run made, and why (group: person). n: as `traced` of the run counts.
create table journeys.traces (
  origin_id uuid not null,
  run_id uuid not null,
  n integer not null,
  step_id text,
  what text not null,
  at timestamptz not null,
  detail jsonb not null default '{}',
  primary key (origin_id, run_id, n)
);
-- Messages to her, asked for by a run or not, and what was told of them: caps and what she answers count these (group: person).
create table journeys.messages (
  origin_id uuid not null,
  message_id uuid not null,
  run_id uuid,
  journey_id uuid,
  step_id text,
  channel text not null,
  counts boolean not null,
  at timestamptz not null,
  sent_at timestamptz,
  delivered_at timestamptz,
  opened_at timestamptz,
  clicked_at timestamptz,
  dropped_at timestamptz,
  primary key (origin_id, message_id)
) with (fillfactor = 80);
create index messages_cap on journeys.messages (origin_id, at) where counts;
create index messages_step on journeys.messages (journey_id, step_id, channel) where journey_id is not null;
-- Orders after a run's start, and what was paid back of them (negative) (group: person).
create table journeys.orders (
  origin_id uuid not null,
  run_id uuid not null,
  event_id uuid not null,
  journey_id uuid not null,
  order_id text not null,
  currency text not null,
  minor bigint not null,
  at timestamptz not null,
  primary key (origin_id, run_id, event_id)
);
create index orders_journey on journeys.orders (journey_id);

-- How often what happened where: entered, the ways out (group: reference). One statement a batch adds to it, in one order.
create table journeys.tallies (
  journey_id uuid not null,
  step_id text not null,
  what text not null,
  n bigint not null,
  primary key (journey_id, step_id, what)
) with (fillfactor = 60);
-- Audiences that are being taken in, page by page (group: reference).
create table journeys.bulk_starts (
  bulk_id uuid primary key,
  journey_id uuid not null,
  audience_id uuid not null,
  because text not null,
  data jsonb not null default '{}',
  due_at timestamptz not null,
  after_id uuid not null default '00000000-0000-0000-0000-000000000000',
  taken integer not null default 0,
  done_at timestamptz
);
create index bulk_starts_due on journeys.bulk_starts (due_at) where done_at is null;

create schema journeys_out;
create view journeys_out.runs as
  select origin_id, run_id, journey_id, version, state, step_id, held_out, started_at, ended_at, reason, goal_at from journeys.runs;
