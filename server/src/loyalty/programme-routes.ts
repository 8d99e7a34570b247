/** Addresses of the programme: its draft, what the draft would have done, its versions. */
import { z } from 'zod';
import * as contract from '../../../contracts/loyalty-programme.ts';
import { allowed, read, write, type Route } from '../kit/http/route.ts';
import { notFound } from '../kit/problems.ts';
import type { LoyaltyDeps } from './deps.ts';
import { programmeChanged, programmeFaulty } from './problems.ts';
import { getDraft, publish, saveDraft, versionsOf } from './programmes.ts';
import { simulate } from './simulate.ts';

const tag = 'loyalty';
const readers = allowed('admin', 'marketer', 'analyst', 'agent', 'store', 'channel');
const editors = allowed('admin', 'marketer');

export function programmeRoutes(deps: LoyaltyDeps): Route[] {
  const { db, programmes } = deps;
  const view = async (
    on: Parameters<typeof getDraft>[0],
    now: Date,
  ): Promise<z.infer<typeof contract.programmeView>> => ({
    ...(await getDraft(on)),
    current: await programmes.at(on, now),
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
