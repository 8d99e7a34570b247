/**
 * The ledger's door, for all of loyalty: accounts of origins, and commands on them in the caller's transaction. A command locks the holds
 * that it names, then its accounts, both in order of ids, decides in memory and writes once. Many commands share one lock, one reading and
 * one writing, so that a hot account is as quick as many cold ones.
 */
import { newId } from '../kit/ids.ts';
import { run, type On, type Statement, type Tx } from '../kit/sql.ts';
import { earlierExpiry, openBooks, ReadMore, type Books, type LotOrder, type Read } from './books.ts';
import type { Account, Balance, Kind, Outcome, Wish } from './contract.ts';
import type { Journal } from './clerk.ts';
import { decide, idOf } from './decide-ledger.ts';
import * as sql from './ledger.sql.ts';
import { write } from './write-ledger.ts';

export interface Ledger {
  /** Finds or opens the account of each origin for a kind; in the order asked. */
  openAccounts(
    tx: Tx,
    wanted: readonly { readonly originId: string; readonly kind: Kind }[],
    now: Date,
  ): Promise<Account[]>;
  /** The accounts that these origins have; none is opened. */
  accountsOf(on: On, originIds: readonly string[], kind?: Kind): Promise<Account[]>;
  /** One command. */
  book(tx: Tx, wish: Wish, now: Date): Promise<Outcome>;
  /** Many, in their order, as if one came after the other; one outcome each. Two round trips, however many. */
  bookAll(tx: Tx, wishes: readonly Wish[], now: Date): Promise<Outcome[]>;
  /** Balances at an instant, summed over these accounts by kind. */
  balancesOf(on: On, accountIds: readonly string[], now: Date): Promise<Balance[]>;
}

/** How the ledger does it; the race test plants bugs here. */
export interface LedgerSteps {
  readonly lockHolds: Statement<sql.HoldRow>;
  readonly lockAccounts: Statement<sql.AccountRow>;
  readonly lockAccountsOf: Statement<sql.AccountRow>;
  readonly knownOperations: Statement<sql.OperationRow>;
  readonly linesOfHolds: Statement<sql.LineRow>;
  readonly writeLedger: Statement<sql.Written>;
  readonly order: LotOrder;
}
const standard: LedgerSteps = {
  lockHolds: sql.lockHolds,
  lockAccounts: sql.lockAccounts,
  lockAccountsOf: sql.lockAccountsOf,
  knownOperations: sql.knownOperations,
  linesOfHolds: sql.linesOfHolds,
  writeLedger: sql.writeLedger,
  order: earlierExpiry,
};

/** Lots of an account that are read at first: as many as most have, and what a batch may need; sixteen times as many where they were too few. */
const firstLots = (wishes: number): number => Math.min(Math.max(wishes, 16), 200);

export function createLedger(changed: Partial<LedgerSteps> = {}): Ledger {
  const steps = { ...standard, ...changed };
  const bookAll = async (tx: Tx, wishes: readonly Wish[], now: Date): Promise<Outcome[]> => {
    if (wishes.length === 0) return [];
    const named = namedBy(wishes);
    let most = firstLots(wishes.length);
    let read = await lockAndRead(tx, steps, named, now, most);
    for (;;) {
      const books = openBooks(read, steps.order);
      const journal: Journal = { operations: [], entries: [] };
      const outcomes = decideAll(books, journal, wishes, now);
      if (outcomes !== null) {
        await write(tx, books, journal, now, steps.writeLedger);
        return outcomes;
      }
      most *= 16;
      read = { ...read, most, spendable: await run(tx, sql.spendableLots, [named.spending, now, most]) };
    }
  };
  return {
    openAccounts: async (tx, wanted, now) => {
      const originIds = wanted.map((one) => one.originId);
      const known = await accountsOf(tx, originIds);
      const missing = wanted.filter((one) => find(known, one) === undefined);
      if (missing.length > 0) {
        const ids = missing.map(() => newId(now.getTime()));
        await run(tx, sql.openAccounts, [missing.map((one) => one.originId), missing.map((one) => one.kind), ids, now]);
      }
      const all = missing.length === 0 ? known : await accountsOf(tx, originIds);
      return wanted.map((one) => find(all, one) ?? lost());
    },
    accountsOf,
    book: async (tx, wish, now) => (await bookAll(tx, [wish], now))[0] ?? lost(),
    bookAll,
    balancesOf: (on, accountIds, now) => run(on, sql.balancesOfAccounts, [[...accountIds], now]),
  };
}

