/** When people shop: the year, the week and the day of a retailer. */
import type { Random } from './random.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export const dayNumber = (at: number): number => Math.floor(at / day);

/** January to December: sales after Christmas, a quiet summer, a strong autumn. */
const monthWeights = [1.0, 0.84, 0.9, 0.94, 0.98, 0.92, 0.86, 0.92, 1.02, 1.05, 1.25, 1.5];
/** Sunday to Saturday. */
const weekdayWeights = [1.02, 0.86, 0.88, 0.92, 0.98, 1.18, 1.34];

/** Traffic of a day relative to an average one. */
export function seasonOf(dayIndex: number): number {
  const date = new Date(dayIndex * day);
  const month = date.getUTCMonth();
  const inMonth = date.getUTCDate();
  const usual = (monthWeights[month] ?? 1) * (weekdayWeights[date.getUTCDay()] ?? 1);
  if (month === 11) return usual * (inMonth <= 23 ? 1.15 : inMonth === 24 ? 0.55 : inMonth === 25 ? 0.25 : 0.9);
  if (month === 0 && inMonth === 1) return usual * 0.4;
  return usual * blackFridayLift(dayIndex);
}

/** The Friday after the fourth Thursday of November, its week before and the Monday after. */
export function blackFridayLift(dayIndex: number): number {
  const distance = dayIndex - blackFriday(new Date(dayIndex * day).getUTCFullYear());
  if (distance === 0) return 3.4;
  if (distance === 3) return 2.2;
  if (distance >= -4 && distance < 3) return 1.7;
  return 1;
}

function blackFriday(year: number): number {
  const first = new Date(Date.UTC(year, 10, 1));
  const firstThursday = 1 + ((4 - first.getUTCDay() + 7) % 7);
  return dayNumber(Date.UTC(year, 10, firstThursday + 22));
}

export type Rhythm = 'online' | 'store' | 'desk';

const hourWeights: Readonly<Record<Rhythm, readonly number[]>> = {
  online: [
    1.2, 0.5, 0.2, 0.1, 0.1, 0.2, 0.7, 1.6, 2.4, 3, 3.2, 3.3, 3.6, 3.4, 3.1, 3, 3.1, 3.4, 4, 5, 6, 6.2, 4.8, 2.6,
  ],
  store: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 4, 5, 4.6, 4.2, 4.4, 5.4, 6.6, 6, 4, 1.4, 0, 0, 0],
  desk: [0, 0, 0, 0, 0, 0, 0, 0, 2, 5, 6, 5.6, 4.4, 4.8, 5, 4.8, 4.2, 3, 1.6, 0.8, 0, 0, 0, 0],
};

const cumulative = new Map(
  Object.entries(hourWeights).map(([rhythm, weights]) => {
    let sum = 0;
    return [rhythm as Rhythm, weights.map((weight) => (sum += weight))] as const;
  }),
);

/** An instant on that day of the place's own clock, at an hour that fits the channel. */
export function instantOn(dayIndex: number, rhythm: Rhythm, utcOffsetHours: number, random: Random): number {
  const sums = cumulative.get(rhythm) ?? [];
  const drawn = random.float() * (sums[23] ?? 0);
  const localHour = sums.findIndex((sum) => drawn < sum);
  const local = dayIndex * day + localHour * hour + random.int(hour);
  return local - offsetAt(local, utcOffsetHours) * hour;
}

/** The EU's summer time: last Sunday of March to last Sunday of October. */
export function offsetAt(at: number, winterOffsetHours: number): number {
  const year = new Date(at).getUTCFullYear();
  return at >= lastSunday(year, 2) && at < lastSunday(year, 9) ? winterOffsetHours + 1 : winterOffsetHours;
}

const lastSundays = new Map<number, number>();

function lastSunday(year: number, month: number): number {
  const key = year * 12 + month;
  const known = lastSundays.get(key);
  if (known !== undefined) return known;
  const last = new Date(Date.UTC(year, month + 1, 0));
  const at = last.getTime() - last.getUTCDay() * day + hour;
  lastSundays.set(key, at);
  return at;
}

/** Calendar months back from an instant, on UTC midnight. */
export function monthsBefore(now: number, months: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, Math.min(date.getUTCDate(), 28));
}
