/**
 * Did people come into the arms as they were meant to? Where not, something deals or loses them unevenly, and no figure can be trusted. Pure.
 *
 * A sequential test of the multinomial that may be looked at any time: Lindon and Malek, "Anytime-valid inference for multinomial count data",
 * NeurIPS 2022, arXiv 2011.03567. The evidence is the ratio of a Dirichlet mixture around the shares to the shares themselves; it exceeds
 * 1 / p with probability p at the most, whenever one looks. Shares that were changed on the way are chapters of their own, whose evidence
 * multiplies.
 */

export interface Chapter {
  /** By arm; those with the weight 0 get nobody. */
  readonly weights: readonly number[];
  readonly counts: readonly number[];
}

/** How closely the mixture stands around the shares: narrow enough to see one part in a hundred among some ten thousand people. */
const closeness = 1_000;
/** Below it the figures are not to be trusted. */
export const leastCredible = 0.001;

/** Lanczos' approximation (g = 7, 9 terms) of ln Γ; x > 0. */
function lnGamma(x: number): number {
  const terms = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - lnGamma(1 - x);
  const y = x - 1;
  const sum = terms.reduce((all, term, at) => all + term / (y + at + 1), 0.9999999999998099);
  const t = y + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}

function evidenceOf({ weights, counts }: Chapter): number {
  const all = weights.reduce((sum, one) => sum + one, 0);
  const seen = counts.reduce((sum, one) => sum + one, 0);
  let evidence = lnGamma(closeness) - lnGamma(closeness + seen);
  for (const [at, weight] of weights.entries()) {
    const n = counts[at] ?? 0;
    if (n === 0) continue;
    // Somebody is where nobody should be.
    if (weight <= 0) return Infinity;
    const around = (closeness * weight) / all;
    evidence += lnGamma(around + n) - lnGamma(around) - n * Math.log(weight / all);
  }
  return evidence;
}

/** At the most so often would chance alone make the arms so uneven, however often one looks: 1 is nothing odd. */
export function credibilityOf(chapters: readonly Chapter[]): number {
  const evidence = chapters.reduce((sum, one) => sum + evidenceOf(one), 0);
  return Math.min(1, Math.exp(-evidence));
}
