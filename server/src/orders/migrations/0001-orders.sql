-- breaking: false
-- Orders: what was bought, where is it, what is owed? No row names a person: carts and orders are bound to an origin.

-- A live cart or a wish list. Group: cart (cart_id). A person's live cart is the join of the open carts of all her origins.
create table orders.carts (
  cart_id uuid primary key,
  kind text not null check (kind in ('cart', 'wish_list')),
  state text not null check (state in ('open', 'ordered', 'cleared')),
  version integer not null default 1,
  origin_id uuid,
  identifiers jsonb not null,
  channel text not null,
  source_id uuid,
  location_id text,
  zone text not null,
  currency text not null,
  codes text[] not null default '{}',
  -- How and where to: address, contact, way of receiving. JSON that only this part reads.
  delivery jsonb,
  order_id uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index carts_open on orders.carts (origin_id, kind) where state = 'open';

-- One line for each SKU of a cart; 0 pieces: taken out, kept so that nothing that comes late brings it back. Group: cart (cart_id).
create table orders.cart_lines (
  cart_id uuid not null references orders.carts on delete cascade,
  sku text not null,
  quantity integer not null check (quantity between 0 and 999),
  version integer not null default 1,
  channel text not null,
  added_at timestamptz not null,
  primary key (cart_id, sku)
);

-- Codes that hand a cart over to another device, once. Group: code (code_hash).
create table orders.hand_overs (
  code_hash bytea primary key,
  cart_id uuid not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  used_channel text
);

-- The key of a placing lives for ever: the same key is the same order, after years as well. Group: key.
create table orders.place_keys (
  key text primary key,
  request_hash text not null,
  order_id uuid not null,
  at timestamptz not null
);

-- Group: order (order_id). `due_minor` is what the standing units amount to, `paid_minor` what tenders secured, `refunded_minor` what
-- went back; every command takes the row's lock first, so that they move together.
create table orders.orders (
  order_id uuid primary key,
  number text not null,
  state text not null check (state in ('awaiting_payment', 'placed', 'completed', 'cancelled')),
  version integer not null default 1,
  origin_id uuid,
  identifiers jsonb not null,
  channel text not null,
  source_id uuid,
  location_id text,
  zone text not null,
  currency text not null,
  method text not null check (method in ('take_away', 'pickup', 'try_on', 'ship', 'courier')),
  due_minor bigint not null check (due_minor >= 0),
  paid_minor bigint not null default 0 check (paid_minor >= 0),
  refunded_minor bigint not null default 0,
  book_version integer not null,
  quote jsonb not null,
  delivery jsonb,
  codes text[] not null default '{}',
  hold_expires_at timestamptz,
  exchange_of uuid,
  placed_by text not null,
  created_at timestamptz not null,
  placed_at timestamptz,
  ended_at timestamptz,
  why text,
  -- Lower-case text of what an order desk looks for: number, names, phones, addresses of mail.
  haystack text not null,
  check (refunded_minor between 0 and paid_minor)
);
create index orders_origin on orders.orders (origin_id, created_at desc, order_id desc);
create index orders_newest on orders.orders (created_at desc, order_id desc);
create index orders_number on orders.orders (number);
create index orders_waiting on orders.orders (hold_expires_at) where state = 'awaiting_payment';

-- Line 0 is the delivery, where it is paid for. Group: order (order_id).
create table orders.lines (
  order_id uuid not null references orders.orders,
  line_no integer not null,
  kind text not null check (kind in ('goods', 'delivery')),
  sku text not null,
  product_id text not null,
  name text not null,
  quantity integer not null check (quantity between 1 and 999),
  list_minor bigint not null,
  total_minor bigint not null,
  tax_minor bigint not null,
  detail jsonb not null,
  primary key (order_id, line_no)
);

-- One row for each piece, with what it cost to the cent: whatever is returned, the sum is exact. Group: order (order_id).
create table orders.units (
  order_id uuid not null,
  line_no integer not null,
  unit_no integer not null,
  state text not null,
  total_minor bigint not null check (total_minor >= 0),
  tax_minor bigint not null,
  points_minor bigint not null default 0,
  -- The hold at stock that it belongs to, until it leaves.
  hold_id uuid,
  fulfilment_no integer,
  -- Where it comes from; null: a service, nothing is taken from a shelf.
  location_id text,
  changed_at timestamptz not null,
  primary key (order_id, line_no, unit_no),
  foreign key (order_id, line_no) references orders.lines,
  check (state in ('held', 'due', 'picked', 'packed', 'ready', 'trying', 'shipped', 'delivered', 'returned', 'cancelled', 'substituted'))
);
create index units_work on orders.units (location_id, state) where state in ('due', 'picked', 'packed', 'ready', 'trying', 'shipped');

-- What leaves one place in one way. Group: order (order_id).
create table orders.fulfilments (
  order_id uuid not null references orders.orders,
  fulfilment_no integer not null,
  method text not null,
  location_id text not null,
  promised_at timestamptz,
  code_hash bytea,
  wrong_codes integer not null default 0,
  tracking jsonb,
  proof jsonb,
  primary key (order_id, fulfilment_no)
);

-- What pays an order. Group: order (order_id).
create table orders.tenders (
  order_id uuid not null references orders.orders,
  tender_id uuid not null,
  method text not null,
  provider text,
  reference text,
  key text not null,
  state text not null check (state in ('pending', 'requires_action', 'authorised', 'captured', 'promised', 'declined', 'voided')),
  amount_minor bigint not null check (amount_minor > 0),
  captured_minor bigint not null default 0,
  refunded_minor bigint not null default 0,
  redirect_url text,
  detail jsonb not null,
  at timestamptz not null,
  changed_at timestamptz not null,
  primary key (order_id, tender_id),
  check (captured_minor between 0 and amount_minor),
  check (refunded_minor between 0 and captured_minor)
);
create unique index tenders_key on orders.tenders (order_id, key);
create index tenders_reference on orders.tenders (provider, reference) where reference is not null;

-- What goes back to a tender. Group: order (order_id).
create table orders.refunds (
  order_id uuid not null references orders.orders,
  refund_id uuid not null,
  tender_id uuid not null,
  return_no integer,
  amount_minor bigint not null check (amount_minor > 0),
  state text not null check (state in ('due', 'done', 'failed')),
  why text not null,
  at timestamptz not null,
  done_at timestamptz,
  primary key (order_id, refund_id),
  foreign key (order_id, tender_id) references orders.tenders
);

-- Calls to payment providers: written down before they are made, so that after a kill nobody has to guess. Group: order (order_id).
create table orders.provider_calls (
  order_id uuid not null references orders.orders,
  call_id uuid not null,
  tender_id uuid not null,
  refund_id uuid,
  provider text not null,
  what text not null check (what in ('start', 'capture', 'void', 'refund')),
  amount_minor bigint not null,
  -- waiting: the provider knows of it and waits for somebody else; unknown: we do not know what became of it.
  state text not null check (state in ('asked', 'waiting', 'unknown', 'done', 'refused')),
  tries integer not null default 0,
  next_at timestamptz not null,
  why text,
  at timestamptz not null,
  ended_at timestamptz,
  primary key (order_id, call_id)
);
create index provider_calls_open on orders.provider_calls (next_at) where state in ('asked', 'waiting', 'unknown');

-- Messages of providers that were taken; each once. Group: message (message_id).
create table orders.provider_messages (
  provider text not null,
  message_id text not null,
  reference text,
  at timestamptz not null,
  primary key (message_id, provider)
);

-- Goods that came back. Group: order (order_id).
create table orders.returns (
  order_id uuid not null references orders.orders,
  return_no integer not null,
  key text not null,
  request_hash text not null,
  location_id text not null,
  condition text not null,
  reason text not null,
  units jsonb not null,
  refund_minor bigint not null check (refund_minor >= 0),
  delivery_minor bigint not null,
  at timestamptz not null,
  by_whom text not null,
  primary key (order_id, return_no)
);
create unique index returns_key on orders.returns (order_id, key);

-- What happened to an order, for the order desk; only added to. Group: order (order_id).
create table orders.entries (
  order_id uuid not null references orders.orders,
  entry_no integer not null,
  at timestamptz not null,
  by_whom text not null,
  what text not null,
  detail jsonb not null,
  primary key (order_id, entry_no)
);

-- Gift cards and store credit. Group: account (account_id).
create table orders.credit_accounts (
  account_id uuid primary key,
  kind text not null check (kind in ('gift_card', 'store_credit')),
  state text not null check (state in ('open', 'blocked')),
  origin_id uuid,
  hint text not null,
  currency text not null,
  balance_minor bigint not null check (balance_minor >= 0),
  expires_at timestamptz,
  created_at timestamptz not null
);
create index credit_accounts_origin on orders.credit_accounts (origin_id) where origin_id is not null;
-- The ledger: an account's balance equals the sum of its entries. Each key once. Group: account (account_id).
create table orders.credit_entries (
  account_id uuid not null references orders.credit_accounts,
  key text not null,
  amount_minor bigint not null,
  why text not null,
  order_id uuid,
  at timestamptz not null,
  primary key (account_id, key)
);

-- The sandbox payment provider's own books, as another company would have them. Group: reference (small; for trials only).
create table orders.sandbox_payments (
  reference text primary key,
  key text not null unique,
  request_hash text not null,
  token text not null,
  state text not null check (state in ('requires_action', 'processing', 'authorised', 'captured', 'declined', 'voided')),
  amount_minor bigint not null,
  captured_minor bigint not null default 0,
  refunded_minor bigint not null default 0,
  currency text not null,
  return_url text,
  why text,
  at timestamptz not null,
  check (refunded_minor <= captured_minor),
  check (captured_minor <= amount_minor)
);
create table orders.sandbox_actions (
  key text primary key,
  reference text not null,
  what text not null,
  amount_minor bigint not null,
  at timestamptz not null
);
create table orders.sandbox_messages (
  message_id text primary key,
  reference text not null,
  body text not null,
  due_at timestamptz not null,
  tries integer not null default 0,
  sent_at timestamptz
);
create index sandbox_messages_due on orders.sandbox_messages (due_at) where sent_at is null;

-- Order numbers: never twice; what customers see is scrambled (say-code.ts).
create sequence orders.numbers;
