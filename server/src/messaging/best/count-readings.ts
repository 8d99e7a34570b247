/** When and where everybody reads, counted once in six hours by whoever asks first. */
import { run, type Tx } from '../../kit/sql.ts';
import { countChannels, forgetChannels } from './best-channel.sql.ts';
import { claimHoursCount, countHours, forgetHours } from './best-hour.sql.ts';

export async function countReadings(tx: Tx, timeZone: string, now: Date): Promise<void> {
  if ((await run(tx, claimHoursCount, [now])).length === 0) return;
  await run(tx, forgetHours);
  await run(tx, countHours, [now, timeZone]);
  await run(tx, forgetChannels);
  await run(tx, countChannels, [now]);
}
