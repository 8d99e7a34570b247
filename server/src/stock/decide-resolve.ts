/** Which units of a hold are sold, released or expired, and what the hold is afterwards. Pure. */
import type { HoldState, StockLine } from './contract.ts';
import { cellKey, gather } from './decide-holds.ts';
import type { HeldRow } from './holds.sql.ts';

export interface Step {
  readonly row: HeldRow;
  sold: number;
  released: number;
  expired: number;
  issued: number;
}

type Wanted = readonly StockLine[] | 'all' | undefined;
type Way = 'sold' | 'released';

/** The steps and the state after them; null when more units are named than are open. `sell` goes before `release`. */
export function decideResolve(
  rows: readonly HeldRow[],
  wanted: { readonly sell?: Wanted; readonly release?: Wanted; readonly issue?: boolean },
): { readonly steps: readonly Step[]; readonly state: HoldState } | null {
  const steps = rows.map((row): Step => ({ row, sold: 0, released: 0, expired: 0, issued: 0 }));
  if (!mark(steps, wanted.sell, 'sold') || !mark(steps, wanted.release, 'released')) return null;
  if (wanted.issue === true) for (const step of steps) step.issued = step.sold;
  return { steps: steps.filter(({ sold, released }) => sold + released > 0), state: stateAfter(steps) };
}

/** What is still open when the time is over. */
export function decideExpire(rows: readonly HeldRow[]): { readonly steps: readonly Step[]; readonly state: HoldState } {
  const steps = rows.map((row): Step => ({ row, sold: 0, released: 0, expired: row.open, issued: 0 }));
  return { steps: steps.filter(({ expired }) => expired > 0), state: stateAfter(steps) };
}

function mark(steps: readonly Step[], wanted: Wanted, way: Way): boolean {
  if (wanted === 'all') {
    for (const step of steps) step[way] += openIn(step);
    return true;
  }
  for (const { sku, locationId, quantity } of gather(wanted ?? [])) {
    let left = quantity;
    for (const step of steps) {
      if (cellKey(step.row.sku, step.row.location_id) !== cellKey(sku, locationId)) continue;
      const units = Math.min(left, openIn(step));
      step[way] += units;
      left -= units;
    }
    if (left > 0) return false;
  }
  return true;
}

const openIn = ({ row, sold, released, expired }: Step): number => row.open - sold - released - expired;

/** A hold with open units is held; without, it is what became of its units: sold, when any was. */
function stateAfter(steps: readonly Step[]): HoldState {
  if (steps.some((step) => openIn(step) > 0)) return 'held';
  if (steps.some(({ row, sold }) => row.sold + sold > 0)) return 'sold';
  return steps.some(({ row, expired }) => row.expired + expired > 0) ? 'expired' : 'released';
}
