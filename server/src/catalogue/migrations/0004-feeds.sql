-- breaking: false
-- Small whole numbers for those outside who take no words (Yandex Market's categories and groups).
alter table catalogue.products add column number bigint generated always as identity unique;
alter table catalogue.categories add column number bigint generated always as identity unique;

-- Feeds for market places and advertising, each with a secret address of its own, of which only the hash is kept.
create table catalogue.feeds (
  feed_id uuid primary key,
  version bigint not null default 1,
  name text not null,
  form text not null check (form in ('google', 'google_local', 'yandex')),
  key_hash text not null,
  settings jsonb not null,
  created_at timestamptz not null,
  read_at timestamptz
);
