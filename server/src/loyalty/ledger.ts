/**
 * The ledger's door, for all of loyalty: accounts of origins, and commands on them in the caller's transaction. A command locks the holds
 * that it names, then its accounts, both in order of ids, decides in memory and writes once. Many commands share one lock, one reading and
 * one writing, so that a hot account is as quick as many cold ones.
 */
import type { On, Tx } from '../kit/sql.ts';
import type { Account, Balance, Kind, Outcome, Wish } from './contract.ts';

export interface Ledger {
  /** Finds or opens the account of each origin for a kind; in the order asked. */
  openAccounts(tx: Tx, wanted: readonly { readonly originId: string; readonly kind: Kind }[], now: Date): Promise<Account[]>;
  /** The accounts that these origins have; none is opened. */
  accountsOf(on: On, originIds: readonly string[], kind?: Kind): Promise<Account[]>;
  /** One command. */
  book(tx: Tx, wish: Wish, now: Date): Promise<Outcome>;
  /** Many, in their order, as if one came after the other; one outcome each. */
  bookAll(tx: Tx, wishes: readonly Wish[], now: Date): Promise<Outcome[]>;
  /** Balances at an instant, summed over these accounts by kind. */
  balancesOf(on: On, accountIds: readonly string[], now: Date): Promise<Balance[]>;
}
