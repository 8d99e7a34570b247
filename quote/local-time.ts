/** Local time of a zone from its written-out offsets: no clock, no locale, no time zone data of the machine. */
import type { Zone } from './types.ts';

export interface LocalTime {
  /** 1 is Monday. */
  readonly weekday: number;
  readonly minute: number;
}

const dayMinutes = 1_440;

/** The zone's wall clock at an instant; UTC before the first offset. */
export function localTime(zone: Pick<Zone, 'offsets'>, nowMs: number): LocalTime {
  let ahead = 0;
  for (const { from, minutes } of zone.offsets) if (Date.parse(from) <= nowMs) ahead = minutes;
  const minutes = Math.floor(nowMs / 60_000) + ahead;
  // 1 January 1970 was a Thursday.
  const day = Math.floor(minutes / dayMinutes) + 3;
  return { weekday: (((day % 7) + 7) % 7) + 1, minute: ((minutes % dayMinutes) + dayMinutes) % dayMinutes };
}

/** Whether the wall clock is inside the window. After midnight the weekday is that of the evening on which it began. */
export function inWindow(
  at: LocalTime,
  window: { readonly weekdays?: readonly number[]; readonly from?: string; readonly until?: string },
): boolean {
  const from = window.from === undefined ? 0 : minuteOf(window.from);
  const until = window.until === undefined ? dayMinutes : minuteOf(window.until);
  const days = window.weekdays;
  const onDay = (weekday: number): boolean => days === undefined || days.includes(weekday);
  if (from < until) return at.minute >= from && at.minute < until && onDay(at.weekday);
  if (at.minute >= from) return onDay(at.weekday);
  return at.minute < until && onDay(at.weekday === 1 ? 7 : at.weekday - 1);
}

/** `HH:MM` as minutes; `24:00` is the end of the day. */
export function minuteOf(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
}
