/** Experiments over HTTP. */
import { z } from 'zod';
import * as contract from '../../../../contracts/experiments.ts';
import { allowed, read, write, type Route } from '../../kit/http/route.ts';
import { notifyChannel } from '../../kit/notify.sql.ts';
import { notFound, problem } from '../../kit/problems.ts';
import { run, runMaybe } from '../../kit/sql.ts';
import { spanMs } from '../decision.ts';
import type { JourneyDeps } from '../deps.ts';
import { enter } from './enter.ts';
import { listExperiments } from './experiments.sql.ts';
import { changeHoldOut, readHoldOut } from './hold-out.sql.ts';
import { liftOfAll } from './lift.ts';
import * as manage from './manage.ts';
import {
  experimentChanged,
  experimentFixed,
  experimentGroupFull,
  experimentNoArm,
  experimentNobody,
  experimentState,
  experimentThere,
  holdOutChanged,
} from './problems.ts';
import { resultsOf, sampleOf } from './results.ts';

const tag = 'experiments';
const readers = allowed('admin', 'marketer', 'analyst');
const editors = allowed('admin', 'marketer');
const byKey = z.object({ key: contract.experimentKey });
const about = (key: string) => ({ kind: 'experiment', id: key });

export const experimentRoutes = (deps: JourneyDeps): Route[] => [
  ...readRoutes(deps),
  ...changeRoutes(),
  assignRoute(deps),
  ...holdOutRoutes(deps),
];

function readRoutes({ db }: JourneyDeps): Route[] {
  return [
    read({
      path: '/api/v1/experiments',
      access: readers,
      summary: 'Experiments, those that run first',
      tag,
      answer: contract.experimentList,
      handle: async () => ({ items: await manage.viewExperiments(db, await run(db, listExperiments)) }),
    }),
    read({
      path: '/api/v1/experiments/:key',
      access: readers,
      summary: 'One experiment',
      tag,
      params: byKey,
      answer: contract.experiment,
      problems: [notFound],
      handle: async ({ params }) => manage.viewExperiment(db, await manage.getExperiment(db, params.key)),
    }),
    read({
      path: '/api/v1/experiments/:key/results',
      access: readers,
      summary: 'What each arm has done, with intervals that hold whenever they are looked at',
      tag,
      perMinute: 120,
      params: byKey,
      answer: contract.results,
      problems: [notFound],
      handle: async ({ params, now }) => resultsOf(db, await manage.getExperiment(db, params.key), now),
    }),
    read({
      method: 'POST',
      path: '/api/v1/experiments/samples',
      access: readers,
      summary: 'How many people, and days, a change of this size needs to be found',
      tag,
      perMinute: 600,
      body: contract.sampleBody,
      answer: contract.sample,
      handle: ({ body: { plan, weights, trafficPercent, window } }) =>
        Promise.resolve(sampleOf(plan, { weights, trafficPercent, windowMs: spanMs(window) })),
    }),
  ];
}

function changeRoutes(): Route[] {
  return [
    write({
      path: '/api/v1/experiments',
      access: editors,
      summary: 'Makes an experiment as a draft; nobody enters it before it runs',
      tag,
      body: contract.experimentBody,
      answer: contract.experiment,
      problems: [experimentThere],
      handle: async ({ tx, body, actor, now, audit, status }) => {
        const made = await manage.createExperiment(tx, body, actor.name, now);
        await audit({ action: 'experiment.create', object: about(made.key) });
        status(201);
        return manage.viewExperiment(tx, made);
      },
    }),
    write({
      method: 'PUT',
      path: '/api/v1/experiments/:key',
      access: editors,
      summary: 'Changes it; while it runs only what does not change what its figures mean, and nobody changes her arm',
      tag,
      params: byKey,
      body: contract.experimentChange,
      answer: contract.experiment,
      problems: [notFound, experimentChanged, experimentFixed],
      handle: async ({ tx, params, body, actor, now, audit }) => {
        const changed = await manage.changeExperiment(tx, params.key, body, actor.name, now);
        const detail = {
          version: changed.version,
          weights: changed.document.arms.map((one) => one.weight).join(':'),
          trafficPercent: changed.document.trafficPercent,
        };
        await audit({ action: 'experiment.change', object: about(params.key), detail });
        return manage.viewExperiment(tx, changed);
      },
    }),
    write({
      path: '/api/v1/experiments/:key/state',
      access: editors,
      summary: 'Starts an experiment, stops it, or decides for an arm that everybody gets from now on',
      tag,
      params: byKey,
      body: contract.experimentStateBody,
      answer: contract.experiment,
      problems: [notFound, experimentState, experimentGroupFull, experimentNoArm],
      handle: async ({ tx, params, body, now, audit }) => {
        const changed = await manage.changeExperimentState(tx, params.key, body, now);
        await audit({ action: 'experiment.state', object: about(params.key), detail: { ...body } });
        await run(tx, notifyChannel, ['journeys']);
        return manage.viewExperiment(tx, changed);
      },
    }),
  ];
}

function assignRoute({ identity }: JourneyDeps): Route {
  return write({
    path: '/api/v1/experiments/:key/assign',
    access: allowed('admin', 'channel'),
    summary: 'Which arm this customer gets, the same for ever; the first time, she has entered the experiment',
    tag,
    perMinute: 60_000,
    params: byKey,
    body: contract.assignBody,
    answer: contract.assigned,
    problems: [notFound, experimentNobody],
    handle: async ({ tx, params, body, now }) => {
      const { personId, customer } = body;
      const [experiment, originId] = await Promise.all([
        manage.getExperiment(tx, params.key),
        personId ?? identity.strongestOrigin(tx, customer ?? []),
      ]);
      if (originId === null) throw problem(experimentNobody);
      const cluster = (await identity.clustersOf(tx, [originId])).get(originId) ?? {
        personId: originId,
        originIds: [originId],
      };
      const [one] = await enter(tx, [{ experiment, ...cluster, ...(customer === undefined ? {} : { customer }) }], now);
      if (one === undefined) throw problem(notFound);
      return one;
    },
  });
}

function holdOutRoutes({ db }: JourneyDeps): Route[] {
  const view = async (on: Parameters<typeof runMaybe>[0]) => {
    const row = await runMaybe(on, readHoldOut);
    return {
      revision: row?.revision ?? 0,
      percent: row?.percent ?? 0,
      since: row?.since?.toISOString() ?? null,
    };
  };
  return [
    read({
      path: '/api/v1/hold-out',
      access: readers,
      summary: 'How many of a hundred people get nothing but transactional messages',
      tag,
      answer: contract.holdOut,
      handle: () => view(db),
    }),
    read({
      path: '/api/v1/hold-out/lift',
      access: readers,
      summary: 'What all marketing has brought since the first was held out: everybody else against those who are',
      tag,
      perMinute: 30,
      answer: contract.liftAnswer,
      handle: async () => ({ lift: await liftOfAll(db) }),
    }),
    write({
      method: 'PUT',
      path: '/api/v1/hold-out',
      access: editors,
      summary: 'Changes the share of people who are held out of all marketing',
      tag,
      body: contract.holdOutBody,
      answer: contract.holdOut,
      problems: [holdOutChanged],
      handle: async ({ tx, body: { revision, percent }, now, audit }) => {
        if ((await runMaybe(tx, changeHoldOut, [revision, percent, now])) === undefined) throw problem(holdOutChanged);
        await audit({ action: 'hold_out.change', detail: { percent } });
        await run(tx, notifyChannel, ['journeys']);
        return view(tx);
      },
    }),
  ];
}
