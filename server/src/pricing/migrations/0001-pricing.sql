-- breaking: false
-- Price books: what is being worked on (settings here, prices and promotions below); tills and quotes use published versions (group: reference).
create table pricing.books (
  id text primary key check (id ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  name text not null,
  is_default boolean not null default false,
  -- Zones, groups, taxes, delivery rates, exceptions, exclusivity groups, policies.
  settings jsonb not null,
  revision integer not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
create unique index books_default on pricing.books (is_default) where is_default;

-- Prices of the draft; '' stands for none, so that they can be part of the key (group: sku).
create table pricing.draft_prices (
  book_id text not null references pricing.books,
  sku text not null,
  zone text not null,
  customer_group text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  min_quantity integer not null check (min_quantity between 1 and 100000),
  kind text not null check (kind in ('regular', 'sale')),
  exception text not null,
  valid_from timestamptz not null,
  valid_until timestamptz check (valid_until > valid_from),
  amount_minor bigint not null check (amount_minor between 0 and 100000000000),
  previous_minor bigint check (previous_minor >= amount_minor),
  floor_minor bigint check (floor_minor between 0 and amount_minor),
  primary key (book_id, sku, zone, customer_group, currency, min_quantity, kind, exception, valid_from)
);

-- Promotions as they are being worked on; only active ones go into a version (group: reference).
create table pricing.promotions (
  book_id text not null references pricing.books,
  id text not null check (id ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  state text not null check (state in ('draft', 'active', 'paused')),
  body jsonb not null,
  revision integer not null default 1,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (book_id, id)
);

-- Published versions: documents that never change (group: reference; read once by each process, then from memory).
create table pricing.versions (
  book_id text not null references pricing.books,
  version integer not null check (version >= 1),
  effective_at timestamptz not null,
  published_at timestamptz not null,
  published_by text not null,
  note text not null,
  -- The very bytes that tills get; the ETag is their SHA-256.
  document text not null,
  etag text not null,
  prices integer not null,
  promotions integer not null,
  primary key (book_id, version),
  check (effective_at >= published_at)
);
create index versions_effective on pricing.versions (book_id, effective_at desc, version desc);

create function pricing.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'a published version of a price book never changes' using errcode = 'restrict_violation';
end $$;
create trigger versions_are_for_ever before update or delete on pricing.versions
  for each row execute function pricing.refuse_change();

-- What promotions with limits have used, and may use; currency '' counts uses, others minor units (group: promotion_id).
create table pricing.budgets (
  promotion_id text not null,
  book_id text not null references pricing.books,
  currency text not null,
  used bigint not null default 0,
  most bigint,
  primary key (promotion_id, book_id, currency),
  constraint budget_held check (used >= 0 and (most is null or used <= most))
);

-- Which order used which promotion; a released one may be claimed again (group: promotion_id).
create table pricing.promotion_claims (
  promotion_id text not null,
  book_id text not null references pricing.books,
  order_id uuid not null,
  customer_key text,
  currency text not null,
  amount_minor bigint not null check (amount_minor >= 0),
  claimed_at timestamptz not null,
  released_at timestamptz,
  primary key (promotion_id, book_id, order_id)
);
create index promotion_claims_order on pricing.promotion_claims (order_id) where released_at is null;
create index promotion_claims_customer on pricing.promotion_claims (promotion_id, customer_key) where released_at is null;

-- Codes that were made together (group: reference).
create table pricing.code_batches (
  id uuid primary key,
  book_id text not null references pricing.books,
  promotion_id text not null,
  name text not null,
  size integer not null check (size >= 1),
  created_at timestamptz not null,
  created_by text not null
);

-- Codes, normalised: upper case, no blanks or dashes (group: code).
create table pricing.codes (
  code text primary key check (code ~ '^[^[:space:][:lower:]-]{1,64}$'),
  book_id text not null references pricing.books,
  promotion_id text not null,
  batch_id uuid references pricing.code_batches,
  -- Null: as often as the promotion allows.
  uses_limit integer check (uses_limit >= 1),
  uses_per_customer integer check (uses_per_customer >= 1),
  -- Of a personal code: the origin that it belongs to.
  owner_key text,
  valid_from timestamptz,
  valid_until timestamptz,
  state text not null default 'open' check (state in ('open', 'closed')),
  uses integer not null default 0,
  created_at timestamptz not null,
  constraint code_held check (uses >= 0 and (uses_limit is null or uses <= uses_limit))
);
create index codes_promotion on pricing.codes (book_id, promotion_id, code);
create index codes_batch on pricing.codes (batch_id, code) where batch_id is not null;
create index codes_owner on pricing.codes (owner_key) where owner_key is not null;

-- Which order used which code; a released one may be claimed again (group: code).
create table pricing.code_claims (
  code text not null references pricing.codes,
  order_id uuid not null,
  customer_key text,
  claimed_at timestamptz not null,
  released_at timestamptz,
  primary key (code, order_id)
);
create index code_claims_order on pricing.code_claims (order_id) where released_at is null;
create index code_claims_customer on pricing.code_claims (code, customer_key) where released_at is null;
