/** Audiences over HTTP. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import * as contract from '../../../contracts/audiences.ts';
import { id } from '../../../contracts/common.ts';
import { historyAway, HistoryAway } from '../history/index.ts';
import { allowed, raw, read, write, type Route } from '../kit/http/route.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run } from '../kit/sql.ts';
import { countRule, readVocabulary } from './ask-bulk.ts';
import * as sql from './audiences.sql.ts';
import type { AudienceDeps } from './deps.ts';
import { audiencesOf, whyOf } from './explain-person.ts';
import { memberLines, sendHashes } from './export-members.ts';
import { changesOf, findAudience, membersOf, sizesOf, viewAudiences } from './look.ts';
import { archiveAudience, changeAudience, createAudience } from './manage.ts';
import {
  audienceArchived,
  audienceChanged,
  audienceUsed,
  exportRefused,
  ruleFaulty,
  tooManyAudiences,
} from './problems.ts';
import { readyMadeAudiences } from './ready-made.ts';

const tag = 'audiences';
const readers = allowed('admin', 'marketer', 'analyst');
const editors = allowed('admin', 'marketer');
/** Whoever stands before the customer sees what she belongs to. */
const everybody = allowed('admin', 'marketer', 'analyst', 'agent', 'store');
const byId = z.object({ id });

