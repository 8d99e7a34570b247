/** Delivery methods, and promises: every way to receive a basket. */
import { z } from 'zod';
import { instant, money, pageOf, pageQuery } from './common.ts';
import { clockTime, day, sku, slug, units, weekdays, words } from './location.ts';

export const methodKinds = ['ship', 'pickup', 'try_on', 'courier'] as const;
const distanceBand = z.object({
  /** Great-circle distance, inclusive. */
  upToKm: z.number().min(0).max(21_000),
  days: z.int().min(0).max(60),
  amountMinor: z.int().min(0).max(10_000_000),
});
export const methodTerms = z.object({
  currency: z.string().regex(/^[A-Z]{3}$/),
  /** For the order as a whole. */
  baseMinor: z.int().min(0).max(100_000_000).default(0),
  /** From this value of goods on the customer pays nothing; null: never. */
  freeFromMinor: z.int().min(0).nullable().default(null),
  /** What the customer pays: the base alone, or the base and each parcel by its band. */
  charges: z.enum(['base', 'parcels']).default('base'),
  /** Transit by distance, nearest first; a location farther away than the last does not serve. Needed by `ship` and `courier`. */
  bands: z.array(distanceBand).max(20).default([]),
  /** Working days in transit are those of this week. */
  movesOn: z.array(z.enum(weekdays)).min(1).default(['mon', 'tue', 'wed', 'thu', 'fri']),
  /** Zones of fulfilment in which it is offered; empty: all. */
  zones: z.array(slug).max(200).default([]),
  /** Minutes that picking takes in a store. */
  pickMinutes: z.int().min(0).max(10_000).default(60),
  /** At most so many parcels. */
  maxParcels: z.int().min(1).max(50).default(10),
});
export const deliveryMethod = z.object({
  id: slug,
  kind: z.enum(methodKinds),
  name: words,
  state: z.enum(['active', 'closed']),
  terms: methodTerms,
  version: z.int(),
  changedAt: instant,
});
export const methodPage = pageOf(deliveryMethod);
/** PUT /api/v1/delivery-methods/:id */
export const putMethodBody = z.object({
  kind: z.enum(methodKinds),
  name: words,
  state: z.enum(['active', 'closed']).default('active'),
  terms: methodTerms,
  version: z.int().optional(),
});

/** Hours in which a courier comes, and how many orders they take. Times and days are local to the location that sends. */
const windowTerms = {
  /** A courier's delivery method. */
  methodId: slug,
  name: words,
  /** Goods from this location; or, without it, from the places of this zone; without both from all places. */
  locationId: slug.nullable(),
  zone: slug.nullable(),
  weekdays: z.array(z.enum(weekdays)).min(1).max(7),
  from: clockTime,
  to: clockTime,
  /** Chosen at the latest so many minutes before it begins. */
  cutOffMinutes: z.int().min(0).max(20_160),
  /** Orders a day; null: any number. */
  capacity: z.int().min(1).max(100_000).nullable(),
  /** On top of the method's price, in its currency. */
  surchargeMinor: z.int().min(0).max(10_000_000),
  validFrom: day.nullable(),
  /** The first day on which it is not there any more. */
  validUntil: day.nullable(),
  closedOn: z.array(day).max(400),
};
export const deliveryWindow = z.object({
  id: slug,
  state: z.enum(['active', 'closed']),
  ...windowTerms,
  version: z.int(),
  changedAt: instant,
});
export const windowPage = pageOf(deliveryWindow);
export const windowQuery = pageQuery.extend({
  methodId: slug.optional(),
  locationId: slug.optional(),
  state: z.enum(['active', 'closed']).optional(),
});
/** PUT /api/v1/delivery-windows/:id */
export const putWindowBody = z.object({
  state: z.enum(['active', 'closed']).default('active'),
  ...windowTerms,
  locationId: windowTerms.locationId.default(null),
  zone: windowTerms.zone.default(null),
  weekdays: windowTerms.weekdays.default([...weekdays]),
  cutOffMinutes: windowTerms.cutOffMinutes.default(120),
  capacity: windowTerms.capacity.default(null),
  surchargeMinor: windowTerms.surchargeMinor.default(0),
  validFrom: windowTerms.validFrom.default(null),
  validUntil: windowTerms.validUntil.default(null),
  closedOn: windowTerms.closedOn.default([]),
  version: z.int().optional(),
});
/** GET /api/v1/delivery-window-days — how full windows are; days on which nobody has a place are left out. */
export const windowDaysQuery = z.object({ from: day, days: z.coerce.number().int().min(1).max(31).default(7) });
export const windowDays = z.object({
  items: z.array(
    z.object({
      windowId: slug,
      day,
      taken: z.int().min(0),
      /** As it was when the last one came; null: any number. */
      capacity: z.int().min(1).nullable(),
    }),
  ),
});
/** A window on a day that can still be chosen. */
export const freeWindow = z.object({
  id: slug,
  day,
  from: instant,
  to: instant,
  /** Places that are left; null: any number. */
  left: z.int().min(1).nullable(),
  surchargeMinor: z.int().min(0),
});

export const strategies = ['fewest_parcels', 'cheapest', 'fastest', 'nearest', 'balance_stock'] as const;
export const strategy = z.enum(strategies);
/** POST /api/v1/promises — every way to receive a basket. */
export const promiseBody = z.object({
  lines: z
    .array(z.object({ sku, quantity: units }))
    .min(1)
    .max(50),
  destination: z
    .object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180), zone: slug.optional() })
    .optional(),
  /** Where the customer would collect; without it the nearest stores (at most 5) are tried. */
  locationIds: z.array(slug).min(1).max(20).optional(),
  /** Value of the goods, for delivery that is free from a sum on. */
  goodsMinor: z.int().min(0).optional(),
  strategy: strategy.default('fewest_parcels'),
  methods: z.array(slug).max(50).optional(),
  /** A courier's windows are listed for so many days from the first on that is possible. */
  windowDays: z.int().min(1).max(14).default(7),
});
const why = z.object({ code: z.string(), values: z.record(z.string(), z.union([z.string(), z.number()])) });
export const parcel = z.object({
  locationId: slug,
  lines: z.array(z.object({ sku, quantity: units })),
  /** The local day on which it is picked and leaves. */
  leavesOn: day,
  arrivesOn: day,
  distanceKm: z.number(),
  costMinor: z.int(),
});
export const promiseOption = z.object({
  methodId: slug,
  kind: z.enum(methodKinds),
  name: z.string(),
  /** Where the customer collects or tries on; null where goods are brought. */
  locationId: slug.nullable(),
  zone: slug,
  /** The earliest moment at which everything is there: an instant for collecting and windows, the day for parcels. */
  readyAt: instant.nullable(),
  arrivesOn: day,
  /** Those that can be chosen, with what is left of each. */
  windows: z.array(freeWindow),
  /** Without the surcharge of a window. */
  price: money,
  strategy,
  /** True: no better plan exists; false: the limit of work was reached, `gap` says how much better one could be at the most. */
  proven: z.boolean(),
  gap: z.number(),
  plan: z.array(parcel),
  explanation: z.array(why),
});
export const promiseAnswer = z.object({
  options: z.array(promiseOption),
  /** Ways that are not possible, and why. */
  impossible: z.array(z.object({ methodId: slug, locationId: slug.nullable(), explanation: z.array(why) })),
  asOf: instant,
});
