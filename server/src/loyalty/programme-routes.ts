/** Addresses of the programme: its draft, what the draft would have done, its versions. */
import { z } from 'zod';
import * as contract from '../../../contracts/loyalty-programme.ts';
import { allowed, read, write, type Route } from '../kit/http/route.ts';
import { badRequest, notFound } from '../kit/problems.ts';
import { remember } from '../kit/remember.ts';
import { run } from '../kit/sql.ts';
import { countTiers, tierMembers } from './count-tiers.ts';
import type { LoyaltyDeps } from './deps.ts';
import { noProgramme, programmeChanged, programmeFaulty } from './problems.ts';
import { listBudgets } from './programme.sql.ts';
import { getDraft, getVersion, publish, saveDraft, versionsOf } from './programmes.ts';
import { programmeNow } from './redeem.ts';
import { simulate } from './simulate.ts';

const tag = 'loyalty';
const readers = allowed('admin', 'marketer', 'analyst', 'agent', 'store', 'channel');
const editors = allowed('admin', 'marketer');
const watchers = allowed('admin', 'marketer', 'analyst', 'agent', 'store');

export function programmeRoutes(deps: LoyaltyDeps): Route[] {
  const { db, programmes } = deps;
  const view = async (
    on: Parameters<typeof getDraft>[0],
    now: Date,
  ): Promise<z.infer<typeof contract.programmeView>> => ({
    ...(await getDraft(on)),
    current: await programmes.at(on, now),
  });
  const counts = remember(5_000, async () => {
    const now = deps.clock.now();
    return countTiers(db, await programmeNow(db, deps, now), now);
  });
  return [
    read({
      path: '/api/v1/loyalty/programme',
      access: readers,
      summary: 'The draft of the programme, and the version in force',
      tag,
      answer: contract.programmeView,
      problems: [notFound],
      handle: ({ now }) => view(db, now),
    }),
    write({
      method: 'PUT',
      path: '/api/v1/loyalty/programme',
      access: editors,
      summary: 'Changes the draft; nothing takes force before it is published',
      tag,
      bodyLimit: 2_000_000,
      body: contract.programmeBody,
      answer: contract.programmeView,
      problems: [programmeChanged],
      handle: async ({ tx, body, actor, now, audit }) => {
        await saveDraft(tx, body, { name: actor.name, now });
        await audit({ action: 'loyalty.save_programme', object: { kind: 'loyalty_programme', id: 'main' } });
        return view(tx, now);
      },
    }),
    read({
      method: 'POST',
      path: '/api/v1/loyalty/programme/simulations',
      access: allowed('admin', 'marketer', 'analyst'),
      summary: 'What the draft would have given for past orders (default: the last month), beside the version in force',
      tag,
      body: contract.simulationBody,
      answer: contract.simulation,
      problems: [notFound],
      perMinute: 20,
      handle: ({ body, now }) => simulate(db, deps, body, now),
    }),
    read({
      path: '/api/v1/loyalty/programme/versions',
      access: readers,
      summary: 'Versions as they were published, the newest first',
      tag,
      answer: contract.programmeVersions,
      handle: async () => ({ items: await versionsOf(db) }),
    }),
    read({
      path: '/api/v1/loyalty/programme/versions/:version',
      access: readers,
      summary: 'A version as it was published, whole',
      tag,
      params: z.object({ version: z.coerce.number().int().min(1).max(1_000_000_000) }),
      answer: contract.publishedProgramme,
      problems: [notFound],
      handle: ({ params }) => getVersion(db, params.version),
    }),
    read({
      path: '/api/v1/loyalty/budgets',
      access: watchers,
      summary: 'What rules may give in all, and what they gave',
      tag,
      answer: contract.budgets,
      handle: async () => ({
        items: (await run(db, listBudgets)).map(({ budget_id: ruleId, most, used }) => ({ ruleId, most, used })),
      }),
    }),
    read({
      path: '/api/v1/loyalty/tiers',
      access: watchers,
      summary: 'How many customers stand on each level, and how many are near the next one or near falling',
      tag,
      answer: contract.tierCounts,
      problems: [noProgramme],
      perMinute: 60,
      handle: () => counts(),
    }),
    read({
      path: '/api/v1/loyalty/tiers/members',
      access: allowed('admin', 'marketer', 'agent', 'store'),
      summary: 'The customers who stand on a level, or of them those who are near the next one or near falling',
      tag,
      query: contract.tierMembersQuery,
      answer: contract.tierMembers,
      problems: [noProgramme, badRequest],
      perMinute: 60,
      handle: async ({ query, now }) => tierMembers(db, await programmeNow(db, deps, now), query, now),
    }),
    write({
      path: '/api/v1/loyalty/programme/versions',
      access: editors,
      summary: 'Publishes the draft; it takes force two seconds later, or when it says',
      tag,
      body: contract.publishBody,
      answer: contract.programmeVersion,
      problems: [notFound, programmeChanged, programmeFaulty],
      handle: async ({ tx, body, actor, now, audit, status }) => {
        const { revision, note } = body;
        const effectiveAt = body.effectiveAt === undefined ? undefined : new Date(body.effectiveAt);
        const made = await publish(tx, { revision, note, effectiveAt }, { name: actor.name, now });
        await audit({
          action: 'loyalty.publish',
          object: { kind: 'loyalty_programme', id: 'main' },
          detail: { version: made.version },
        });
        status(201);
        return made;
      },
    }),
  ];
}
