-- breaking: false
-- Sources that are being taken out of the graph (the undo of an import), and how far that is (group: reference).
create table identity.forgets (
  source_id uuid primary key,
  stage text not null default 'gather' check (stage in ('gather', 'judge', 'again', 'ledger', 'done'))
);
-- Identifiers that the source named, until they are judged without it, and all that were judged with them, until the ledger is set
-- right. Group: identifier value (origin_id).
create table identity.forget_origins (
  origin_id uuid not null,
  source_id uuid not null,
  judged boolean not null default false,
  -- It identified nobody only because of that source; what others said about it meanwhile is taken in anew.
  freed boolean not null default false,
  -- What the source said of it: the first and the last time, and the first proof.
  first_at timestamptz,
  last_at timestamptz,
  verified_at timestamptz,
  primary key (origin_id, source_id)
);
create index forget_origins_stage on identity.forget_origins (source_id, judged, origin_id);
