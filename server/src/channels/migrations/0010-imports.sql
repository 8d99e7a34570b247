-- breaking: false
-- File imports (group: reference; few, and each is worked on by one process at a time under a lease).
create table channels.imports (
  id uuid primary key,
  name text not null,
  state text not null check (state in ('uploaded', 'running', 'paused', 'done', 'failed', 'undoing', 'undone', 'cancelled')),
  dry_run boolean not null default false,
  -- The source whose message ids count once: the same file imported twice adds nothing.
  scope_source_id uuid,
  -- A source of its own for each import: every fact shows which import brought it, and the whole import can be undone.
  source_id uuid,
  mapping jsonb,
  -- The file, and the place (host and folder) where it lies: only a process that sees it can work on it.
  file text not null,
  place text not null,
  file_bytes bigint not null,
  read_bytes bigint not null default 0,
  rows bigint not null default 0,
  accepted bigint not null default 0,
  duplicates bigint not null default 0,
  failed bigint not null default 0,
  totals jsonb not null default '{}',
  -- Where to go on after a kill: rows that are done, and orders whose lines are not all read yet.
  checkpoint jsonb not null default '{}',
  created_by text not null,
  created_at timestamptz not null,
  finished_at timestamptz,
  failure text,
  owner uuid,
  leased_until timestamptz
);
create index imports_created on channels.imports (created_at desc, id);
create index imports_at_work on channels.imports (state) where state in ('running', 'undoing');

-- What could not be read, row by row (group: reference, by import).
create table channels.import_errors (
  import_id uuid not null references channels.imports,
  row_number bigint not null,
  reason text not null,
  detail text not null,
  raw text not null,
  primary key (import_id, row_number)
);
