/** Claims: exactly as many orders use a code, a promotion or a budget as may, however many ask at once. */
import { mendCode, normaliseCode, reasonWords, type CodeRefusal } from '../../../quote/index.ts';
import { run, runMaybe, runOne, type Tx } from '../kit/sql.ts';
import * as sql from './codes.sql.ts';
import type { ClaimAnswer, ClaimRequest, PricingCustomer } from './contract.ts';
import { keysOf, refusalOf } from './know-customer.ts';

export interface Use {
  readonly promotionId: string;
  readonly code: string | null;
  readonly discountMinor: number;
}

export interface Claim {
  readonly orderId: string;
  readonly bookId: string;
  readonly currency: string;
  readonly uses: readonly Use[];
  readonly customer: Pick<PricingCustomer, 'key' | 'originIds'>;
  /** How often one customer may use a promotion, where it says so. */
  readonly perCustomer: ReadonlyMap<string, number>;
  readonly now: Date;
}

type Refusal = Extract<ClaimAnswer, { kind: 'refused' }>;

/** Leaves the savepoint without an error of ours. */
class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super('refused');
    this.refusal = refusal;
  }
}

export function usesOf({ quote }: Pick<ClaimRequest, 'quote'>): Use[] {
  return quote.promotions
    .filter((promotion) => promotion.limited || promotion.code !== null)
    .map(({ promotionId, code, discountMinor }) => ({ promotionId, code, discountMinor }));
}

/** All or nothing; what this order has claimed already counts once. Locks each code and budget until the transaction ends. */
export async function claim(tx: Tx, wanted: Claim): Promise<ClaimAnswer> {
  if (wanted.uses.length > 0) await run(tx, sql.oneAtATime, [wanted.orderId]);
  try {
    await tx.savepoint(async (inner) => {
      const on = inner as unknown as Tx;
      // Codes by text, then promotions by id: all claims take their locks in one order.
      for (const use of sorted(
        wanted.uses.filter((one) => one.code !== null),
        (one) => one.code ?? '',
      )) {
        await claimCode(on, wanted, use);
      }
      for (const use of sorted(wanted.uses, (one) => one.promotionId)) await claimPromotion(on, wanted, use);
    });
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
  return { kind: 'claimed' };
}

function sorted(uses: readonly Use[], by: (use: Use) => string): Use[] {
  return [...uses].sort((a, b) => (by(a) < by(b) ? -1 : by(a) > by(b) ? 1 : 0));
}

function refuse(use: Use, why: CodeRefusal): never {
  const words = reasonWords[why] ?? why;
  throw new Refused({ kind: 'refused', code: use.code, promotionId: use.promotionId, why, words });
}

async function claimCode(tx: Tx, wanted: Claim, use: Use): Promise<void> {
  const keys = keysOf(wanted.customer);
  const code = await storedCode(tx, use.code ?? '');
  if (code === null) refuse(use, 'unknown');
  const params = [code, wanted.orderId, wanted.customer.key, wanted.now, keys, use.promotionId, wanted.bookId];
  const outcome = await runOne(tx, sql.takeCode, params);
  if (outcome.claimed === 0) {
    if ((await runMaybe(tx, sql.standingClaim, [code, wanted.orderId])) === undefined) refuse(use, 'unknown');
    return;
  }
  if (outcome.taken === 0) refuse(use, await whyNotTaken(tx, code, use, keys, wanted.now));
  if (outcome.uses_per_customer === null) return;
  if (wanted.customer.key === null) refuse(use, 'needs_customer');
  // The code's row is locked since it was taken: nobody else can claim it between this count and our commit.
  const [used] = await run(tx, sql.codeUsesOf, [[code], keys]);
  if ((used?.uses ?? 0) > outcome.uses_per_customer) refuse(use, 'yours_used_up');
}

async function storedCode(tx: Tx, typed: string): Promise<string | null> {
  const plain = normaliseCode(typed);
  const mended = mendCode(plain) ?? plain;
  const rows = await run(tx, sql.codesByText, [[plain, mended]]);
  return (rows.find((row) => row.code === plain) ?? rows[0])?.code ?? null;
}

/** The row as it is after the wait, for the right words. */
async function whyNotTaken(tx: Tx, code: string, use: Use, keys: readonly string[], now: Date): Promise<CodeRefusal> {
  const row = await runMaybe(tx, sql.codesByText, [[code]]);
  if (row === undefined || row.promotion_id !== use.promotionId) return 'unknown';
  return refusalOf(row, keys, 0, now) ?? 'used_up';
}

async function claimPromotion(tx: Tx, wanted: Claim, use: Use): Promise<void> {
  const { orderId, bookId, currency, customer, now } = wanted;
  const { promotionId, discountMinor } = use;
  const { claimed } = await runOne(tx, sql.claimPromotion, [
    promotionId,
    bookId,
    orderId,
    customer.key,
    currency,
    discountMinor,
    now,
  ]);
  if (claimed === 0) return;
  // First the uses, then the money: the order in which a release locks them too.
  for (const [which, amount] of [
    ['', 1],
    [currency, discountMinor],
  ] as const) {
    const budget = await runOne(tx, sql.takeBudget, [promotionId, bookId, which, amount]);
    if (budget.known === 1 && budget.taken === 0) refuse(use, 'budget_spent');
  }
  const most = wanted.perCustomer.get(promotionId);
  if (most === undefined) return;
  if (customer.key === null) refuse(use, 'needs_customer');
  const [used] = await run(tx, sql.promotionUsesOf, [[promotionId], bookId, keysOf(customer)]);
  if ((used?.uses ?? 0) > most) refuse(use, 'yours_used_up');
}

/** Gives back all that an order claimed; what it has given back before counts for nothing. */
export async function release(tx: Tx, orderId: string, now: Date): Promise<void> {
  await run(tx, sql.oneAtATime, [orderId]);
  await run(tx, sql.lockCodesOf, [orderId]);
  await run(tx, sql.lockBudgetsOf, [orderId]);
  await run(tx, sql.releaseCodes, [orderId, now]);
  await run(tx, sql.releasePromotions, [orderId, now]);
}
