/** Journeys over HTTP. */
import { allowed, read, write, type Route } from '../kit/http/route.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runMaybe } from '../kit/sql.ts';
import { z } from 'zod';
import { id } from '../../../contracts/common.ts';
import * as contract from '../../../contracts/journeys.ts';
import { newId } from '../kit/ids.ts';
import { notifyChannel } from '../kit/notify.sql.ts';
import { historyAway, HistoryAway } from '../history/index.ts';
import { readAgain } from './dates.sql.ts';
import type { JourneyDeps } from './deps.ts';
import type { ReadInForce } from './in-force.ts';
import { faultsOf } from './find-faults.ts';
import { isZone } from './local-time.ts';
import * as sql from './journeys.sql.ts';
import { changeJourney, changeState, createJourney, publish } from './manage.ts';
import { pageFrom, placeOf } from './pages.ts';
import {
  journeyChanged,
  journeyFaulty,
  journeyNotLive,
  journeyState,
  nobodyKnown,
  notByApi,
  settingsMoved,
  tooManyJourneys,
  zoneUnknown,
} from './problems.ts';
import { rehearse } from './rehearse.ts';
import { addBulk } from './runs.sql.ts';
import { settingsNow } from './settings.ts';
import { start } from './start.ts';
import { writeTallies } from './tally.ts';
import { tryRun } from './try-run.ts';
import { taskRoutes } from './task-routes.ts';
import { getJourney, reportOf, viewJourney, viewJourneys, viewRun } from './view.ts';
import { runsOfPerson, runsPage, tracesOf } from './views.sql.ts';

const tag = 'journeys';
const readers = allowed('admin', 'marketer', 'analyst');
const editors = allowed('admin', 'marketer');
/** Whoever stands before the customer sees what is going on with her. */
const everybody = allowed('admin', 'marketer', 'analyst', 'agent', 'store');
const byId = z.object({ id });
const bodyLimit = 400_000;

export function journeyRoutes(deps: JourneyDeps, inForce: ReadInForce): Route[] {
  return [
    ...readRoutes(deps),
    ...draftRoutes(deps),
    ...stateRoutes(deps),
    ...runRoutes(deps, inForce),
    ...trialRoutes(deps),
    ...settingRoutes(deps),
    ...taskRoutes(deps),
  ];
}

function readRoutes({ db, ...deps }: JourneyDeps): Route[] {
  return [
    read({
      path: '/api/v1/journeys',
      access: readers,
      summary: 'Journeys with their figures',
      tag,
      answer: contract.journeyList,
      handle: async () => ({ items: await viewJourneys(db, await run(db, sql.listJourneys)) }),
    }),
    read({
      path: '/api/v1/journeys/:id',
      access: readers,
      summary: 'One journey: its draft with its faults, and what is published',
      tag,
      params: byId,
      answer: contract.journeyDetail,
      problems: [notFound],
      handle: async ({ params }) => viewJourney(db, deps, await getJourney(db, params.id)),
    }),
    read({
      path: '/api/v1/journeys/:id/versions',
      access: readers,
      summary: 'Graphs as they were published, the newest first',
      tag,
      params: byId,
      answer: contract.journeyVersions,
      problems: [notFound],
      handle: async ({ params }) => {
        await getJourney(db, params.id);
        const rows = await run(db, sql.listVersions, [params.id]);
        return { items: rows.map((row) => ({ ...row, at: row.at.toISOString() })) };
      },
    }),
    read({
      path: '/api/v1/journeys/:id/report',
      access: readers,
      summary: 'What happened at each step, and what people bought, beside those who were held out',
      tag,
      perMinute: 120,
      params: byId,
      answer: contract.report,
      problems: [notFound],
      handle: async ({ params, now }) => reportOf(db, await getJourney(db, params.id), now),
    }),
    read({
      path: '/api/v1/journeys/:id/runs',
      access: readers,
      summary: 'Who is, or was, in it, the newest first',
      tag,
      params: byId,
      query: contract.runsQuery,
      answer: contract.runPage,
      problems: [notFound],
      handle: async ({ params, query }) => {
        await getJourney(db, params.id);
        const { at, id: last } = placeOf(query.cursor);
        const { stepId = null, state = null, limit } = query;
        const rows = await run(db, runsPage, [params.id, at, last, stepId, state, limit + 1]);
        return pageFrom(rows, limit, viewRun, (row) => ({ at: row.started_at, id: row.run_id }));
      },
    }),
    read({
      path: '/api/v1/people/:id/journeys',
      access: everybody,
      summary: 'Journeys of one person: every step that was made, and why',
      tag,
      params: byId,
      answer: contract.personRuns,
      handle: async ({ params }) => {
        const cluster = (await deps.identity.clustersOf(db, [params.id])).get(params.id);
        const origins = [...new Set([params.id, ...(cluster?.originIds ?? [])])];
        const rows = await run(db, runsOfPerson, [origins]);
        const traces = await run(db, tracesOf, [origins, rows.map((row) => row.run_id)]);
        return {
          items: rows.map((row) => ({
            ...viewRun(row),
            traces: traces
              .filter((one) => one.run_id === row.run_id)
              .map(({ step_id: stepId, what, at, detail }) => ({ stepId, what, at: at.toISOString(), detail })),
          })),
        };
      },
    }),
  ];
}

