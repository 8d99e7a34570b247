-- breaking: false
-- Cards: numbers that stand for a customer. A number is an identifier of type loyalty_card; its origin is where it earns.

-- Plastic that was ordered together. Group: reference (few).
create table loyalty.card_batches (
  batch_id uuid primary key,
  name text not null,
  prefix text not null,
  size integer not null check (size > 0),
  made_by text not null,
  made_at timestamptz not null
);

-- Group: number. `holder_id` is the origin that the card was registered to, so that it is hers before identity has read the event,
-- and whatever identity's limits say; it follows merges and their undoing as every origin does.
create table loyalty.cards (
  number text primary key check (number ~ '^[A-Z0-9]{4,19}$'),
  kind text not null check (kind in ('virtual', 'plastic')),
  state text not null check (state in ('made', 'active', 'blocked', 'replaced')),
  origin_id uuid not null,
  holder_id uuid,
  batch_id uuid,
  replaced_by text,
  reason text check (reason in ('lost', 'stolen', 'damaged', 'misuse', 'wish', 'other')),
  made_at timestamptz not null,
  active_at timestamptz,
  changed_at timestamptz not null,
  check ((state = 'replaced') = (replaced_by is not null)),
  check (replaced_by <> number),
  check (state <> 'made' or (holder_id is null and active_at is null)),
  check (state in ('made', 'replaced') or active_at is not null)
);
create index cards_origin on loyalty.cards (origin_id);
create index cards_holder on loyalty.cards (holder_id) where holder_id is not null;
create index cards_batch on loyalty.cards (batch_id, number) where batch_id is not null;

-- Rotating codes that a till has read: in their time they are that till's. Kept until no till takes them any more. Group: code (code_hash).
create table loyalty.code_uses (
  code_hash bytea primary key,
  till text not null,
  at timestamptz not null,
  expires_at timestamptz not null
);
create index code_uses_end on loyalty.code_uses (expires_at);

-- The one-time code that was sent to a phone: a hash, one at a time, few tries. Group: origin (of the phone).
create table loyalty.one_time_codes (
  origin_id uuid primary key,
  code_hash bytea not null,
  tries integer not null default 0 check (tries between 0 and 5),
  sent_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  -- How many were sent since `hour_from`.
  hour_from timestamptz not null,
  sent_in_hour integer not null check (sent_in_hour between 1 and 5)
);
create index one_time_codes_end on loyalty.one_time_codes (expires_at);
