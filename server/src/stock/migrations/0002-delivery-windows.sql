-- breaking: false
-- Hours in which a courier comes, and how many orders each takes (group: reference; a few for each place). Of one delivery method, for the
-- goods of one location, of one zone, or of all places; local to the location that sends. A courier's method had its windows among its terms
-- before: without places, days or capacity.
create table stock.delivery_windows (
  window_id text primary key check (window_id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  method_id text not null references stock.delivery_methods,
  name text not null,
  state text not null default 'active' check (state in ('active', 'closed')),
  location_id text references stock.locations,
  zone text,
  weekdays text[] not null check (cardinality(weekdays) > 0 and weekdays <@ array['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']),
  from_time text not null check (from_time ~ '^([01]\d|2[0-3]):[0-5]\d$'),
  to_time text not null check (to_time ~ '^([01]\d|2[0-3]):[0-5]\d$'),
  -- Chosen at the latest so many minutes before it begins.
  cut_off_minutes integer not null check (cut_off_minutes between 0 and 20160),
  -- Orders a day; null: any number.
  capacity integer check (capacity > 0),
  -- On top of the method's price, in its currency.
  surcharge_minor integer not null default 0 check (surcharge_minor >= 0),
  valid_from date,
  valid_until date,
  closed_on date[] not null default '{}',
  version integer not null default 1,
  changed_at timestamptz not null,
  check (to_time > from_time),
  check (location_id is null or zone is null)
);
create index delivery_windows_of_method on stock.delivery_windows (method_id, location_id);

-- How many orders have a place in a window on a local day (group: window_id): at most its capacity, as it was when the last one came.
create table stock.window_days (
  window_id text not null references stock.delivery_windows,
  day_on date not null,
  capacity integer,
  taken integer not null check (taken >= 0),
  primary key (window_id, day_on),
  constraint never_overbooked check (taken <= capacity)
) with (fillfactor = 50);

-- Who has a place (group: window_id); `taken` of the day is their number.
create table stock.window_claims (
  window_id text not null,
  day_on date not null,
  claim_id uuid not null,
  claimed_at timestamptz not null,
  primary key (window_id, day_on, claim_id),
  foreign key (window_id, day_on) references stock.window_days
);

insert into stock.delivery_windows (window_id, method_id, name, weekdays, from_time, to_time, cut_off_minutes, changed_at)
select left(m.method_id, 58) || '-' || w.n, m.method_id, (w.hours->>'from') || '–' || (w.hours->>'to'),
  '{mon,tue,wed,thu,fri,sat,sun}', w.hours->>'from', w.hours->>'to', coalesce((m.terms->>'pickMinutes')::int, 60), now()
from stock.delivery_methods m, jsonb_array_elements(m.terms->'windows') with ordinality as w(hours, n)
where m.kind = 'courier';
update stock.delivery_methods set terms = terms - 'windows' where terms ? 'windows';
