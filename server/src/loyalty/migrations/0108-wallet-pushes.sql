-- breaking: false
-- A pass that says something else is told to its devices. `looked_at`: when it was compared with the card; `pushed_at`: of which change they know.
alter table loyalty.wallet_passes
  add column looked_at timestamptz not null default now(),
  add column pushed_at timestamptz not null default now();
create index wallet_passes_look on loyalty.wallet_passes (looked_at);
