-- breaking: false
-- What was sent to ClickHouse, and where it goes. ClickHouse itself holds only what can be made again from here.

-- Group: reference. A generation is one set of ClickHouse tables. Questions are answered from `reading`; the sink fills `writing`;
-- they differ while the history is being rebuilt.
create table history.state (
  one boolean primary key default true check (one),
  reading integer not null default 1,
  writing integer not null default 1,
  rebuild_started_at timestamptz,
  rebuild_reason text
);
insert into history.state default values;

-- Group: shard. `done_no` is the number of the last block of this shard that is in ClickHouse for certain: rows there carry the
-- number, so a backup can take just what belongs to its snapshot. `until_*` is what a rebuild must reach before it may be read.
create table history.shards (
  shard smallint primary key,
  done_no bigint not null default 0,
  until_xid xid8,
  until_seq bigint
);
insert into history.shards (shard) select s from generate_series(0, 31) s;

-- Group: shard. A block is written down before it is sent, and sent again just so until it is known to have arrived. It may span
-- shards; each of its shards is done when its position has moved. Whoever holds one of its shards may send the whole block again.
create table history.planned (
  shard smallint not null,
  block uuid not null,
  generation integer not null,
  no bigint not null,
  from_xid xid8 not null,
  from_seq bigint not null,
  from_at timestamptz not null,
  upto_xid xid8 not null,
  upto_seq bigint not null,
  upto_at timestamptz not null,
  events integer not null,
  planned_at timestamptz not null default now(),
  done_at timestamptz,
  primary key (shard, block)
);
create unique index planned_open on history.planned (shard) where done_at is null;
create index planned_block on history.planned (block);

-- Group: reference. How far each generation has followed the merges.
create table history.alias_positions (
  generation integer primary key,
  xid xid8 not null default '0',
  id bigint not null default 0
);

-- Group: reference (one row while the sink cannot send). What the Problems screen shows.
create table history.trouble (
  one boolean primary key default true check (one),
  since timestamptz not null default now(),
  last_at timestamptz not null default now(),
  failures integer not null default 1,
  code text not null
);

-- Group: origin. Whose events must leave ClickHouse; done_at when it was seen that none is left.
create table history.erasures (
  origin_id uuid primary key,
  asked_at timestamptz not null default now(),
  done_at timestamptz
);
create index erasures_open on history.erasures (asked_at) where done_at is null;

-- A number from a body as an exact decimal: JSON numbers by their text, texts that look like one; null for anything else.
-- Below 10^12, so that no product of two and no sum of a hundred thousand such products leaves Decimal(38, 12).
create function history.exact(value jsonb) returns numeric language sql immutable parallel safe as $$
  select case jsonb_typeof(value)
    when 'number' then case when abs(value::numeric) < 1e12 then round(value::numeric, 6) end
    when 'string' then case when value #>> '{}' ~ '^[+-]?\d{1,12}(\.\d{1,18})?$' then round((value #>> '{}')::numeric, 6) end
  end
$$;

-- Order lines as the members of a ClickHouse row. A line that reverses counts against sales, whatever sign it came with.
-- What is no object is no line; a line without a quantity is one piece.
create function history.lines(products jsonb, reverses boolean) returns text language sql immutable parallel safe as $$
  select ',"lines.sku":' || coalesce(json_agg(coalesce(sku, product_id, "productId", '')), '[]') ||
         ',"lines.name":' || coalesce(json_agg(coalesce(name, '')), '[]') ||
         ',"lines.quantity":' || coalesce(json_agg((case when reverses then -abs(q) else q end)::text), '[]') ||
         ',"lines.price":' || coalesce(json_agg(history.exact(price)::text), '[]')
  from (
    select *, case when quantity is null then 1 else history.exact(quantity) end as q
    from jsonb_to_recordset(
      case when jsonb_typeof(products) = 'array' then jsonb_path_query_array(products, 'strict $[*] ? (@.type() == "object")') else '[]' end
    ) as p(sku text, product_id text, "productId" text, name text, quantity jsonb, price jsonb)
  ) line
$$;

-- Does the event name its customer? An order without any is one of the "lines without customer".
create function history.names_customer(body jsonb) returns boolean language sql immutable parallel safe as $$
  select body is not null and (coalesce(body ->> 'userId', '') <> ''
      or coalesce(body #>> '{context,traits,email}', body #>> '{context,traits,phone}', '') <> ''
      or case when jsonb_typeof(body #> '{context,externalIds}') = 'array' then jsonb_array_length(body #> '{context,externalIds}') > 0 else false end)
$$;
