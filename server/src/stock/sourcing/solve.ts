/**
 * The sourcing problem to its proven optimum: branch and bound over the places. Costs are integers, so a bound within one of the best plan
 * proves it. The work is bounded; when the bound of work is reached, the best plan so far is given with how much better one could be.
 */
import { assign } from './assign.ts';
import { costOf, type Place, type Share, type Sourced, type Sourcing } from './problem.ts';
import { relax, type Relaxed, type Status } from './relax.ts';

/** Evaluations of the relaxation; one costs about 15 µs for 10 lines × 500 places. */
const defaultWork = 40_000;
const tolerance = 1e-6;
/** Tried on 20 baskets of 10 lines × 500 places: many rounds at the root and few below need half the work of 60 and 12. */
const [rootRounds, nodeRounds] = [300, 6];

interface Search {
  /** Places of the whole problem: an evaluation of fewer is so much less work. */
  readonly size: number;
  readonly maxWork: number;
  readonly grain: number;
  work: number;
  best: readonly Share[] | null;
  bestCost: number;
}

/** The problem below a node: places that are out there are left away, because each evaluation would go through them. */
interface View {
  readonly sourcing: Sourcing;
  /** The places by their numbers in the whole problem. */
  readonly original: readonly number[];
}

export interface SolveWish {
  readonly maxWork?: number;
  /**
   * Costs that differ only below a multiple of this are equal as far as proofs go (default 1). A tie-break is added to a cost in steps of
   * the grain: the cost is proven, and among equals the best that was met on the way is given.
   */
  readonly grain?: number;
}

export function solveSourcing(given: Sourcing, options: SolveWish = {}): Sourced {
  const { sourcing, original } = tighten(given);
  const { demand, places } = sourcing;
  if (demand.some((wanted, line) => places.reduce((sum, { stock }) => sum + (stock[line] ?? 0), 0) < wanted))
    return { kind: 'none', proven: true, work: 0 };
  const view: View = { sourcing, original: places.map((_, at) => at) };
  const search: Search = {
    size: places.length,
    maxWork: options.maxWork ?? defaultWork,
    grain: options.grain ?? 1,
    work: 0,
    best: null,
    bestCost: Number.POSITIVE_INFINITY,
  };
  consider(search, view, greedyPlaces(sourcing));
  const bound = explore(search, view, new Int8Array(places.length), startPrices(sourcing), rootRounds);
  const finished = search.work < search.maxWork;
  const work = Math.round(search.work);
  if (search.best === null) return { kind: 'none', proven: finished, work };
  const shares = search.best.map(({ place, units }) => ({ place: original[place] ?? 0, units }));
  return {
    kind: 'plan',
    shares,
    cost: search.bestCost,
    bound: finished ? search.bestCost : Math.min(search.bestCost, bound),
    proven: finished || isHopeless(search, bound),
    work,
  };
}

/** No more stock than is wanted, no more capacity than is useful, and no place that another one beats in everything. */
function tighten({ demand, places, maxPlaces, minPlaces = 0 }: Sourcing): { sourcing: Sourcing; original: number[] } {
  const cut = places.map((place): Place => {
    const stock = demand.map((wanted, line) => Math.min(wanted, place.stock[line] ?? 0));
    const useful = stock.reduce((sum, units) => sum + units, 0);
    return { ...place, stock, capacity: Math.min(place.capacity, useful) };
  });
  const useful = cut.map((_, at) => at).filter((at) => (cut[at]?.capacity ?? 0) > 0);
  const original = useful.filter((at) => !useful.some((other) => beats(cut, demand, other, at)));
  const kept = original.flatMap((at) => cut[at] ?? []);
  return { sourcing: { demand, places: kept, maxPlaces: Math.min(maxPlaces, kept.length), minPlaces }, original };
}

/**
 * Whatever `lesser` gives, `better` alone could give to the whole demand, no dearer: each plan with `lesser` has one at most as dear without.
 * Of two that are equal the first is kept.
 */
function beats(places: readonly Place[], demand: readonly number[], better: number, lesser: number): boolean {
  const [a, b] = [places[better], places[lesser]];
  if (a === undefined || b === undefined || better === lesser || a.fixed > b.fixed) return false;
  let [equal, whole] = [a.fixed === b.fixed, 0];
  for (const [line, wanted] of demand.entries()) {
    if ((b.stock[line] ?? 0) === 0) continue;
    if ((a.stock[line] ?? 0) < wanted || (a.unit[line] ?? 0) > (b.unit[line] ?? 0)) return false;
    equal &&= (b.stock[line] ?? 0) === wanted && a.unit[line] === b.unit[line];
    whole += wanted;
  }
  const full = a.stock.reduce((sum, units) => sum + units, 0);
  // With a capacity that binds, what `lesser` gave might not find room.
  if (a.capacity < full) return false;
  equal &&= whole === full && b.capacity >= whole;
  return !equal || better < lesser;
}

