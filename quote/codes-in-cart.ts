/** Codes that the customer gave: which promotions they open, and what to answer for each. */
import { normaliseCode } from './code-text.ts';
import type { ReadyBook } from './compile.ts';
import type { WhyNot } from './conditions.ts';
import type { CustomerSnapshot, KnownCode, Quote, QuoteCart } from './types.ts';

/** More than this on one cart is somebody trying. */
export const maxCodes = 20;

export interface ReadCodes {
  readonly codes: readonly KnownCode[];
  /** Promotion → code. */
  readonly promotions: ReadonlyMap<string, string>;
}

/** What the server found comes first; without it (a till without network) the book's own codes. */
export function readCodes(ready: ReadyBook, cart: QuoteCart, customer: CustomerSnapshot): ReadCodes {
  const given = [...new Set(cart.codes.map(normaliseCode))].filter((code) => code !== '').slice(0, maxCodes);
  const known = new Map((customer.codes ?? []).map((code) => [code.code, code]));
  const codes = given.map((code): KnownCode => {
    const found = known.get(code);
    if (found !== undefined) return found;
    const promotionId = ready.codes.get(code) ?? null;
    return { code, promotionId, refusal: promotionId === null ? 'unknown' : null };
  });
  const promotions = new Map<string, string>();
  for (const { code, promotionId, refusal } of codes) {
    // The first code of a promotion is used; a second one stays for another time.
    if (promotionId !== null && refusal === null && !promotions.has(promotionId)) promotions.set(promotionId, code);
  }
  return { codes, promotions };
}

export function tellCodes(
  { codes, promotions }: ReadCodes,
  given: ReadonlyMap<string, number>,
  skipped: ReadonlyMap<string, WhyNot>,
): Quote['codes'] {
  return codes.map(({ code, promotionId, refusal }) => {
    if (refusal !== null) return { code, state: 'refused', why: refusal };
    if (promotionId === null) return { code, state: 'refused', why: 'unknown' };
    if (promotions.get(promotionId) !== code) return { code, state: 'known', why: 'excluded_by_other' };
    if (given.has(promotionId)) return { code, state: 'applied', why: null };
    return { code, state: 'known', why: skipped.get(promotionId) ?? 'closed' };
  });
}
