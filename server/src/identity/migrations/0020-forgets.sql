-- breaking: false
-- Sources that are being taken out of the graph (the undo of an import), and how far that is (group: reference).
create table identity.forgets (
  source_id uuid primary key,
  stage text not null default 'gather' check (stage in ('gather', 'judge', 'again', 'done'))
);
-- Identifiers that the source named, until they are judged without it. freed: it was one that identifies nobody only because of that
-- source; what others said about it meanwhile is taken in anew. Group: identifier value (origin_id).
create table identity.forget_origins (
  origin_id uuid not null,
  source_id uuid not null,
  freed boolean not null default false,
  primary key (origin_id, source_id)
);
create index forget_origins_waiting on identity.forget_origins (source_id, freed, origin_id);
