/** How often what happened where, summed before it is written. */
import { run, type Param, type Tx } from '../kit/sql.ts';
import { addTallies } from './runs.sql.ts';

export type Tally = readonly [journeyId: string, stepId: string, what: string];
type Sums = ReadonlyMap<string, { readonly tally: Tally; readonly n: number }>;

export function sumTallies(all: readonly Tally[]): Sums {
  const sums = new Map<string, { tally: Tally; n: number }>();
  for (const tally of all) {
    const key = tally.join('\u0000');
    const known = sums.get(key);
    if (known === undefined) sums.set(key, { tally, n: 1 });
    else known.n += 1;
  }
  return sums;
}

const tallyColumns = (sums: Sums): Param[] => {
  const all = [...sums.values()];
  return [0, 1, 2].map((at): Param => all.map((one) => one.tally[at] ?? '')).concat([all.map((one) => one.n)]);
};

/** The last statement of a transaction, and once in it: rows that many batches add to are held from here until commit. */
export async function writeTallies(tx: Tx, all: readonly Tally[]): Promise<void> {
  if (all.length > 0) await run(tx, addTallies, tallyColumns(sumTallies(all)));
}
