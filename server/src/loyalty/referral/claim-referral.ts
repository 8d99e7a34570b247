/** A friend comes by somebody's code. Plain cheating is refused; what may be honest waits for somebody to look at it. */
import { spellCode, codeFrom, isMade, mendCode, normaliseCode, printCode } from '../../../../quote/index.ts';
import type { z } from 'zod';
import type * as contract from '../../../../contracts/loyalty-referrals.ts';
import type { ReferralTerms } from '../../../../contracts/loyalty-referrals.ts';
import { run, runMaybe, runOne, type On, type Tx } from '../../kit/sql.ts';
import { ordersOf } from '../../orders/index.ts';
import { appendEvents, statedEvent, systemEvent } from '../../spine/index.ts';
import { holderOf, type Holder } from '../cards/cards.ts';
import type { OuterDeps } from '../outer-deps.ts';
import {
  codesOfOrigins,
  countClaims,
  insertReferral,
  lockCode,
  lockFriend,
  putCode,
  referralsOfFriends,
  staffCustomer,
} from './referrals.sql.ts';
import { suspect, type SuspicionKind } from './suspicions.ts';
import { termsNow } from './terms.ts';

type Deps = Pick<OuterDeps, 'identity' | 'signer' | 'programmes'>;
type Refusal = z.infer<typeof contract.referralRefusal>;

/** Ten signs, the last of which checks the others: 19⁹ codes. */
const signs = 9;
/** How far up a chain of referrals a loop is looked for. */
const longestChain = 20;
/** A purchase rung up in the same visit may come a little before the claim. */
export const sameVisitMs = 3_600_000;

/** Her code, the same one for ever: it is made of her origin, so that two requests at once make one. */
export async function codeOf(tx: Tx, deps: Deps, holder: Holder, now: Date): Promise<string> {
  const [known] = await run(tx, codesOfOrigins, [[...holder.originIds]]);
  if (known !== undefined) return known.code;
  const signer = await deps.signer();
  for (let attempt = 0; ; attempt += 1) {
    const bytes = signer.keyed('referral code', `${holder.originId}:${attempt}`);
    const row = await runMaybe(tx, putCode, [codeFrom(bytes.subarray(0, signs)), holder.originId, now]);
    if (row !== undefined) return row.code;
  }
}

export const viewCode = (code: string, link: string | null): z.infer<typeof contract.referralCode> => ({
  code,
  printed: printCode(code),
  spelled: spellCode(code),
  link: link === null ? null : `${link}${code}`,
});

