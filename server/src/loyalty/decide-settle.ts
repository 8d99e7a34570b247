/** What an order has earned against what it should have: what is to be earned now, and what goes with units that went. Pure. */
import { earnByRules, type Earned, type EarningOrder, type EarningUnit } from './earn-by-rules.ts';
import type { Programme } from './programme.ts';
import type { BookedUnit } from './settle.sql.ts';

export interface OrderUnit extends EarningUnit {
  readonly standing: boolean;
  readonly delivered: boolean;
}
export interface Settlement {
  /** New units, with what the rules give on them. */
  readonly added: readonly { readonly unit: EarningUnit; readonly earned: readonly Earned[] }[];
  /** Units that do not count any more. */
  readonly gone: readonly BookedUnit[];
  readonly kept: readonly BookedUnit[];
  /** What counts for the tier now. */
  readonly spentMinor: number;
}

/** A unit is looked at once; when it goes, what it earned goes with it, and when it comes again it earns again. */
export function decideSettlement(
  programme: Programme,
  order: Omit<EarningOrder, 'units'> & { readonly units: readonly OrderUnit[] },
  booked: readonly BookedUnit[],
): Settlement {
  const keyOf = (unit: { lineNo: number; unitNo: number }): string => `${unit.lineNo}/${unit.unitNo}`;
  const known = new Set(booked.map(keyOf));
  const counts = order.units.filter((unit) => unit.standing && (programme.earnAt === 'placed' || unit.delivered));
  const counting = new Set(counts.map(keyOf));
  // Once booked, a unit is judged by whether it stands: a rule that changed meanwhile takes nothing away.
  const standing = new Set(order.units.filter((unit) => unit.standing).map(keyOf));
  const fresh = counts.filter((unit) => !known.has(keyOf(unit)));
  const earned =
    fresh.length === 0
      ? []
      : earnByRules(programme, { ...order, units: fresh, isFirst: order.isFirst && booked.length === 0 });
  const byUnit = new Map<string, Earned[]>();
  for (const one of earned) byUnit.set(keyOf(one), [...(byUnit.get(keyOf(one)) ?? []), one]);
  return {
    added: fresh.map((unit) => ({ unit, earned: byUnit.get(keyOf(unit)) ?? [] })),
    gone: booked.filter((unit) => !standing.has(keyOf(unit))),
    kept: booked.filter((unit) => standing.has(keyOf(unit))),
    spentMinor: order.units
      .filter((unit) => counting.has(keyOf(unit)) || (known.has(keyOf(unit)) && standing.has(keyOf(unit))))
      .reduce((sum, unit) => sum + unit.totalMinor - unit.pointsMinor, 0),
  };
}

/** Of rules with a budget, at most what is left: cut from the last unit on. */
export function cutToBudgets(earned: readonly Earned[], given: ReadonlyMap<string, number>): Earned[] {
  const left = new Map(given);
  return earned.flatMap((one) => {
    const room = left.get(one.ruleId);
    if (room === undefined) return [one];
    const amount = Math.min(room, one.amount);
    left.set(one.ruleId, room - amount);
    return amount === 0 ? [] : [{ ...one, amount }];
  });
}
