-- breaking: false
-- Counted from orders now and then: what was bought in one order with what, and what sells most (group: reference; copied everywhere, so that a
-- batch of messages is filled in without leaving its place).
create table messaging.sold_together (
  product_id uuid not null,
  other_id uuid not null,
  orders integer not null,
  primary key (product_id, other_id)
);
create table messaging.best_sellers (
  product_id uuid primary key,
  orders integer not null
);
create table messaging.sales_counts (
  one boolean primary key default true check (one),
  counted_at timestamptz not null default '-infinity'
);
insert into messaging.sales_counts default values;
