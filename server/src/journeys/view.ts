/** What is shown of journeys and runs. */
import type { Journey, JourneyDetail, Run, Report } from '../../../contracts/journeys.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runMaybe, type Db, type On } from '../kit/sql.ts';
import type { JourneyDeps } from './deps.ts';
import { liftOfJourney } from './experiments/lift.ts';
import type { JourneyRow } from './journeys.sql.ts';
import { findJourney, versionOf } from './journeys.sql.ts';
import { costOf } from './costs.ts';
import { faultsOf } from './find-faults.ts';
import { settingsNow } from './settings.ts';
import * as sql from './views.sql.ts';

export async function getJourney(on: On, journeyId: string): Promise<JourneyRow> {
  const row = await runMaybe(on, findJourney, [journeyId]);
  if (row === undefined) throw problem(notFound);
  return row;
}

export async function viewJourneys(on: On, rows: readonly JourneyRow[]): Promise<Journey[]> {
  const ids = rows.map((row) => row.journey_id);
  if (ids.length === 0) return [];
  const [tallies, waiting] = await Promise.all([run(on, sql.readTallies, [ids]), run(on, sql.countWaiting, [ids])]);
  return rows.map((row) => {
    const own = tallies.filter((one) => one.journey_id === row.journey_id);
    const sum = (is: (what: string) => boolean): number =>
      own.reduce((all, one) => (is(one.what) ? all + one.n : all), 0);
    return {
      id: row.journey_id,
      name: row.name,
      state: row.state,
      version: row.version,
      revision: row.revision,
      hasChanges: row.published_revision !== row.revision,
      entered: own.find((one) => one.step_id === '' && one.what === 'entered')?.n ?? 0,
      waiting: waiting.filter((one) => one.journey_id === row.journey_id).reduce((all, one) => all + one.n, 0),
      ended: sum((what) => what.startsWith('ended:')),
      messages: sum((what) => what === 'message'),
      createdBy: row.created_by,
      createdAt: row.created_at.toISOString(),
      changedAt: row.changed_at.toISOString(),
    };
  });
}

export async function viewJourney(
  on: On,
  deps: Pick<JourneyDeps, 'messages'>,
  row: JourneyRow,
): Promise<JourneyDetail> {
  const [[view], published, faults] = await Promise.all([
    viewJourneys(on, [row]),
    row.version === null ? undefined : runMaybe(on, versionOf, [row.journey_id, row.version]),
    faultsOf(on, deps, row.draft, row.journey_id),
  ]);
  if (view === undefined) throw problem(notFound);
  return { ...view, draft: row.draft, published: published?.document ?? null, faults };
}

export const viewRun = (row: sql.ShownRun): Run => ({
  id: row.run_id,
  journeyId: row.journey_id,
  journeyName: row.journey_name,
  version: row.version,
  personId: row.person_id,
  state: row.state,
  stepId: row.step_id,
  wakeAt: row.wake_at?.toISOString() ?? null,
  heldOut: row.held_out,
  startedAt: row.started_at.toISOString(),
  because: row.because,
  endedAt: row.ended_at?.toISOString() ?? null,
  reason: row.reason,
  goalAt: row.goal_at?.toISOString() ?? null,
  trouble: row.trouble,
});

/** Per step and for the whole, with money from all channels net of returns, beside those who were held out. */
export async function reportOf(on: Db, row: JourneyRow, now: Date): Promise<Report> {
  const id = row.journey_id;
  const published = row.version === null ? undefined : await runMaybe(on, versionOf, [id, row.version]);
  const document = published?.document ?? row.draft;
  const [tallies, waiting, outcomes, money, lift] = await Promise.all([
    run(on, sql.readTallies, [[id]]),
    run(on, sql.countWaiting, [[id]]),
    run(on, sql.outcomeOf, [id]),
    run(on, sql.moneyOf, [id]),
    liftOfJourney(on, id, document.reportDays, now),
  ]);
  const stepIds = [...new Set([...Object.keys(document.steps), ...tallies.map((one) => one.step_id)])].filter(Boolean);
  const [messages, { settings }] = await Promise.all([run(on, sql.messagesOf, [id]), settingsNow(on)]);
  const countsOf = (stepId: string, prefix: string): Record<string, number> =>
    Object.fromEntries(
      tallies.flatMap((one) =>
        one.step_id === stepId && one.what.startsWith(prefix) ? [[one.what.slice(prefix.length), one.n]] : [],
      ),
    );
  const groupOf = (isHeldOut: boolean): Report['treated'] => {
    const found = outcomes.find((one) => one.held_out === isHeldOut);
    return {
      people: found?.people ?? 0,
      buyers: found?.buyers ?? 0,
      orders: found?.orders ?? 0,
      goals: found?.goals ?? 0,
      money: money.flatMap((one) => (one.held_out === isHeldOut ? [{ currency: one.currency, minor: one.minor }] : [])),
    };
  };
  return {
    days: document.reportDays,
    steps: stepIds.map((stepId) => ({
      stepId,
      entered: tallies.find((one) => one.step_id === stepId && one.what === 'entered')?.n ?? 0,
      waiting: waiting.find((one) => one.step_id === stepId)?.n ?? 0,
      exits: countsOf(stepId, 'exit:'),
      messages: messages.flatMap(({ step_id: of, channel, ...counts }) =>
        of === stepId
          ? [{ channel: channel as Report['steps'][number]['messages'][number]['channel'], ...counts }]
          : [],
      ),
    })),
    cost: costOf(
      settings.prices,
      messages.map((one) => [one.channel, one.sent] as const),
    ),
    entered: tallies.find((one) => one.step_id === '' && one.what === 'entered')?.n ?? 0,
    ended: countsOf('', 'ended:'),
    treated: groupOf(false),
    heldOut: groupOf(true),
    lift,
  };
}
