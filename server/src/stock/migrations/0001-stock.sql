-- breaking: false
-- Places where goods are (group: reference; a few thousand at the most). `transit` is where goods are between two others.
create table stock.locations (
  location_id text primary key check (location_id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text not null,
  kind text not null check (kind in ('store', 'warehouse', 'courier', 'transit')),
  state text not null default 'active' check (state in ('active', 'closed')),
  zone text not null,
  country text not null,
  city text not null default '',
  street text not null default '',
  postal_code text not null default '',
  latitude double precision check (latitude between -90 and 90),
  longitude double precision check (longitude between -180 and 180),
  time_zone text not null,
  -- {"mon": [["09:00", "20:00"]], …}: local times; a day that is not there is closed.
  opening jsonb not null,
  closed_on date[] not null default '{}',
  -- What is ordered before this local time is packed on the same working day.
  cut_off text not null default '15:00' check (cut_off ~ '^([01]\d|2[0-3]):[0-5]\d$'),
  handling_days smallint not null default 0 check (handling_days between 0 and 30),
  -- Units that can be picked in a day; null: any number.
  capacity_units_a_day integer check (capacity_units_a_day >= 0),
  ships boolean not null,
  offers_pickup boolean not null,
  offers_try_on boolean not null,
  version integer not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  check (state = 'closed' or kind in ('courier', 'transit') or (latitude is not null and longitude is not null))
);

insert into stock.locations (location_id, name, kind, zone, country, time_zone, opening, ships, offers_pickup, offers_try_on, created_at, changed_at)
values ('in-transit', 'In transit', 'transit', 'none', 'ZZ', 'UTC', '{}', false, false, false, now(), now());

-- What may be promised (group: sku). One row for each SKU, location and bucket; a hot SKU may be spread over several buckets.
-- never_oversold is the promise of the whole part. `short` is the only way past it: units that were promised and that a count or the ERP
-- says are not there. It is exact, so it never hides room for another promise, and only statements about on hand and limits may raise it.
create table stock.cells (
  sku text not null check (sku ~ '^[A-Za-z0-9._-]{1,64}$'),
  location_id text not null references stock.locations,
  bucket smallint not null default 0 check (bucket between 0 and 63),
  on_hand integer not null default 0 check (on_hand >= 0),
  damaged integer not null default 0 check (damaged >= 0),
  held integer not null default 0 check (held >= 0),
  sold integer not null default 0 check (sold >= 0),
  safety integer not null default 0 check (safety >= 0),
  back_order_limit integer not null default 0 check (back_order_limit >= 0),
  pre_order_limit integer not null default 0 check (pre_order_limit >= 0),
  expected_on date,
  short integer not null default 0 check (short >= 0),
  -- Until when an absolute statement (a count, an ERP snapshot) has spoken about on_hand.
  stated_at timestamptz not null default '-infinity',
  changed_at timestamptz not null,
  primary key (sku, location_id, bucket),
  constraint never_oversold check (held + sold <= greatest(on_hand - safety, 0) + back_order_limit + pre_order_limit + short),
  constraint short_is_exact check (short = 0 or held + sold = greatest(on_hand - safety, 0) + back_order_limit + pre_order_limit + short)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_cost_delay = 0);
create index cells_short on stock.cells (location_id, sku) where short > 0;
create index cells_of_location on stock.cells (location_id, sku);

-- Promises with an end (group: hold_id). States move once: held → sold | released | expired. A till's lease is a hold of purpose `lease`.
create table stock.holds (
  hold_id uuid primary key,
  purpose text not null default 'order' check (purpose in ('order', 'lease')),
  state text not null default 'held' check (state in ('held', 'sold', 'released', 'expired')),
  about text not null,
  request_hash text not null,
  first_expires_at timestamptz not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  check ((state = 'held') = (ended_at is null))
) with (fillfactor = 80);
create index holds_to_expire on stock.holds (expires_at) where state = 'held';
create index holds_of_leases on stock.holds (about, hold_id) where purpose = 'lease';

-- The units of a hold (group: sku). cells.held is the sum of `open`, cells.sold the sum of `sold - issued`. No foreign key to the cell:
-- its lock on the hot row would cost each hold 10 µs, and the cell was written in the same transaction anyway.
create table stock.hold_lines (
  sku text not null,
  hold_id uuid not null,
  line_no smallint not null,
  location_id text not null,
  bucket smallint not null,
  quantity integer not null check (quantity > 0),
  open integer not null check (open >= 0),
  sold integer not null default 0 check (sold >= 0),
  released integer not null default 0 check (released >= 0),
  expired integer not null default 0 check (expired >= 0),
  issued integer not null default 0 check (issued between 0 and sold),
  primary key (sku, hold_id, line_no),
  check (quantity = open + sold + released + expired)
) with (fillfactor = 80);
create index hold_lines_of_hold on stock.hold_lines (hold_id);

-- The ledger of what is there (group: sku): only ever added to; on_hand and damaged of a cell are its sums.
create table stock.movements (
  sku text not null,
  movement_id uuid not null,
  location_id text not null,
  bucket smallint not null,
  kind text not null check (kind in ('receipt', 'issue', 'return', 'transfer_out', 'transfer_in', 'transfer_loss', 'count', 'snapshot', 'adjustment', 'found', 'spread')),
  quantity integer not null,
  damaged integer not null default 0,
  on_hand_after integer not null check (on_hand_after >= 0),
  about text not null,
  reason text not null default '',
  actor text not null,
  key text,
  at timestamptz not null,
  written_at timestamptz not null default now(),
  primary key (sku, movement_id),
  check (quantity <> 0 or damaged <> 0)
);
create unique index movements_key on stock.movements (sku, key) where key is not null;
create index movements_of_cell on stock.movements (sku, location_id, movement_id);
create index movements_of_location on stock.movements (location_id, movement_id);

create function stock.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'stock.movements is only ever added to' using errcode = 'restrict_violation';
end $$;
create trigger movements_stay before update or delete on stock.movements for each row execute function stock.refuse_change();

-- Goods that came in (group: receipt_id).
create table stock.receipts (
  receipt_id uuid primary key,
  location_id text not null references stock.locations,
  reference text not null,
  lines jsonb not null,
  actor text not null,
  received_at timestamptz not null
);
create index receipts_of_location on stock.receipts (location_id, receipt_id);

-- Goods on their way from one location to another (group: transfer_id). Two steps: sent, arrived.
create table stock.transfers (
  transfer_id uuid primary key,
  from_id text not null references stock.locations,
  to_id text not null references stock.locations,
  state text not null check (state in ('sent', 'arrived')),
  reference text not null,
  -- [{sku, sent, arrived}]: arrived is null until then.
  lines jsonb not null,
  actor text not null,
  sent_at timestamptz not null,
  arrived_at timestamptz,
  check (from_id <> to_id),
  check ((state = 'arrived') = (arrived_at is not null))
);
create index transfers_open on stock.transfers (to_id, transfer_id) where state = 'sent';

-- What people counted (group: count_id), with what the books said.
create table stock.counts (
  count_id uuid primary key,
  location_id text not null references stock.locations,
  lines jsonb not null,
  actor text not null,
  counted_at timestamptz not null,
  written_at timestamptz not null
);
create index counts_of_location on stock.counts (location_id, count_id);

-- The last snapshot of the ERP for each location (group: reference): an older one is refused.
create table stock.snapshots (
  location_id text primary key references stock.locations,
  taken_at timestamptz not null,
  import_id uuid not null
);

-- Absolute figures of the ERP (group: import_id), with what became of them.
create table stock.imports (
  import_id uuid primary key,
  taken_at timestamptz not null,
  includes_until timestamptz not null,
  lines integer not null,
  changed integer not null,
  unchanged integer not null,
  skipped jsonb not null,
  short jsonb not null,
  actor text not null,
  imported_at timestamptz not null
);

-- What a till sold of its lease (group: lease_id), each key once for ever; `leased` units were covered by the lease.
create table stock.lease_sales (
  lease_id uuid not null,
  sale_key text not null,
  sku text not null,
  quantity integer not null check (quantity > 0),
  leased integer not null check (leased between 0 and quantity),
  sold_at timestamptz not null,
  settled_at timestamptz not null,
  primary key (lease_id, sale_key, sku)
);

-- Ways of receiving and what they cost, as data (group: reference).
create table stock.delivery_methods (
  method_id text primary key check (method_id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  kind text not null check (kind in ('ship', 'pickup', 'try_on', 'courier')),
  name text not null,
  state text not null default 'active' check (state in ('active', 'closed')),
  terms jsonb not null,
  version integer not null default 1,
  changed_at timestamptz not null
);

-- Units that a location has promised to pick on a day (group: reference), at the most its capacity.
create table stock.location_days (
  location_id text not null references stock.locations,
  day_on date not null,
  units integer not null check (units >= 0),
  primary key (location_id, day_on)
);
