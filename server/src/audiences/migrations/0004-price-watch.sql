-- breaking: false
-- How far changes of prices have been told to those who wish for the goods (group: reference, one row). Null: from the first look on.
create table audiences.price_watch (
  one boolean primary key default true check (one),
  seen_at timestamptz
);
insert into audiences.price_watch default values;
