-- breaking: false
-- When everybody reads, by hour of the week from Monday's midnight on in the shop's time zone; counted now and then (group: reference).
create table messaging.reading_hours (
  hour smallint primary key check (hour between 0 and 167),
  touches integer not null check (touches > 0)
);
create table messaging.reading_counts (
  one boolean primary key default true check (one),
  counted_at timestamptz not null default '-infinity'
);
insert into messaging.reading_counts default values;

-- Why it is due when it is, where that was chosen for the customer: {hour, own, ofOwn}; null: nobody asked for it.
alter table messaging.messages add column chosen_hour jsonb;
