/**
 * The life of a referral: the friend buys, the return window ends, both are rewarded, once. Any number of processes may tend referrals; each
 * is looked at in a transaction of its own, again by the facts of that moment: two people that were merged meanwhile are one.
 */
import type { ReferralTerms } from '../../../../contracts/loyalty-referrals.ts';
import { errorFields } from '../../kit/log.ts';
import { run, runMaybe, transaction, type Tx } from '../../kit/sql.ts';
import { ordersOf, type OrderSummary } from '../../orders/index.ts';
import { appendEvents, systemEvent } from '../../spine/index.ts';
import type { EarnWish } from '../contract.ts';
import type { OuterDeps } from '../outer-deps.ts';
import { personOf, sameVisitMs } from './claim-referral.ts';
import { claimDue, dueReferrals, moveReferral, type ReferralRow } from './referrals.sql.ts';
import { isSuspect, suspect } from './suspicions.ts';
import { termsNow } from './terms.ts';

const dayMs = 86_400_000;
/**
 * How often a friend who has not bought yet is looked at. What is found late is rewarded in time all the same, as long as it is found within
 * the wait; so 100,000 open referrals with two weeks each are one look a second.
 */
const lookEveryMs = (waitDays: number): number => Math.min(dayMs, Math.max(600_000, (waitDays * dayMs) / 8));

export type Next =
  | { readonly kind: 'wait'; readonly state: 'waiting' | 'bought'; readonly nextAt: Date }
  | { readonly kind: 'bought'; readonly orderId: string; readonly dueAt: Date }
  | { readonly kind: 'refuse'; readonly why: 'no_purchase' | 'same_person' }
  | { readonly kind: 'reward' };

export interface Seen {
  readonly referral: Pick<ReferralRow, 'state' | 'order_id' | 'claimed_at' | 'due_at'>;
  /** Of the friend, the newest first. */
  readonly orders: readonly Pick<OrderSummary, 'id' | 'state' | 'placedAt' | 'createdAt' | 'totalMinor'>[];
  readonly samePerson: boolean;
  readonly suspect: boolean;
}

/** Pure. `totalMinor` of an order is what the friend has kept of it. */
export function decideNext(
  { referral, orders, samePerson, suspect: isHeld }: Seen,
  terms: Pick<ReferralTerms, 'minimumMinor' | 'claimDays'> & { readonly waitDays: number },
  now: Date,
): Next {
  if (samePerson) return { kind: 'refuse', why: 'same_person' };
  const since = referral.claimed_at.getTime() - sameVisitMs;
  const kept = orders.filter(
    ({ state, placedAt, createdAt, totalMinor }) =>
      placedAt !== null &&
      (state === 'placed' || state === 'completed') &&
      new Date(createdAt).getTime() >= since &&
      totalMinor >= Math.max(1, terms.minimumMinor),
  );
  const bought = kept.find(({ id }) => id === referral.order_id);
  if (referral.state === 'bought' && bought !== undefined && referral.due_at !== null && referral.due_at <= now)
    return isHeld ? { kind: 'wait', state: 'bought', nextAt: new Date(now.getTime() + dayMs) } : { kind: 'reward' };
  // What was bought first came back: the next one counts.
  const first = bought ?? kept.at(-1);
  if (first !== undefined)
    return {
      kind: 'bought',
      orderId: first.id,
      dueAt: new Date(Date.parse(first.placedAt ?? '') + terms.waitDays * dayMs),
    };
  return now.getTime() > referral.claimed_at.getTime() + terms.claimDays * dayMs
    ? { kind: 'refuse', why: 'no_purchase' }
    : { kind: 'wait', state: 'waiting', nextAt: new Date(now.getTime() + lookEveryMs(terms.waitDays)) };
}

type Deps = Pick<OuterDeps, 'db' | 'log' | 'clock' | 'identity' | 'ledger' | 'programmes'>;

