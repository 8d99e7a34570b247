/** Addresses of a customer's loyalty: what she has, its history, what a basket may take of it, holds. */
import { z } from 'zod';
import { id } from '../../../contracts/common.ts';
import * as contract from '../../../contracts/loyalty.ts';
import { allowed, read, write, type Actor, type Route } from '../kit/http/route.ts';
import { newId } from '../kit/ids.ts';
import { badRequest, idempotencyMissing, notFound, problem } from '../kit/problems.ts';
import { run } from '../kit/sql.ts';
import { giveTicket } from './balance-ticket.ts';
import { cardBlocked, cardReplaced } from './cards/problems.ts';
import { refuseLostCard } from './cards/refuse-blocked.ts';
import type { Signer } from './cards/signer.ts';
import type { LoyaltyDeps } from './deps.ts';
import { householdOf, joinHousehold, leaveHousehold } from './household.ts';
import {
  accountClosed,
  holdEnded,
  householdAlone,
  householdFull,
  insufficient,
  noProgramme,
  notSpendable,
} from './problems.ts';
import { captureHold, getHold, giveBackHold, holdBalance, quoteLoyalty, releaseHold, type Keyed } from './redeem.ts';
import { viewAccount, viewHistory } from './view-account.ts';
import { lockShared } from './who.sql.ts';
import { getWho, type Who } from './who.ts';

const tag = 'loyalty';
const people = allowed('admin', 'marketer', 'agent', 'store', 'channel');
export const tellers = allowed('admin', 'agent', 'store', 'channel');
const withId = z.object({ id });
/** Asked by machines of channels: a whole web shop is one caller. */
const perMinute = 120_000;

/** A command's own key makes its operation's id, so that it counts once for ever; the kit's replay is for 30 days. */
export function keyed(call: {
  readonly actor: Actor;
  readonly now: Date;
  readonly request: { readonly headers: Record<string, unknown> };
}): Keyed {
  const { actor, now, request } = call;
  const key = request.headers['idempotency-key'];
  if (key !== undefined && (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key)))
    throw problem(idempotencyMissing);
  return { key: key === undefined ? newId(now.getTime()) : `${actor.kind}:${actor.id} ${key}`, actor: actor.name, now };
}

export function accountRoutes(deps: LoyaltyDeps, signer: () => Promise<Signer>): Route[] {
  return [...readRoutes(deps), ticketRoute(deps, signer), ...holdRoutes(deps), ...householdRoutes(deps)];
}

function ticketRoute(deps: LoyaltyDeps, signer: () => Promise<Signer>): Route {
  return read({
    method: 'POST',
    path: '/api/v1/loyalty/balance-tickets',
    access: allowed('admin', 'channel'),
    summary: 'A ticket of some minutes with which a customer’s app follows her own balance, and nobody else’s',
    tag,
    body: contract.balanceTicketBody,
    answer: contract.balanceTicket,
    problems: [accountClosed, cardBlocked, cardReplaced],
    perMinute,
    handle: async ({ body, now }) => giveTicket(deps.db, deps, await signer(), body, now),
  });
}

function readRoutes(deps: LoyaltyDeps): Route[] {
  const { db, identity, programmes } = deps;
  const byId = async (personId: string): Promise<Pick<Who, 'personId' | 'originIds'>> => {
    const cluster = await identity.findCluster(db, { id: personId });
    if (cluster === null) throw problem(notFound);
    return cluster;
  };
  return [
    read({
      path: '/api/v1/loyalty/accounts/:id',
      access: people,
      summary: 'What a customer has: balances by kind, lots, tier and what is missing to the next',
      tag,
      params: withId,
      answer: contract.loyaltyAccount,
      problems: [notFound],
      perMinute,
      handle: async ({ params, now }) => {
        const [first] = (await byId(params.id)).originIds;
        return viewAccount(db, first ?? params.id, await programmes.at(db, now), now);
      },
    }),
    read({
      path: '/api/v1/loyalty/accounts/:id/history',
      access: people,
      summary: 'Every movement of a customer’s points: why, when and where, the newest first',
      tag,
      params: withId,
      query: contract.historyQuery,
      answer: contract.history,
      problems: [notFound, badRequest],
      handle: async ({ params, query }) => viewHistory(db, await byId(params.id), query),
    }),
    read({
      method: 'POST',
      path: '/api/v1/loyalty/lookups',
      access: people,
      summary: 'The same by identifiers, for a till that has read a card; nobody known has nothing',
      tag,
      body: contract.lookupBody,
      answer: contract.loyaltyAccount,
      problems: [accountClosed],
      perMinute,
      handle: async ({ body, now }) => {
        const originId = await identity.strongestOrigin(db, body.customer);
        if (originId === null) throw problem(accountClosed);
        return viewAccount(db, originId, await programmes.at(db, now), now);
      },
    }),
    read({
      method: 'POST',
      path: '/api/v1/loyalty/quotes',
      access: people,
      summary: 'What may be spent on a basket, why not more, and what it would earn',
      tag,
      body: contract.loyaltyQuoteBody,
      answer: contract.loyaltyQuote,
      problems: [noProgramme, cardBlocked, cardReplaced],
      perMinute,
      handle: async ({ body, now }) => {
        await refuseLostCard(db, deps, body.customer);
        return quoteLoyalty(db, deps, body, now);
      },
    }),
  ];
}

