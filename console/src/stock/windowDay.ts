/** Local days as `2026-03-01`, and whether a window is there on one. */
import { weekdays } from '../../../contracts/stock.ts';
import type { DeliveryWindow } from './stock.ts';

const written = (date: Date): string =>
  `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;

export const today = (): string => written(new Date());

/** At noon no change of the clock moves a day. */
const noonOf = (day: string): Date => new Date(`${day}T12:00`);

export function addDays(day: string, days: number): string {
  const date = noonOf(day);
  date.setDate(date.getDate() + days);
  return written(date);
}

type Running = Pick<DeliveryWindow, 'weekdays' | 'validFrom' | 'validUntil' | 'closedOn'>;

export function runsOn({ weekdays: runs, validFrom, validUntil, closedOn }: Running, day: string): boolean {
  // `weekdays` begin with Monday, JavaScript's with Sunday.
  const name = weekdays[(noonOf(day).getDay() + 6) % 7];
  return (
    name !== undefined &&
    runs.includes(name) &&
    (validFrom === null || day >= validFrom) &&
    (validUntil === null || day < validUntil) &&
    !closedOn.includes(day)
  );
}
