/** Who brought whom, points as a gift, and what looks wrong. */
import { z } from 'zod';
import { customer } from './carts.ts';
import { id, instant, pageOf, pageQuery, sourceKind } from './common.ts';
import { kindId } from './loyalty-programme.ts';

const points = z.int().min(1).max(1_000_000_000);

/** What a referral is worth, and what keeps it honest. Changed as a whole. */
export const referralTerms = z.object({
  state: z.enum(['on', 'off']),
  kind: kindId,
  referrerPoints: z.int().min(0).max(1_000_000_000),
  friendPoints: z.int().min(0).max(1_000_000_000),
  /** The reward is given so many days after the friend's first purchase; null: when it cannot be returned any more, as the programme says. */
  waitDays: z.int().min(0).max(365).nullable(),
  /** What the friend must have kept of it. */
  minimumMinor: z.int().min(0),
  /** So long the friend has time to buy. */
  claimDays: z.int().min(1).max(730),
  /** Null: reward points never expire. */
  expiresDays: z.int().min(1).max(3_650).nullable(),
  /** More friends than these in 24 hours, or in 30 days, and somebody looks at it before a reward is given. */
  mostPerDay: z.int().min(1).max(10_000),
  mostPerMonth: z.int().min(1).max(100_000),
  /** The beginning of the personal link; the code is put behind it. */
  link: z.url().max(300).nullable(),
  gift: z.object({
    state: z.enum(['on', 'off']),
    mostPoints: points,
    /** From one customer. */
    mostPerDay: z.int().min(1).max(1_000),
    /** To one customer in 30 days; beyond it somebody looks at it. */
    mostReceived: z.int().min(1).max(10_000),
  }),
});
export type ReferralTerms = z.infer<typeof referralTerms>;

export const ofCustomerBody = z.object({ customer: customer.min(1) });
/** POST /api/v1/loyalty/referral-codes: hers for ever; made to be said aloud. */
export const referralCode = z.object({
  code: z.string(),
  printed: z.string(),
  /** As it is spelled on the phone. */
  spelled: z.string(),
  link: z.string().nullable(),
});

export const referralStates = ['waiting', 'bought', 'rewarded', 'refused'] as const;
export const referralState = z.enum(referralStates);
export const claimReferralBody = z.object({
  /** As it was typed or heard, or the whole link. */
  code: z.string().trim().min(1).max(400),
  friend: customer.min(1),
  channel: sourceKind,
  /** Who types it in, where that is a cashier at a till that has one key for all. */
  cashier: z.string().trim().min(1).max(100).optional(),
});
/** Why a claim was refused: an expected answer, in words in `words`. */
export const referralRefusal = z.enum([
  'off',
  'misheard',
  'unknown_code',
  'self',
  'loop',
  'not_new',
  'referred_before',
]);
export const claimedReferral = z.discriminatedUnion('state', [
  z.object({ state: z.literal('waiting'), words: z.string() }),
  z.object({ state: z.literal('refused'), why: referralRefusal, words: z.string() }),
]);

export const referral = z.object({
  friendId: id,
  referrerId: id,
  code: z.string(),
  state: referralState,
  why: z.string().nullable(),
  orderId: id.nullable(),
  claimedAt: instant,
  /** When the reward is due; null: the friend has not bought yet. */
  dueAt: instant.nullable(),
  endedAt: instant.nullable(),
});
export const referralPage = pageOf(referral);
/** Of the person who brought them; or, as a friend, the one by which she came. */
export const referralsQuery = pageQuery.extend({
  personId: id,
  as: z.enum(['referrer', 'friend']).default('referrer'),
});

/** POST /api/v1/loyalty/gifts */
export const giftBody = z.object({
  from: customer.min(1),
  to: customer.min(1),
  kind: kindId.default('points'),
  points,
});
export const gift = z.object({ id, kind: z.string(), points: z.int(), at: instant });
/** GET /api/v1/loyalty/gifts — what a person gave and was given, the newest first. */
export const giftsQuery = pageQuery.extend({ personId: id });
export const giftEntry = gift.extend({
  fromId: id,
  toId: id,
  /** When it was taken back; null: it stands. */
  takenBackAt: instant.nullable(),
  takenBackBy: z.string().nullable(),
});
export const giftPage = pageOf(giftEntry);

export const suspicionStates = ['open', 'dismissed', 'confirmed'] as const;
export const suspicionState = z.enum(suspicionStates);
export const suspicion = z.object({
  id,
  /** self_referral, referral_loop, referral_velocity, cashier_referral, cashier_card, gifts_received, slips_refused, overspent. */
  kind: z.string(),
  state: suspicionState,
  personId: id.nullable(),
  about: z.string(),
  detail: z.record(z.string(), z.unknown()),
  seen: z.int(),
  firstAt: instant,
  lastAt: instant,
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
});
export const suspicionPage = pageOf(suspicion);
export const suspicionsQuery = pageQuery.extend({ state: suspicionState.optional() });
export const decideSuspicionBody = z.object({
  decision: z.enum(['dismiss', 'confirm']),
  reason: z.string().trim().min(1).max(500),
});

/** PUT /api/v1/loyalty/cashiers/:cashier: which customer a cashier is. */
export const cashierBody = z.object({ customer: customer.min(1) });
export const cashier = z.object({ cashier: z.string(), personId: id });
