/** The auditor: do cells, ledger and holds say the same? Reads everything once; for tests, benchmarks and a doubting merchant. */
import { run, type On } from '../kit/sql.ts';
import {
  damagedAgainstLedger,
  heldAgainstHolds,
  onHandAgainstLedger,
  oversoldCells,
  soldAgainstHolds,
  strandedHolds,
  takenAgainstClaims,
} from './check-books.sql.ts';

/** One line for each thing that is wrong, at most `limit` of a kind; empty: the books balance. */
export async function checkBooks(on: On, limit = 20): Promise<string[]> {
  const cellChecks = [
    ['on hand is not the sum of its movements', onHandAgainstLedger],
    ['damaged is not the sum of its movements', damagedAgainstLedger],
    ['held is not the sum of open units', heldAgainstHolds],
    ['sold is not the sum of sold units that have not left', soldAgainstHolds],
    ['oversold', oversoldCells],
  ] as const;
  const found: string[] = [];
  for (const [words, check] of cellChecks) {
    const rows = await run(on, check, [limit]);
    found.push(...rows.map((row) => `${row.sku} at ${row.location_id}: ${words} (${row.stated}, ${row.summed})`));
  }
  const stranded = await run(on, strandedHolds, [limit]);
  const places = await run(on, takenAgainstClaims, [limit]);
  found.push(
    ...places.map((row) => `window ${row.window_id} on ${row.day_on}: ${row.taken} taken, ${row.claims} claims`),
  );
  return [...found, ...stranded.map((row) => `hold ${row.hold_id}: stranded with ${row.open} open units`)];
}
