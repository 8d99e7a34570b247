-- breaking: false
-- Answers of commands by their Idempotency-Key (group: reference). For money the key lives for ever; others are swept after 30 days.
create table kit.idempotency (
  caller text not null,
  key text not null,
  route text not null,
  request_hash text not null,
  status smallint,
  answer jsonb,
  at timestamptz not null default now(),
  primary key (caller, key)
);
create index idempotency_at on kit.idempotency using brin (at);

-- Small facts about this installation, e.g. the secret behind origin ids (group: reference).
create table kit.facts (
  name text primary key,
  value jsonb not null
);

create table kit.secrets (
  name text primary key,
  value bytea not null
);