function holdRoutes(deps: LoyaltyDeps): Route[] {
  return [
    write({
      path: '/api/v1/loyalty/holds',
      access: tellers,
      summary: 'Holds an amount for some time, earliest expiry first: all of it or nothing',
      tag,
      body: contract.loyaltyHoldBody,
      answer: contract.loyaltyHold,
      problems: [insufficient, accountClosed, notSpendable, noProgramme, cardBlocked, cardReplaced],
      perMinute,
      handle: async (call) => {
        await refuseLostCard(call.tx, deps, call.body.customer);
        const made = await holdBalance(call.tx, deps, call.body, keyed(call));
        call.status(201);
        return made;
      },
    }),
    read({
      path: '/api/v1/loyalty/holds/:id',
      access: tellers,
      summary: 'A hold and what became of it',
      tag,
      params: withId,
      answer: contract.loyaltyHold,
      problems: [notFound],
      perMinute,
      handle: ({ params }) => getHold(deps.db, params.id),
    }),
    write({
      path: '/api/v1/loyalty/holds/:id/capture',
      access: tellers,
      summary: 'Spends what is held; less than all of it gives the rest back',
      tag,
      params: withId,
      body: contract.captureBody,
      answer: contract.loyaltyHold,
      problems: [notFound, holdEnded],
      perMinute,
      handle: (call) => captureHold(call.tx, deps, call.params.id, call.body.amount, keyed(call)),
    }),
    write({
      path: '/api/v1/loyalty/holds/:id/release',
      access: tellers,
      summary: 'Gives back what is held',
      tag,
      params: withId,
      answer: contract.loyaltyHold,
      problems: [notFound, holdEnded],
      perMinute,
      handle: (call) => releaseHold(call.tx, deps, call.params.id, keyed(call)),
    }),
    write({
      path: '/api/v1/loyalty/holds/:id/returns',
      access: tellers,
      summary: 'What was spent comes back to the lots that it came from, all or in part',
      tag,
      params: withId,
      body: contract.giveBackBody,
      answer: contract.loyaltyHold,
      problems: [notFound, holdEnded, noProgramme],
      handle: async (call) => {
        const view = await giveBackHold(call.tx, deps, call.params.id, call.body, keyed(call));
        await call.audit({ action: 'loyalty.give_back', object: { kind: 'loyalty_hold', id: call.params.id } });
        return view;
      },
    }),
  ];
}

function householdRoutes(deps: LoyaltyDeps): Route[] {
  return [
    read({
      path: '/api/v1/loyalty/households',
      access: people,
      summary: 'Who shares with a customer, and who is the head; null where she shares with nobody',
      tag,
      query: contract.householdQuery,
      answer: contract.householdOf,
      problems: [notFound],
      handle: async ({ query }) => {
        const cluster = await deps.identity.findCluster(deps.db, { id: query.personId });
        if (cluster === null) throw problem(notFound);
        return { household: await householdOf(deps.db, deps, cluster) };
      },
    }),
    write({
      path: '/api/v1/loyalty/households',
      access: allowed('admin', 'agent', 'store', 'channel'),
      summary: 'A member joins the household of its head: they spend from all their accounts together',
      tag,
      body: contract.householdBody,
      answer: contract.household,
      problems: [accountClosed, householdAlone, householdFull],
      handle: async ({ tx, body, now, audit }) => {
        const household = await joinHousehold(tx, deps, body, now);
        await audit({ action: 'loyalty.join_household', object: { kind: 'household', id: household.id } });
        return household;
      },
    }),
    write({
      path: '/api/v1/loyalty/households/leave',
      access: allowed('admin', 'agent', 'store', 'channel'),
      summary: 'A member leaves; what she earned stays hers. A household of one is none any more',
      tag,
      body: contract.lookupBody,
      answer: z.object({}),
      problems: [accountClosed],
      handle: async ({ tx, body, now, audit }) => {
        const who = await getWho(tx, deps, body.customer);
        await run(tx, lockShared, [[who.personId]]);
        await leaveHousehold(tx, who, now);
        await audit({ action: 'loyalty.leave_household', object: { kind: 'person', id: who.personId } });
        return {};
      },
    }),
  ];
}
