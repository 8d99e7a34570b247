/** Tax of every unit: rounded where the book says, then spread over the units, so that the parts sum to the whole. */
import { mulRound, type Rounding } from './arithmetic.ts';
import type { Policies } from './types.ts';
import { spread, type LineState, type Run, type Share } from './units.ts';

export function addTax(
  lines: readonly LineState[],
  taxIncluded: boolean,
  { taxRounding, rounding }: Pick<Policies, 'taxRounding' | 'rounding'>,
): void {
  for (const group of groupsOf(lines, taxRounding)) {
    const [first] = group;
    if (first === undefined) continue;
    const { taxBps } = first.line;
    const sum = group.reduce((all, run) => all + run.priceMinor * run.count, 0);
    const shares = group.map((run): Share => ({ run, weight: run.priceMinor, most: Number.POSITIVE_INFINITY }));
    if (taxRounding === 'unit') {
      for (const run of group) run.taxMinor = taxOf(run.priceMinor, taxBps, taxIncluded, rounding);
    } else {
      spread(shares, taxOf(sum, taxBps, taxIncluded, rounding), (run, each) => {
        run.taxMinor = each;
      });
    }
  }
}

/** The tax inside a price that contains it, or on top of one that does not. */
export function taxOf(amountMinor: number, taxBps: number, taxIncluded: boolean, rounding: Rounding): number {
  return mulRound(amountMinor, taxBps, taxIncluded ? 10_000 + taxBps : 10_000, rounding);
}

function groupsOf(lines: readonly LineState[], taxRounding: Policies['taxRounding']): readonly (readonly Run[])[] {
  if (taxRounding !== 'total') return lines.map((line) => line.runs);
  const groups = new Map<string, Run[]>();
  for (const line of lines) {
    const key = `${line.taxCategory}:${line.taxBps}`;
    groups.set(key, [...(groups.get(key) ?? []), ...line.runs]);
  }
  return [...groups.values()];
}
