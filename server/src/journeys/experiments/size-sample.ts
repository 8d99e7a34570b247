/** How many people an experiment needs, and how many days that is. Pure. */
import { reachOf } from './bound-effect.ts';

/** The inverse of the normal distribution: Acklam's approximation (2003), at most 1.2e-9 off relative; 0 < p < 1. */
export function quantileOf(p: number): number {
  const a = [-39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716];
  const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572];
  const c = [-0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968];
  const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];
  const along = (factors: readonly number[], x: number, last: number): number =>
    factors.reduce((sum, one) => sum * x + one, 0) * x + last;
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return along(c, q, 2.938163982698783) / along(d, q, 1);
  }
  if (p > 1 - 0.02425) return -quantileOf(1 - p);
  const q = p - 0.5;
  return (along(a, q * q, 2.506628277459239) * q) / along(b, q * q, 1);
}

export interface SampleWish {
  /** What is expected of one person in the control: a share, or a mean in minor units or orders. */
  readonly baseline: number;
  /** The smallest change worth knowing, as a part of the baseline: 0.1 is ten of a hundred more (or less). */
  readonly effect: number;
  /** Of one person; null: of a share, which has its own. */
  readonly deviation: number | null;
  /** How often a change of this size is found. */
  readonly power: number;
  /** How often a change is seen where there is none, over all arms together. */
  readonly alpha: number;
  /** Of the arms, the control first. */
  readonly weights: readonly number[];
}

export interface Sample {
  /** In each arm, in the order of the weights. */
  readonly perArm: readonly number[];
  readonly people: number;
  /** What a test that may be looked at only once, at its end, would need: the price of looking at any time. */
  readonly fixedPeople: number;
}

/** What each arm beside the control may err, so that all of them together err no more than α (Bonferroni). */
export const alphaOf = (alpha: number, arms: number): number => alpha / Math.max(1, arms - 1);

/**
 * The people with which the interval, at its narrowest, leaves zero out with this power: the difference must be as many standard errors as
 * the interval reaches, and so many more that it is seen in spite of chance. For the comparison that needs the most.
 */
export function sizeSample(wish: SampleWish): Sample {
  const { baseline, effect, power, weights } = wish;
  const alpha = alphaOf(wish.alpha, weights.length);
  const all = weights.reduce((sum, one) => sum + one, 0);
  const shares = weights.map((one) => one / all);
  const gap = Math.abs(baseline * effect);
  const spreadOf = (mean: number): number => (wish.deviation === null ? mean * (1 - mean) : wish.deviation ** 2);
  const changed = wish.deviation === null ? Math.min(1, baseline * (1 + effect)) : baseline;
  const control = shares[0] ?? 1;
  const hardest = Math.max(...shares.slice(1).map((share) => spreadOf(baseline) / control + spreadOf(changed) / share));
  const needed = (reach: number): number => Math.ceil(((reach + quantileOf(power)) / gap) ** 2 * hardest);
  const asked = needed(reachOf(1, 1, alpha));
  const perArm = shares.map((share) => Math.ceil(asked * share));
  return {
    people: perArm.reduce((sum, one) => sum + one, 0),
    perArm,
    fixedPeople: needed(quantileOf(1 - alpha / 2)),
  };
}

/** Days until so many more have come and their time is up; null: nobody comes. */
export function daysUntil(missing: number, peopleADay: number, windowDays: number): number | null {
  if (missing <= 0) return 0;
  return peopleADay <= 0 ? null : Math.ceil(missing / peopleADay + windowDays);
}
