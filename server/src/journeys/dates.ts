/**
 * Dates of people that begin journeys: birthdays and the like. The next instant of each person, journey and trigger is a row, written when the
 * journey is published (for everybody, page by page) and when something is said of her traits; when it is due, it is looked at once more with
 * what is known of her then. Nothing is asked in between.
 */
import type { JourneyDocument } from '../../../contracts/journeys.ts';
import { run, type Tx } from '../kit/sql.ts';
import * as sql from './dates.sql.ts';
import type { JourneyDeps } from './deps.ts';
import type { InForce, JourneyInForce } from './in-force.ts';
import { zoneOf } from './local-time.ts';
import { keyOfDate, nextDue, type PersonDate } from './person-date.ts';
import { settingsNow } from './settings.ts';
import { start, type Entry } from './start.ts';
import { writeTallies } from './tally.ts';

/** What was due longer ago than this begins nothing any more: nobody is wished a happy birthday a week later. */
const freshMs = 24 * 3_600_000;
const dueAtOnce = 500;
const readAtOnce = 2_000;

export const datesOf = ({ triggers }: JourneyDocument): PersonDate[] =>
  triggers.filter((one) => one.kind === 'person_date');

/** Those that somebody may enter by a date, now or when it goes on. */
export const datedJourneys = (known: InForce): JourneyInForce[] =>
  [...known.journeys.values()].filter(
    (one) => (one.state === 'live' || one.state === 'paused') && datesOf(one.document).length > 0,
  );

interface Her {
  readonly personId: string;
  readonly traits: Readonly<Record<string, unknown>>;
  readonly zone: string;
}

/** By origin. */
async function knownOf(
  tx: Tx,
  deps: Pick<JourneyDeps, 'identity' | 'profiles'>,
  originIds: readonly string[],
): Promise<(originId: string) => Her> {
  const clusters = await deps.identity.clustersOf(tx, [...new Set(originIds)]);
  const { settings } = await settingsNow(tx);
  const all = originIds.map((id) => clusters.get(id) ?? { personId: id, originIds: [id] });
  const traits = await deps.profiles.standingTraitsOf(tx, [...new Map(all.map((one) => [one.personId, one])).values()]);
  return (id) => {
    const personId = clusters.get(id)?.personId ?? id;
    const her = traits.get(personId) ?? {};
    return { personId, traits: her, zone: zoneOf(her, settings.timeZone) };
  };
}

/** Writes when these people are due next; gives the earliest of it. */
export async function bookDates(
  tx: Tx,
  deps: Pick<JourneyDeps, 'identity' | 'profiles'>,
  journeys: readonly JourneyInForce[],
  originIds: readonly string[],
  now: Date,
): Promise<Date | null> {
  if (journeys.length === 0 || originIds.length === 0) return null;
  const herOf = await knownOf(tx, deps, originIds);
  const people = new Map(originIds.map((id) => [herOf(id).personId, herOf(id)]));
  const due: { origin_id: string; journey_id: string; trigger_key: string; due_at: Date }[] = [];
  const gone: { origin_id: string; journey_id: string; trigger_key: string }[] = [];
  for (const her of people.values())
    for (const { journeyId, document } of journeys)
      for (const trigger of datesOf(document)) {
        const key = { origin_id: her.personId, journey_id: journeyId, trigger_key: keyOfDate(trigger) };
        const at = nextDue(trigger, her.traits[trigger.trait], her.zone, now);
        if (at === null) gone.push(key);
        else due.push({ ...key, due_at: at });
      }
  if (due.length > 0) await run(tx, sql.bookDates, [JSON.stringify(due), now]);
  if (gone.length > 0)
    await run(tx, sql.dropDates, [
      gone.map((one) => one.origin_id),
      gone.map((one) => one.journey_id),
      gone.map((one) => one.trigger_key),
    ]);
  return due.length === 0 ? null : new Date(Math.min(...due.map((one) => one.due_at.getTime())));
}

/** Who is due now enters, if the date is still hers; each row goes on to its next year. Gives how many rows there were. */
export async function startDated(tx: Tx, deps: JourneyDeps, known: InForce, now: Date): Promise<number> {
  const rows = await run(tx, sql.claimDates, [now, dueAtOnce]);
  if (rows.length === 0) return 0;
  const herOf = await knownOf(
    tx,
    deps,
    rows.map((row) => row.origin_id),
  );
  const entries: Entry[] = [];
  const moved: sql.DateRow[] = [];
  const gone: sql.DateRow[] = [];
  for (const row of rows) {
    const journey = known.journeys.get(row.journey_id);
    const trigger = journey && datesOf(journey.document).find((one) => keyOfDate(one) === row.trigger_key);
    const her = herOf(row.origin_id);
    const value = trigger === undefined ? undefined : her.traits[trigger.trait];
    const dueAfter = (from: Date): Date | null =>
      trigger === undefined ? null : nextDue(trigger, value, her.zone, from);
    const isHers = dueAfter(new Date(row.due_at.getTime() - 1))?.getTime() === row.due_at.getTime();
    if (isHers && journey !== undefined && trigger !== undefined && now.getTime() - row.due_at.getTime() <= freshMs)
      entries.push({
        journey,
        originId: her.personId,
        cause: `${row.trigger_key} ${row.due_at.toISOString()}`,
        because: trigger.trait,
        data: { [trigger.trait]: value, trait: trigger.trait },
      });
    const next = dueAfter(isHers ? row.due_at : now);
    // Who is part of another person now has her dates there.
    if (next === null || her.personId !== row.origin_id) gone.push(row);
    else moved.push({ ...row, due_at: next });
  }
  const begun = await start(tx, deps, entries, now);
  if (moved.length > 0) await run(tx, sql.moveDates, [JSON.stringify(moved)]);
  if (gone.length > 0)
    await run(tx, sql.dropDates, [
      gone.map((one) => one.origin_id),
      gone.map((one) => one.journey_id),
      gone.map((one) => one.trigger_key),
    ]);
  await writeTallies(tx, begun.tallies);
  return rows.length;
}

/** When a journey is published: what its older versions waited for goes, and everybody is read anew. */
export async function beginDates(tx: Tx, journeyId: string, version: number, document: JourneyDocument): Promise<void> {
  const keys = datesOf(document).map(keyOfDate);
  await run(tx, sql.dropOtherDates, [journeyId, keys]);
  if (keys.length > 0) await run(tx, sql.beginReading, [journeyId, version]);
  else await run(tx, sql.endReading, [journeyId]);
}

/** A page of everybody for a journey that was published; gives how many were looked at. */
export async function readDates(tx: Tx, deps: JourneyDeps, known: InForce, now: Date): Promise<number> {
  const [reading] = await run(tx, sql.claimReading);
  if (reading === undefined) return 0;
  const journey = known.journeys.get(reading.journey_id);
  const origins = (await run(tx, sql.originsAfter, [reading.after_id, readAtOnce])).map((row) => row.origin_id);
  if (journey !== undefined) await bookDates(tx, deps, [journey], origins, now);
  const last = origins.at(-1);
  if (last === undefined || origins.length < readAtOnce) await run(tx, sql.endReading, [reading.journey_id]);
  else await run(tx, sql.moveReading, [reading.journey_id, last]);
  return Math.max(1, origins.length);
}
