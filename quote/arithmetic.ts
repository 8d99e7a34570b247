/** Integer arithmetic on money: exact whatever the size of the product, the same in every engine. */

export type Rounding = 'half_up' | 'half_even';

/** ⌊a × b / c⌋ of non-negative safe integers, c > 0. Products above 2⁵³ (about 1 in 10⁶ of real carts) go through BigInt. */
export function mulDiv(a: number, b: number, c: number): number {
  const product = a * b;
  if (product <= Number.MAX_SAFE_INTEGER) return (product - (product % c)) / c;
  return Number((BigInt(a) * BigInt(b)) / BigInt(c));
}

/** The remainder that goes with `mulDiv`. */
export function mulMod(a: number, b: number, c: number): number {
  const product = a * b;
  if (product <= Number.MAX_SAFE_INTEGER) return product % c;
  return Number((BigInt(a) * BigInt(b)) % BigInt(c));
}

/** a × b / c, rounded to a whole number of the smallest coin. */
export function mulRound(a: number, b: number, c: number, rounding: Rounding): number {
  const quotient = mulDiv(a, b, c);
  const remainder = mulMod(a, b, c);
  // Compared as a difference: twice the remainder could leave the safe integers.
  const above = remainder - (c - remainder);
  if (above > 0) return quotient + 1;
  if (above < 0) return quotient;
  return rounding === 'half_up' || quotient % 2 === 1 ? quotient + 1 : quotient;
}

/** Splits `total` by weights, largest remainder first, ties in the order given: the parts sum to `total` (to 0 without weights). */
export function allocate(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (sum === 0) return weights.map(() => 0);
  const parts = weights.map((weight) => mulDiv(total, weight, sum));
  const rests = weights.map((weight, at) => ({ at, rest: mulMod(total, weight, sum) }));
  let left = total - parts.reduce((all, part) => all + part, 0);
  for (const { at } of rests.sort((a, b) => b.rest - a.rest || a.at - b.at)) {
    if (left === 0) break;
    parts[at] = (parts[at] ?? 0) + 1;
    left -= 1;
  }
  return parts;
}
