/** Times of day where a person is. Pure. */
import { Temporal } from 'temporal-polyfill';

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

/** Names of the trait by which people say where they are; the same that messaging reads. */
const zoneTraits = ['timezone', 'timeZone', 'time_zone'];

/** The person's own zone where it is one, else the shop's. */
export function zoneOf(traits: Readonly<Record<string, unknown>>, fallback: string): string {
  for (const name of zoneTraits) {
    const value = traits[name];
    if (typeof value === 'string' && isZone(value)) return value;
  }
  return isZone(fallback) ? fallback : 'UTC';
}

/**
 * The first instant at or after `now` at which it is `HH:MM` in the zone, on one of these weekdays (Monday is 1; none: any). Where a clock
 * change skips this time, the instant after the gap.
 */
export function nextWallTime(now: Date, clock: string, weekdays: readonly number[], zone: string): Date {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone).toPlainDate();
  const plainTime = Temporal.PlainTime.from(clock);
  for (let days = 0; days <= 8; days += 1) {
    const day = today.add({ days });
    if (weekdays.length > 0 && !weekdays.includes(day.dayOfWeek)) continue;
    const at = day.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds;
    if (at >= now.getTime()) return new Date(at);
  }
  throw new Error('no such weekday');
}
