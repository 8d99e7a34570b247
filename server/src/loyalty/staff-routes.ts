/** Addresses of what staff does: grants, corrections, reversals, approvals; occasions, partners and the liability report. */
import { z } from 'zod';
import { id } from '../../../contracts/common.ts';
import * as contract from '../../../contracts/loyalty.ts';
import { allowed, read, write, type CommandCall, type Route } from '../kit/http/route.ts';
import { badRequest, notFound } from '../kit/problems.ts';
import { run, runOne } from '../kit/sql.ts';
import { keyed } from './account-routes.ts';
import type { LoyaltyDeps } from './deps.ts';
import { correct, decideApproval, earnAtPartner, grant, reverse, rewardOccasion, type StaffAt } from './grant.ts';
import { liabilityMonths, liabilityReport } from './liability.ts';
import {
  accountClosed,
  approvalDecided,
  fourEyes,
  insufficient,
  noProgramme,
  notReversible,
  occasionTaken,
} from './problems.ts';
import { listPartners, savePartner } from './programme.sql.ts';
import { approvalsOf } from './view-approvals.ts';

const tag = 'loyalty';
const staff = allowed('admin', 'marketer', 'agent', 'store');
const withId = z.object({ id });
const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/);
const operations = z.object({ operationIds: z.array(id) });

type StaffOutcome = z.infer<typeof contract.staffOutcome>;

export function staffRoutes(deps: LoyaltyDeps): Route[] {
  return [...handRoutes(deps), ...approvalRoutes(deps), ...otherRoutes(deps)];
}

const staffAt = (call: CommandCall<unknown, unknown, unknown>): StaffAt => ({
  ...keyed(call as Parameters<typeof keyed>[0]),
  actor: call.actor,
});

/** 202 where somebody else must agree first; the entry says what was done, and how much. */
async function told(
  call: CommandCall<unknown, unknown, unknown>,
  action: string,
  outcome: StaffOutcome,
): Promise<StaffOutcome> {
  if (outcome.state === 'asked') call.status(202);
  const objectId = outcome.approval?.id ?? outcome.operationIds[0] ?? '';
  const kind = outcome.state === 'asked' ? 'loyalty_approval' : 'loyalty_operation';
  await call.audit({
    action,
    object: { kind, id: objectId },
    detail: { state: outcome.state, operations: outcome.operationIds.length },
  });
  return outcome;
}

function handRoutes(deps: LoyaltyDeps): Route[] {
  const problems = [accountClosed, noProgramme];
  return [
    write({
      path: '/api/v1/loyalty/grants',
      access: staff,
      summary: 'Gives points by hand; above the limit of your role somebody else must agree (202)',
      tag,
      body: contract.grantBody,
      answer: contract.staffOutcome,
      problems,
      handle: async (call) =>
        told(call, 'loyalty.grant', await grant(call.tx, deps, [call.body], call.body.reason, staffAt(call))),
    }),
    write({
      path: '/api/v1/loyalty/bulk-grants',
      access: allowed('admin', 'marketer'),
      summary: 'Gives points to many at once, all or nobody; their sum counts against the limit of your role',
      tag,
      bodyLimit: 2_000_000,
      body: contract.bulkGrantBody,
      answer: contract.staffOutcome,
      problems,
      handle: async (call) =>
        told(call, 'loyalty.bulk_grant', await grant(call.tx, deps, call.body.grants, call.body.reason, staffAt(call))),
    }),
    write({
      path: '/api/v1/loyalty/corrections',
      access: staff,
      summary: 'Takes away what can be spent, with a reason; never more than there is',
      tag,
      body: contract.correctionBody,
      answer: contract.staffOutcome,
      problems: [...problems, insufficient],
      handle: async (call) =>
        told(call, 'loyalty.correct', await correct(call.tx, deps, call.body, call.body.reason, staffAt(call))),
    }),
    write({
      path: '/api/v1/loyalty/operations/:id/reverse',
      access: staff,
      summary: 'Undoes an earning, a grant, an opening or a correction by an entry against it, once',
      tag,
      params: withId,
      body: contract.reverseBody,
      answer: contract.staffOutcome,
      problems: [notFound, notReversible, noProgramme],
      handle: async (call) =>
        told(call, 'loyalty.reverse', await reverse(call.tx, deps, call.params.id, call.body.reason, staffAt(call))),
    }),
  ];
}

