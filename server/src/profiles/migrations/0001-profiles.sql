-- breaking: false
-- Profiles: what we know of a person, what we may do, where they stopped.

-- One narrow row an event, bound for ever to an origin; the body stays in the spine's log. Group: shard.
-- A shard has one fenced writer, so (xid, seq), the log's own order, is safe to tail by itself.
-- Fixed-width columns first: no padding between them.
create table profiles.timeline (
  xid xid8 not null,
  seq bigint not null,
  received_at timestamptz not null,
  occurred_at timestamptz not null,
  event_id uuid not null,
  origin_id uuid not null,
  source_id uuid,
  shard smallint not null,
  clock_suspect boolean not null,
  type text not null,
  name text,
  source_kind text,
  summary text not null,
  primary key (shard, xid, seq, received_at)
) partition by range (received_at);
create index timeline_origin on profiles.timeline (origin_id, occurred_at desc, event_id desc);
-- By one event's id. Hash: 2/3 of a btree's size for random ids, and equality is all that is asked.
create index timeline_event on profiles.timeline using hash (event_id);

create function profiles.ensure_partition(month date) returns void language plpgsql as $$
declare
  first date := date_trunc('month', month)::date;
  part text := 'timeline_' || to_char(first, 'YYYY_MM');
begin
  if to_regclass('profiles.' || part) is null then
    execute format('create table if not exists profiles.%I partition of profiles.timeline for values from (%L) to (%L)',
      part, first, (first + interval '1 month')::date);
  end if;
end $$;
create function profiles.drop_partition(part text) returns void language plpgsql as $$
begin
  if part !~ '^timeline_[0-9]{4}_[0-9]{2}$' then
    raise exception 'not a month of the timeline: %', part;
  end if;
  execute format('drop table profiles.%I', part);
end $$;
select profiles.ensure_partition(((now() at time zone 'UTC') + make_interval(months => m))::date) from generate_series(-1, 3) m;

-- The folded state of one origin. Group: person (origin_id).
-- `state` is JSON that only this part reads: as text it is neither parsed nor rebuilt by the database (jsonb: 3x the CPU), kept
-- inline up to 8 KB and uncompressed up to there. `version` guards every write: who read an older one writes nothing.
-- Indexed columns change rarely, so that most updates stay in the page (HOT): the minute instead of the instant of the last
-- contact, and the power of two instead of the count of events.
create table profiles.fragments (
  origin_id uuid primary key,
  version bigint not null,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  events integer not null,
  last_minute integer not null,
  events_class smallint not null,
  -- Bit n: the n-th kind of contracts/common.ts `sourceKinds` was in use.
  kinds smallint not null,
  state text not null
) with (fillfactor = 80, toast_tuple_target = 8160);
alter table profiles.fragments alter column state set storage main;
create index fragments_last on profiles.fragments (last_minute desc);
create index fragments_first on profiles.fragments (first_seen desc, origin_id desc);
create index fragments_events on profiles.fragments (events_class desc);

-- What the search looks in; written only when a name, an e-mail or a phone changes. Group: person (origin_id).
create table profiles.search (
  origin_id uuid primary key,
  name text,
  email text,
  phone text,
  name_key text collate "C" not null,
  haystack text not null
);
create index search_name on profiles.search (name_key, origin_id);
-- Without pg_trgm (a hosted database where it is missing) the search still works, by reading the table: 0.3 s at a million people.
do $$
declare
  place text;
begin
  begin
    create extension if not exists pg_trgm with schema public;
  exception when others then null;
  end;
  select n.nspname into place from pg_opclass o join pg_namespace n on n.oid = o.opcnamespace where o.opcname = 'gin_trgm_ops';
  if place is not null then
    execute format('create index search_haystack on profiles.search using gin (haystack %I.gin_trgm_ops)', place);
  end if;
end $$;

-- Orders as the events tell of them; one row an order and origin, joined by order_id when a person has it twice. Group: person (origin_id).
create table profiles.orders (
  origin_id uuid not null,
  order_id text not null,
  placed_at timestamptz,
  first_at timestamptz not null,
  total_minor bigint,
  cancelled_minor bigint,
  refunded_minor bigint not null,
  currency text,
  state text not null,
  state_stamp text collate "C" not null,
  total_stamp text collate "C" not null,
  primary key (origin_id, order_id)
);

-- The ledger of consent: rows are added, never changed. Current is the newest by (at, id). Group: person (origin_id).
create table profiles.consents (
  origin_id uuid not null,
  purpose text not null,
  channel text not null,
  at timestamptz not null,
  id uuid not null,
  state text not null check (state in ('given', 'withdrawn')),
  text_version text,
  proof text,
  source_id uuid,
  actor text not null,
  primary key (origin_id, purpose, channel, at, id)
);

-- Which value of a trait stands; each change is a new version. Group: reference.
create table profiles.trait_rules (
  version integer primary key,
  rules jsonb not null,
  at timestamptz not null,
  actor text not null
);

-- Things about the data that people should know; counts by name, never values. Group: reference.
create table profiles.warnings (
  code text not null,
  subject text not null,
  count bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (code, subject)
);

-- Requests to export or erase a person, and their record. Group: person (person_id).
create table profiles.privacy_requests (
  person_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('export', 'erasure')),
  state text not null check (state in ('running', 'done', 'failed')),
  requested_by text not null,
  reason text not null,
  at timestamptz not null,
  done_at timestamptz,
  record jsonb not null default '{}',
  notes text[] not null default '{}',
  -- Events before this transaction belong to the request.
  fence xid8 not null default pg_current_xact_id(),
  step text not null default 'asked',
  -- What the job still needs after the person is gone: origins and values; emptied at the end.
  subject jsonb,
  attempts integer not null default 0,
  leased_until timestamptz not null default '-infinity',
  primary key (person_id, id)
);
create index privacy_requests_id on profiles.privacy_requests (id);
create index privacy_requests_running on profiles.privacy_requests (leased_until) where state = 'running';

-- A finished export, gzip in parts, until it expires. Group: person (person_id).
create table profiles.export_parts (
  person_id uuid not null,
  request_id uuid not null,
  n integer not null,
  data bytea not null,
  primary key (person_id, request_id, n)
);
alter table profiles.export_parts alter column data set storage external;

create schema if not exists profiles_out;
-- For `history` and `live`: tail by (shard, xid, seq).
create view profiles_out.timeline as
  select shard, xid, seq, received_at, occurred_at, event_id, origin_id, source_id, source_kind, clock_suspect, type, name, summary
  from profiles.timeline;
create view profiles_out.consents as
  select origin_id, purpose, channel, at, id, state, text_version, source_id, actor from profiles.consents;
