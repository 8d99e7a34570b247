/**
 * How sure a difference between two arms is, at any moment that somebody looks. Pure.
 *
 * Asymptotic confidence sequences: Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, "Time-uniform central limit theory and asymptotic confidence
 * sequences", Annals of Statistics 52 (2024), arXiv 2103.06476, theorem 2.2 with the boundary of Robbins' normal mixture:
 *   mean ± s · sqrt( 2 (t ρ² + 1) / (t² ρ²) · ln( sqrt(t ρ² + 1) / α ) )
 * holds for all t at once with probability 1 − α as t grows. For a difference of two arms, s² / t is the variance of the difference. ρ says
 * for how many people the interval is narrowest; it must be chosen before anybody is measured (equation 10 there).
 */

/** Of the people of one arm: how many, and the sums of what is measured and of its squares. */
export interface Sums {
  readonly n: number;
  readonly sum: number;
  readonly squares: number;
}
export const noSums: Sums = Object.freeze({ n: 0, sum: 0, squares: 0 });

export const meanOf = ({ n, sum }: Sums): number => (n === 0 ? 0 : sum / n);
export function varianceOf({ n, sum, squares }: Sums): number {
  return n < 2 ? 0 : Math.max(0, (squares - (sum * sum) / n) / (n - 1));
}

export interface Difference {
  readonly difference: number;
  /** Of the difference, not of one person. */
  readonly variance: number;
  /** Of both arms. */
  readonly people: number;
}

/** Of the means of what is measured: conversion (0 or 1 of each person), money, orders. */
export function differenceOf(arm: Sums, control: Sums): Difference {
  return {
    difference: meanOf(arm) - meanOf(control),
    variance: arm.n === 0 || control.n === 0 ? Infinity : varianceOf(arm) / arm.n + varianceOf(control) / control.n,
    people: arm.n + control.n,
  };
}

/** Of a share whose parts are both counted of each person, such as units returned of units bought. */
export interface RatioSums {
  readonly n: number;
  readonly part: number;
  readonly whole: number;
  readonly partSquares: number;
  readonly wholeSquares: number;
  readonly products: number;
}

/** The share and its variance by the delta method: the units of one person hang together, people do not. */
export function shareOf(sums: RatioSums): { readonly share: number; readonly variance: number } {
  const { n, part, whole, partSquares, wholeSquares, products } = sums;
  if (n < 2 || whole <= 0) return { share: 0, variance: Infinity };
  const share = part / whole;
  const mean = whole / n;
  // The remainder part − share · whole of each person has the mean 0.
  const spread = Math.max(0, partSquares - 2 * share * products + share * share * wholeSquares) / (n - 1);
  return { share, variance: spread / (n * mean * mean) };
}

/** t ρ² at the number of people for which ρ makes the interval narrowest. */
export const narrowest = (alpha: number): number => -2 * Math.log(alpha) + Math.log(1 - 2 * Math.log(alpha));

/** How many standard errors the interval reaches to each side, after `people` of both arms; a fixed test would have 1.96 at α = 0.05. */
export function reachOf(people: number, plannedPeople: number, alpha: number): number {
  const x = (people / plannedPeople) * narrowest(alpha);
  return x <= 0 ? Infinity : Math.sqrt(((x + 1) / x) * Math.log((x + 1) / (alpha * alpha)));
}

export interface Bounds {
  readonly low: number;
  readonly high: number;
}
/** Null: nothing can be said, because nobody differs from anybody or an arm is empty. `plannedPeople`: of both arms together, fixed before. */
export function boundsOf(
  { difference, variance, people }: Difference,
  wish: { readonly plannedPeople: number; readonly alpha: number },
): Bounds | null {
  if (!(variance > 0) || !Number.isFinite(variance)) return null;
  const half = Math.sqrt(variance) * reachOf(people, wish.plannedPeople, wish.alpha);
  return Number.isFinite(half) ? { low: difference - half, high: difference + half } : null;
}

/**
 * Fewer than so many people in an arm, or buyers in it, and no normal law holds for their sums: nothing is said. Where nine of ten are in one
 * arm, the other one's first buyers decide: with 20 buyers in both together 16 of 100 experiments without a difference claimed one at 1 %
 * buying, with 25 in each 5 of 100 on baskets with a long tail (log-normal, σ 0.9); with 50 in each 3.
 */
export const leastPeople = 100;
export const leastBuyers = 50;

export type Verdict = 'early' | 'open' | 'better' | 'worse';

/** The one place where a difference is called real. */
export function verdictOf(
  bounds: Bounds | null,
  /** `buyers`: of the arm that has fewer. */
  seen: { readonly arm: number; readonly control: number; readonly buyers: number },
): Verdict {
  if (bounds === null || Math.min(seen.arm, seen.control) < leastPeople || seen.buyers < leastBuyers) return 'early';
  if (bounds.low > 0) return 'better';
  return bounds.high < 0 ? 'worse' : 'open';
}
