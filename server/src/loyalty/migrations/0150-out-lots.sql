-- breaking: false
-- For audiences: what may be spent and when it ends.
create view loyalty_out.lots as
  select o.origin_id, o.kind, l.free, l.activates_at, l.expires_at
  from loyalty.account_origins o
  join loyalty.accounts a on a.account_id = o.account_id and a.state = 'open'
  join loyalty.lots l on l.account_id = o.account_id and l.open;
