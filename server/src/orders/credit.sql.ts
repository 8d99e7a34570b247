/** Gift cards and store credit: an account and its ledger, changed together. */
import { z } from 'zod';
import { command, statement } from '../kit/sql.ts';

const account = z.object({
  account_id: z.string(),
  kind: z.enum(['gift_card', 'store_credit']),
  state: z.enum(['open', 'blocked']),
  hint: z.string(),
  currency: z.string(),
  balance_minor: z.int(),
  expires_at: z.date().nullable(),
  replaced_by: z.string().nullable(),
});
const columns = 'account_id, kind, state, hint, currency, balance_minor, expires_at, replaced_by';

export const insertAccount = statement(
  'orders.insertCreditAccount',
  account,
  `with made as (
     insert into orders.credit_accounts (account_id, kind, state, origin_id, hint, currency, balance_minor, expires_at, created_at)
     values ($1, $2, 'open', $3, $4, $5, $6, $7, $8) on conflict do nothing returning ${columns}
   ), entry as (
     insert into orders.credit_entries (account_id, key, amount_minor, why, at) select account_id, 'issued', $6, $9, $8 from made
   )
   select ${columns} from made`,
);
export const accountById = statement(
  'orders.creditAccountById',
  account,
  `select ${columns} from orders.credit_accounts where account_id = $1`,
);
export const accountsOfOrigins = statement(
  'orders.creditAccountsOf',
  account,
  `select ${columns} from orders.credit_accounts where origin_id = any ($1::uuid[]) and kind = 'store_credit' order by expires_at nulls last, account_id`,
);
/** Of many at the same moment so many win as the balance pays for: the CHECK is the balance's own. */
export const spend = statement(
  'orders.spendCredit',
  account,
  `with spent as (
     update orders.credit_accounts set balance_minor = balance_minor - $2::bigint
     where account_id = $1 and state = 'open' and currency = $3 and balance_minor >= $2::bigint and (expires_at is null or expires_at > $6)
     returning ${columns}
   ), entry as (
     insert into orders.credit_entries (account_id, key, amount_minor, why, order_id, at)
     select account_id, $4, -$2::bigint, 'spent', $5, $6 from spent
   )
   select ${columns} from spent`,
);
/** Each key once: a refund that comes twice adds nothing. To the account itself, or to the one that stands instead of it; locked, so that none is being replaced. */
export const giveBack = command(
  'orders.giveBackCredit',
  `with home as materialized (
     select coalesce(replaced_by, account_id) as account_id from orders.credit_accounts where account_id = $1 for update
   ), entry as (
     insert into orders.credit_entries (account_id, key, amount_minor, why, order_id, at) select account_id, $2, $3::bigint, 'refund', $4::uuid, $5::timestamptz from home
     on conflict do nothing returning account_id, amount_minor
   )
   update orders.credit_accounts a set balance_minor = a.balance_minor + entry.amount_minor from entry where a.account_id = entry.account_id`,
);
/** $1 is blocked and empty, $2 has what was on it; all that pointed to $1 points to $2. No row: $1 is no open gift card. */
export const reissueCredit = statement(
  'orders.reissueCredit',
  account,
  `with old as materialized (
     select * from orders.credit_accounts where account_id = $1 and kind = 'gift_card' and state = 'open' for update
   ), made as (
     insert into orders.credit_accounts (account_id, kind, state, origin_id, hint, currency, balance_minor, expires_at, created_at)
     select $2::uuid, kind, 'open', origin_id, $3, currency, balance_minor, expires_at, $4::timestamptz from old returning ${columns}
   ), blocked as (
     update orders.credit_accounts a set state = 'blocked', balance_minor = 0, replaced_by = $2::uuid from old where a.account_id = old.account_id
   ), earlier as (
     update orders.credit_accounts a set replaced_by = $2::uuid from old where a.replaced_by = old.account_id
   ), entries as (
     insert into orders.credit_entries (account_id, key, amount_minor, why, at)
     select account_id, 'reissued', -balance_minor, $5, $4::timestamptz from old
     union all select $2::uuid, 'issued', balance_minor, $5, $4::timestamptz from old
   )
   select ${columns} from made`,
);