/** A line is worth what its cheapest unit costs, the parcel shared among all that it could hold. */
function startPrices({ demand, places }: Sourcing): number[] {
  return demand.map((_, line) => {
    const costs = places
      .filter(({ stock }) => (stock[line] ?? 0) > 0)
      .map(({ fixed, unit, capacity }) => (unit[line] ?? 0) + fixed / capacity);
    return costs.length === 0 ? 0 : Math.min(...costs);
  });
}

/** A first plan: again and again the place that meets most of what is missing for its money. */
function greedyPlaces({ demand, places, maxPlaces }: Sourcing): number[] {
  const missing = [...demand];
  const open: number[] = [];
  while (open.length < maxPlaces && missing.some((units) => units > 0)) {
    const scores = places.map((place, at) =>
      open.includes(at) ? Number.POSITIVE_INFINITY : priceOfUnit(place, missing),
    );
    const least = Math.min(...scores);
    if (least === Number.POSITIVE_INFINITY) break;
    const next = scores.indexOf(least);
    open.push(next);
    places[next]?.stock.forEach((units, line) => {
      missing[line] = Math.max(0, (missing[line] ?? 0) - units);
    });
  }
  return open;
}

function priceOfUnit(place: Place, missing: readonly number[]): number {
  let [cost, units] = [place.fixed, 0];
  for (const [line, wanted] of missing.entries()) {
    const taken = Math.min(wanted, place.stock[line] ?? 0, place.capacity - units);
    units += taken;
    cost += taken * (place.unit[line] ?? 0);
  }
  return units === 0 ? Number.POSITIVE_INFINITY : cost / units;
}

/** Takes the plan over these places when it is better than the best so far. */
function consider(search: Search, { sourcing, original }: View, open: readonly number[]): void {
  if (open.length > sourcing.maxPlaces) return;
  const shares = assign(sourcing, open);
  if (shares === null) return;
  const cost = costOf(sourcing, shares);
  if (cost >= search.bestCost) return;
  search.best = shares.map(({ place, units }) => ({ place: original[place] ?? 0, units }));
  search.bestCost = cost;
}

/** Gives a lower bound of all plans below this node that could still be better. */
function explore(search: Search, above: View, given: Status, from: readonly number[], rounds: number): number {
  const inside = indexes(given, 1);
  const room = above.sourcing.maxPlaces - inside.length;
  consider(search, above, inside);
  if (room === 0 || !couldMeet(above.sourcing, given, room)) return Number.POSITIVE_INFINITY;
  const node = improve(search, above, given, from, rounds);
  if (isHopeless(search, node.bound)) return node.bound;
  if (search.work >= search.maxWork) return node.bound;
  fix(search, given, node);
  const next = branchOn(above.sourcing, given, node);
  if (next === null) {
    // Everything is decided but for places that pay nothing: all of them together are the last word.
    consider(search, above, [...inside, ...indexes(given, 0)].slice(0, above.sourcing.maxPlaces));
    return node.bound;
  }
  const { view, status, branch } = leaveAway(above, given, next);
  const used = status.slice();
  used[branch] = 1;
  const withIt = explore(search, view, used, node.prices, nodeRounds);
  const unused = status.slice();
  unused[branch] = -1;
  for (const lesser of outdoneBy(view.sourcing.places, unused, branch)) unused[lesser] = -1;
  const without = explore(search, view, unused, node.prices, nodeRounds);
  return Math.max(node.bound, Math.min(withIt, without));
}

/** The same without places that are out, once they are a quarter of all. */
function leaveAway(view: View, status: Status, branch: number): { view: View; status: Status; branch: number } {
  const kept: number[] = [];
  for (let at = 0; at < status.length; at += 1) if (status[at] !== -1) kept.push(at);
  if (kept.length * 4 > status.length * 3) return { view, status, branch };
  const { sourcing, original } = view;
  const places = kept.flatMap((at) => sourcing.places[at] ?? []);
  return {
    view: { sourcing: { ...sourcing, places }, original: kept.map((at) => original[at] ?? 0) },
    status: Int8Array.from(kept, (at) => status[at] ?? 0),
    branch: kept.indexOf(branch),
  };
}

/**
 * Free places that have no more of anything than `better`, and cost no less. A plan that uses one of them and not `better` is no cheaper with
 * `better` in its stead, and that plan is in the other branch: here, without `better`, they need not be looked at.
 */
function outdoneBy(places: readonly Place[], status: Status, better: number): number[] {
  const a = places[better];
  if (a === undefined) return [];
  return indexes(status, 0).filter((at) => {
    const b = places[at];
    return (
      b !== undefined &&
      a.fixed <= b.fixed &&
      a.capacity >= b.capacity &&
      b.stock.every(
        (units, line) => units === 0 || (units <= (a.stock[line] ?? 0) && (a.unit[line] ?? 0) <= (b.unit[line] ?? 0)),
      )
    );
  });
}

/** Costs are whole: what must cost more than the best less one cannot be better. Room for rounding: a 10^11th of the cost, below a half. */
function isHopeless({ bestCost, grain }: Search, bound: number): boolean {
  if (!Number.isFinite(bestCost)) return bound === bestCost;
  const target = Math.floor(bestCost / grain) * grain;
  return Math.ceil(bound - Math.min(0.5, Math.max(tolerance, bestCost * 1e-11))) >= target;
}

