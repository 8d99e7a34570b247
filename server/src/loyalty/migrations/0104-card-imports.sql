-- breaking: false
-- What an import of cards brought, so that its totals can be compared with the ledger and it can be undone.

-- Group: number.
create table loyalty.card_imports (
  number text not null,
  import_id uuid not null,
  -- The import made the card; else it was there.
  made boolean not null,
  -- The opening on the ledger; null: the file had no balance for it, or it was 0.
  operation_id uuid,
  kind text,
  amount bigint not null default 0 check (amount >= 0),
  at timestamptz not null,
  undone_at timestamptz,
  primary key (number, import_id),
  check ((operation_id is null) = (kind is null))
);
create index card_imports_import on loyalty.card_imports (import_id, number);
