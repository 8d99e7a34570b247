/** When a date of a person is due. Pure. */
import { Temporal } from 'temporal-polyfill';
import type { Trigger } from '../../../contracts/journeys.ts';

export type PersonDate = Extract<Trigger, { kind: 'person_date' }>;

/** The same trigger has the same key in every version. */
export const keyOfDate = ({ trait, days, at, yearly }: PersonDate): string => JSON.stringify([trait, days, at, yearly]);

interface Said {
  /** Null: a day of every year, as `--05-01`. */
  readonly year: number | null;
  readonly month: number;
  readonly day: number;
}

/** `2026-05-01`; an instant, which is a day where she is; `--05-01` and `05-01`, without a year. Null: none of these. */
export function dayOf(value: unknown, zone: string): Said | null {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  const yearless = /^(?:--)?(\d\d)-(\d\d)$/.exec(text);
  if (yearless !== null) return realDay(null, Number(yearless[1]), Number(yearless[2]));
  const day = /^(\d{4})-(\d\d)-(\d\d)(.*)$/.exec(text);
  if (day === null) return null;
  // Midnight in UTC is how many systems write a day.
  if (day[4] === '' || /^T00:00(:00(\.0+)?)?(Z|\+00:?00)?$/.test(day[4] ?? ''))
    return realDay(Number(day[1]), Number(day[2]), Number(day[3]));
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return null;
  const { year, month, day: of } = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
  return { year, month, day: of };
}

/** In a leap year there is every day that there ever is. */
function realDay(year: number | null, month: number, day: number): Said | null {
  try {
    Temporal.PlainDate.from({ year: year ?? 2024, month, day }, { overflow: 'reject' });
    return { year, month, day };
  } catch {
    return null;
  }
}

/**
 * The first instant after `from` at which the trigger is due for somebody with this value, where she is. 29 February is 28 February in common
 * years. Null: never (again). Where a clock change skips the time of day, the instant after the gap.
 */
export function nextDue(trigger: PersonDate, value: unknown, zone: string, from: Date): Date | null {
  const said = dayOf(value, zone);
  if (said === null) return null;
  const plainTime = Temporal.PlainTime.from(trigger.at);
  const dueOf = (year: number): Date => {
    const date = Temporal.PlainDate.from({ year, month: said.month, day: said.day }, { overflow: 'constrain' });
    const day = date.add({ days: trigger.days });
    return new Date(day.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds);
  };
  if (!trigger.yearly) {
    const due = said.year === null ? null : dueOf(said.year);
    return due !== null && due > from ? due : null;
  }
  // A year before and after, for so many days lie between the day and its trigger.
  const year = from.getUTCFullYear();
  for (let at = Math.max(year - 2, said.year ?? 0); at <= Math.max(year + 3, (said.year ?? 0) + 1); at += 1) {
    const due = dueOf(at);
    if (due > from) return due;
  }
  return null;
}