/** Looks at those whose time has come; gives how many moved. One that fails holds up no other. */
export async function tendReferrals(deps: Deps, limit = 200): Promise<number> {
  const due = await run(deps.db, dueReferrals, [deps.clock.now(), limit]);
  let moved = 0;
  for (const { origin_id: originId } of due) {
    moved += await transaction(deps.db, (tx) => tendOne(tx, deps, originId, deps.clock.now())).catch(
      (error: unknown) => {
        deps.log.warn(errorFields(error), 'a referral could not be looked at; it is tried again');
        return 0;
      },
    );
  }
  return moved;
}

async function tendOne(tx: Tx, deps: Deps, originId: string, now: Date): Promise<number> {
  const referral = await runMaybe(tx, claimDue, [originId, now]);
  if (referral === undefined) return 0;
  const terms = await termsNow(tx, deps, now);
  const [friend, referrer] = [await personOf(tx, deps, originId), await personOf(tx, deps, referral.referrer_id)];
  const samePerson = friend.personId === referrer.personId;
  const next = decideNext(
    {
      referral,
      orders: await ordersOf(tx, friend.originIds, 50),
      samePerson,
      suspect: await isSuspect(tx, originId),
    },
    terms,
    now,
  );
  const move = (
    state: ReferralRow['state'],
    more: { why?: string; orderId?: string | null; dueAt?: Date | null; nextAt?: Date | null },
  ) =>
    run(tx, moveReferral, [
      originId,
      state,
      more.why ?? null,
      more.orderId === undefined ? referral.order_id : more.orderId,
      more.dueAt === undefined ? referral.due_at : more.dueAt,
      more.nextAt ?? null,
      state === 'rewarded' || state === 'refused' ? now : null,
    ]);
  switch (next.kind) {
    case 'wait':
      await move(next.state, {
        nextAt: next.nextAt,
        ...(next.state === 'waiting' ? { orderId: null, dueAt: null } : {}),
      });
      return 0;
    case 'bought':
      await move('bought', { orderId: next.orderId, dueAt: next.dueAt, nextAt: next.dueAt > now ? next.dueAt : now });
      return 1;
    case 'refuse':
      await move('refused', { why: next.why });
      if (samePerson)
        await suspect(
          tx,
          { kind: 'self_referral', originId: referral.referrer_id, about: originId, detail: { merged: true } },
          now,
        );
      return 1;
    case 'reward':
      await reward(tx, deps, referral, terms, now);
      await move('rewarded', {});
      return 1;
  }
}

/** Both get theirs, each once: the keys are made of the friend. */
async function reward(tx: Tx, { ledger }: Deps, referral: ReferralRow, terms: ReferralTerms, now: Date): Promise<void> {
  const sides = [
    { originId: referral.referrer_id, points: terms.referrerPoints, role: 'referrer' },
    { originId: referral.origin_id, points: terms.friendPoints, role: 'friend' },
  ].filter(({ points }) => points > 0);
  const wanted = sides.map(({ originId }) => ({ originId, kind: terms.kind }));
  const accounts = await ledger.openAccounts(tx, wanted, now);
  const wishes = sides.map(({ points, role }, at): EarnWish => ({
    do: 'grant',
    key: `referral:${referral.origin_id}:${role}`,
    accountId: accounts[at]?.accountId ?? '',
    amount: points,
    activatesAt: now,
    expiresAt: terms.expiresDays === null ? null : new Date(now.getTime() + terms.expiresDays * dayMs),
    reason: role === 'friend' ? 'came by a friend’s code' : 'brought a friend',
    actor: 'Throughline',
    detail: { referral: role },
  }));
  await ledger.bookAll(tx, wishes, now);
  await appendEvents(
    tx,
    sides.map(({ originId, points, role }) =>
      systemEvent('Referral Rewarded', `o:${originId}`, { originId, kind: terms.kind, points, role }, now),
    ),
  );
}
