/** The units of a cart while it is being priced: runs of units that are alike, split as soon as they stop being so. */
import { mulDiv, mulMod } from './arithmetic.ts';
import type { CartLine } from './types.ts';

export interface Run {
  readonly line: LineState;
  count: number;
  readonly listMinor: number;
  /** After the promotions so far. */
  priceMinor: number;
  readonly floorMinor: number;
  taxMinor: number;
  pointsMinor: number;
  /** Exclusivity groups that have had these units. */
  used: readonly string[];
  /** A stop flag: no promotion touches them any more. */
  stopped: boolean;
}

export interface LineState {
  readonly cartLine: CartLine;
  readonly kind: 'regular' | 'sale';
  readonly previousMinor: number | null;
  readonly unitMinor: number;
  readonly taxBps: number;
  readonly taxCategory: string;
  runs: Run[];
  pointsBps: number;
  readonly discounts: Map<string, number>;
}

/** A part of what is to be spread: `weight` says how much of it for each unit, `most` is the limit for one. */
export interface Share {
  readonly run: Run;
  readonly weight: number;
  readonly most: number;
}

/** The first `count` units of a run as a run of their own; the rest follows it in the line. */
export function carve(run: Run, count: number): Run {
  if (count >= run.count) return run;
  const rest: Run = { ...run, count: run.count - count };
  run.count = count;
  run.line.runs.splice(run.line.runs.indexOf(run) + 1, 0, rest);
  return run;
}

/**
 * Spreads `total` over units by largest remainder, no unit above its `most`; calls `give` with each run and the amount for one unit.
 * Answers how much found a place. Ties go by SKU, line and unit, so that the order of asking does not matter.
 */
export function spread(shares: readonly Share[], total: number, give: (run: Run, each: number) => void): number {
  let open = shares.filter((share) => share.weight > 0 && share.most > 0);
  let left = total;
  // Units at their limit take it and drop out; what they could not take is spread over the others.
  for (;;) {
    const sum = weightOf(open);
    const full = sum === 0 ? [] : open.filter(({ weight, most }) => mulDiv(left, weight, sum) >= most);
    if (full.length === 0) break;
    for (const { run, most } of full) {
      give(run, most);
      left -= most * run.count;
    }
    open = open.filter((share) => !full.includes(share));
  }
  if (open.length === 0 || left === 0) return total - left;
  const sum = weightOf(open);
  const parts = open.map(({ run, weight }) => ({
    run,
    each: mulDiv(left, weight, sum),
    rest: mulMod(left, weight, sum),
  }));
  left -= parts.reduce((all, { run, each }) => all + each * run.count, 0);
  parts.sort((a, b) => b.rest - a.rest || byPlace(a.run, b.run));
  for (const { run, each } of parts) {
    const more = Math.min(left, run.count);
    left -= more;
    const rest = more > 0 && more < run.count ? restOf(run, more) : null;
    if (more > 0 || each > 0) give(run, more > 0 ? each + 1 : each);
    if (rest !== null && each > 0) give(rest, each);
  }
  return total - left;
}

function restOf(run: Run, count: number): Run | null {
  carve(run, count);
  return run.line.runs[run.line.runs.indexOf(run) + 1] ?? null;
}

function weightOf(shares: readonly Share[]): number {
  return shares.reduce((sum, { run, weight }) => sum + weight * run.count, 0);
}

/** A total order of runs: SKU, line, place in the line. */
export function byPlace(a: Run, b: Run): number {
  if (a.line === b.line) return a.line.runs.indexOf(a) - b.line.runs.indexOf(b);
  const [x, y] = [a.line.cartLine, b.line.cartLine];
  if (x.sku !== y.sku) return x.sku < y.sku ? -1 : 1;
  return x.lineId < y.lineId ? -1 : 1;
}

/** What the line costs now. */
export function priceOfLine(line: LineState): number {
  let sum = 0;
  for (const run of line.runs) sum += run.priceMinor * run.count;
  return sum;
}
