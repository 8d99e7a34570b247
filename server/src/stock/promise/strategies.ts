/**
 * What "best" means is the merchant's choice. Each strategy is an order of wishes, each brought to its proven optimum; the last one, nearness
 * or few parcels, chooses among the equally good plans that were met on the way.
 */
import type { Strategy } from '../contract.ts';
import type { Place, Sourced, Sourcing } from '../sourcing/problem.ts';
import { solveSourcing } from '../sourcing/solve.ts';

export interface Candidate {
  readonly locationId: string;
  readonly stock: readonly number[];
  readonly capacity: number;
  readonly distanceKm: number;
  /** What a parcel from there costs the merchant. */
  readonly costMinor: number;
  readonly leavesOn: string;
  readonly arrivesOn: string;
}

export interface Wanted {
  readonly demand: readonly number[];
  readonly candidates: readonly Candidate[];
  readonly maxParcels: number;
}

type Objective = (candidate: Candidate) => Pick<Place, 'fixed' | 'unit'>;
const without = (fixed: number): Pick<Place, 'fixed' | 'unit'> => ({ fixed, unit: [] });

/** Cost first, then distance: a plan has at most 50 parcels of at most 20,100 km, so all kilometres together weigh less than a cent. */
const cent = 2_000_000;
const byCost: Objective = ({ costMinor, distanceKm }) => without(costMinor * cent + Math.round(distanceKm));
/** Distance first, to the kilometre, then parcels. */
const byDistance: Objective = ({ distanceKm }) => without(Math.round(distanceKm) * 100 + 1);
const byParcels: Objective = () => without(1);
/** A unit costs the more, the fewer of it a location has; a further parcel costs as much as the last but four units. */
const byBalance: Objective = ({ stock }) => ({
  fixed: 200,
  unit: stock.map((units) => Math.ceil(1_000 / Math.max(1, units))),
});

/** Evaluations for each wish: 10–70 ms for most baskets of 10 lines × 500 locations, half a second of one core at the very most. */
const maxWork = 10_000;

/**
 * - `fewest_parcels` (default): as few parcels as can be; then the cheapest, then the nearest.
 * - `cheapest`: the least cost of parcels, however many; then the nearest.
 * - `nearest`: the fewest kilometres of all parcels together.
 * - `fastest`: the earliest day on which everything is there; then the fewest parcels, then the cheapest.
 * - `balance_stock`: takes from where there is most, and weighs that against more parcels.
 */
export function source(wanted: Wanted, strategy: Strategy): Sourced {
  switch (strategy) {
    case 'fewest_parcels':
      return fewest(wanted);
    case 'cheapest':
      return cheapest(wanted);
    case 'nearest':
      return solve(wanted, byDistance, wanted.maxParcels, 100);
    case 'balance_stock':
      return solve(wanted, byBalance, wanted.maxParcels);
    case 'fastest':
      return fastest(wanted);
  }
}

function solve(
  { demand, candidates }: Wanted,
  objective: Objective,
  maxPlaces: number,
  grain = 1,
  minPlaces = 0,
): Sourced {
  const zeros = demand.map(() => 0);
  const places = candidates.map((candidate): Place => {
    const { fixed, unit } = objective(candidate);
    return { stock: candidate.stock, capacity: candidate.capacity, fixed, unit: unit.length === 0 ? zeros : unit };
  });
  return solveSourcing({ demand, places, maxPlaces, minPlaces } satisfies Sourcing, { maxWork, grain });
}

function fewest(wanted: Wanted): Sourced {
  const least = solve(wanted, byParcels, wanted.maxParcels);
  if (least.kind === 'none') return least;
  const best = solve(wanted, byCost, least.cost, cent, Math.ceil(least.bound - 1e-6));
  const plan = best.kind === 'plan' ? best : least;
  return { ...plan, proven: least.proven && best.proven, work: least.work + best.work };
}

/** How many parcels it takes at least bounds what they cost: without that, a part of a parcel would count as a part of its cost. */
function cheapest(wanted: Wanted): Sourced {
  const least = solve(wanted, byParcels, wanted.maxParcels);
  if (least.kind === 'none') return least;
  const best = solve(wanted, byCost, wanted.maxParcels, cent, Math.ceil(least.bound - 1e-6));
  return best.kind === 'plan' ? { ...best, work: least.work + best.work } : best;
}

/** The earliest day by halving: what can be done by a day can be done by a later one. */
function fastest(wanted: Wanted): Sourced {
  const days = [...new Set(wanted.candidates.map(({ arrivesOn }) => arrivesOn))].sort();
  const until = (day: string | undefined): Wanted & { readonly kept: readonly number[] } => {
    const kept = wanted.candidates.flatMap(({ arrivesOn }, at) => (day !== undefined && arrivesOn <= day ? [at] : []));
    return { ...wanted, candidates: kept.flatMap((at) => wanted.candidates[at] ?? []), kept };
  };
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (solve(until(days[middle]), byParcels, wanted.maxParcels).kind === 'plan') high = middle;
    else low = middle + 1;
  }
  const restricted = until(days[low]);
  const best = fewest(restricted);
  if (best.kind === 'none') return best;
  return { ...best, shares: best.shares.map((share) => ({ ...share, place: restricted.kept[share.place] ?? 0 })) };
}
