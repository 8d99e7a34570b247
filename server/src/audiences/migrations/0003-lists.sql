-- breaking: false
-- Lists that are kept by hand: audiences whose rule is "is on this list". What was done to them (group: reference); undoes: the act that
-- this one took back.
create table audiences.list_acts (
  act_id uuid primary key,
  audience_id uuid not null,
  listed boolean not null,
  at timestamptz not null,
  actor text not null,
  note text not null,
  moved integer not null,
  undoes uuid unique
);
create index list_acts_newest on audiences.list_acts (audience_id, at desc, act_id desc);

-- Who is on a list now, or was (group: person; bound to an origin, so that merges move it and their undo gives it back). key: what put it so.
create table audiences.list_people (
  origin_id uuid not null,
  audience_id uuid not null,
  listed boolean not null,
  at timestamptz not null,
  key text not null,
  primary key (origin_id, audience_id)
);
create index list_people_keys on audiences.list_people (audience_id, key);

-- Everything that was asked about a person and a list (group: person). The key counts once for ever.
create table audiences.list_moves (
  origin_id uuid not null,
  audience_id uuid not null,
  key text not null,
  listed boolean not null,
  at timestamptz not null,
  actor text not null,
  primary key (origin_id, audience_id, key)
);

alter table audiences.due add column because text not null default 'again' check (because in ('again', 'list'));
alter table audiences.changes drop constraint changes_because_check;
alter table audiences.changes add constraint changes_because_check check (because in ('event', 'time', 'merge', 'rule', 'again', 'list'));
