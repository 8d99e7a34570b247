/**
 * A lower bound: demand is not demanded but paid for (Lagrangian relaxation; Fisher 1981, Beasley 1988 for plants with capacities).
 * Each line pays a price for a unit; each place takes what pays, if that pays its fixed cost too. For any prices the result is at most the
 * optimum, and the best prices give the bound of the strong linear relaxation. Pure.
 */
import type { Place, Sourcing } from './problem.ts';

/** 0 free, 1 must be used, -1 may not be used. */
export type Status = Int8Array;

export interface Relaxed {
  readonly bound: number;
  /** Cost of a place less what it earns: below 0, it pays to use it. */
  readonly reduced: Float64Array;
  /** Places that the relaxation uses. */
  readonly chosen: readonly number[];
  /** Demand that they do not meet (above 0), or meet too often. */
  readonly missing: readonly number[];
  /** What the dearest place costs that is used only because no plan can do with fewer; 0: there is none. */
  readonly padding: number;
}

/** One evaluation: places × lines steps. */
export function relax(sourcing: Sourcing, status: Status, prices: readonly number[]): Relaxed {
  const { demand, places, maxPlaces, minPlaces = 0 } = sourcing;
  const reduced = new Float64Array(places.length);
  const chosen: number[] = [];
  const tempting: number[] = [];
  let bound = 0;
  for (let line = 0; line < demand.length; line += 1) bound += (prices[line] ?? 0) * (demand[line] ?? 0);
  // By number: an iterator over 500 places costs as much as the places themselves.
  for (let at = 0; at < places.length; at += 1) {
    const place = places[at];
    if (place === undefined || status[at] === -1) continue;
    const cost = place.fixed - earnings(place, prices, null);
    reduced[at] = cost;
    if (status[at] === 1) {
      chosen.push(at);
      bound += cost;
    } else if (cost < 0) {
      tempting.push(at);
    }
  }
  const room = maxPlaces - chosen.length;
  if (tempting.length > room) tempting.sort((a, b) => (reduced[a] ?? 0) - (reduced[b] ?? 0));
  for (const at of tempting.slice(0, Math.max(0, room))) {
    chosen.push(at);
    bound += reduced[at] ?? 0;
  }
  let padding = 0;
  if (chosen.length < minPlaces) {
    const more = cheapest(status, reduced, minPlaces - chosen.length);
    if (more === null) bound = Number.POSITIVE_INFINITY;
    for (const at of more ?? []) {
      padding = reduced[at] ?? 0;
      bound += padding;
      chosen.push(at);
    }
  }
  const missing = [...demand];
  for (const at of chosen) {
    const place = places[at];
    if (place !== undefined) earnings(place, prices, missing);
  }
  return { bound, reduced, chosen, missing, padding };
}

/** So many free places that do not pay, the least dear ones, ascending; null: there are not so many. */
function cheapest(status: Status, reduced: Float64Array, wanted: number): number[] | null {
  const found: number[] = [];
  for (let at = 0; at < reduced.length; at += 1) {
    const cost = reduced[at] ?? 0;
    if (status[at] !== 0 || cost < 0) continue;
    if (found.length === wanted && cost >= (reduced[found.at(-1) ?? 0] ?? 0)) continue;
    let place = found.length;
    while (place > 0 && (reduced[found[place - 1] ?? 0] ?? 0) > cost) place -= 1;
    found.splice(place, 0, at);
    if (found.length > wanted) found.pop();
  }
  return found.length === wanted ? found : null;
}

/** What a place earns at these prices; with `missing`, what it takes is taken off. */
function earnings(place: Place, prices: readonly number[], missing: number[] | null): number {
  const { stock, unit } = place;
  let total = 0;
  let units = 0;
  for (let line = 0; line < stock.length; line += 1) {
    const margin = (prices[line] ?? 0) - (unit[line] ?? 0);
    if (margin <= 0) continue;
    const quantity = stock[line] ?? 0;
    total += margin * quantity;
    units += quantity;
    if (missing !== null) missing[line] = (missing[line] ?? 0) - quantity;
  }
  if (units <= place.capacity) return total;
  // More than can be picked: the least paying units stay behind.
  const order = stock.map((_, line) => line).sort((a, b) => margin(place, prices, a) - margin(place, prices, b));
  let over = units - place.capacity;
  for (const line of order) {
    const each = margin(place, prices, line);
    if (each <= 0) continue;
    const left = Math.min(over, stock[line] ?? 0);
    total -= left * each;
    over -= left;
    if (missing !== null) missing[line] = (missing[line] ?? 0) + left;
    if (over === 0) break;
  }
  return total;
}

const margin = (place: Place, prices: readonly number[], line: number): number =>
  (prices[line] ?? 0) - (place.unit[line] ?? 0);
