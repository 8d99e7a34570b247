-- breaking: false
-- What people looked at while some journey asks whether it can be had again (group: person).
create table journeys.viewed_goods (
  origin_id uuid not null,
  sku text not null,
  at timestamptz not null,
  primary key (origin_id, sku)
);
create index viewed_goods_sku on journeys.viewed_goods (sku);
create index viewed_goods_at on journeys.viewed_goods (at);
-- Of the goods that somebody waits for: where they could be had at the last look (group: sku).
create table journeys.goods_seen (
  sku text primary key,
  location_ids text[] not null
);
-- When goods are looked at next; who holds the row looks (group: reference; one row).
create table journeys.goods_watch (
  one boolean primary key default true check (one),
  looked_at timestamptz
);
insert into journeys.goods_watch default values;
