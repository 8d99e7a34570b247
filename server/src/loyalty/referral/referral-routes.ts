/** The calls about referrals, gifts, and what looks wrong. */
import { z } from 'zod';
import { id } from '../../../../contracts/common.ts';
import * as contract from '../../../../contracts/loyalty-referrals.ts';
import { allowed, read, write, type Route } from '../../kit/http/route.ts';
import { badRequest, idempotencyMissing, notFound, problem } from '../../kit/problems.ts';
import { run } from '../../kit/sql.ts';
import { cardBlocked, cardNeedsSomebody, cardReplaced } from '../cards/problems.ts';
import { refuseLostCard } from '../cards/refuse-blocked.ts';
import { holderOf } from '../cards/cards.ts';
import { needKey, type OuterDeps } from '../outer-deps.ts';
import { claimReferral, codeOf, viewCode } from './claim-referral.ts';
import { giftsOf, takeBackGift } from './gifts.ts';
import { cancelReferral, referralsOf } from './view-referrals.ts';
import { givePoints } from './give-points.ts';
import { giftRefused, giftTakenBack, referralEnded, referralsOff, suspicionDecided } from './problems.ts';
import { putStaffCustomer, refuseReferral, wakeReferral } from './referrals.sql.ts';
import { decide, listOf, viewAll } from './suspicions.ts';
import type { SuspicionRow } from './suspicions.sql.ts';
import { changeTerms, termsOf } from './terms.ts';

const tag = 'loyalty';
const sellers = allowed('admin', 'agent', 'store', 'channel');
const editors = allowed('admin', 'marketer');
const readers = allowed('admin', 'marketer', 'analyst', 'agent');
const byId = z.object({ id });
const byCashier = z.object({ cashier: z.string().min(1).max(100) });

export function referralRoutes(deps: OuterDeps): Route[] {
  return [...friendRoutes(deps), ...giftRoutes(deps), ...suspicionRoutes(deps)];
}

function friendRoutes(deps: OuterDeps): Route[] {
  const { db } = deps;
  return [
    read({
      path: '/api/v1/loyalty/referral-terms',
      access: allowed('admin', 'marketer', 'analyst', 'agent', 'store', 'channel'),
      summary: 'What bringing a friend is worth, and the limits of referrals and gifts',
      tag,
      answer: contract.referralTerms,
      handle: () => termsOf(db),
    }),
    write({
      method: 'PUT',
      path: '/api/v1/loyalty/referral-terms',
      access: editors,
      summary: 'Changes the terms of referrals and gifts, as a whole',
      tag,
      body: contract.referralTerms,
      answer: contract.referralTerms,
      handle: async ({ body, tx, actor, now, audit }) => {
        await audit({ action: 'referral_terms.change', detail: { state: body.state, gift: body.gift.state } });
        return changeTerms(tx, body, actor.name, now);
      },
    }),
    write({
      path: '/api/v1/loyalty/referral-codes',
      access: sellers,
      summary: 'The personal code and link of a customer; the same ones for ever',
      tag,
      body: contract.ofCustomerBody,
      answer: contract.referralCode,
      problems: [cardNeedsSomebody, referralsOff],
      handle: async ({ body, tx, now }) => {
        const terms = await termsOf(tx);
        if (terms.state === 'off') throw problem(referralsOff);
        return viewCode(await codeOf(tx, deps, await holderOf(tx, deps, body.customer), now), terms.link);
      },
    }),
    write({
      path: '/api/v1/loyalty/referrals',
      access: sellers,
      summary: 'A new customer says the code of a friend; refused with words that can be read out',
      tag,
      body: contract.claimReferralBody,
      answer: contract.claimedReferral,
      problems: [cardNeedsSomebody],
      perMinute: 600,
      handle: ({ body, tx, actor, now }) => {
        const cashier = body.cashier ?? (actor.kind === 'staff' ? actor.id : null);
        return claimReferral(tx, deps, { ...body, cashier }, now);
      },
    }),
    read({
      path: '/api/v1/loyalty/referrals',
      access: allowed('admin', 'marketer', 'analyst', 'agent', 'store', 'channel'),
      summary: 'Whom a customer has brought, or by whom she came, and what became of it',
      tag,
      query: contract.referralsQuery,
      answer: contract.referralPage,
      problems: [badRequest],
      handle: ({ query }) => referralsOf(db, deps, query),
    }),
    write({
      path: '/api/v1/loyalty/referrals/:id/cancel',
      access: allowed('admin', 'marketer', 'agent'),
      summary: 'Ends the referral by which a friend came (`id`: the friend), before anybody is rewarded for it',
      tag,
      params: byId,
      answer: contract.referral,
      problems: [notFound, referralEnded],
      handle: async ({ params, tx, now, audit }) => {
        const cancelled = await cancelReferral(tx, deps, params.id, now);
        await audit({ action: 'referral.cancel', object: { kind: 'person', id: cancelled.friendId } });
        return cancelled;
      },
    }),
  ];
}

