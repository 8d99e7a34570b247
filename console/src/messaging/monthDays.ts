/** Days of a calendar as ISO dates, without any time zone: a date is the same everywhere. Pure. */
const dayMs = 86_400_000;
const atNoon = (day: string): number => Date.parse(`${day}T12:00:00Z`);

export const plusDays = (day: string, days: number): string =>
  new Date(atNoon(day) + days * dayMs).toISOString().slice(0, 10);

/** Monday is 0. */
export const weekdayOf = (day: string): number => (new Date(atNoon(day)).getUTCDay() + 6) % 7;

export const monthOf = (day: string): string => day.slice(0, 7);

/** The week with this day, from Monday on. */
export function weekWith(day: string): string[] {
  const first = plusDays(day, -weekdayOf(day));
  return Array.from({ length: 7 }, (_none, at) => plusDays(first, at));
}

/** Whole weeks that hold the month with this day. */
export function monthWith(day: string): string[] {
  const first = weekWith(`${monthOf(day)}-01`)[0] ?? day;
  const days: string[] = [];
  for (let at = 0; at < 42; at += 7) {
    const week = Array.from({ length: 7 }, (_none, place) => plusDays(first, at + place));
    if (at > 0 && monthOf(week[0] ?? '') !== monthOf(day)) break;
    days.push(...week);
  }
  return days;
}

/** The first day of the month so many months on. */
export function plusMonths(day: string, months: number): string {
  const all = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months;
  return `${Math.floor(all / 12)}-${String((all % 12) + 1).padStart(2, '0')}-01`;
}
