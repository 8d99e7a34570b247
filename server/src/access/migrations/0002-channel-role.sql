-- breaking: false
-- Machines of sales channels (the server of a shop, an app, a kiosk, a till) have a role of their own.
alter table access.api_keys drop constraint api_keys_roles_check;
alter table access.api_keys add constraint api_keys_roles_check
  check (cardinality(roles) > 0 and roles <@ array['admin', 'marketer', 'analyst', 'agent', 'store', 'channel']);
alter table access.staff drop constraint staff_roles_check;
alter table access.staff add constraint staff_roles_check
  check (cardinality(roles) > 0 and roles <@ array['admin', 'marketer', 'analyst', 'agent', 'store', 'channel']);
