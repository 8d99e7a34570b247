-- breaking: false
-- Spending without network, and what looks wrong: both need somebody to look at what tills and people bring.

-- What a till may let customers spend without network. Everything granted is held on the ledger, share by share. Group: allowance.
create table loyalty.allowances (
  allowance_id uuid primary key,
  till text not null,
  location_id text,
  kind text not null,
  -- Of the till: its slips are signed with the other half.
  public_key bytea not null check (octet_length(public_key) = 32),
  state text not null default 'open' check (state in ('open', 'closed')),
  granted bigint not null check (granted >= 0),
  spent bigint not null default 0,
  -- Spent by slips that came when their hold had ended, and the customer had not so much any more.
  overspent bigint not null default 0,
  refused_slips integer not null default 0,
  drawn_by text not null,
  issued_at timestamptz not null,
  ends_at timestamptz not null,
  settle_until timestamptz not null,
  closed_at timestamptz,
  check (spent between 0 and granted),
  check (overspent between 0 and spent),
  check (issued_at < ends_at and ends_at <= settle_until),
  check ((state = 'closed') = (closed_at is not null))
);
create index allowances_till on loyalty.allowances (till, allowance_id);

-- Group: allowance. `hold_id` on the ledger holds what is not spent yet.
create table loyalty.allowance_shares (
  allowance_id uuid not null references loyalty.allowances,
  share_no integer not null,
  -- Null: she was forgotten; what she may spend stays.
  origin_id uuid,
  hold_id uuid not null,
  points bigint not null check (points > 0),
  spent bigint not null default 0,
  primary key (allowance_id, share_no),
  check (spent between 0 and points)
);
create index allowance_shares_origin on loyalty.allowance_shares (origin_id);

-- Slips that were settled, each once for ever. Group: allowance.
create table loyalty.slips (
  allowance_id uuid not null,
  slip_id uuid not null,
  share_no integer not null,
  points bigint not null check (points > 0),
  overspent bigint not null default 0,
  text_hash bytea not null,
  sale text not null,
  -- The tender of the sale's order that it pays.
  tender_id uuid,
  spent_at timestamptz not null,
  settled_at timestamptz not null,
  primary key (allowance_id, slip_id),
  foreign key (allowance_id, share_no) references loyalty.allowance_shares,
  check (overspent between 0 and points)
);

create index slips_tender on loyalty.slips (tender_id) where tender_id is not null;

-- What looks wrong and waits for somebody: a referral of oneself, a forged slip. The id is a hash of kind and what it is about, so that
-- each thing is one row however often it is seen. Group: suspicion.
create table loyalty.suspicions (
  suspicion_id uuid primary key,
  kind text not null,
  state text not null check (state in ('open', 'dismissed', 'confirmed')),
  -- Whose deed it would be.
  origin_id uuid,
  about text not null,
  detail jsonb not null,
  seen integer not null default 1,
  first_at timestamptz not null,
  last_at timestamptz not null,
  decided_by text,
  decided_at timestamptz,
  check ((state = 'open') = (decided_at is null))
);
create index suspicions_open on loyalty.suspicions (last_at desc, suspicion_id) where state = 'open';
create index suspicions_origin on loyalty.suspicions (origin_id) where origin_id is not null;
