-- breaking: false
-- The spine: every fact from any channel, in one durable, ordered log.
-- Group: shard, a pure function of the message (never of what identity finds out later), so a retry meets its first copy.
-- Order: (xid, seq). seq alone would lie: a row takes its number before its transaction takes its id, and rows become
-- visible in commit order. Readers take only xid < pg_snapshot_xmin(…), so nothing can still appear before what they read.
create table spine.log (
  shard smallint not null,
  xid xid8 not null default pg_current_xact_id(),
  seq bigint generated always as identity,
  event_id uuid not null,
  source_id uuid,
  type text not null,
  name text,
  received_at timestamptz not null,
  sent_at timestamptz,
  original_at timestamptz,
  occurred_at timestamptz not null,
  clock_suspect boolean not null default false,
  message_id text not null,
  body jsonb not null,
  primary key (shard, xid, seq, received_at)
) partition by range (received_at);

-- One row for each message id ever seen in the last 31 days and more: what makes "exactly once" exact.
-- Apart from the log because a unique index on a partitioned table must hold the partition column, and a retry has another received_at.
create table spine.seen (
  shard smallint not null,
  event_id uuid not null,
  seen_on date not null,
  primary key (shard, event_id)
);
create index seen_on on spine.seen using brin (seen_on) with (pages_per_range = 32);

-- Where each consumer stands in each shard, and who may move it. A takeover raises the token; a commit under an old token changes no row.
create table spine.positions (
  shard smallint not null,
  consumer text not null,
  xid xid8 not null default '0',
  seq bigint not null default 0,
  -- Lower bound of received_at for what comes next; lets the planner skip old partitions.
  from_at timestamptz not null default '-infinity',
  owner uuid,
  token bigint not null default 0,
  moved_at timestamptz not null default now(),
  primary key (shard, consumer)
);

-- Server processes that are alive (group: reference). A process whose seen_at is older than the lease time has lost its shards.
create table spine.processes (
  id uuid primary key,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  host text not null,
  pid integer not null
);

-- What could not be read or applied: with its reason, for people to see, mend and replay.
create table spine.dead_letters (
  shard smallint not null,
  id uuid not null,
  event_id uuid,
  source_id uuid,
  stage text not null,
  reason text not null,
  detail text not null,
  state text not null default 'open' check (state in ('open', 'replayed', 'discarded')),
  attempts integer not null default 1,
  received_at timestamptz not null,
  last_at timestamptz not null default now(),
  -- As it came: bytes, because what is broken may not even be text.
  raw bytea not null,
  primary key (shard, id)
);
create index dead_letters_open on spine.dead_letters (state, reason, received_at desc);

-- Partitions by month of arrival, made ahead; retention drops whole ones.
create function spine.ensure_partition(month date) returns void language plpgsql as $$
declare
  first date := date_trunc('month', month)::date;
  part text := 'log_' || to_char(first, 'YYYY_MM');
begin
  if to_regclass('spine.' || part) is null then
    execute format('create table if not exists spine.%I partition of spine.log for values from (%L) to (%L)',
      part, first, (first + interval '1 month')::date);
  end if;
end $$;
select spine.ensure_partition(((now() at time zone 'UTC') + make_interval(months => m))::date) from generate_series(-1, 3) m;