function indexes(status: Status, wanted: number): number[] {
  const found: number[] = [];
  for (let at = 0; at < status.length; at += 1) if (status[at] === wanted) found.push(at);
  return found;
}

/** Whether the places that must and may be used have enough, also when only `room` more are used. */
function couldMeet({ demand, places }: Sourcing, status: Status, room: number): boolean {
  const left = [...demand];
  const inside = indexes(status, 1);
  for (const at of inside)
    for (const [line, units] of (places[at]?.stock ?? []).entries()) left[line] = (left[line] ?? 0) - units;
  const missing = left.map((units) => Math.max(0, units));
  const all = missing.reduce((sum, units) => sum + units, 0);
  const free = indexes(status, 0);
  const gains = free.map((at) => {
    const stock = places[at]?.stock ?? [];
    return missing.reduce((sum, wanted, line) => sum + Math.min(wanted, stock[line] ?? 0), 0);
  });
  const most = gains.sort((a, b) => b - a).slice(0, room);
  if (most.reduce((sum, units) => sum + units, 0) < all) return false;
  return missing.every((wanted, line) => free.reduce((sum, at) => sum + (places[at]?.stock[line] ?? 0), 0) >= wanted);
}

interface Node extends Relaxed {
  readonly prices: readonly number[];
}

/** Better prices, by steps against what is missing (subgradient); plans over the chosen places are tried on the way. */
function improve(search: Search, view: View, status: Status, from: readonly number[], rounds: number): Node {
  const { sourcing } = view;
  const effort = sourcing.places.length / search.size;
  let prices = [...from];
  let best: Node | null = null;
  let [theta, idle] = [rounds === rootRounds ? 2 : 0.8, 0];
  const tried = new Set<string>();
  for (let round = 0; round < rounds && (round === 0 || search.work < search.maxWork); round += 1) {
    search.work += effort;
    const relaxed = relax(sourcing, status, prices);
    if (best === null || relaxed.bound > best.bound + tolerance) {
      best = { ...relaxed, prices };
      idle = 0;
    } else {
      idle += 1;
      if (idle % 12 === 0) theta /= 2;
    }
    const key = relaxed.chosen.join();
    if (!tried.has(key)) {
      tried.add(key);
      const open = relaxed.missing.some((units) => units > 0) ? completed(sourcing, status, relaxed) : relaxed.chosen;
      // What its parcels alone make too dear need not be assigned, which is half of the work.
      if (open.reduce((sum, at) => sum + (sourcing.places[at]?.fixed ?? 0), 0) < search.bestCost)
        consider(search, view, open);
    }
    if (isHopeless(search, best.bound)) break;
    const square = relaxed.missing.reduce((sum, units) => sum + units * units, 0);
    if (square === 0) break;
    const target = Number.isFinite(search.bestCost) ? search.bestCost : Math.abs(best.bound) * 2 + 1;
    const step = (theta * Math.max(target - relaxed.bound, 1e-3)) / square;
    prices = prices.map((price, line) => Math.max(0, price + step * (relaxed.missing[line] ?? 0)));
  }
  if (best === null) throw new Error('no round was made');
  return best;
}

/** The chosen places and, for what they do not have, those that cost least beside them. */
function completed(sourcing: Sourcing, status: Status, { chosen }: Relaxed): number[] {
  const { demand, places, maxPlaces } = sourcing;
  const open = [...chosen];
  const missing = [...demand];
  const take = (at: number): void => {
    places[at]?.stock.forEach((units, line) => {
      missing[line] = Math.max(0, (missing[line] ?? 0) - units);
    });
  };
  for (const at of open) take(at);
  while (open.length < maxPlaces && missing.some((units) => units > 0)) {
    let [next, least] = [-1, Number.POSITIVE_INFINITY];
    for (const [at, place] of places.entries()) {
      if (status[at] === -1 || open.includes(at)) continue;
      const price = priceOfUnit(place, missing);
      if (price < least) [next, least] = [at, price];
    }
    if (next === -1) break;
    open.push(next);
    take(next);
  }
  return open;
}

/** A place whose use alone would make every plan dearer than the best is not used below this node. */
function fix(search: Search, status: Status, { bound, reduced, padding }: Node): void {
  for (let at = 0; at < status.length; at += 1) {
    // Used, it would stand in the stead of one that is there only for the number.
    if (status[at] === 0 && isHopeless(search, bound + Math.max(0, (reduced[at] ?? 0) - padding))) status[at] = -1;
  }
}

/** The free place that pays most; where none pays, the one that has most of what is missing. Null: nothing is left to decide. */
function branchOn({ places }: Sourcing, status: Status, { reduced, missing }: Node): number | null {
  let [next, score] = [-1, Number.POSITIVE_INFINITY];
  for (const [at, place] of places.entries()) {
    if (status[at] !== 0) continue;
    const helps = place.stock.reduce((sum, units, line) => sum + Math.min(units, Math.max(0, missing[line] ?? 0)), 0);
    const value = (reduced[at] ?? 0) - helps * 1e-9;
    if (value < score) [next, score] = [at, value];
  }
  return next === -1 ? null : next;
}
