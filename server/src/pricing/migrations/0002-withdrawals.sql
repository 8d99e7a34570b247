-- breaking: true
-- Versions that were taken back before they took force; the documents stay as they are. A process that does not know of withdrawals would
-- let them take force (group: reference).
create table pricing.withdrawals (
  book_id text not null,
  version integer not null,
  withdrawn_at timestamptz not null,
  withdrawn_by text not null,
  reason text not null,
  primary key (book_id, version),
  foreign key (book_id, version) references pricing.versions
);
