/** The auditor of orders: from the tables alone, everything that does not add up. */
import { run, type On } from '../kit/sql.ts';
import * as sql from './check-books.sql.ts';

export interface BookFault {
  readonly check: string;
  readonly about: string;
  readonly words: string;
}

const checks = {
  sums: sql.wrongSums,
  money: sql.moneyLost,
  tenders: sql.wrongTenders,
  lines: sql.wrongLines,
  returns: sql.wrongReturns,
  credit: sql.wrongCredit,
  carts: sql.doubleOrders,
  sandbox: sql.wrongSandbox,
} as const;

/** Empty: the books are right. Read when nothing is under way, or in a repeatable transaction. */
export async function checkBooks(on: On): Promise<BookFault[]> {
  const found: BookFault[] = [];
  for (const [check, statement] of Object.entries(checks)) {
    for (const { about, words } of await run(on, statement)) found.push({ check, about, words });
  }
  return found;
}
