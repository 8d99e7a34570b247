-- breaking: false
-- Sources: the doors through which customers and systems speak to us (group: reference; small, read everywhere, cached by each process).
create table channels.sources (
  id uuid primary key,
  slug text not null unique,
  name text not null,
  kind text not null check (kind in ('web', 'app', 'till', 'kiosk', 'call_centre', 'messenger', 'courier', 'partner', 'crm')),
  state text not null default 'active' check (state in ('active', 'disabled')),
  -- The device of such a source (till, kiosk, shared phone) identifies nobody.
  shared_device boolean not null,
  -- More than this is told to come back later; null: as much as the machine takes.
  events_per_minute integer check (events_per_minute > 0),
  created_at timestamptz not null
);

-- Write keys: shown once, kept as SHA-256 (192 random bits need no slow hash) (group: reference).
create table channels.source_keys (
  id uuid primary key,
  source_id uuid not null references channels.sources,
  hash bytea not null unique,
  -- The first characters, so that people can tell keys apart.
  hint text not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz
);
create index source_keys_of on channels.source_keys (source_id);

-- Figures of intake by source and hour; each process adds what it counted once a second (group: reference).
create table channels.source_traffic (
  source_id uuid not null references channels.sources,
  hour timestamptz not null,
  accepted bigint not null default 0,
  rejected bigint not null default 0,
  last_event_at timestamptz,
  primary key (source_id, hour)
);
