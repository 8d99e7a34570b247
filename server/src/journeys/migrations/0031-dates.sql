-- breaking: false
-- When dates of people begin journeys: for each person, journey and trigger the next instant (group: person). Looked at once more when it is due.
create table journeys.dates (
  origin_id uuid not null,
  journey_id uuid not null,
  -- Which trigger of the journey: trait, days, time of day, yearly.
  trigger_key text not null,
  due_at timestamptz not null,
  primary key (origin_id, journey_id, trigger_key)
) with (fillfactor = 85);
create index dates_due on journeys.dates (journey_id, due_at);
-- Journeys whose dates of everybody are being read, page by page (group: reference).
create table journeys.date_readings (
  journey_id uuid primary key,
  version integer not null,
  after_id uuid not null default '00000000-0000-0000-0000-000000000000'
);
