-- breaking: false
-- What a customer's loyalty is worth to both of us. Amounts are whole units of a balance kind (points, cashback, stamps).

-- An account holds one kind of balance of one origin; a person's balance is the sum over the accounts of her origins, so a merge and its
-- undoing move nothing (group: account_id). Its row is the lock of its lots: every change of an account takes it first, in order of ids.
-- `debt`: what was taken back and could not be paid from lots; the next earnings settle it.
create table loyalty.accounts (
  account_id uuid primary key,
  kind text not null check (kind ~ '^[a-z][a-z0-9_]{0,31}$'),
  state text not null default 'open' check (state in ('open', 'blocked', 'closed')),
  debt bigint not null default 0 check (debt >= 0),
  opened_at timestamptz not null
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);

-- Whose account it is (group: origin_id). Erasure deletes the row: the ledger stays, and says of nobody.
create table loyalty.account_origins (
  origin_id uuid not null,
  kind text not null,
  account_id uuid not null,
  primary key (origin_id, kind)
);
create index account_origins_account on loyalty.account_origins (account_id);

-- Commands, each once for ever: the id is the hash of its key (group: operation_id). Only ever added to.
create table loyalty.operations (
  operation_id uuid primary key,
  what text not null check (what in ('earn', 'grant', 'opening', 'hold', 'capture', 'release', 'time_out', 'spend', 'give_back', 'take_back', 'expire', 'gift', 'correct', 'reverse', 'erase')),
  amount bigint not null check (amount >= 0),
  -- Where its entries are: they are found without an index that each earning would have to pay for.
  account_ids uuid[] not null,
  hold_id uuid,
  order_id uuid,
  reverses uuid,
  partner_id text,
  reason text not null,
  actor text not null,
  channel text,
  location_id text,
  -- What explains it: rules with their part, version of the programme, strategies. Nothing personal.
  detail jsonb not null default '{}',
  -- Its owner is still to be told: at midnight a million lots end first, and are told of afterwards.
  to_tell boolean not null default false,
  at timestamptz not null,
  written_at timestamptz not null default now(),
  check ((what = 'reverse') = (reverses is not null))
);
create index operations_to_tell on loyalty.operations (at) where to_tell;
create index operations_partner on loyalty.operations (partner_id) where partner_id is not null;

-- What was earned or given at once, with one life (group: account_id). `free` can be spent between activates_at and expires_at, `held` is
-- promised to holds. `open` is kept beside `free` so that spending a part rewrites no index. No foreign keys here and in hold_lines: each
-- would cost 10 µs a row, and every change holds the account's lock and counts the rows that it met.
create table loyalty.lots (
  account_id uuid not null,
  lot_id uuid not null,
  operation_id uuid not null,
  source text not null check (source in ('earn', 'grant', 'opening', 'gift', 'give_back', 'reverse')),
  amount bigint not null check (amount > 0),
  free bigint not null check (free >= 0),
  held bigint not null default 0 check (held >= 0),
  -- What ended as breakage, and what was taken back of it because what earned it was returned.
  expired bigint not null default 0 check (expired >= 0),
  taken bigint not null default 0 check (taken between 0 and amount),
  open boolean not null,
  activates_at timestamptz not null,
  -- Null: never.
  expires_at timestamptz,
  order_id uuid,
  -- False: its activation is still to be told.
  told_active boolean not null,
  -- The last warning that it expires.
  warned_at timestamptz,
  created_at timestamptz not null,
  primary key (account_id, lot_id),
  check (free + held + expired <= amount),
  check (open = (free > 0)),
  check (expires_at > activates_at)
) with (fillfactor = 80);
create index lots_open on loyalty.lots (account_id, expires_at) where open;
create index lots_to_expire on loyalty.lots (expires_at) where open and expires_at is not null;
create index lots_to_activate on loyalty.lots (activates_at) where not told_active;

-- The ledger (group: account_id): each row takes from one book and gives to another, so it balances by its form. Only ever added to.
-- customer: free in a lot; held: in a hold; debt: owed to us; the others are the house's side. clearing: between two customers.
create table loyalty.entries (
  account_id uuid not null,
  entry_no bigint generated always as identity,
  operation_id uuid not null,
  debit text not null check (debit in ('customer', 'held', 'debt', 'issued', 'opening', 'redeemed', 'breakage', 'clearing', 'corrected', 'forgiven')),
  credit text not null check (credit in ('customer', 'held', 'debt', 'issued', 'opening', 'redeemed', 'breakage', 'clearing', 'corrected', 'forgiven')),
  amount bigint not null check (amount > 0),
  lot_id uuid,
  at timestamptz not null,
  primary key (account_id, entry_no),
  check (debit <> credit),
  check (lot_id is not null or (debit not in ('customer', 'held') and credit not in ('customer', 'held')))
);
create index entries_at on loyalty.entries using brin (at);

create function loyalty.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is only ever added to', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger entries_stay before update or delete on loyalty.entries for each row execute function loyalty.refuse_change();
create trigger operations_stay before delete on loyalty.operations for each row execute function loyalty.refuse_change();

