/** Days and hours of a location: when it works, when a parcel leaves and arrives, when something can be collected. Pure. */
import { Temporal } from 'temporal-polyfill';
import { weekdays } from '../../../../contracts/stock.ts';
import type { Location } from '../contract.ts';

type Weekday = (typeof weekdays)[number];
export interface LocalTime {
  /** YYYY-MM-DD */
  readonly day: string;
  /** HH:MM */
  readonly time: string;
}

/** Nothing is promised further ahead: a location that does not work within a year never does. */
const farthestDays = 366;
const dayMs = 86_400_000;

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

export function weekdayOf(day: string): Weekday {
  return weekdays[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7] ?? 'mon';
}

/** An instant as clocks on the wall there show it. */
export function localTime(now: Date, timeZone: string): LocalTime {
  const local = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  return { day: local.toPlainDate().toString(), time: local.toPlainTime().toString().slice(0, 5) };
}

/** Clocks that jump: a time that is not there is taken later, one that is there twice is the first. */
export function instantOf({ day, time }: LocalTime, timeZone: string): Date {
  const zoned = Temporal.PlainDateTime.from(`${day}T${time}`).toZonedDateTime(timeZone);
  return new Date(zoned.epochMilliseconds);
}

type Hours = Pick<Location, 'opening' | 'closedOn'>;

export function hoursOn(location: Hours, day: string): readonly (readonly [string, string])[] {
  return location.closedOn.includes(day) ? [] : (location.opening[weekdayOf(day)] ?? []);
}

/** The first day from `day` on at which it works; null: never within a year. */
export function workingDayFrom(location: Hours, day: string): string | null {
  for (let ahead = 0; ahead < farthestDays; ahead += 1) {
    const next = addDays(day, ahead);
    if (hoursOn(location, next).length > 0) return next;
  }
  return null;
}

export interface Leaving {
  readonly leavesOn: string;
  /** Units that can still be picked for that day. */
  readonly capacity: number;
  /** Why it is not today: after the cut-off, closed, packing, or full days. */
  readonly because: readonly ('cut_off' | 'closed' | 'handling' | 'full')[];
}

/** When a parcel that is ordered now leaves: cut-off, closed days, packing, days that are full. Null: it never works. */
export function decideLeaving(location: Location, now: LocalTime, bookedOn: (day: string) => number): Leaving | null {
  const because: Leaving['because'][number][] = [];
  let day: string | null = now.day;
  if (hoursOn(location, day).length === 0) {
    because.push('closed');
  } else if (now.time >= location.cutOff) {
    because.push('cut_off');
    day = addDays(day, 1);
  }
  day = workingDayFrom(location, day);
  for (let packed = 0; day !== null && packed < location.handlingDays; packed += 1) {
    if (packed === 0) because.push('handling');
    day = workingDayFrom(location, addDays(day, 1));
  }
  const { capacityUnitsADay: daily } = location;
  for (let tries = 0; day !== null && tries < farthestDays; tries += 1) {
    const left = daily === null ? Number.MAX_SAFE_INTEGER : daily - bookedOn(day);
    if (left > 0) return { leavesOn: day, capacity: left, because };
    if (!because.includes('full')) because.push('full');
    day = workingDayFrom(location, addDays(day, 1));
  }
  return null;
}

/** The day after `days` days of transit; days that are not among `movesOn` do not count. */
export function arrivalDay(leavesOn: string, days: number, movesOn: readonly Weekday[]): string {
  let day = leavesOn;
  for (let left = days; left > 0;) {
    day = addDays(day, 1);
    if (movesOn.includes(weekdayOf(day))) left -= 1;
  }
  return day;
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
const timeOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** The first moment from `from` on at which people there have worked `minutes` at a stretch and are still there. Null: never. */
export function readyTime(location: Hours, from: LocalTime, minutes: number): LocalTime | null {
  for (let ahead = 0; ahead < farthestDays; ahead += 1) {
    const day = addDays(from.day, ahead);
    for (const [opens, closes] of hoursOn(location, day)) {
      const start = Math.max(minutesOf(opens), ahead === 0 ? minutesOf(from.time) : 0);
      const ready = start + minutes;
      if (ready <= minutesOf(closes)) return { day, time: timeOf(ready) };
      // Work that is longer than a whole shift is done in parts: ready when the next shift begins.
      if (minutes > minutesOf(closes) - minutesOf(opens)) minutes -= Math.max(0, minutesOf(closes) - start);
    }
  }
  return null;
}