function approvalRoutes(deps: LoyaltyDeps): Route[] {
  return [
    read({
      path: '/api/v1/loyalty/approvals',
      access: staff,
      summary: 'What waits for a second pair of eyes, and what was decided',
      tag,
      query: z.object({ state: z.enum(['asked', 'approved', 'refused']).optional() }),
      answer: contract.approvals,
      handle: async ({ query, actor }) => ({ items: await approvalsOf(deps.db, query.state ?? null, actor.id) }),
    }),
    write({
      path: '/api/v1/loyalty/approvals/:id/decision',
      access: staff,
      summary: 'Agrees to what a colleague asked for, or refuses it; nobody agrees to his own',
      tag,
      params: withId,
      body: contract.decideBody,
      answer: contract.approval,
      problems: [notFound, fourEyes, approvalDecided, noProgramme, insufficient, notReversible],
      handle: async (call) => {
        const { agree } = call.body;
        const decided = await decideApproval(call.tx, deps, call.params.id, agree, staffAt(call));
        await call.audit({
          action: 'loyalty.decide',
          object: { kind: 'loyalty_approval', id: decided.id },
          detail: { agree, what: decided.what },
        });
        return decided;
      },
    }),
  ];
}

function otherRoutes(deps: LoyaltyDeps): Route[] {
  return [
    write({
      path: '/api/v1/loyalty/occasions',
      access: allowed('admin', 'agent', 'store', 'channel'),
      summary: 'A birthday, a review, a visit, a survey: what the rules give for it; the same reference counts once',
      tag,
      body: contract.occasionBody,
      answer: operations,
      problems: [occasionTaken, accountClosed, noProgramme],
      handle: async (call) => ({
        operationIds: await rewardOccasion(call.tx, deps, call.body, {
          ...keyed(call),
          channel: call.body.channel,
        }),
      }),
    }),
    read({
      path: '/api/v1/loyalty/partners',
      access: allowed('admin', 'marketer', 'analyst'),
      summary: 'Partners whose sales earn here',
      tag,
      answer: contract.partners,
      handle: async () => ({ items: (await run(deps.db, listPartners)).map(partnerView) }),
    }),
    write({
      method: 'PUT',
      path: '/api/v1/loyalty/partners/:id',
      access: allowed('admin', 'marketer'),
      summary: 'Makes or changes a partner',
      tag,
      params: z.object({ id: slug }),
      body: contract.partnerBody,
      answer: contract.partner,
      handle: async ({ tx, params, body, now, audit }) => {
        const row = await runOne(tx, savePartner, [
          params.id,
          body.name,
          body.state,
          body.priceMinor,
          body.currency,
          now,
          body.maxUnits,
        ]);
        await audit({ action: 'loyalty.save_partner', object: { kind: 'loyalty_partner', id: params.id } });
        return partnerView(row);
      },
    }),
    write({
      path: '/api/v1/loyalty/partners/:id/earnings',
      access: allowed('admin', 'channel'),
      summary: 'A sale at a partner earns; it stands on the partner’s bill. The same reference counts once',
      tag,
      params: z.object({ id: slug }),
      body: contract.partnerEarnBody,
      answer: operations,
      problems: [notFound, badRequest, accountClosed, noProgramme],
      handle: async (call) => ({
        operationIds: await earnAtPartner(call.tx, deps, call.params.id, call.body, keyed(call)),
      }),
    }),
    read({
      path: '/api/v1/loyalty/liability',
      access: allowed('admin', 'marketer', 'analyst'),
      summary: 'What is owed to customers, what was issued, spent and expired; it closes with the ledger to the unit',
      tag,
      query: contract.liabilityQuery,
      answer: contract.liability,
      handle: ({ query, now }) => liabilityReport(deps.db, deps, query, now),
    }),
    read({
      path: '/api/v1/loyalty/liability/months',
      access: allowed('admin', 'marketer', 'analyst'),
      summary: 'The same month by month, the oldest first; the last month runs until now',
      tag,
      query: contract.liabilityMonthsQuery,
      answer: contract.liabilityMonths,
      problems: [badRequest],
      perMinute: 60,
      handle: ({ query, now }) => liabilityMonths(deps.db, deps, query, now),
    }),
  ];
}

const partnerView = (row: {
  partner_id: string;
  name: string;
  state: 'active' | 'closed';
  price_minor: number;
  max_units: number;
  currency: string;
}): z.infer<typeof contract.partner> => ({
  id: row.partner_id,
  name: row.name,
  state: row.state,
  priceMinor: row.price_minor,
  maxUnits: row.max_units,
  currency: row.currency,
});
