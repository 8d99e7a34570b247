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
  readonly sourcing: Sourcing;
  readonly maxWork: number;
  readonly grain: number;
  work: number;
  best: readonly Share[] | null;
  bestCost: number;
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
  const search: Search = {
    sourcing,
    maxWork: options.maxWork ?? defaultWork,
    grain: options.grain ?? 1,
    work: 0,
    best: null,
    bestCost: Number.POSITIVE_INFINITY,
  };
  consider(search, greedyPlaces(sourcing));
  const bound = explore(search, new Int8Array(places.length), startPrices(sourcing), rootRounds);
  const finished = search.work < search.maxWork;
  if (search.best === null) return { kind: 'none', proven: finished, work: search.work };
  const shares = search.best.map(({ place, units }) => ({ place: original[place] ?? 0, units }));
  return {
    kind: 'plan',
    shares,
    cost: search.bestCost,
    bound: finished ? search.bestCost : Math.min(search.bestCost, bound),
    proven: finished || isHopeless(search, bound),
    work: search.work,
  };
}

/** No more stock than is wanted, no more capacity than is useful, and no place that another one beats in everything. */
function tighten({ demand, places, maxPlaces }: Sourcing): { sourcing: Sourcing; original: number[] } {
  const cut = places.map((place): Place => {
    const stock = demand.map((wanted, line) => Math.min(wanted, place.stock[line] ?? 0));
    const useful = stock.reduce((sum, units) => sum + units, 0);
    return { ...place, stock, capacity: Math.min(place.capacity, useful) };
  });
  const useful = cut.map((_, at) => at).filter((at) => (cut[at]?.capacity ?? 0) > 0);
  const original = useful.filter((at) => !useful.some((other) => beats(cut, demand, other, at)));
  const kept = original.flatMap((at) => cut[at] ?? []);
  return { sourcing: { demand, places: kept, maxPlaces: Math.min(maxPlaces, kept.length) }, original };
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
function consider(search: Search, open: readonly number[]): void {
  if (open.length > search.sourcing.maxPlaces) return;
  const shares = assign(search.sourcing, open);
  if (shares === null) return;
  const cost = costOf(search.sourcing, shares);
  if (cost >= search.bestCost) return;
  search.best = shares;
  search.bestCost = cost;
}

/** Gives a lower bound of all plans below this node that could still be better. */
function explore(search: Search, status: Status, prices: readonly number[], rounds: number): number {
  const { sourcing } = search;
  const inside = indexes(status, 1);
  const room = sourcing.maxPlaces - inside.length;
  consider(search, inside);
  if (room === 0 || !couldMeet(sourcing, status, room)) return Number.POSITIVE_INFINITY;
  const node = improve(search, status, prices, rounds);
  if (isHopeless(search, node.bound)) return node.bound;
  if (search.work >= search.maxWork) return node.bound;
  fix(search, status, node);
  const next = branchOn(sourcing, status, node);
  if (next === null) {
    // Everything is decided but for places that pay nothing: all of them together are the last word.
    consider(search, [...inside, ...indexes(status, 0)].slice(0, sourcing.maxPlaces));
    return node.bound;
  }
  const used = status.slice();
  used[next] = 1;
  const withIt = explore(search, used, node.prices, nodeRounds);
  const unused = status.slice();
  unused[next] = -1;
  const without = explore(search, unused, node.prices, nodeRounds);
  return Math.max(node.bound, Math.min(withIt, without));
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
function improve(search: Search, status: Status, from: readonly number[], rounds: number): Node {
  const { sourcing } = search;
  let prices = [...from];
  let best: Node | null = null;
  let [theta, idle] = [rounds === rootRounds ? 2 : 0.8, 0];
  const tried = new Set<string>();
  for (let round = 0; round < rounds && (round === 0 || search.work < search.maxWork); round += 1) {
    search.work += 1;
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
      consider(
        search,
        relaxed.missing.some((units) => units > 0) ? completed(sourcing, status, relaxed) : relaxed.chosen,
      );
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
function fix(search: Search, status: Status, { bound, reduced }: Node): void {
  for (let at = 0; at < status.length; at += 1) {
    if (status[at] === 0 && isHopeless(search, bound + Math.max(0, reduced[at] ?? 0))) status[at] = -1;
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
