/** Is it night where she is, and until when? Pure. */
import { Temporal } from 'temporal-polyfill';

export interface QuietHours {
  readonly from: string;
  readonly until: string;
}

/** The instant at which quiet hours end, or null outside of them. From inclusive, until exclusive; over midnight where `from` is the later one. */
export function decideQuietUntil(hours: QuietHours | null, timeZone: string, now: Date): Date | null {
  if (hours === null || hours.from === hours.until) return null;
  const here = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  const time = here.toPlainTime();
  const [from, until] = [Temporal.PlainTime.from(hours.from), Temporal.PlainTime.from(hours.until)];
  const isLater = Temporal.PlainTime.compare(time, from) >= 0;
  const isBefore = Temporal.PlainTime.compare(time, until) < 0;
  const isOverMidnight = Temporal.PlainTime.compare(from, until) > 0;
  if (isOverMidnight ? !isLater && !isBefore : !(isLater && isBefore)) return null;
  const day = isOverMidnight && isLater ? here.toPlainDate().add({ days: 1 }) : here.toPlainDate();
  // Where a clock change skips this time, the instant after the gap.
  const end = day.toZonedDateTime({ timeZone, plainTime: until });
  return new Date(end.epochMilliseconds);
}

/** The person's own zone where it is one, else the shop's. */
export function zoneOr(zone: string | null, fallback: string): string {
  if (zone !== null && isZone(zone)) return zone;
  return isZone(fallback) ? fallback : 'UTC';
}

const known = new Map<string, boolean>();
export function isZone(zone: string): boolean {
  const before = known.get(zone);
  if (before !== undefined) return before;
  let is = true;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
  } catch {
    is = false;
  }
  if (known.size > 2_000) known.clear();
  known.set(zone, is);
  return is;
}