export function audienceRoutes(deps: AudienceDeps): Route[] {
  const { db } = deps;
  const one = async (on: Parameters<typeof viewAudiences>[0], row: sql.AudienceRow, now: Date) => {
    const [view] = await viewAudiences(on, [row], now);
    if (view === undefined) throw problem(notFound);
    return view;
  };
  return [
    read({
      path: '/api/v1/audiences',
      access: readers,
      summary: 'Audiences with their sizes',
      tag,
      query: contract.audienceQuery,
      answer: contract.audienceList,
      handle: async ({ query, now }) => ({
        items: await viewAudiences(db, await run(db, sql.listAudiences, [query.archived === true]), now),
      }),
    }),
    write({
      path: '/api/v1/audiences',
      access: editors,
      summary: 'Makes an audience: in force for all that happens from now on, and filled from the past within seconds',
      tag,
      bodyLimit: 200_000,
      body: contract.audienceBody,
      answer: contract.audience,
      problems: [ruleFaulty, tooManyAudiences],
      handle: async ({ tx, body, actor, now, audit, status }) => {
        const made = await createAudience(tx, body, actor.name, now);
        await audit({ action: 'audience.create', object: { kind: 'audience', id: made.audience_id } });
        status(201);
        return one(tx, made, now);
      },
    }),
    read({
      path: '/api/v1/audiences/:id',
      access: readers,
      summary: 'One audience',
      tag,
      params: byId,
      answer: contract.audience,
      problems: [notFound],
      handle: async ({ params, now }) => one(db, await findAudience(db, params.id), now),
    }),
    write({
      method: 'PUT',
      path: '/api/v1/audiences/:id',
      access: editors,
      summary: 'Changes an audience; a new rule is a new version and fills it anew',
      tag,
      bodyLimit: 200_000,
      params: byId,
      body: contract.audienceChange,
      answer: contract.audience,
      problems: [notFound, audienceChanged, audienceArchived, ruleFaulty],
      handle: async ({ tx, params, body, actor, now, audit }) => {
        const changed = await changeAudience(tx, params.id, body, actor.name, now);
        await audit({
          action: 'audience.change',
          object: { kind: 'audience', id: params.id },
          detail: { version: changed.version },
        });
        return one(tx, changed, now);
      },
    }),
    write({
      path: '/api/v1/audiences/:id/archive',
      access: editors,
      summary: 'Archives an audience: nobody is a member any more; nobody is told that she left',
      tag,
      params: byId,
      answer: contract.audience,
      problems: [notFound, audienceUsed],
      handle: async ({ tx, params, now, audit }) => {
        const gone = await archiveAudience(tx, params.id, now);
        await audit({ action: 'audience.archive', object: { kind: 'audience', id: params.id } });
        return one(tx, gone, now);
      },
    }),
    read({
      path: '/api/v1/audiences/:id/versions',
      access: readers,
      summary: 'Rules as they were, the newest first',
      tag,
      params: byId,
      answer: contract.audienceVersions,
      problems: [notFound],
      handle: async ({ params }) => {
        await findAudience(db, params.id);
        const rows = await run(db, sql.listVersions, [params.id]);
        return { items: rows.map((row) => ({ ...row, at: row.at.toISOString() })) };
      },
    }),
    read({
      method: 'POST',
      path: '/api/v1/audiences/counts',
      access: readers,
      summary: 'How many people a rule finds now, and some of them: for a rule that is being written',
      tag,
      bodyLimit: 200_000,
      perMinute: 240,
      body: contract.countBody,
      answer: contract.audienceCount,
      problems: [ruleFaulty, historyAway],
      handle: ({ body, now }) => whenThere(() => countRule(deps, body.rule, now)),
    }),
    read({
      path: '/api/v1/audiences/vocabulary',
      access: readers,
      summary: 'Which events, properties and traits a rule can be about here',
      tag,
      perMinute: 60,
      answer: contract.vocabulary,
      problems: [historyAway],
      handle: ({ now }) => whenThere(() => readVocabulary(deps, now)),
    }),
    read({
      path: '/api/v1/audiences/ready-made',
      access: readers,
      summary: 'Rules that most retailers want',
      tag,
      answer: contract.readyMadeList,
      handle: async () => {
        const made = new Map(
          (await run(db, sql.listAudiences, [false])).map((row) => [row.ready_made, row.audience_id]),
        );
        return { items: readyMadeAudiences.map((each) => ({ ...each, audienceId: made.get(each.key) ?? null })) };
      },
    }),
    write({
      path: '/api/v1/audiences/ready-made',
      access: editors,
      summary: 'Makes audiences from ready-made rules; those that are there already stay as they are',
      tag,
      body: contract.readyMadeBody,
      answer: contract.audienceList,
      problems: [notFound, ruleFaulty, tooManyAudiences],
      handle: async ({ tx, body, actor, now, audit, status }) => {
        await run(tx, sql.lockAll);
        const there = new Set((await run(tx, sql.listAudiences, [false])).map((row) => row.ready_made));
        const wanted = [...new Set(body.keys)].map((key) => readyMadeAudiences.find((each) => each.key === key));
        const made: sql.AudienceRow[] = [];
        for (const each of wanted) {
          if (each === undefined) throw problem(notFound);
          if (there.has(each.key)) continue;
          made.push(await createAudience(tx, { ...each, readyMade: each.key }, actor.name, now));
        }
        await audit({ action: 'audience.create_ready_made', detail: { keys: body.keys } });
        status(201);
        return { items: await viewAudiences(tx, made, now) };
      },
    }),
    read({
      path: '/api/v1/audiences/:id/members',
      access: readers,
      summary: 'Members, the newest first',
      tag,
      params: byId,
      query: contract.memberQuery,
      answer: contract.memberPage,
      problems: [notFound],
      handle: ({ params, query }) => membersOf(deps, params.id, query),
    }),
    read({
      path: '/api/v1/audiences/:id/changes',
      access: readers,
      summary: 'Who came and who went, the newest first',
      tag,
      params: byId,
      query: contract.memberQuery,
      answer: contract.membershipChangePage,
      problems: [notFound],
      handle: ({ params, query }) => changesOf(deps, params.id, query),
    }),
    read({
      path: '/api/v1/audiences/:id/sizes',
      access: readers,
      summary: 'Size at the end of each day (UTC), comings and goings',
      tag,
      params: byId,
      query: contract.sizesQuery,
      answer: contract.sizes,
      problems: [notFound],
      handle: ({ params, query, now }) => sizesOf(db, params.id, query.days, now),
    }),
    read({
      path: '/api/v1/audiences/:id/people/:personId',
      access: everybody,
      summary: 'Does she belong, since when, until when, and why or why not',
      tag,
      params: z.object({ id, personId: id }),
      answer: contract.membership,
      problems: [notFound, ruleFaulty],
      handle: ({ params, now }) => whyOf(deps, params.id, params.personId, now),
    }),
    read({
      path: '/api/v1/people/:id/audiences',
      access: everybody,
      summary: 'What she belongs to, and her history of it',
      tag,
      params: byId,
      answer: contract.personAudiences,
      handle: ({ params }) => audiencesOf(deps, params.id),
    }),
    raw({
      method: 'GET',
      path: '/api/v1/audiences/:id/members.csv',
      access: editors,
      summary: 'Members as CSV; with `hashed`, SHA-256 of their addresses alone, as ad platforms take them',
      tag,
      params: byId,
      query: contract.exportQuery,
      problems: [notFound],
      handleRaw: async (request, reply) => {
        const { id: audienceId } = byId.parse(request.params);
        const { hashed } = contract.exportQuery.parse(request.query);
        await findAudience(db, audienceId);
        return reply
          .header('content-type', 'text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="audience-${audienceId}.csv"`)
          .send(Readable.from(memberLines(deps, audienceId, hashed)));
      },
    }),
    write({
      path: '/api/v1/audiences/:id/exports',
      access: allowed('admin'),
      summary: 'Sends the hashed addresses of the members to a webhook (Standard Webhooks), ten thousand a request',
      tag,
      perMinute: 10,
      params: byId,
      body: contract.exportBody,
      answer: contract.exported,
      problems: [notFound, exportRefused],
      handle: async ({ params, body, audit }) => {
        await findAudience(db, params.id);
        const done = await sendHashes(deps, params.id, body.hashed, body);
        await audit({
          action: 'audience.export',
          object: { kind: 'audience', id: params.id },
          detail: { type: body.hashed, sent: done.sent, host: new URL(body.url).host },
        });
        return done;
      },
    }),
  ];
}

async function whenThere<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HistoryAway) throw problem(historyAway, { retryAfterSeconds: 5 });
    throw error;
  }
}
