-- breaking: false
-- As for the log: months of the timeline are only added to. Its columns keep their statistics (lists ask by source, name and time), taken
-- when a month has grown by half.
create or replace function profiles.ensure_partition(month date) returns void language plpgsql as $$
declare
  first date := date_trunc('month', month)::date;
  part text := 'timeline_' || to_char(first, 'YYYY_MM');
begin
  if to_regclass('profiles.' || part) is null then
    execute format('create table if not exists profiles.%I partition of profiles.timeline for values from (%L) to (%L)',
      part, first, (first + interval '1 month')::date);
    perform profiles.calm(part);
  end if;
end $$;
create function profiles.calm(part text) returns void language plpgsql as $$
begin
  execute format('alter table profiles.%I set (autovacuum_analyze_scale_factor = 0.5, autovacuum_analyze_threshold = 20000,
    autovacuum_vacuum_insert_scale_factor = 1, autovacuum_vacuum_insert_threshold = 100000)', part);
  execute format('alter table profiles.%I alter column summary set statistics 0', part);
end $$;
select profiles.calm(c.relname) from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'profiles.timeline'::regclass;
