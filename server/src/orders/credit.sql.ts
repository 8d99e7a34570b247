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
});
const columns = 'account_id, kind, state, hint, currency, balance_minor, expires_at';

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
/** Each key once: a refund that comes twice adds nothing. */
export const giveBack = command(
  'orders.giveBackCredit',
  `with entry as (
     insert into orders.credit_entries (account_id, key, amount_minor, why, order_id, at) values ($1, $2, $3, 'refund', $4, $5)
     on conflict do nothing returning account_id, amount_minor
   )
   update orders.credit_accounts a set balance_minor = a.balance_minor + entry.amount_minor from entry where a.account_id = entry.account_id`,
);