function draftRoutes({ db, ...deps }: JourneyDeps): Route[] {
  return [
    write({
      path: '/api/v1/journeys',
      access: editors,
      summary: 'Makes a journey as a draft; nobody enters it before it is published',
      tag,
      bodyLimit,
      body: contract.journeyBody,
      answer: contract.journeyDetail,
      problems: [tooManyJourneys],
      handle: async ({ tx, body, actor, now, audit, status }) => {
        const made = await createJourney(tx, body, actor.name, now);
        await audit({ action: 'journey.create', object: { kind: 'journey', id: made.journey_id } });
        status(201);
        return viewJourney(tx, deps, made);
      },
    }),
    write({
      method: 'PUT',
      path: '/api/v1/journeys/:id',
      access: editors,
      summary: 'Changes the draft; whoever is in the journey notices nothing',
      tag,
      bodyLimit,
      params: byId,
      body: contract.journeyChange,
      answer: contract.journeyDetail,
      problems: [notFound, journeyChanged],
      handle: async ({ tx, params, body, now, audit }) => {
        const changed = await changeJourney(tx, params.id, body, now);
        await audit({
          action: 'journey.change',
          object: { kind: 'journey', id: params.id },
          detail: { revision: changed.revision },
        });
        return viewJourney(tx, deps, changed);
      },
    }),
    read({
      method: 'POST',
      path: '/api/v1/journeys/checks',
      access: readers,
      summary: 'What would not work of a graph, in words',
      tag,
      bodyLimit,
      perMinute: 240,
      body: contract.checkBody,
      answer: contract.faults,
      handle: async ({ body }) => ({ items: await faultsOf(db, deps, body.document, body.journeyId ?? null) }),
    }),
    write({
      path: '/api/v1/journeys/:id/publication',
      access: editors,
      summary: 'Publishes the draft as a new version; people in flight stay on theirs, or move',
      tag,
      params: byId,
      body: contract.publishBody,
      answer: contract.published,
      problems: [notFound, journeyChanged, journeyFaulty],
      handle: async ({ tx, params, body, actor, now, audit }) => {
        const done = await publish(tx, deps, params.id, body, actor.name, now);
        await audit({
          action: 'journey.publish',
          object: { kind: 'journey', id: params.id },
          detail: { version: done.version, moved: done.moved },
        });
        return done;
      },
    }),
  ];
}

function stateRoutes(deps: JourneyDeps): Route[] {
  return [
    write({
      path: '/api/v1/journeys/:id/state',
      access: editors,
      summary:
        'Pauses a journey, lets it go on, takes nobody in any more (draining), or ends it for everybody (stopped)',
      tag,
      params: byId,
      body: contract.stateBody,
      answer: contract.journeyDetail,
      problems: [notFound, journeyState],
      handle: async ({ tx, params, body, now, audit }) => {
        const changed = await changeState(tx, deps, params.id, body.to, now);
        await audit({
          action: 'journey.state',
          object: { kind: 'journey', id: params.id },
          detail: { to: body.to },
        });
        return viewJourney(tx, deps, changed);
      },
    }),
  ];
}

