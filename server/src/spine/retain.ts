/** Retention: whole months leave the log, and message ids leave the memory of what was seen. */
import { run, runCount, type Db } from '../kit/sql.ts';
import { dropPartition, forgetSeen, oldPartitions } from './spine.sql.ts';

/** Message ids are remembered at least this long: the promise is 30 days, whatever the time zone. */
export const rememberDays = 32;

/** Drops months older than `keepMonths` and forgets old message ids. Returns what went. */
export async function retain(db: Db, now: Date, keepMonths: number): Promise<{ months: string[]; ids: number }> {
  const horizon = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - keepMonths, 1));
  const months = (await run(db, oldPartitions, [horizon])).map((row) => row.part);
  for (const month of months) await run(db, dropPartition, [month]);
  const day = new Date(now.getTime() - rememberDays * 86_400_000).toISOString().slice(0, 10);
  let ids = 0;
  for (;;) {
    const gone = await runCount(db, forgetSeen, [day]);
    ids += gone;
    if (gone === 0) return { months, ids };
  }
}
