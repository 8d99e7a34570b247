/** What holds for all journeys. */
import { journeySettings, type JourneySettings } from '../../../contracts/journeys.ts';
import { runOne, type On } from '../kit/sql.ts';
import { readSettings } from './journeys.sql.ts';

/** Until somebody has said otherwise: five messages a week, of all journeys together. */
export const defaultSettings: JourneySettings = { cap: { count: 5, hours: 24 * 7 }, timeZone: 'UTC', prices: null };

export async function settingsNow(on: On): Promise<{ revision: number; settings: JourneySettings }> {
  const { revision, document } = await runOne(on, readSettings);
  return { revision, settings: journeySettings.parse({ ...defaultSettings, ...document }) };
}