function runRoutes(deps: JourneyDeps, inForce: ReadInForce): Route[] {
  return [
    write({
      path: '/api/v1/journeys/:id/runs',
      access: allowed('admin', 'marketer', 'channel'),
      summary: 'Starts the journey for one person, or for all members of an audience',
      tag,
      params: byId,
      body: contract.startBody,
      answer: contract.started,
      problems: [notFound, journeyNotLive, notByApi, nobodyKnown],
      handle: async ({ tx, params, body, actor, now, audit, status }) => {
        await getJourney(tx, params.id);
        const journey = (await inForce(tx)).journeys.get(params.id);
        if (journey?.state !== 'live') throw problem(journeyNotLive);
        if (!journey.document.triggers.some((one) => one.kind === 'api')) throw problem(notByApi);
        status(202);
        const about = { action: 'journey.start', object: { kind: 'journey', id: params.id } };
        const { data } = body;
        if (body.audienceId !== undefined) {
          const because = `audience, by ${actor.name}`;
          await run(tx, addBulk, [
            newId(now.getTime()),
            params.id,
            body.audienceId,
            because,
            JSON.stringify(data),
            now,
          ]);
          await run(tx, notifyChannel, ['journeys']);
          await audit({ ...about, detail: { audience: body.audienceId } });
          return { runId: null, outcome: 'booked' as const };
        }
        const said = body.personId === undefined ? (body.customer ?? []) : [{ id: body.personId }];
        const originId = await personOf(deps, tx, said);
        const entries = [{ journey, originId, cause: newId(now.getTime()), because: `a call, by ${actor.name}`, data }];
        const begun = await start(tx, deps, entries, now);
        await audit(about);
        await run(tx, notifyChannel, ['journeys']);
        await writeTallies(tx, begun.tallies);
        const [one] = begun.started;
        if (one == null) return { runId: null, outcome: 'not_again' as const };
        return { runId: one.row.run_id, outcome: one.row.held_out ? ('held_out' as const) : ('started' as const) };
      },
    }),
  ];
}

/** The first of these that we know somebody by. Throws `journey_nobody`. */
async function personOf(
  { identity }: Pick<JourneyDeps, 'identity'>,
  on: Parameters<JourneyDeps['identity']['findCluster']>[0],
  said: readonly Parameters<JourneyDeps['identity']['findCluster']>[1][],
): Promise<string> {
  for (const one of said) {
    const found = await identity.findCluster(on, one);
    if (found !== null) return found.personId;
  }
  throw problem(nobodyKnown);
}

function trialRoutes(deps: JourneyDeps): Route[] {
  const { db } = deps;
  return [
    read({
      method: 'POST',
      path: '/api/v1/journeys/:id/trials',
      access: editors,
      summary: 'Plays the draft with a real person and a shifted clock, step by step; nothing is sent or changed',
      tag,
      bodyLimit,
      perMinute: 120,
      params: byId,
      body: contract.tryBody,
      answer: contract.tried,
      problems: [notFound],
      handle: async ({ params, body, now }) => {
        const row = await getJourney(db, params.id);
        const { document = row.draft, personId, data, assume } = body;
        const at = body.at === undefined ? now : new Date(body.at);
        return tryRun(db, deps, { document, personId, data, assume, at });
      },
    }),
    read({
      method: 'POST',
      path: '/api/v1/journeys/:id/rehearsals',
      access: readers,
      summary: 'Replays a graph on what has happened: entries, and messages by channel',
      tag,
      bodyLimit,
      perMinute: 20,
      params: byId,
      body: contract.rehearseBody,
      answer: contract.rehearsal,
      problems: [notFound, historyAway],
      handle: async ({ params, body, now }) => {
        await getJourney(db, params.id);
        try {
          return await rehearse(deps, body.document, { journeyId: params.id, days: body.days, now });
        } catch (error) {
          if (error instanceof HistoryAway) throw problem(historyAway, { retryAfterSeconds: 5 });
          throw error;
        }
      },
    }),
  ];
}

function settingRoutes({ db }: JourneyDeps): Route[] {
  return [
    read({
      path: '/api/v1/journey-settings',
      access: readers,
      summary: 'What holds for all journeys: the cap on messages, the time zone of whoever has none',
      tag,
      answer: contract.journeySettingsView,
      handle: () => settingsNow(db),
    }),
    write({
      method: 'PUT',
      path: '/api/v1/journey-settings',
      access: editors,
      summary: 'Changes what holds for all journeys',
      tag,
      body: contract.journeySettingsView,
      answer: contract.journeySettingsView,
      problems: [settingsMoved, zoneUnknown],
      handle: async ({ tx, body: { revision, settings }, audit }) => {
        if (!isZone(settings.timeZone)) throw problem(zoneUnknown);
        const changed = await runMaybe(tx, sql.changeSettings, [revision, JSON.stringify(settings)]);
        if (changed === undefined) throw problem(settingsMoved);
        await run(tx, readAgain);
        await run(tx, notifyChannel, ['journeys']);
        await audit({ action: 'journey.settings', detail: { revision: changed.revision } });
        return { revision: changed.revision, settings };
      },
    }),
  ];
}
