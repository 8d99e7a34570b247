/** Money of an order: what is secured, what is open, and how what goes back is divided over the tenders that paid. Pure. */
import type { TenderState } from './contract.ts';

export interface PayingTender {
  readonly id: string;
  readonly state: TenderState;
  readonly method: string;
  readonly amountMinor: number;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
}

/** What this tender secures: it is there, reserved, or promised at the door. */
export const securedBy = (tender: Pick<PayingTender, 'state' | 'amountMinor'>): number =>
  tender.state === 'authorised' || tender.state === 'captured' || tender.state === 'promised' ? tender.amountMinor : 0;

/**
 * How a refund is divided over captured tenders. `same_share` (default): each gets back in proportion to what is left of it, so that any
 * number of partial returns ends with every tender given back exactly. `last_first`: the tender that was taken last, first.
 */
export type RefundStrategy = 'same_share' | 'last_first';

/** Parts by tender, all above 0; their sum is `amountMinor`, or all that is left when that is less. Points come back to points first. */
export function divideRefund(
  tenders: readonly PayingTender[],
  amountMinor: number,
  strategy: RefundStrategy = 'same_share',
): { readonly tenderId: string; readonly amountMinor: number }[] {
  const left = tenders
    .filter((tender) => tender.state === 'captured')
    .map((tender) => ({ id: tender.id, left: tender.capturedMinor - tender.refundedMinor }))
    .filter((tender) => tender.left > 0);
  const all = left.reduce((sum, tender) => sum + tender.left, 0);
  const amount = Math.min(amountMinor, all);
  if (amount <= 0) return [];
  const parts = strategy === 'last_first' ? lastFirst(left, amount) : sameShare(left, amount, all);
  return parts.filter((part) => part.amountMinor > 0);
}

interface Left {
  readonly id: string;
  readonly left: number;
}

function lastFirst(tenders: readonly Left[], amountMinor: number): { tenderId: string; amountMinor: number }[] {
  let rest = amountMinor;
  return [...tenders].reverse().map((tender) => {
    const part = Math.min(rest, tender.left);
    rest -= part;
    return { tenderId: tender.id, amountMinor: part };
  });
}

/** Largest remainder; a cent more goes to the tender that comes first. No part is more than what is left of its tender. */
function sameShare(
  tenders: readonly Left[],
  amountMinor: number,
  all: number,
): { tenderId: string; amountMinor: number }[] {
  const exact = tenders.map((tender) => {
    // BigInt: two amounts of 10^12 would leave the numbers that a double holds exactly.
    const product = BigInt(amountMinor) * BigInt(tender.left);
    return {
      tenderId: tender.id,
      amountMinor: Number(product / BigInt(all)),
      rest: product % BigInt(all),
      left: tender.left,
    };
  });
  let missing = amountMinor - exact.reduce((sum, part) => sum + part.amountMinor, 0);
  for (const part of [...exact].sort((a, b) => (a.rest < b.rest ? 1 : a.rest > b.rest ? -1 : 0))) {
    if (missing === 0) break;
    if (part.amountMinor >= part.left) continue;
    part.amountMinor += 1;
    missing -= 1;
  }
  return exact.map(({ tenderId, amountMinor: part }) => ({ tenderId, amountMinor: part }));
}

export interface CashRule {
  readonly strategy: 'exact' | 'nearest' | 'down';
  readonly stepMinor: number;
}

/** What changes hands where small coins are missing, less the amount itself: the books stay exact, and the difference is told. */
export function cashRounding(amountMinor: number, rule: CashRule | undefined): number {
  if (rule === undefined || rule.strategy === 'exact' || rule.stepMinor <= 1) return 0;
  const below = amountMinor - (amountMinor % rule.stepMinor);
  if (rule.strategy === 'down' || (amountMinor - below) * 2 < rule.stepMinor) return below - amountMinor;
  return below + rule.stepMinor - amountMinor;
}

/** Fraction digits of a currency, by ISO 4217 as the platform knows it. */
const digits = new Map<string, number>();
export function digitsOf(currency: string): number {
  let known = digits.get(currency);
  if (known === undefined) {
    known = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
    digits.set(currency, known);
  }
  return known;
}

/** As the event specification wants it: decimal major units. */
export const inMajor = (amountMinor: number, currency: string): number =>
  Number((amountMinor / 10 ** digitsOf(currency)).toFixed(digitsOf(currency)));
