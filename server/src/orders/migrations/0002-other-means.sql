-- breaking: false
-- A refund that a provider refused is given in another way; null: it went to the tender that paid. `rounding_minor`: what changed hands
-- more (or less) than the amount, where small coins are missing.
alter table orders.refunds
  add column means text check (means in ('cash', 'store_credit', 'gift_card')),
  add column rounding_minor bigint not null default 0;
-- A gift card whose code nobody knows any more was blocked, and what was on it stands on this one; refunds to it go there too.
alter table orders.credit_accounts add column replaced_by uuid;
create index credit_accounts_replaced on orders.credit_accounts (replaced_by) where replaced_by is not null;
