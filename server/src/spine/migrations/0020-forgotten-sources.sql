-- breaking: false
-- Sources whose events were taken out again (the undo of an import). Consumers pass over what is left of them in the log, so that an
-- undo need not wait for anybody, and a straggler changes nothing (group: reference).
create table spine.forgotten_sources (
  source_id uuid primary key,
  at timestamptz not null default now()
);
