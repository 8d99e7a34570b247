/** The HTTP calls about who is who. */
import { z } from 'zod';
import { id, pageQuery } from '../../../contracts/common.ts';
import * as contract from '../../../contracts/people.ts';
import { allowed, everyRole, read, write, type Route } from '../kit/http/route.ts';
import { badRequest, notFound, problem } from '../kit/problems.ts';
import { run, type Db, type On } from '../kit/sql.ts';
import { findConflicts, resolveConflict } from './conflicts.ts';
import { mergePeople, splitPerson, undoMerge } from './decide-by-hand.ts';
import { explain } from './explain.ts';
import { graphOf, resolveIdentifiers } from './look.ts';
import * as problems from './problems.ts';
import { rehearse } from './rehearse.ts';
import { changeRules, currentRules } from './rule-store.ts';
import type { Rules } from './rules.ts';
import { notifyRules, startRerun } from './staff.sql.ts';

export interface RoutePorts {
  readonly db: Db;
  readonly secret: Uint8Array;
  readonly rules: (on: On) => Promise<Rules>;
}

const withId = z.object({ id });
const careful = allowed('admin', 'marketer', 'agent');
const splitAnswer = z.object({ personId: id, newPersonId: id });

export function routes(ports: RoutePorts): Route[] {
  return [...readRoutes(ports), ...handRoutes(ports), ...conflictRoutes(ports), ...ruleRoutes(ports)];
}

function readRoutes({ db, secret, rules }: RoutePorts): Route[] {
  return [
    read({
      path: '/api/v1/people/:id/identity',
      access: everyRole,
      summary:
        'The identifiers of a person, the links between them and the ledger of merges; any id that the person ever had leads here',
      tag: 'identity',
      params: withId,
      answer: contract.identityGraph,
      problems: [problems.personNotFound],
      handle: async ({ params }) => (await graphOf(db, params.id)) ?? nobody(),
    }),
    read({
      path: '/api/v1/people/:id/explain',
      access: everyRole,
      summary: 'Why two identifiers are one person: the shortest chain of links between them',
      tag: 'identity',
      params: withId,
      query: z.object({ from: id, to: id }),
      answer: contract.explanation,
      problems: [problems.personNotFound],
      handle: async ({ params, query }) => (await explain(db, params.id, query.from, query.to)) ?? nobody(),
    }),
    read({
      method: 'POST',
      path: '/api/v1/people/resolve',
      access: everyRole,
      summary: 'Who has these identifiers? In the order asked; null where nobody',
      tag: 'identity',
      body: contract.resolveBody,
      answer: contract.resolved,
      handle: async ({ body }) => ({
        personIds: await resolveIdentifiers(db, secret, await rules(db), body.identifiers),
      }),
    }),
  ];
}

function handRoutes({ rules }: RoutePorts): Route[] {
  return [
    write({
      path: '/api/v1/people/merge',
      access: careful,
      summary: 'Makes one person of two; the survivor keeps the id, and the merge can be undone',
      tag: 'identity',
      body: contract.mergeBody,
      answer: contract.merge,
      problems: [problems.personNotFound, problems.samePerson, problems.clusterTooBig],
      handle: async ({ tx, body, actor, now, audit }) => {
        const made = await mergePeople(tx, await rules(tx), body, { reason: body.reason, actor: actor.name, now });
        await audit({
          action: 'identity.merge',
          object: { kind: 'person', id: made.survivorId },
          detail: { mergeId: made.id, absorbedId: made.absorbedId, reason: body.reason },
        });
        return made;
      },
    }),
    write({
      path: '/api/v1/merges/:id/undo',
      access: careful,
      summary: 'Takes a merge back; unless told otherwise the machine will not join the two again',
      tag: 'identity',
      params: withId,
      body: contract.undoMergeBody,
      answer: contract.merge,
      problems: [problems.personNotFound, problems.mergeNotUndoable],
      handle: async ({ tx, params, body, actor, now, audit }) => {
        const undone = await undoMerge(tx, await rules(tx), params.id, { ...body, actor: actor.name, now });
        await audit({
          action: 'identity.undo_merge',
          object: { kind: 'person', id: undone.survivorId },
          detail: { mergeId: undone.id, absorbedId: undone.absorbedId, keepApart: body.keepApart, reason: body.reason },
        });
        return undone;
      },
    }),
    write({
      path: '/api/v1/people/:id/split',
      access: careful,
      summary: 'Takes identifiers out of a person into a person of their own',
      tag: 'identity',
      params: withId,
      body: contract.splitBody,
      answer: splitAnswer,
      problems: [problems.personNotFound, problems.cannotSplit],
      handle: async ({ tx, params, body, actor, now, audit }) => {
        const parted = await splitPerson(
          tx,
          await rules(tx),
          { personId: params.id, originIds: body.originIds },
          { reason: body.reason, actor: actor.name, now },
        );
        await audit({
          action: 'identity.split',
          object: { kind: 'person', id: parted.personId },
          detail: { newPersonId: parted.newPersonId, identifiers: body.originIds.length, reason: body.reason },
        });
        return parted;
      },
    }),
  ];
}

