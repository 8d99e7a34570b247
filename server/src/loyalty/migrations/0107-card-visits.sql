-- breaking: false
-- Which cards are shown where, so that a till can draw an allowance for those who will probably come. Group: number.
create table loyalty.card_visits (
  number text not null,
  location_id text not null,
  visits integer not null default 1,
  last_at timestamptz not null,
  primary key (number, location_id)
);
create index card_visits_regulars on loyalty.card_visits (location_id, last_at desc);
