/** When audiences are taken in: at a date, or again and again at a time of day. Each instant of a journey is one row, for ever the same. */
import type { JourneyDocument } from '../../../contracts/journeys.ts';
import { hashedId } from '../kit/ids.ts';
import { run, type Tx } from '../kit/sql.ts';
import { dropSchedules } from './journeys.sql.ts';
import { nextWallTime } from './local-time.ts';
import { addBulk } from './runs.sql.ts';
import { settingsNow } from './settings.ts';

/** Each date is taken in once, whichever version names it; one that has passed when it is published is not. */
export async function bookSchedules(tx: Tx, journeyId: string, document: JourneyDocument, now: Date): Promise<void> {
  await run(tx, dropSchedules, [journeyId]);
  for (const one of document.triggers)
    if (one.kind === 'schedule' && new Date(one.at) > now)
      await book(tx, journeyId, one.audienceId, 'schedule', new Date(one.at));
  await bookRecurring(tx, journeyId, document, now);
}

/**
 * The next instant of each recurring trigger, after `now`: instants that passed while nothing ran, or while the journey was paused, are not made
 * up for but by the one that was booked. When a row is due, this books the next one in the same transaction.
 */
export async function bookRecurring(tx: Tx, journeyId: string, document: JourneyDocument, now: Date): Promise<void> {
  const recurring = document.triggers.filter((one) => one.kind === 'recurring');
  if (recurring.length === 0) return;
  const { settings } = await settingsNow(tx);
  for (const { audienceId, at, weekdays } of recurring) {
    const next = nextWallTime(new Date(now.getTime() + 1), at, weekdays, settings.timeZone);
    await book(tx, journeyId, audienceId, 'recurring', next);
  }
}

const book = (tx: Tx, journeyId: string, audienceId: string, because: 'schedule' | 'recurring', at: Date) =>
  run(tx, addBulk, [
    hashedId('schedule', journeyId, audienceId, at.toISOString()),
    journeyId,
    audienceId,
    because,
    '{}',
    at,
  ]);
