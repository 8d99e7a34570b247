/** At which hour of the next ones she is most likely to read: from when she read before, held by when everybody reads. */
import { Temporal } from 'temporal-polyfill';
import { run, type Tx } from '../../kit/sql.ts';
import { zoneOr } from '../deliver/decide-quiet.ts';
import { settingsNow } from '../settings.ts';
import { everybodysHours, ownHours } from './best-hour.sql.ts';
import { countReadings } from './count-readings.ts';

export interface HourWish {
  readonly originId: string;
  readonly from: Date;
  readonly withinHours: number;
  /** 0 … 1: where in the hour, so that not all of an hour go at once. */
  readonly chance: number;
}
export interface ChosenHour {
  /** Of the week, from Monday's midnight on, in the shop's time zone. */
  readonly hour: number;
  /** Her touches in this hour of the week, and all of them; 0 of 0: everybody's hour. */
  readonly own: number;
  readonly ofOwn: number;
}
export interface HourAnswer {
  readonly dueAt: Date;
  /** Null: nobody has read anything yet, so it goes at once. */
  readonly chosen: ChosenHour | null;
}

/** Everybody's habit weighs as much as so many touches of her own. */
const priorWeight = 8;
const hoursOfWeek = 168;

export type Touches = ReadonlyMap<number, number>;
const all = (touches: Touches): number => [...touches.values()].reduce((sum, one) => sum + one, 0);

/**
 * The likeliest hour; of equals the earliest. `hours`: those that begin from now on, with their instants, the running one first. Pure.
 */
export function decideHour(
  hours: readonly { readonly hour: number; readonly at: Date }[],
  own: Touches,
  everybody: Touches,
): { readonly hour: number; readonly at: Date } | null {
  const [ofOwn, ofAll] = [all(own), all(everybody)];
  if (ofOwn + ofAll === 0) return null;
  const likely = (hour: number): number => {
    const prior = ofAll === 0 ? 1 / hoursOfWeek : (everybody.get(hour) ?? 0) / ofAll;
    return ((own.get(hour) ?? 0) + priorWeight * prior) / (ofOwn + priorWeight);
  };
  let best = hours[0];
  for (const one of hours) if (best !== undefined && likely(one.hour) > likely(best.hour)) best = one;
  return best ?? null;
}

/** The running hour and those that begin until `withinHours` later, none twice. Pure. */
export function hoursFrom(from: Date, withinHours: number, timeZone: string): { hour: number; at: Date }[] {
  const last = from.getTime() + withinHours * 3_600_000;
  let here = Temporal.Instant.fromEpochMilliseconds(from.getTime()).toZonedDateTimeISO(timeZone);
  const hours = [{ hour: (here.dayOfWeek - 1) * 24 + here.hour, at: from }];
  while (hours.length < hoursOfWeek) {
    here = here.round({ smallestUnit: 'hour', roundingMode: 'floor' }).add({ hours: 1 });
    if (here.epochMilliseconds >= last) break;
    hours.push({ hour: (here.dayOfWeek - 1) * 24 + here.hour, at: new Date(here.epochMilliseconds) });
  }
  return hours;
}

/** In order. Two statements, however many they are; a third once in six hours. */
export async function bestHours(tx: Tx, wishes: readonly HourWish[], now: Date): Promise<HourAnswer[]> {
  const { settings } = await settingsNow(tx);
  const timeZone = zoneOr(settings.timeZone, 'UTC');
  await countReadings(tx, timeZone, now);
  const [own, prior] = await Promise.all([
    run(tx, ownHours, [[...new Set(wishes.map((wish) => wish.originId))], now, timeZone]),
    run(tx, everybodysHours),
  ]);
  const everybody = new Map(prior.map((row) => [row.hour, row.touches]));
  const byOrigin = new Map<string, Map<number, number>>();
  for (const { origin_id: id, hour, touches } of own) {
    byOrigin.set(id, (byOrigin.get(id) ?? new Map<number, number>()).set(hour, touches));
  }
  return wishes.map(({ originId, from, withinHours, chance }) => {
    const hers = byOrigin.get(originId) ?? new Map<number, number>();
    const best = decideHour(hoursFrom(from, withinHours, timeZone), hers, everybody);
    if (best === null) return { dueAt: from, chosen: null };
    const last = from.getTime() + withinHours * 3_600_000;
    // The running hour is now; a later one is spread over its first three quarters.
    const at = best.at === from ? from.getTime() : Math.min(last, best.at.getTime() + chance * 45 * 60_000);
    return { dueAt: new Date(at), chosen: { hour: best.hour, own: hers.get(best.hour) ?? 0, ofOwn: all(hers) } };
  });
}
