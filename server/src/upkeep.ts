/** What has to be done now and then, by any of the processes: partitions ahead of time, retention. */
import { sweepSessions } from './access/index.ts';
import type { Clock } from './kit/clock.ts';
import { sweepAnswers } from './kit/http/idempotency.ts';
import { errorFields, type Log } from './kit/log.ts';
import type { Db } from './kit/sql.ts';
import { ensureTimelineMonths, retainTimeline } from './profiles/index.ts';
import { ensurePartitions, retain } from './spine/index.ts';

const everyMs = 3_600_000;

export function startUpkeep(ports: { db: Db; log: Log; clock: Clock; keepMonths: number }): { stop(): void } {
  const { db, log, clock, keepMonths } = ports;
  async function once(): Promise<void> {
    try {
      const now = clock.now();
      await ensurePartitions(db, now);
      await ensureTimelineMonths(db, now);
      await sweepSessions(db, now);
      await sweepAnswers(db, now);
      const gone = await retain(db, now, keepMonths);
      const months = await retainTimeline(db, now, keepMonths);
      if (gone.months.length > 0 || months.length > 0) log.info({ months: gone.months }, 'old months were dropped');
    } catch (error) {
      log.warn(errorFields(error), 'upkeep failed; trying again in an hour');
    }
  }
  void once();
  const timer = setInterval(() => void once(), everyMs);
  return { stop: () => clearInterval(timer) };
}
