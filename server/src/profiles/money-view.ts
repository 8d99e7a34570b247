/** Sums of money for answers. */
import type { z } from 'zod';
import type { money } from '../../../contracts/common.ts';

export type Money = z.infer<typeof money>;

/** A sum without a currency, or of nothing, is not money that anybody can use. */
export function moneyOf(amountMinor: number, currency: string | null): Money[] {
  return currency === null || (amountMinor === 0 && currency === 'XXX') ? [] : [{ amountMinor, currency }];
}