-- Balance promised for some time, or spent at once (group: hold_id, the hash of its key). Each unit of it is resolved once.
-- `amount_minor`: what it pays in money, where it is a tender; given back in proportion, exact in the end.
create table loyalty.holds (
  hold_id uuid primary key,
  state text not null check (state in ('held', 'captured', 'released', 'expired')),
  amount bigint not null check (amount > 0),
  amount_minor bigint check (amount_minor > 0),
  currency text,
  returned_minor bigint not null default 0,
  about text not null,
  order_id uuid,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  check ((state = 'held') = (ended_at is null)),
  check (returned_minor between 0 and coalesce(amount_minor, 0))
) with (fillfactor = 80);
create index holds_to_expire on loyalty.holds (expires_at) where state = 'held';

-- Which lots a hold takes, in the order of taking (group: account_id). lots.held is the sum of `open`.
create table loyalty.hold_lines (
  account_id uuid not null,
  hold_id uuid not null,
  line_no integer not null,
  lot_id uuid not null,
  amount bigint not null check (amount > 0),
  open bigint not null check (open >= 0),
  captured bigint not null default 0 check (captured >= 0),
  released bigint not null default 0 check (released >= 0),
  returned bigint not null default 0 check (returned >= 0),
  primary key (account_id, hold_id, line_no),
  check (amount = open + captured + released),
  check (returned <= captured)
) with (fillfactor = 80);
create index hold_lines_of_hold on loyalty.hold_lines (hold_id);
create index hold_lines_open on loyalty.hold_lines (account_id) where open > 0;

-- Orders that moved and whose points are to be settled; written in the order's own transaction (group: order_id).
create table loyalty.due_orders (
  order_id uuid primary key,
  turn bigint not null default 1,
  tries integer not null default 0,
  next_at timestamptz not null,
  why text
);
create index due_orders_next on loyalty.due_orders (next_at);

-- What an order has earned so far, by unit, and what of it was taken back (group: order_id). Settling compares it with the order as it stands.
create table loyalty.earnings (
  order_id uuid primary key,
  origin_id uuid,
  programme_version integer not null,
  turn integer not null,
  -- [{lineNo, unitNo, kind, accountId, lotId, amount}]
  units jsonb not null,
  -- What counts for the tier, and in which month.
  spent_minor bigint not null,
  month_on date not null,
  changed_at timestamptz not null
);
create index earnings_origin on loyalty.earnings (origin_id) where origin_id is not null;

-- What counts for tiers, by month (group: origin_id). A person's is the sum over her origins.
create table loyalty.progress (
  origin_id uuid not null,
  month_on date not null,
  spent_minor bigint not null default 0,
  earned bigint not null default 0,
  orders integer not null default 0,
  primary key (origin_id, month_on)
);

-- The tier that an origin has reached, and until when it is kept (group: origin_id). A person has the best of her origins.
create table loyalty.standings (
  origin_id uuid primary key,
  tier_id text not null,
  since timestamptz not null,
  keep_until timestamptz,
  programme_version integer not null
);
create index standings_end on loyalty.standings (keep_until) where keep_until is not null;

-- Members who spend from all their accounts together (group: origin_id).
create table loyalty.household_members (
  origin_id uuid primary key,
  household_id uuid not null,
  role text not null check (role in ('head', 'member')),
  joined_at timestamptz not null
);
create index household_members_of on loyalty.household_members (household_id);

-- The rules as people work on them, and as they were published: versions never change (group: reference).
create table loyalty.programmes (
  programme_id text primary key check (programme_id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  draft jsonb not null,
  revision integer not null default 1,
  changed_by text not null,
  changed_at timestamptz not null
);
create table loyalty.programme_versions (
  programme_id text not null references loyalty.programmes,
  version integer not null,
  document jsonb not null,
  effective_at timestamptz not null,
  note text not null,
  published_by text not null,
  published_at timestamptz not null,
  primary key (programme_id, version)
);
create trigger programme_versions_stay before update or delete on loyalty.programme_versions for each row execute function loyalty.refuse_change();

-- What a rule may give in all (group: budget_id).
create table loyalty.budgets (
  budget_id text primary key check (budget_id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  most bigint not null check (most >= 0),
  used bigint not null default 0,
  constraint within_budget check (used between 0 and most)
);

-- Others whose sales earn here too (group: reference).
create table loyalty.partners (
  partner_id text primary key check (partner_id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text not null,
  state text not null default 'active' check (state in ('active', 'closed')),
  -- What they pay us for each 1,000 units that are issued in their name, in minor units.
  price_minor bigint not null check (price_minor >= 0),
  -- The most that one sale earns.
  max_units bigint not null check (max_units > 0),
  currency text not null,
  changed_at timestamptz not null
);

-- What staff wants to do and somebody else must agree to (group: approval_id). Nobody agrees to what he asked for.
create table loyalty.approvals (
  approval_id uuid primary key,
  what text not null check (what in ('grant', 'bulk_grant', 'correct', 'reverse')),
  state text not null check (state in ('asked', 'approved', 'refused')),
  wish jsonb not null,
  amount bigint not null check (amount >= 0),
  reason text not null,
  asked_by text not null,
  asked_by_id text not null,
  asked_at timestamptz not null,
  decided_by text,
  decided_by_id text,
  decided_at timestamptz,
  check ((state = 'asked') = (decided_by_id is null)),
  constraint four_eyes check (decided_by_id <> asked_by_id)
);
create index approvals_open on loyalty.approvals (asked_at) where state = 'asked';

create schema loyalty_out;
create view loyalty_out.accounts as
  select o.origin_id, o.kind, o.account_id, a.state, a.debt from loyalty.account_origins o join loyalty.accounts a using (account_id);
create view loyalty_out.standings as select origin_id, tier_id, since, keep_until from loyalty.standings;
