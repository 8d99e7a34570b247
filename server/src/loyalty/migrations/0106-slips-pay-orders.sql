-- breaking: false
-- A slip pays the points tender of its sale's order: what took its points, what it paid in money, and what of that came back.
alter table loyalty.slips
  -- On the ledger; null: nothing was there any more.
  add column hold_id uuid,
  add column tender_minor bigint check (tender_minor > 0),
  add column returned_minor bigint not null default 0,
  add column returned bigint not null default 0,
  add check ((tender_id is null) = (tender_minor is null)),
  add check (returned_minor between 0 and coalesce(tender_minor, 0)),
  add check (returned between 0 and points - overspent);