/** What was typed, heard, or a whole link, as a code that may exist; null: it was misheard. */
export function readCode(raw: string): string | null {
  const last = /[=/]([^=/&?#]+)[/]?$/.exec(raw)?.[1] ?? raw;
  const code = normaliseCode(last);
  return isMade(code) ? code : mendCode(code);
}

/** What is known when a friend comes. People, not origins. */
export interface Facts {
  readonly friend: string;
  readonly referrer: string;
  /** Who brought the referrer, who brought that one, … */
  readonly chain: readonly string[];
  readonly hasBought: boolean;
  readonly cameBefore: boolean;
  /** The customer that the cashier is. */
  readonly cashier: string | null;
  /** How many the referrer has brought in 24 hours, and in 30 days, without this one. */
  readonly today: number;
  readonly month: number;
}

export type Judgement =
  | { readonly kind: 'refused'; readonly why: Refusal; readonly suspicion: SuspicionKind | null }
  | { readonly kind: 'taken'; readonly suspicions: readonly SuspicionKind[] };

/** Pure. */
export function judgeClaim(facts: Facts, terms: Pick<ReferralTerms, 'mostPerDay' | 'mostPerMonth'>): Judgement {
  const refused = (why: Refusal, suspicion: SuspicionKind | null = null): Judgement => ({
    kind: 'refused',
    why,
    suspicion,
  });
  if (facts.friend === facts.referrer) return refused('self', 'self_referral');
  if (facts.chain.includes(facts.friend)) return refused('loop', 'referral_loop');
  if (facts.cameBefore) return refused('referred_before');
  if (facts.hasBought) return refused('not_new');
  const suspicions: SuspicionKind[] = [];
  if (facts.today >= terms.mostPerDay || facts.month >= terms.mostPerMonth) suspicions.push('referral_velocity');
  if (facts.cashier === facts.referrer) suspicions.push('cashier_referral');
  return { kind: 'taken', suspicions };
}

const words: Readonly<Record<Refusal, string>> = {
  off: 'There is no reward for bringing friends at the moment.',
  misheard: 'The code was misheard: please say it once more.',
  unknown_code: 'Nobody has this code.',
  self: 'This is your own code: give it to a friend.',
  loop: 'The owner of this code came by yours.',
  not_new: 'This code is for a first purchase.',
  referred_before: 'You came by a code before.',
};

export interface ClaimWish {
  readonly code: string;
  readonly friend: z.infer<typeof contract.claimReferralBody>['friend'];
  readonly channel: string;
  readonly cashier: string | null;
}

export async function claimReferral(
  tx: Tx,
  deps: Deps,
  wish: ClaimWish,
  now: Date,
): Promise<z.infer<typeof contract.claimedReferral>> {
  const refuse = (why: Refusal) => ({ state: 'refused' as const, why, words: words[why] });
  const terms = await termsNow(tx, deps, now);
  if (terms.state === 'off') return refuse('off');
  const code = readCode(wish.code);
  if (code === null) return refuse('misheard');
  const friend = await holderOf(tx, deps, wish.friend);
  await run(tx, lockFriend, [friend.personId]);
  const owner = await runMaybe(tx, lockCode, [code]);
  if (owner === undefined) return refuse('unknown_code');
  const judged = judgeClaim(await factsOf(tx, deps, friend, owner.origin_id, wish.cashier, now), terms);
  if (judged.kind === 'refused') {
    if (judged.suspicion !== null)
      await suspectClaim(tx, judged.suspicion, owner.origin_id, friend.originId, wish, now);
    return refuse(judged.why);
  }
  const made = await run(tx, insertReferral, [friend.originId, code, owner.origin_id, wish.channel, now]);
  if (made.length === 0) return refuse('referred_before');
  for (const kind of judged.suspicions) await suspectClaim(tx, kind, owner.origin_id, friend.originId, wish, now);
  const identifiers = wish.friend.map(({ type, value, verified }) => ({ type, value, verified: verified === true }));
  const properties = { channel: wish.channel };
  await appendEvents(tx, [
    statedEvent({ name: 'Referral Claimed', identifiers, about: friend.originId, sourceId: null, properties, now }),
    systemEvent('Friend Came', `o:${owner.origin_id}`, { originId: owner.origin_id, channel: wish.channel }, now),
  ]);
  return { state: 'waiting', words: `Welcome: your reward comes ${terms.waitDays} days after your first purchase.` };
}

const suspectClaim = (
  tx: Tx,
  kind: SuspicionKind,
  originId: string,
  friendId: string,
  { channel, cashier }: ClaimWish,
  now: Date,
): Promise<void> =>
  suspect(tx, { kind, originId, about: friendId, detail: { channel, ...(cashier === null ? {} : { cashier }) } }, now);

async function factsOf(
  tx: Tx,
  deps: Deps,
  friend: Holder,
  referrerId: string,
  cashier: string | null,
  now: Date,
): Promise<Facts> {
  const { personId: referrer, originIds } = await personOf(tx, deps, referrerId);
  const orders = await ordersOf(tx, friend.originIds, 50);
  const before = now.getTime() - sameVisitMs;
  const counted = await runOne(tx, countClaims, [[...originIds], now]);
  const who = cashier === null ? undefined : await runMaybe(tx, staffCustomer, [cashier]);
  return {
    friend: friend.personId,
    referrer,
    chain: await chainOf(tx, deps, originIds, friend.personId),
    hasBought: orders.some(
      (one) => one.placedAt !== null && new Date(one.createdAt).getTime() < before && one.totalMinor > 0,
    ),
    cameBefore: (await run(tx, referralsOfFriends, [[...friend.originIds]])).length > 0,
    cashier: who === undefined ? null : (await personOf(tx, deps, who.origin_id)).personId,
    today: counted.day,
    month: counted.month,
  };
}

/** Who brought these, who brought those, …; ends at `until`, which is all that is asked. */
async function chainOf(tx: Tx, deps: Deps, originIds: readonly string[], until: string): Promise<string[]> {
  const chain: string[] = [];
  let level: readonly string[] = originIds;
  while (chain.length < longestChain && !chain.includes(until)) {
    const [came] = await run(tx, referralsOfFriends, [[...level]]);
    if (came === undefined) return chain;
    const next = await personOf(tx, deps, came.referrer_id);
    if (chain.includes(next.personId)) return chain;
    chain.push(next.personId);
    level = next.originIds;
  }
  return chain;
}

export async function personOf(
  on: On,
  { identity }: Pick<OuterDeps, 'identity'>,
  originId: string,
): Promise<{ personId: string; originIds: readonly string[] }> {
  return (await identity.clustersOf(on, [originId])).get(originId) ?? { personId: originId, originIds: [originId] };
}
