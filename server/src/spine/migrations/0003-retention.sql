-- breaking: false
create function spine.drop_partition(part text) returns void language plpgsql as $$
begin
  if part !~ '^log_[0-9]{4}_[0-9]{2}$' then
    raise exception 'not a month of the log: %', part;
  end if;
  execute format('drop table spine.%I', part);
end $$;
