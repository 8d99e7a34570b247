-- breaking: false
-- Who is who. An identifier is an origin: its id is a keyed hash of type and value, the same in every rebuild.
-- Group of every table unless said: identifier value (origin_id, or the link's first end a_id).

-- What an admin has set, every version of it (group: reference).
create table identity.rules (
  version integer primary key,
  document jsonb not null,
  actor text not null,
  at timestamptz not null default now()
);

-- One row that all read with each batch: what processes remember is worth nothing once the epoch has risen (group: reference).
create table identity.epoch (
  one boolean primary key default true check (one),
  epoch bigint not null default 1,
  rules_version integer not null default 0
);
insert into identity.epoch default values;

create table identity.identifiers (
  origin_id uuid primary key,
  type text not null,
  value text not null,
  verified_at timestamptz,
  first_seen_at timestamptz not null,
  -- Exact to the hour for what is recent, to the day for history that is loaded: else every event would write here.
  last_seen_at timestamptz not null,
  source_id uuid,
  -- shared: seen with too many to identify anybody; protected: the rules say that it never counts.
  state text not null default 'normal' check (state in ('normal', 'shared', 'protected')),
  -- Found locally, so its links are not even recorded any more. (A device between two clusters is shared without being a hub.)
  hub boolean not null default false,
  -- Types of which it was seen with too many.
  crowded text[] not null default '{}'
) with (fillfactor = 85);

-- Two identifiers that were seen together. a_id < b_id; refused and cut ones stay, so that everybody can see why not.
create table identity.links (
  a_id uuid not null,
  b_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('same_event', 'alias', 'staff_merge')),
  state text not null check (state in ('active', 'refused', 'cut')),
  reason text not null,
  first_at timestamptz not null,
  verified_at timestamptz,
  event_id uuid,
  source_id uuid,
  actor text not null,
  recorded_at timestamptz not null default now(),
  primary key (a_id, b_id),
  check (a_id < b_id)
);
create index links_b on identity.links (b_id);

-- Which person an identifier belongs to; a row is missing while it was never linked: then it is its own person.
-- family: everything that any link connects, also refused ones. The unit that is locked and decided together.
create table identity.aliases (
  origin_id uuid primary key,
  person_id uuid not null,
  family_id uuid not null
);
create index aliases_person on identity.aliases (person_id);
create index aliases_family on identity.aliases (family_id);

-- One row for each family that ever was: only to be locked.
create table identity.families (
  family_id uuid primary key
);

-- Every change of the above, for readers that follow (ClickHouse). Ids of one origin grow, because changing takes its family's lock.
create table identity.alias_changes (
  id bigint generated always as identity,
  xid xid8 not null default pg_current_xact_id(),
  origin_id uuid not null,
  person_id uuid not null,
  at timestamptz not null default now(),
  primary key (origin_id, id)
);
create index alias_changes_order on identity.alias_changes (xid, id);

-- The ledger: who was joined with whom, why, and what moved (group: person, survivor_id).
create table identity.merges (
  id uuid not null,
  -- merge: two became one; move: an identifier changed hands.
  kind text not null check (kind in ('merge', 'move')),
  at timestamptz not null,
  survivor_id uuid not null,
  absorbed_id uuid not null,
  actor text not null,
  reason text not null,
  link_id uuid,
  moved uuid[] not null,
  undone_at timestamptz,
  undone_by text,
  primary key (survivor_id, id)
);
create index merges_id on identity.merges (id);
create index merges_absorbed on identity.merges (absorbed_id);

-- Staff said that these are different people: no machine joins side 0 with side 1.
create table identity.separations (
  separation_id uuid not null,
  origin_id uuid not null,
  side smallint not null check (side in (0, 1)),
  at timestamptz not null default now(),
  actor text not null,
  primary key (origin_id, separation_id)
);
create index separations_id on identity.separations (separation_id);

-- What the machine may not decide (group: reference). The values are looked up when shown, so that none is copied here.
create table identity.conflicts (
  id uuid primary key,
  at timestamptz not null,
  kind text not null check (kind in ('verified_conflict', 'limit', 'cluster_too_big', 'recycled', 'kept_apart')),
  type text not null,
  -- The disputed identifier first, then one of each group that claims it.
  origin_ids uuid[] not null,
  state text not null default 'open' check (state in ('open', 'merged', 'kept_apart', 'dismissed')),
  resolved_by text,
  resolved_at timestamptz,
  reason text
);
create index conflicts_state on identity.conflicts (state, at desc, id desc);
create index conflicts_origins on identity.conflicts using gin (origin_ids);

-- Persons who were erased: their ids lead nowhere, and the ledger that names them stays readable (group: person).
create table identity.tombstones (
  person_id uuid primary key,
  erased_at timestamptz not null default now()
);

-- Rules run again over all that is recorded: where the run stands (group: reference).
create table identity.reruns (
  rules_version integer primary key,
  stage text not null default 'values' check (stage in ('values', 'hubs', 'families', 'done')),
  position uuid,
  people_changed bigint not null default 0,
  started_at timestamptz not null default now(),
  done_at timestamptz
);

create schema identity_out;
create view identity_out.aliases as select origin_id, person_id from identity.aliases;
create view identity_out.alias_changes as select id, xid, origin_id, person_id, at from identity.alias_changes;
create view identity_out.identifiers as
  select i.origin_id, coalesce(a.person_id, i.origin_id) as person_id, i.type, i.value, i.verified_at, i.first_seen_at,
         i.last_seen_at, i.source_id, i.state
  from identity.identifiers i left join identity.aliases a using (origin_id);
create view identity_out.conflicts as select id, at, kind, state from identity.conflicts;
