/** SKUs, locations, days and hours: words that stock and delivery share. Quantities are whole units; a location is named by its slug. */
import { z } from 'zod';
import { instant, pageOf, pageQuery } from './common.ts';

export const sku = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
export const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/);
export const day = z.iso.date();
/** Local time of a day. */
export const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
export const units = z.int().min(1).max(1_000_000);
export const manyUnits = z.int().min(0).max(1_000_000_000);
export const words = z.string().min(1).max(200);

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
/** From and to, local; a day that is not there is closed. */
export const opening = z.partialRecord(z.enum(weekdays), z.array(z.tuple([clockTime, clockTime])).max(4));

export const locationKinds = ['store', 'warehouse', 'courier', 'transit'] as const;
const place = {
  name: words,
  zone: slug,
  country: z.string().regex(/^[A-Z]{2}$/),
  city: z.string().max(100),
  street: z.string().max(200),
  postalCode: z.string().max(20),
  latitude: z.number().min(-90).max(90).nullable(),
  longitude: z.number().min(-180).max(180).nullable(),
  timeZone: z.string().min(1).max(64),
  opening,
  closedOn: z.array(day).max(400),
  /** What is ordered before this local time is packed on the same working day. */
  cutOff: clockTime,
  /** Working days that packing takes. */
  handlingDays: z.int().min(0).max(30),
  /** Units that can be picked in a day; null: any number. */
  capacityUnitsADay: z.int().min(0).max(1_000_000).nullable(),
  ships: z.boolean(),
  offersPickup: z.boolean(),
  offersTryOn: z.boolean(),
};
export const location = z.object({
  id: slug,
  kind: z.enum(locationKinds),
  state: z.enum(['active', 'closed']),
  ...place,
  version: z.int(),
  createdAt: instant,
  changedAt: instant,
});
export const locationPage = pageOf(location);
export const locationQuery = pageQuery.extend({
  kind: z.enum(locationKinds).optional(),
  state: z.enum(['active', 'closed']).optional(),
});
/** PUT /api/v1/locations/:id — makes the location, or changes it; `version` (when given) must be the current one. */
export const putLocationBody = z.object({
  kind: z.enum(locationKinds),
  state: z.enum(['active', 'closed']).default('active'),
  name: place.name,
  zone: place.zone,
  country: place.country,
  city: place.city.default(''),
  street: place.street.default(''),
  postalCode: place.postalCode.default(''),
  latitude: place.latitude.default(null),
  longitude: place.longitude.default(null),
  timeZone: place.timeZone.default('UTC'),
  opening: place.opening.default({}),
  closedOn: place.closedOn.default([]),
  cutOff: place.cutOff.default('15:00'),
  handlingDays: place.handlingDays.default(0),
  capacityUnitsADay: place.capacityUnitsADay.default(null),
  ships: place.ships.optional(),
  offersPickup: place.offersPickup.optional(),
  offersTryOn: place.offersTryOn.optional(),
  version: z.int().optional(),
});
