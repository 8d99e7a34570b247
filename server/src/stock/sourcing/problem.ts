/** The sourcing problem: from which places do the units of a basket come, so that the plan costs least? Integers only. Pure. */

export interface Place {
  /** Units of each line that can be taken here. */
  readonly stock: readonly number[];
  /** Cost of using the place at all: a parcel. */
  readonly fixed: number;
  /** Cost of one unit of each line taken here. */
  readonly unit: readonly number[];
  /** Units that can be picked here in all. */
  readonly capacity: number;
}

export interface Sourcing {
  /** Units wanted of each line. */
  readonly demand: readonly number[];
  readonly places: readonly Place[];
  /** At most so many places. */
  readonly maxPlaces: number;
  /** No plan can do with fewer, as the caller has proven; it makes the bound much better where parcels cost about the same. */
  readonly minPlaces?: number;
}

export interface Share {
  /** Index into `places`. */
  readonly place: number;
  /** Units of each line. */
  readonly units: readonly number[];
}

export type Sourced =
  | {
      readonly kind: 'plan';
      readonly shares: readonly Share[];
      readonly cost: number;
      /** No plan costs less than this; equal to `cost` when `proven`. */
      readonly bound: number;
      readonly proven: boolean;
      /** Evaluations of the relaxation: the work that it took. */
      readonly work: number;
    }
  /** `proven`: there is none; else the limit of work was reached before one was found. */
  | { readonly kind: 'none'; readonly proven: boolean; readonly work: number };

/** What a plan costs. */
export function costOf(sourcing: Sourcing, shares: readonly Share[]): number {
  let cost = 0;
  for (const { place, units } of shares) {
    const at = sourcing.places[place];
    if (at === undefined) throw new Error('a share names no place');
    cost += at.fixed;
    units.forEach((quantity, line) => {
      cost += quantity * (at.unit[line] ?? 0);
    });
  }
  return cost;
}
