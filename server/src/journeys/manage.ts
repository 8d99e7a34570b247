/** Making, checking, publishing, pausing and stopping journeys. */
import type { JourneyDocument, JourneyState } from '../../../contracts/journeys.ts';
import { newId } from '../kit/ids.ts';
import { notifyChannel } from '../kit/notify.sql.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runCount, runMaybe, runOne, type Tx } from '../kit/sql.ts';
import { beginDates } from './dates.ts';
import { dropOtherDates } from './dates.sql.ts';
import type { JourneyDeps } from './deps.ts';
import { faultsOf } from './find-faults.ts';
import * as sql from './journeys.sql.ts';
import { journeyChanged, journeyFaulty, journeyState, tooManyJourneys } from './problems.ts';
import { addTallies } from './runs.sql.ts';
import { bookSchedules } from './schedules.ts';
import { silenceJourney } from './silence.ts';

/** Each is looked at with everything that happens. */
const mostJourneys = 200;

export async function createJourney(
  tx: Tx,
  wish: { readonly name: string; readonly document: JourneyDocument },
  actor: string,
  now: Date,
): Promise<sql.JourneyRow> {
  await run(tx, sql.lockAll);
  if ((await runOne(tx, sql.countInUse)).n >= mostJourneys) throw problem(tooManyJourneys);
  const journeyId = newId(now.getTime());
  await run(tx, sql.addJourney, [journeyId, wish.name, JSON.stringify(wish.document), actor, now]);
  return runOne(tx, sql.findJourney, [journeyId]);
}

/** Only the draft: whoever is in the journey notices nothing before it is published. */
export async function changeJourney(
  tx: Tx,
  journeyId: string,
  wish: { readonly name: string; readonly document: JourneyDocument; readonly revision: number },
  now: Date,
): Promise<sql.JourneyRow> {
  const text = JSON.stringify(wish.document);
  const changed = await runMaybe(tx, sql.changeDraft, [journeyId, wish.revision, wish.name, text, now]);
  if (changed === undefined) {
    if ((await runMaybe(tx, sql.findJourney, [journeyId])) === undefined) throw problem(notFound);
    throw problem(journeyChanged);
  }
  return runOne(tx, sql.findJourney, [journeyId]);
}

async function lock(tx: Tx, journeyId: string): Promise<sql.JourneyRow> {
  const row = await runMaybe(tx, sql.lockJourney, [journeyId]);
  if (row === undefined) throw problem(notFound);
  return row;
}

export async function publish(
  tx: Tx,
  deps: Pick<JourneyDeps, 'messages'>,
  journeyId: string,
  wish: { readonly revision: number; readonly inFlight: 'stay' | 'move' },
  actor: string,
  now: Date,
): Promise<{ version: number; moved: number }> {
  // Two journeys that are published at once must not begin each other.
  await run(tx, sql.lockAll);
  const row = await lock(tx, journeyId);
  if (row.revision !== wish.revision) throw problem(journeyChanged);
  const faults = await faultsOf(tx, deps, row.draft, journeyId);
  if (faults.length > 0)
    throw problem(journeyFaulty, {
      issues: faults.map((one) => ({ path: one.stepId ?? 'journey', message: one.message })),
    });
  const version = (row.version ?? 0) + 1;
  const before = row.version === null ? undefined : await runMaybe(tx, sql.versionOf, [journeyId, row.version]);
  await run(tx, sql.addVersion, [journeyId, version, JSON.stringify(row.draft), actor, now]);
  await run(tx, sql.publishJourney, [journeyId, version, now]);
  const moved =
    wish.inFlight === 'move' && before !== undefined
      ? await runCount(tx, sql.moveRuns, [journeyId, version, sameSteps(before.document, row.draft)])
      : 0;
  await bookSchedules(tx, journeyId, row.draft, now);
  await beginDates(tx, journeyId, version, row.draft);
  await run(tx, notifyChannel, ['journeys']);
  return { version, moved };
}

/** Steps of both graphs that are of the same kind: what a run remembers of its waiting there still means something. */
function sameSteps(before: JourneyDocument, after: JourneyDocument): string[] {
  return Object.entries(after.steps).flatMap(([id, step]) => (before.steps[id]?.kind === step.kind ? [id] : []));
}

const leadsTo: Readonly<Record<JourneyState, readonly JourneyState[]>> = {
  draft: [],
  live: ['paused', 'draining', 'stopped'],
  paused: ['live', 'draining', 'stopped'],
  draining: ['live', 'stopped'],
  stopped: [],
};

/**
 * paused: nobody enters and nobody moves on; what happens is still heard. draining: nobody enters, who is in it goes on to the end. stopped:
 * all runs end at once, and what they have asked for and was not handed over does not go.
 */
export async function changeState(
  tx: Tx,
  deps: Pick<JourneyDeps, 'messages'>,
  journeyId: string,
  to: Exclude<JourneyState, 'draft'>,
  now: Date,
): Promise<sql.JourneyRow> {
  const row = await lock(tx, journeyId);
  if (row.state === to) return row;
  if (!leadsTo[row.state].includes(to)) throw problem(journeyState, { detail: `${row.state} to ${to}` });
  await run(tx, sql.setState, [journeyId, to, now]);
  if (to === 'stopped') {
    const ended = await runCount(tx, sql.stopRuns, [journeyId, now]);
    await run(tx, dropOtherDates, [journeyId, []]);
    await run(tx, sql.wakeWaitingForStopped, [journeyId, now]);
    await run(tx, sql.wakeOutranked, [now]);
    await run(tx, sql.endBulk, [journeyId, now]);
    await silenceJourney(tx, deps, { journeyId, name: row.name }, now);
    if (ended > 0) await run(tx, addTallies, [[journeyId], [''], ['ended:stopped'], [ended]]);
  }
  await run(tx, notifyChannel, ['journeys']);
  return runOne(tx, sql.findJourney, [journeyId]);
}
