/** Locations: where goods are, when somebody is there, and how much can be picked in a day. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/stock.ts';
import { run, runMaybe, type On, type Tx } from '../kit/sql.ts';
import type { Booking, Location } from './contract.ts';
import {
  bookDays,
  locationById,
  locationsById,
  locationsForPromise,
  locationsPage,
  putLocation,
  usableLocations,
  type LocationRow,
} from './locations.sql.ts';

type Wanted = z.infer<typeof contract.putLocationBody>;

/** Null: it was changed since `version` was read, or `version` was given and there is no such location. */
export async function saveLocation(tx: Tx, locationId: string, wanted: Wanted, now: Date): Promise<Location | null> {
  const sells = wanted.kind === 'store' || wanted.kind === 'warehouse';
  const row = await runMaybe(tx, putLocation, [
    locationId,
    wanted.kind,
    wanted.state,
    wanted.name,
    wanted.zone,
    wanted.country,
    wanted.city,
    wanted.street,
    wanted.postalCode,
    wanted.latitude,
    wanted.longitude,
    wanted.timeZone,
    JSON.stringify(wanted.opening),
    wanted.closedOn,
    wanted.cutOff,
    wanted.handlingDays,
    wanted.capacityUnitsADay,
    wanted.ships ?? sells,
    wanted.offersPickup ?? wanted.kind === 'store',
    wanted.offersTryOn ?? wanted.kind === 'store',
    now,
    wanted.version ?? null,
  ]);
  return row === undefined ? null : viewOf(row);
}

export async function findLocation(on: On, locationId: string): Promise<Location | undefined> {
  const row = await runMaybe(on, locationById, [locationId]);
  return row && viewOf(row);
}

export async function locationsOf(on: On, locationIds: readonly string[]): Promise<Map<string, Location>> {
  const rows = await run(on, locationsById, [locationIds]);
  return new Map(rows.map((row) => [row.location_id, viewOf(row)]));
}

export async function listLocations(
  on: On,
  wish: {
    readonly after: string | null;
    readonly kind: string | null;
    readonly state: string | null;
    readonly limit: number;
  },
): Promise<Location[]> {
  return (await run(on, locationsPage, [wish.after, wish.kind, wish.state, wish.limit])).map(viewOf);
}

/** Where customers may collect or try on. */
/** With stock of these SKUs, or named, or for collecting. */
export async function locationsForBasket(
  on: On,
  skus: readonly string[],
  named: readonly string[],
): Promise<Map<string, Location>> {
  const rows = await run(on, locationsForPromise, [skus, named]);
  return new Map(rows.map((row) => [row.location_id, viewOf(row)]));
}

/** The first of these that is not there, is closed, or is `in transit`. */
export async function unusable(on: On, locationIds: readonly string[]): Promise<string | undefined> {
  const distinct = [...new Set(locationIds)];
  const known = new Set((await run(on, usableLocations, [distinct])).map((row) => row.location_id));
  return distinct.find((one) => !known.has(one));
}

/** Takes picking capacity in the caller's transaction. `full`: the caller rolls back, or some of it stays booked. */
export async function bookCapacity(
  tx: Tx,
  bookings: readonly Booking[],
): Promise<
  { readonly kind: 'booked' } | { readonly kind: 'full'; readonly locationId: string; readonly dayOn: string }
> {
  const sums = new Map<string, Booking>();
  for (const one of bookings) {
    const key = `${one.locationId} ${one.dayOn}`;
    sums.set(key, { ...one, units: one.units + (sums.get(key)?.units ?? 0) });
  }
  const wanted = [...sums.values()].filter(({ units }) => units > 0);
  if (wanted.length === 0) return { kind: 'booked' };
  const rows = await run(tx, bookDays, [
    wanted.map(({ locationId }) => locationId),
    wanted.map(({ dayOn }) => dayOn),
    wanted.map(({ units }) => units),
  ]);
  const booked = new Set(rows.map((row) => `${row.location_id} ${row.day_on}`));
  const full = wanted.find(({ locationId, dayOn }) => !booked.has(`${locationId} ${dayOn}`));
  return full === undefined ? { kind: 'booked' } : { kind: 'full', locationId: full.locationId, dayOn: full.dayOn };
}

export function viewOf(row: LocationRow): Location {
  return {
    id: row.location_id,
    kind: row.kind,
    state: row.state,
    name: row.name,
    zone: row.zone,
    country: row.country,
    city: row.city,
    street: row.street,
    postalCode: row.postal_code,
    latitude: row.latitude,
    longitude: row.longitude,
    timeZone: row.time_zone,
    opening: row.opening,
    closedOn: row.closed_on,
    cutOff: row.cut_off,
    handlingDays: row.handling_days,
    capacityUnitsADay: row.capacity_units_a_day,
    ships: row.ships,
    offersPickup: row.offers_pickup,
    offersTryOn: row.offers_try_on,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
  };
}