function giftRoutes(deps: OuterDeps): Route[] {
  return [
    read({
      path: '/api/v1/loyalty/gifts',
      access: allowed('admin', 'marketer', 'agent', 'store', 'channel'),
      summary: 'What a customer gave and was given, the newest first',
      tag,
      query: contract.giftsQuery,
      answer: contract.giftPage,
      problems: [badRequest],
      handle: ({ query }) => giftsOf(deps.db, deps, query),
    }),
    write({
      path: '/api/v1/loyalty/gifts/:id/cancel',
      access: allowed('admin', 'agent'),
      summary: 'Takes a gift back that went to the wrong customer, while it is not spent',
      tag,
      params: byId,
      answer: contract.giftEntry,
      problems: [notFound, giftTakenBack],
      handle: async ({ params, tx, actor, now, audit }) => {
        const taken = await takeBackGift(tx, deps, { id: params.id, by: actor.name }, now);
        await audit({ action: 'points.take_back_gift', object: { kind: 'gift', id: taken.id } });
        return taken;
      },
    }),
    write({
      path: '/api/v1/loyalty/gifts',
      access: allowed('admin', 'agent', 'channel'),
      summary: 'Gives points of one customer to another; they expire when they would have',
      tag,
      body: contract.giftBody,
      answer: contract.gift,
      problems: [giftRefused, cardNeedsSomebody, cardBlocked, cardReplaced, idempotencyMissing],
      handle: async ({ body, tx, actor, now, audit, status, request }) => {
        needKey({ request });
        await refuseLostCard(tx, deps, body.from);
        const made = await givePoints(tx, deps, { ...body, by: actor.name }, now);
        await audit({ action: 'points.give', object: { kind: 'gift', id: made.id }, detail: { points: made.points } });
        status(201);
        return made;
      },
    }),
  ];
}

const ofReferrals: ReadonlySet<string> = new Set([
  'self_referral',
  'referral_loop',
  'referral_velocity',
  'cashier_referral',
]);

/** What a decision does: a referral that was held is looked at now, or ends. */
async function applyDecision(tx: Parameters<typeof run>[0], row: SuspicionRow, now: Date): Promise<void> {
  if (!ofReferrals.has(row.kind) || !z.uuid().safeParse(row.about).success) return;
  if (row.state === 'confirmed') await run(tx, refuseReferral, [row.about, row.kind, now]);
  else await run(tx, wakeReferral, [row.about, now]);
}

function suspicionRoutes(deps: OuterDeps): Route[] {
  const { db } = deps;
  return [
    read({
      path: '/api/v1/loyalty/suspicions',
      access: readers,
      summary: 'What looks wrong and waits for somebody, the latest first',
      tag,
      query: contract.suspicionsQuery,
      answer: contract.suspicionPage,
      problems: [badRequest],
      handle: ({ query }) => listOf(db, deps, query),
    }),
    write({
      path: '/api/v1/loyalty/suspicions/:id/decisions',
      access: editors,
      summary: 'Dismisses a suspicion, so that what it held goes on, or confirms it, so that it ends',
      tag,
      params: byId,
      body: contract.decideSuspicionBody,
      answer: contract.suspicion,
      problems: [notFound, suspicionDecided],
      handle: async ({ params, body, tx, actor, now, audit }) => {
        const row = await decide(tx, { id: params.id, ...body, by: actor.name }, now);
        await applyDecision(tx, row, now);
        await audit({ action: `suspicion.${body.decision}`, object: { kind: 'suspicion', id: row.suspicion_id } });
        const [view] = await viewAll(tx, deps, [row]);
        if (view === undefined) throw new Error('a suspicion without a view');
        return view;
      },
    }),
    write({
      method: 'PUT',
      path: '/api/v1/loyalty/cashiers/:cashier',
      access: allowed('admin'),
      summary: 'Says which customer a cashier is, so that her own card over customers’ sales is noticed',
      tag,
      params: byCashier,
      body: contract.cashierBody,
      answer: contract.cashier,
      problems: [cardNeedsSomebody],
      handle: async ({ params, body, tx, actor, now, audit }) => {
        const holder = await holderOf(tx, deps, body.customer);
        await run(tx, putStaffCustomer, [params.cashier, holder.originId, actor.name, now]);
        await audit({ action: 'cashier.name', object: { kind: 'cashier', id: params.cashier } });
        return { cashier: params.cashier, personId: holder.personId };
      },
    }),
  ];
}
