/**
 * Spending points without network: what a till draws, what it may decide by itself, and the slips that it brings back. Pure, for browsers.
 *
 * A till draws an allowance while it has a network: shares of customers, each held on the ledger for it alone, with an end. Without network it lets
 * a customer spend within her share, and signs a slip for each time with a key of its own. Slips are settled once each, whenever they come.
 */
import { z } from 'zod';
import { slug } from './carts.ts';
import { id, instant, pageOf, pageQuery } from './common.ts';
import { cardNumberText, till } from './loyalty-cards.ts';
import { kindId } from './loyalty-programme.ts';
import { hex, toSign, utf8, type TillCrypto, type TillKey } from './loyalty-till.ts';

const points = z.int().min(1).max(1_000_000_000);
const base64url = z.string().regex(/^[\w-]+$/);

/** A text and who stands for it: the text is signed as it is, so nothing depends on how JSON is written. */
export const signed = z.object({ text: z.string(), signature: base64url.max(100) });
export type Signed = z.infer<typeof signed>;

/** The text of an allowance. */
export const allowanceText = z.object({
  v: z.literal(1),
  allowanceId: id,
  till: z.string(),
  kind: z.string(),
  issuedAt: instant,
  endsAt: instant,
  shares: z.array(
    z.object({
      share: z.int(),
      /** Of each card of the customer: `cardMark`. No number stands in a till's memory. */
      marks: z.array(z.string()),
      points,
    }),
  ),
});
export type AllowanceText = z.infer<typeof allowanceText>;

/** The text of a slip; the till signs it with the key that it named when it drew the allowance. */
export const slipText = z.object({
  v: z.literal(1),
  slipId: id,
  allowanceId: id,
  share: z.int(),
  points,
  at: instant,
  /** The receipt or the key of the sale, for people who look things up. */
  sale: z.string().max(100),
});
export type SlipText = z.infer<typeof slipText>;

/** POST /api/v1/loyalty/allowances */
export const drawBody = z.object({
  till,
  locationId: slug.optional(),
  /** Ed25519, raw, of the till; its slips are signed with the private half, which never leaves it. */
  publicKey: base64url.length(43),
  kind: kindId.default('points'),
  /** For how long the till may use it. */
  seconds: z.int().min(60).max(604_800).default(86_400),
  /** All shares together. */
  budget: points,
  perCustomer: points,
  /** Cards of those who may come, e.g. to collect. In this order, until the budget is used. */
  cards: z.array(cardNumberText).max(500).default([]),
  /** And so many of those who came to this location most often in 60 days. */
  regulars: z.int().min(0).max(500).default(0),
});
export const shareLeftOut = z.enum(['unknown', 'not_active', 'again', 'no_points', 'no_budget']);
export const drawn = z.object({
  allowanceId: id,
  allowance: signed,
  granted: z.int(),
  shares: z.int(),
  /** Slips that come later are settled from what the customer has then. */
  settleUntil: instant,
  /** By place in `cards`. */
  leftOut: z.array(z.object({ card: z.int(), why: shareLeftOut })),
});

/** POST /api/v1/loyalty/allowances/:id/slips */
export const slipsBody = z.object({
  slips: z.array(signed.extend({ text: z.string().max(2_000) })).max(500),
  /** True: the till has no more slips of this allowance; what is left of it goes back at once. */
  close: z.boolean().default(false),
});
export const slipOutcome = z.enum([
  'settled',
  'again',
  'forged',
  'no_share',
  'out_of_time',
  'beyond_share',
  'another_slip',
]);
export const slipsAnswer = z.object({
  /** In the order sent. */
  outcomes: z.array(z.object({ slipId: z.string().nullable(), outcome: slipOutcome })),
  /** Settled in this call. */
  points: z.int(),
  /** Of it, what the customers did not have any more: only from slips that came after `settleUntil`. */
  overspent: z.int(),
  /** Given back in this call. */
  released: z.int(),
});
export const allowance = z.object({
  id,
  till: z.string(),
  locationId: z.string().nullable(),
  kind: z.string(),
  state: z.enum(['open', 'closed']),
  granted: z.int(),
  spent: z.int(),
  overspent: z.int(),
  refusedSlips: z.int(),
  issuedAt: instant,
  endsAt: instant,
  settleUntil: instant,
});
export const allowancePage = pageOf(allowance);
export const allowanceQuery = pageQuery.extend({ till: till.optional() });

