/** The auditor: do accounts, lots, holds and ledger say the same? Rebuilt from the ledger, all of it must be as it is. */
import { run, type On } from '../kit/sql.ts';
import * as sql from './check-books.sql.ts';

const checks = [
  ['free is not what the ledger says', sql.freeAgainstLedger],
  ['held is not what the ledger says', sql.heldAgainstLedger],
  ['held is not what the holds say', sql.heldAgainstHolds],
  ['expired is not what the ledger says', sql.expiredAgainstLedger],
  ['the debt is not what the ledger says', sql.debtAgainstLedger],
  ['spent before activation or after expiry', sql.spentOutsideLife],
  ['a hold is not what the ledger says', sql.holdsAgainstLedger],
  ['a gift went out and did not come in', sql.clearingOpen],
] as const;

/** One line for each thing that is wrong, at most `limit` of a kind; empty: the books balance. Of some accounts, or of all. */
export async function checkBooks(on: On, accountIds: readonly string[] | null = null, limit = 20): Promise<string[]> {
  const found: string[] = [];
  for (const [words, check] of checks) {
    const rows = await run(on, check, [limit, accountIds === null ? null : [...accountIds]]);
    found.push(...rows.map((row) => `${row.id}: ${words} (${row.stated}, ${row.summed})`));
  }
  return found;
}
