-- breaking: false
-- What an audience is now (group: reference). filling: its rule is in force and judged as events arrive, but not yet for all the past.
create table audiences.audiences (
  audience_id uuid primary key,
  name text not null,
  description text not null,
  state text not null check (state in ('filling', 'live', 'archived')),
  version integer not null check (version > 0),
  rule jsonb not null,
  -- Which of the ready-made ones it was made from.
  ready_made text,
  created_by text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  filled_at timestamptz,
  -- How far the audiences had followed the spine when filling began, by shard: history must have come as far. Null: not begun.
  fill_after jsonb,
  -- Whoever fills it, until then.
  fill_until timestamptz not null default '-infinity',
  fill_trouble text
);

-- Rules as they were; never changed (group: reference).
create table audiences.versions (
  audience_id uuid not null,
  version integer not null,
  name text not null,
  rule jsonb not null,
  at timestamptz not null,
  actor text not null,
  primary key (audience_id, version)
);

-- What is known of a person beside her events (group: person, origin_id is the person's own id). Its row is the lock under which she is
-- judged. `gone`: she belongs to somebody else now (a merge). xid: the order in which changes go to ClickHouse.
create table audiences.people (
  origin_id uuid primary key,
  version bigint not null,
  facts text not null,
  gone boolean not null default false,
  xid xid8 not null default pg_current_xact_id()
) with (fillfactor = 85);
create index people_changes on audiences.people (xid, origin_id);

-- Who is in which audience (group: person). Rows without membership are there only for the instant at which they flip, or while their
-- audience is being filled. active false: the row of somebody who was merged into another; an undo takes it up again.
create table audiences.standings (
  origin_id uuid not null,
  audience_id uuid not null,
  version integer not null,
  member boolean not null,
  since timestamptz not null,
  flips_at timestamptz,
  -- Came by a merge: leaving by its undo is no leaving.
  inherited boolean not null default false,
  active boolean not null default true,
  primary key (origin_id, audience_id)
) with (fillfactor = 85);
create index standings_members on audiences.standings (audience_id, since desc, origin_id desc) where member and active;
create index standings_flips on audiences.standings (flips_at) where flips_at is not null and active;
create index standings_old on audiences.standings (audience_id, version);

-- Every entry and exit (group: person). Filling an audience from the past writes none.
create table audiences.changes (
  origin_id uuid not null,
  change_id uuid not null,
  audience_id uuid not null,
  at timestamptz not null,
  entered boolean not null,
  because text not null check (because in ('event', 'time', 'merge', 'rule', 'again')),
  primary key (origin_id, change_id)
);
create index changes_audience on audiences.changes (audience_id, at desc, change_id desc);

-- Comings and goings by the hour; the sum is the size (group: reference). moved: by filling, merges, erasure: no coming or going.
create table audiences.flows (
  audience_id uuid not null,
  hour timestamptz not null,
  entered bigint not null default 0,
  exited bigint not null default 0,
  moved bigint not null default 0,
  primary key (audience_id, hour)
);

-- Who has to be judged again (group: person). source_id: not before this source has been taken out of the history.
create table audiences.due (
  origin_id uuid primary key,
  source_id uuid,
  at timestamptz not null default now()
);
create index due_source on audiences.due (source_id) where source_id is not null;

-- Whom ClickHouse has to forget (group: person).
create table audiences.erasures (
  origin_id uuid primary key,
  asked_at timestamptz not null default now()
);

-- How far merges have been followed, and the people's facts sent to ClickHouse (group: reference, one row).
create table audiences.progress (
  one boolean primary key default true check (one),
  alias_xid xid8 not null default '0',
  alias_id bigint not null default 0,
  feed_xid xid8 not null default '0',
  feed_id uuid not null default '00000000-0000-0000-0000-000000000000',
  -- The walk over everybody who was there before the first audience: how far it has come; null when it is done.
  walked_to uuid,
  walking boolean not null default false,
  -- Nothing is followed before the first audience.
  awake boolean not null default false
);
insert into audiences.progress default values;

create schema audiences_out;
create view audiences_out.members as
  select origin_id, audience_id, since from audiences.standings where member and active;
