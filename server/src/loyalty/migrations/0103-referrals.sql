-- breaking: false
-- Referrals and gifts. People are their origins here too: a merge is seen by every guard, and its undoing as well.

-- One row. Group: reference.
create table loyalty.referral_terms (
  one_row boolean primary key default true check (one_row),
  terms jsonb not null,
  changed_by text not null,
  changed_at timestamptz not null
);

-- Group: code. It is made of its owner, so that two requests at once make one.
create table loyalty.referral_codes (
  code text primary key,
  origin_id uuid not null,
  made_at timestamptz not null
);
create index referral_codes_origin on loyalty.referral_codes (origin_id);

-- Somebody came by the code of another. Group: origin (of the friend): one referral for ever.
create table loyalty.referrals (
  origin_id uuid primary key,
  code text not null,
  referrer_id uuid not null,
  state text not null check (state in ('waiting', 'bought', 'rewarded', 'refused')),
  why text,
  order_id uuid,
  channel text not null,
  claimed_at timestamptz not null,
  due_at timestamptz,
  -- When to look at it again.
  next_at timestamptz,
  ended_at timestamptz,
  check ((state in ('rewarded', 'refused')) = (ended_at is not null)),
  check ((ended_at is null) = (next_at is not null)),
  check ((state = 'refused') = (why is not null)),
  check (origin_id <> referrer_id)
);
create index referrals_next on loyalty.referrals (next_at) where next_at is not null;
create index referrals_referrer on loyalty.referrals (referrer_id, claimed_at desc);

-- Group: origin (of who gives).
create table loyalty.gifts (
  origin_id uuid not null,
  gift_id uuid not null,
  to_id uuid not null,
  kind text not null,
  points bigint not null check (points > 0),
  at timestamptz not null,
  primary key (origin_id, gift_id),
  check (origin_id <> to_id)
);
create index gifts_to on loyalty.gifts (to_id, at);

-- Who of the staff is which customer. Group: reference (few).
create table loyalty.staff_customers (
  cashier text primary key,
  origin_id uuid not null,
  set_by text not null,
  set_at timestamptz not null
);
create index staff_customers_origin on loyalty.staff_customers (origin_id);
