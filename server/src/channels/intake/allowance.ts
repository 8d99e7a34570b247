/** How many events a source may still send: a bucket a source that fills up evenly, one minute's worth at the most. */
import type { Source } from '../source-directory.ts';

export interface Allowance {
  /** Takes `events` if the source is not in debt: then 0; otherwise the whole seconds after which to come again. */
  take(source: Source, events: number, nowMs: number): number;
}

/** Counts in this process alone: with N processes behind a balancer a source may send up to N times its limit. */
export function createAllowance(): Allowance {
  const buckets = new Map<string, { level: number; at: number }>();
  return {
    take: (source, events, nowMs) => {
      const limit = source.eventsPerMinute;
      if (limit === null) return 0;
      const bucket = buckets.get(source.id) ?? { level: limit, at: nowMs };
      buckets.set(source.id, bucket);
      bucket.level = Math.min(limit, bucket.level + (Math.max(0, nowMs - bucket.at) / 60_000) * limit);
      bucket.at = nowMs;
      // A batch larger than the bucket must get through some time: it may go into debt, the next one waits for it.
      if (bucket.level <= 0 || (bucket.level < events && bucket.level < limit)) {
        const missing = Math.min(events, limit) - bucket.level;
        return Math.max(1, Math.min(300, Math.ceil((missing / limit) * 60)));
      }
      bucket.level -= events;
      return 0;
    },
  };
}
