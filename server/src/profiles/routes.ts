/** HTTP → use case. */
import { z } from 'zod';
import { id } from '../../../contracts/common.ts';
import {
  consent,
  consents,
  context,
  contextQuery,
  eventDetail,
  peoplePage,
  peopleQuery,
  person,
  recordConsentBody,
  timelinePage,
  timelineQuery,
  traitRules,
} from '../../../contracts/people.ts';
import { notFound, problem } from '../kit/problems.ts';
import { everyRole, allowed, read, write, type Route } from '../kit/http/route.ts';
import { ledgerOf, recordStaffConsent } from './consent-ledger.ts';
import { readContextOf } from './context.ts';
import { listPeople } from './list-people.ts';
import type { PeoplePorts } from './people.ts';
import { getPerson } from './person.ts';
import { privacyRoutes } from './privacy-routes.ts';
import { contextNeedsSomebody, traitRulesChanged, traitRuleTwice, wrongCursor } from './problems.ts';
import { searchPeople } from './search-people.ts';
import { getEvent, readTimelineOf } from './timeline.ts';
import { changeTraitRules, findTraitRules } from './trait-rules.ts';

const tag = 'people';
const personPath = z.object({ id });

export function profileRoutes(ports: PeoplePorts): Route[] {
  return [
    ...peopleRoutes(ports),
    ...eventRoutes(ports),
    ...consentRoutes(ports),
    ...ruleRoutes(ports),
    ...privacyRoutes(ports),
  ];
}

function peopleRoutes(ports: PeoplePorts): Route[] {
  return [
    read({
      path: '/api/v1/people',
      access: everyRole,
      summary: 'People: the latest first, or a search by any identifier, a name, or part of a phone number',
      tag,
      query: peopleQuery,
      answer: peoplePage,
      problems: [wrongCursor],
      handle: ({ query }) => {
        const text = query.search?.trim() ?? '';
        if (text !== '') return searchPeople(ports, { text, cursor: query.cursor, limit: query.limit });
        return listPeople(ports, { sort: query.sort, kind: query.kind, cursor: query.cursor, limit: query.limit });
      },
    }),
    read({
      path: '/api/v1/people/:id',
      access: everyRole,
      summary: 'One person; any id that the person ever had leads here',
      tag,
      params: personPath,
      answer: person,
      problems: [notFound],
      handle: ({ params }) => getPerson(ports, params.id),
    }),
    read({
      path: '/api/v1/context',
      access: everyRole,
      summary: 'Where did this customer stop? One fast call for any channel',
      tag,
      query: contextQuery,
      answer: context,
      problems: [contextNeedsSomebody],
      // 2,000 a second for one key: a call centre and every till of a chain share one.
      perMinute: 120_000,
      handle: ({ query, now }) => readContextOf(ports, query, now),
    }),
  ];
}

function eventRoutes(ports: PeoplePorts): Route[] {
  return [
    read({
      path: '/api/v1/people/:id/timeline',
      access: everyRole,
      summary: 'Everything that happened with a person, over all channels, newest first',
      tag,
      params: personPath,
      query: timelineQuery,
      answer: timelinePage,
      problems: [wrongCursor],
      handle: ({ params, query }) => readTimelineOf(ports, params.id, query),
    }),
    read({
      path: '/api/v1/events/:eventId',
      access: everyRole,
      summary: 'One event whole, with its four times',
      tag,
      params: z.object({ eventId: id }),
      answer: eventDetail,
      problems: [notFound],
      handle: ({ params }) => getEvent(ports, params.eventId),
    }),
  ];
}

function consentRoutes(ports: PeoplePorts): Route[] {
  return [
    read({
      path: '/api/v1/people/:id/consents',
      access: everyRole,
      summary: 'What a person has consented to, and the ledger behind it',
      tag,
      params: personPath,
      answer: consents,
      handle: async ({ params }) => {
        const cluster = (await ports.identity.clustersOf(ports.db, [params.id])).get(params.id);
        return ledgerOf(ports.db, cluster?.originIds ?? [params.id]);
      },
    }),
    write({
      path: '/api/v1/people/:id/consents',
      access: allowed('admin', 'marketer', 'agent', 'store'),
      summary: 'Records consent or its withdrawal that a person told a member of staff',
      tag,
      params: personPath,
      body: recordConsentBody,
      answer: consent,
      problems: [notFound],
      // What was said as proof stays in the ledger alone.
      redact: (answer) => ({ ...answer, proof: null }),
      handle: async ({ params, body, tx, actor, now, audit, status }) => {
        const cluster = (await ports.identity.clustersOf(tx, [params.id])).get(params.id);
        const personId = cluster?.personId ?? params.id;
        const known = await getPerson(ports, personId);
        if (known.erasedAt !== null) throw problem(notFound);
        await recordStaffConsent(tx, { personId, ...body }, actor.name, now);
        await ports.onKnown?.(tx, personId);
        await audit({
          action: 'consent.record',
          object: { kind: 'person', id: personId },
          detail: { purpose: body.purpose, channel: body.channel, state: body.state },
        });
        status(201);
        return {
          purpose: body.purpose.toLowerCase(),
          channel: body.channel.toLowerCase(),
          state: body.state,
          at: now.toISOString(),
          textVersion: body.textVersion ?? null,
          proof: body.proof ?? null,
          sourceId: null,
          actor: actor.name,
        };
      },
    }),
  ];
}

function ruleRoutes(ports: PeoplePorts): Route[] {
  return [
    read({
      path: '/api/v1/traits/rules',
      access: everyRole,
      summary: 'Which value of a trait stands when sources disagree',
      tag,
      answer: traitRules,
      handle: () => findTraitRules(ports.db),
    }),
    write({
      method: 'PUT',
      path: '/api/v1/traits/rules',
      access: allowed('admin'),
      summary: 'Changes the precedence of traits; every profile follows within two seconds',
      tag,
      body: traitRules.extend({ rules: traitRules.shape.rules.max(500) }),
      answer: traitRules,
      problems: [traitRulesChanged, traitRuleTwice],
      handle: async ({ body, tx, actor, now, audit }) => {
        const changed = await changeTraitRules(tx, body, actor.name, now);
        await audit({
          action: 'trait_rules.change',
          detail: { version: changed.version, traits: changed.rules.map((rule) => rule.trait) },
        });
        return changed;
      },
    }),
  ];
}