// ---- the till's side ----

/** What a till keeps: the allowance as it came, and its own slips. It survives a killed tab in the till's own store. */
export interface TillState {
  readonly allowance: AllowanceText;
  readonly slips: readonly SlipText[];
}

/** How a card stands in an allowance: 128 bits of a hash that differs in each. */
export async function cardMark(
  crypto: Pick<TillCrypto, 'sha256'>,
  allowanceId: string,
  number: string,
): Promise<string> {
  return hex((await crypto.sha256(utf8(`${allowanceId}:${number}`))).slice(0, 16));
}

/** The allowance, if the shop signed it and it is for this till. */
export async function openAllowance(
  document: Signed,
  keys: readonly TillKey[],
  crypto: Pick<TillCrypto, 'verify'>,
  till: string,
): Promise<TillState | null> {
  const message = toSign('allowance', utf8(document.text));
  const signature = fromBase64url(document.signature);
  for (const key of keys) {
    if (!(await crypto.verify(key.publicKey, message, signature))) continue;
    const allowance = allowanceText.parse(JSON.parse(document.text));
    return allowance.till === till ? { allowance, slips: [] } : null;
  }
  return null;
}

/** What is left for a card; null: she is not in this allowance. */
export function shareOf(state: TillState, mark: string): { share: number; left: number } | null {
  const found = state.allowance.shares.find(({ marks }) => marks.includes(mark));
  if (found === undefined) return null;
  const spent = state.slips.reduce((sum, slip) => sum + (slip.share === found.share ? slip.points : 0), 0);
  return { share: found.share, left: found.points - spent };
}

export type TillDecision =
  | { readonly kind: 'allowed'; readonly slip: SlipText; readonly state: TillState }
  | { readonly kind: 'refused'; readonly why: 'ended' | 'no_share' | 'beyond_share'; readonly left: number };

/**
 * May this customer spend so much here, now? The till keeps the new state durably, then signs the slip, then takes the points as paid:
 * in this order, so that a kill in between forgets no slip that somebody was given something for.
 */
export function decideSpend(
  state: TillState,
  wish: {
    readonly mark: string;
    readonly points: number;
    readonly slipId: string;
    readonly sale: string;
    readonly now: Date;
  },
): TillDecision {
  const { allowance } = state;
  const found = shareOf(state, wish.mark);
  if (found === null) return { kind: 'refused', why: 'no_share', left: 0 };
  if (wish.now >= new Date(allowance.endsAt)) return { kind: 'refused', why: 'ended', left: 0 };
  if (!Number.isInteger(wish.points) || wish.points < 1 || wish.points > found.left)
    return { kind: 'refused', why: 'beyond_share', left: found.left };
  const slip: SlipText = {
    v: 1,
    slipId: wish.slipId,
    allowanceId: allowance.allowanceId,
    share: found.share,
    points: wish.points,
    at: wish.now.toISOString(),
    sale: wish.sale,
  };
  return { kind: 'allowed', slip, state: { ...state, slips: [...state.slips, slip] } };
}

export async function signSlip(slip: SlipText, sign: (message: Uint8Array) => Promise<Uint8Array>): Promise<Signed> {
  const text = JSON.stringify(slip);
  return { text, signature: toBase64url(await sign(toSign('slip', utf8(text)))) };
}

export const toBase64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/** Nothing where it is no base64url: such a signature fits nothing. */
export function fromBase64url(text: string): Uint8Array {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return new Uint8Array();
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0));
}
