/** Delivery windows as data, and which of them can still be chosen. */
import type { z } from 'zod';
import type * as contract from '../../../../contracts/stock.ts';
import { run, runMaybe, type On, type Tx } from '../../kit/sql.ts';
import type { FreeWindow, Location } from '../contract.ts';
import { addDays, instantOf, weekdayOf } from './calendar.ts';
import { putWindow, windowById, windowDays, windowsPage, type OfferedRow, type WindowRow } from './windows.sql.ts';

export type DeliveryWindow = z.infer<typeof contract.deliveryWindow>;
type Wanted = z.infer<typeof contract.putWindowBody>;

/** Nothing further ahead can be chosen. */
export const farthestWindowDays = 14;

/** What is wrong with the terms; null: nothing. Pure. */
export function windowFault(wanted: Wanted, methodKind: string | undefined, isPlace: boolean): string | null {
  const { from, to, locationId, zone, validFrom, validUntil } = wanted;
  if (methodKind !== 'courier') return 'methodId is not a courier’s delivery method';
  if (!isPlace) return 'there is no such location';
  if (locationId !== null && zone !== null) return 'a location and a zone are named';
  if (to <= from) return 'it ends before it begins';
  if (validFrom !== null && validUntil !== null && validUntil <= validFrom) return 'it is valid on no day';
  return null;
}

/** How many places are taken of each window on each day; a day on which nobody has one is left out. */
export async function takenDays(
  on: On,
  { from, days }: z.infer<typeof contract.windowDaysQuery>,
): Promise<z.infer<typeof contract.windowDays>['items']> {
  const rows = await run(on, windowDays, [from, days]);
  return rows.map(({ window_id: windowId, ...row }) => ({ windowId, ...row }));
}

/** Null: it was changed since `version` was read, or `version` was given and there is no such window. */
export async function saveWindow(tx: Tx, id: string, wanted: Wanted, now: Date): Promise<DeliveryWindow | null> {
  const row = await runMaybe(tx, putWindow, [
    id,
    wanted.methodId,
    wanted.name,
    wanted.state,
    wanted.locationId,
    wanted.zone,
    wanted.weekdays,
    wanted.from,
    wanted.to,
    wanted.cutOffMinutes,
    wanted.capacity,
    wanted.surchargeMinor,
    wanted.validFrom,
    wanted.validUntil,
    wanted.closedOn,
    now,
    wanted.version ?? null,
  ]);
  return row === undefined ? null : viewOf(row);
}

export async function findWindow(on: On, id: string): Promise<DeliveryWindow | undefined> {
  const row = await runMaybe(on, windowById, [id]);
  return row && viewOf(row);
}

export async function listWindows(on: On, query: z.infer<typeof contract.windowQuery>): Promise<DeliveryWindow[]> {
  const { cursor = null, methodId = null, locationId = null, state = null, limit } = query;
  return (await run(on, windowsPage, [cursor, methodId, locationId, state, limit + 1])).map(viewOf);
}

function viewOf(row: WindowRow): DeliveryWindow {
  return {
    id: row.window_id,
    methodId: row.method_id,
    name: row.name,
    state: row.state,
    locationId: row.location_id,
    zone: row.zone,
    weekdays: row.weekdays,
    from: row.from_time,
    to: row.to_time,
    cutOffMinutes: row.cut_off_minutes,
    capacity: row.capacity,
    surchargeMinor: row.surcharge_minor,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    closedOn: row.closed_on,
    version: row.version,
    changedAt: row.changed_at.toISOString(),
  };
}

export interface Offered extends FreeWindow {
  /** As it was read: who claims it says so. */
  readonly version: number;
}

interface OfferWish {
  readonly methodId: string;
  readonly location: Pick<Location, 'id' | 'zone' | 'timeZone'>;
  /** The first local day, and how many. */
  readonly from: string;
  readonly days: number;
  readonly now: Date;
}

/** Those of a method, for goods from one place, that have places left and are not too near, the earliest first. Pure. */
export function decideWindows(rows: readonly OfferedRow[], wish: OfferWish): Offered[] {
  const { methodId, location, now } = wish;
  const days = Array.from({ length: wish.days }, (_, ahead) => addDays(wish.from, ahead));
  const own = rows.filter((row) => row.method_id === methodId && serves(row, location));
  return own
    .flatMap((row) => days.filter((day) => isOn(row, day)).flatMap((day) => offerOf(row, day, location.timeZone, now)))
    .sort((a, b) => a.from.localeCompare(b.from) || a.id.localeCompare(b.id));
}

const serves = (row: OfferedRow, { id, zone }: OfferWish['location']): boolean =>
  row.location_id === null ? row.zone === null || row.zone === zone : row.location_id === id;

const isOn = (row: OfferedRow, day: string): boolean =>
  row.weekdays.includes(weekdayOf(day)) &&
  (row.valid_from === null || row.valid_from <= day) &&
  (row.valid_until === null || day < row.valid_until) &&
  !row.closed_on.includes(day);

function offerOf(row: OfferedRow, day: string, timeZone: string, now: Date): Offered[] {
  const from = instantOf({ day, time: row.from_time }, timeZone);
  if (from.getTime() - row.cut_off_minutes * 60_000 < now.getTime()) return [];
  const left = row.capacity === null ? null : row.capacity - (row.taken[day] ?? 0);
  if (left !== null && left <= 0) return [];
  const to = instantOf({ day, time: row.to_time }, timeZone).toISOString();
  const { window_id: id, surcharge_minor: surchargeMinor, version } = row;
  return [{ id, day, from: from.toISOString(), to, left, surchargeMinor, version }];
}

/** As a caller sees it. */
export const shownWindow = ({ id, day, from, to, left, surchargeMinor }: Offered): FreeWindow => ({
  id,
  day,
  from,
  to,
  left,
  surchargeMinor,
});