function conflictRoutes({ db, rules }: RoutePorts): Route[] {
  return [
    read({
      path: '/api/v1/conflicts',
      access: careful,
      summary: 'What the machine may not decide, newest first',
      tag: 'identity',
      query: pageQuery.extend({ state: z.enum(['open', 'merged', 'kept_apart', 'dismissed']).optional() }),
      answer: contract.conflictPage,
      problems: [badRequest],
      handle: ({ query }) => findConflicts(db, query),
    }),
    write({
      path: '/api/v1/conflicts/:id/resolve',
      access: careful,
      summary: 'Decides a conflict: merge the people, keep them apart for good, or dismiss it',
      tag: 'identity',
      params: withId,
      body: contract.resolveConflictBody,
      answer: contract.conflict,
      problems: [notFound, problems.conflictClosed, problems.clusterTooBig],
      handle: async ({ tx, params, body, actor, now, audit }) => {
        const decided = await resolveConflict(tx, await rules(tx), params.id, body.decision, {
          reason: body.reason,
          actor: actor.name,
          now,
        });
        await audit({
          action: 'identity.resolve_conflict',
          object: { kind: 'conflict', id: decided.id },
          detail: { decision: body.decision, conflict: decided.kind, reason: body.reason },
        });
        return decided;
      },
    }),
  ];
}

function ruleRoutes({ db }: RoutePorts): Route[] {
  return [
    read({
      path: '/api/v1/identity/rules',
      access: allowed('admin', 'marketer', 'analyst'),
      summary: 'The rules of identity that hold now, strongest type first',
      tag: 'identity',
      answer: contract.identityRules,
      handle: () => currentRules(db),
    }),
    write({
      method: 'PUT',
      path: '/api/v1/identity/rules',
      access: allowed('admin'),
      summary: 'Changes the rules: new events follow them at once, what is recorded is judged anew in the background',
      tag: 'identity',
      body: contract.identityRules,
      answer: contract.identityRules,
      problems: [problems.rulesRefused, problems.rulesChanged],
      bodyLimit: 4_194_304,
      handle: async ({ tx, body, actor, now, audit }) => {
        const next = await changeRules(tx, body, actor.name, now);
        await run(tx, startRerun, [next.version]);
        await run(tx, notifyRules);
        await audit({
          action: 'identity.change_rules',
          detail: { version: next.version, types: next.rules.map((rule) => rule.type) },
        });
        return next;
      },
    }),
    read({
      method: 'POST',
      path: '/api/v1/identity/rules/rehearse',
      access: allowed('admin', 'marketer', 'analyst'),
      summary: 'What these rules would make of all that is recorded, without doing it',
      tag: 'identity',
      body: contract.identityRules,
      answer: contract.rehearsal,
      problems: [problems.rulesRefused],
      bodyLimit: 4_194_304,
      perMinute: 6,
      handle: ({ body }) => rehearse(db, body),
    }),
  ];
}

function nobody(): never {
  throw problem(problems.personNotFound);
}