const lost = (): never => {
  throw new Error('an account that was opened is not there');
};
const find = (all: readonly Account[], one: { originId: string; kind: Kind }): Account | undefined =>
  all.find((account) => account.originId === one.originId && account.kind === one.kind);

async function accountsOf(on: On, originIds: readonly string[], kind?: Kind): Promise<Account[]> {
  if (originIds.length === 0) return [];
  const rows = await run(on, sql.accountsOfOrigins, [[...new Set(originIds)], kind ?? null]);
  return rows.map((row) => ({ accountId: row.account_id, originId: row.origin_id, kind: row.kind, state: row.state }));
}

/** Null: more lots are wanted than were read. */
function decideAll(books: Books, journal: Journal, wishes: readonly Wish[], now: Date): Outcome[] | null {
  try {
    return wishes.map((wish) => decide(books, journal, wish, now));
  } catch (error) {
    if (error instanceof ReadMore) return null;
    throw error;
  }
}

interface Named {
  readonly operations: string[];
  readonly accounts: string[];
  /** Accounts whose spendable lots are wanted. */
  readonly spending: string[];
  readonly holds: string[];
  readonly lots: { readonly accountId: string; readonly lotId: string }[];
  readonly reversed: string[];
}

function namedBy(wishes: readonly Wish[]): Named {
  const accounts = new Set<string>();
  const spending = new Set<string>();
  const holds = new Set<string>();
  const lots: Named['lots'] = [];
  const reversed = new Set<string>();
  for (const wish of wishes) {
    if ('accountId' in wish) accounts.add(wish.accountId);
    if ('toAccountId' in wish) accounts.add(wish.toAccountId);
    if ('accountIds' in wish) for (const id of wish.accountIds) spending.add(id);
    if ('holdId' in wish) holds.add(wish.holdId);
    if ('operationId' in wish) reversed.add(wish.operationId);
    if (wish.do !== 'take_back') continue;
    for (const { lotId } of wish.lots) lots.push({ accountId: wish.accountId, lotId });
    if (wish.spentLots === 'other_lots') spending.add(wish.accountId);
  }
  for (const id of spending) accounts.add(id);
  return {
    operations: [...new Set(wishes.map(idOf))],
    accounts: [...accounts],
    spending: [...spending],
    holds: [...holds],
    lots,
    reversed: [...reversed],
  };
}

/** All in one round trip: the statements run one after the other, so that what is read is as it is under the locks. */
async function lockAndRead(tx: Tx, steps: LedgerSteps, named: Named, now: Date, most: number): Promise<Read> {
  const { holds, reversed, lots } = named;
  const isPlain = holds.length === 0 && reversed.length === 0;
  const none = Promise.resolve([]);
  const [locked, accounts, operations, lines, entries, spendable, ...known] = await Promise.all([
    holds.length === 0 ? none : run(tx, steps.lockHolds, [holds]),
    isPlain
      ? run(tx, steps.lockAccounts, [named.accounts])
      : run(tx, steps.lockAccountsOf, [named.accounts, holds, reversed]),
    run(tx, steps.knownOperations, [named.operations]),
    holds.length === 0 ? none : run(tx, steps.linesOfHolds, [holds]),
    reversed.length === 0 ? none : run(tx, sql.entriesOfOperations, [reversed]),
    named.spending.length === 0 ? none : run(tx, sql.spendableLots, [named.spending, now, most]),
    lots.length === 0 ? none : run(tx, sql.namedLots, [lots.map((one) => one.accountId), lots.map((one) => one.lotId)]),
    holds.length === 0 ? none : run(tx, sql.lotsOfHolds, [holds]),
    reversed.length === 0 ? none : run(tx, sql.lotsOfOperations, [reversed]),
  ]);
  return { holds: locked, accounts, operations, lines, entries, spendable, most, named: known.flat() };
}
