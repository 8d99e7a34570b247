/** Locations, stock, holds, delivery methods and promises. Quantities are whole units; a location is named by its slug. */
import { z } from 'zod';
import { id, instant, money, pageOf, pageQuery } from './common.ts';

export const sku = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
export const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/);
export const day = z.iso.date();
/** Local time of a day. */
export const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const units = z.int().min(1).max(1_000_000);
const manyUnits = z.int().min(0).max(1_000_000_000);
const words = z.string().min(1).max(200);

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

export const stockLine = z.object({ sku, locationId: slug, quantity: units });
export const holdStates = ['held', 'sold', 'released', 'expired'] as const;
export const holdState = z.enum(holdStates);

/** POST /api/v1/holds — all lines are held, or none. Takes an Idempotency-Key. */
export const holdBody = z.object({
  lines: z.array(stockLine).min(1).max(100),
  /** What it is for, e.g. `cart:…`; never personal. */
  about: z.string().min(1).max(200).default(''),
  seconds: z.int().min(1).max(2_592_000).default(900),
});
export const madeHold = z.object({
  id,
  state: holdState,
  expiresAt: instant,
  lines: z.array(stockLine),
});
const holdLine = z.object({
  sku,
  locationId: slug,
  quantity: units,
  open: manyUnits,
  sold: manyUnits,
  released: manyUnits,
  expired: manyUnits,
  /** Of the sold units, those that have left the location. */
  issued: manyUnits,
});
export const hold = z.object({
  id,
  /** `lease`: units that a till may sell without network. */
  purpose: z.enum(['order', 'lease']),
  state: holdState,
  about: z.string(),
  createdAt: instant,
  expiresAt: instant,
  endedAt: instant.nullable(),
  lines: z.array(holdLine),
});
const someLines = z.union([z.literal('all'), z.array(stockLine).min(1).max(100)]);
/** POST /api/v1/holds/:id/resolve */
export const resolveHoldBody = z.object({
  sell: someLines.optional(),
  release: someLines.optional(),
  /** True: what is sold leaves with this very step. */
  issue: z.boolean().default(false),
});
/** POST /api/v1/holds/:id/issue — sold units leave the location. */
export const issueBody = z.object({ lines: someLines.default('all') });
/** POST /api/v1/holds/:id/extend — counted from now; never earlier than it was. */
export const extendHoldBody = z.object({ seconds: z.int().min(1).max(2_592_000) });

export const availability = z.object({
  sku,
  locationId: slug,
  /** What could be held now. */
  available: manyUnits,
  /** Of these, on hand now; the rest is back-order or pre-order. */
  ready: manyUnits,
  expectedOn: day.nullable(),
});
/** GET /api/v1/availability?skus=A,B&locations=x,y — one call for a whole listing page. */
export const availabilityQuery = z.object({
  skus: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(sku).min(1).max(200)),
  locations: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(slug).min(1).max(500))
    .optional(),
});
export const availabilityAnswer = z.object({
  items: z.array(
    z.object({
      sku,
      /** Over the locations asked for. */
      available: z.int().min(0),
      ready: z.int().min(0),
      locations: z.array(availability.omit({ sku: true })),
    }),
  ),
  /** When the figures were read: a hold may be refused if others were faster. */
  asOf: instant,
});

export const cell = z.object({
  sku,
  locationId: slug,
  onHand: manyUnits,
  damaged: manyUnits,
  held: manyUnits,
  sold: manyUnits,
  safety: manyUnits,
  backOrderLimit: manyUnits,
  preOrderLimit: manyUnits,
  expectedOn: day.nullable(),
  /** Promised units that a count or the ERP says are not there. */
  short: manyUnits,
  available: manyUnits,
  changedAt: instant,
});
export const cellPage = pageOf(cell);
/** GET /api/v1/stock — by location, by SKU, or both. */
export const cellQuery = pageQuery.extend({
  locationId: slug.optional(),
  sku: sku.optional(),
  shortOnly: z.enum(['true', 'false']).optional(),
});
/** PUT /api/v1/stock/:sku/:locationId/limits — absent: as it is. */
export const limitsBody = z.object({
  safety: manyUnits.optional(),
  backOrderLimit: manyUnits.optional(),
  preOrderLimit: manyUnits.optional(),
  expectedOn: day.nullable().optional(),
});

export const movementKinds = [
  'receipt',
  'issue',
  'return',
  'transfer_out',
  'transfer_in',
  'transfer_loss',
  'count',
  'snapshot',
  'adjustment',
  'found',
  'spread',
] as const;
export const movement = z.object({
  id,
  sku,
  locationId: slug,
  kind: z.enum(movementKinds),
  quantity: z.int(),
  damaged: z.int(),
  onHandAfter: manyUnits,
  about: z.string(),
  reason: z.string(),
  actor: z.string(),
  at: instant,
});
export const movementPage = pageOf(movement);
/** GET /api/v1/stock/movements — the ledger, newest first; `sku` or `locationId` is needed. */
export const movementQuery = pageQuery.extend({ sku: sku.optional(), locationId: slug.optional() });
/** GET /api/v1/stock/:sku/:locationId/holds — what is promised there, and for what. */
export const cellHoldPage = pageOf(
  hold.omit({ lines: true }).extend({ open: manyUnits, sold: manyUnits, issued: manyUnits }),
);

const goods = z.object({ sku, quantity: units });
/** POST /api/v1/stock/receipts */
export const receiptBody = z.object({
  locationId: slug,
  reference: z.string().max(200).default(''),
  lines: z.array(goods).min(1).max(2_000),
});
export const receipt = z.object({
  id,
  locationId: slug,
  reference: z.string(),
  lines: z.array(goods),
  actor: z.string(),
  receivedAt: instant,
});
export const receiptPage = pageOf(receipt);
export const ofLocationQuery = pageQuery.extend({ locationId: slug.optional() });

/** POST /api/v1/stock/returns — goods that come back, each key once for a SKU. */
export const returnBody = z.object({
  sku,
  locationId: slug,
  quantity: units,
  condition: z.enum(['sellable', 'damaged']),
  about: words,
  key: z.string().min(1).max(200),
});
/** POST /api/v1/stock/adjustments — found, lost, broken, written off. */
export const adjustmentBody = z.object({
  sku,
  locationId: slug,
  onHand: z.int().min(-1_000_000).max(1_000_000).default(0),
  damaged: z.int().min(-1_000_000).max(1_000_000).default(0),
  reason: words,
});

/** POST /api/v1/stock/transfers — the first of two steps: sent. */
export const transferBody = z.object({
  fromId: slug,
  toId: slug,
  reference: z.string().max(200).default(''),
  lines: z.array(goods).min(1).max(2_000),
});
export const transfer = z.object({
  id,
  fromId: slug,
  toId: slug,
  state: z.enum(['sent', 'arrived']),
  reference: z.string(),
  lines: z.array(z.object({ sku, sent: units, arrived: manyUnits.nullable() })),
  actor: z.string(),
  sentAt: instant,
  arrivedAt: instant.nullable(),
});
export const transferPage = pageOf(transfer);
export const transferQuery = ofLocationQuery.extend({ state: z.enum(['sent', 'arrived']).optional() });
/** POST /api/v1/stock/transfers/:id/arrive — lines that differ from what was sent; absent lines arrived as sent. */
export const arriveBody = z.object({
  lines: z
    .array(z.object({ sku, arrived: manyUnits }))
    .max(2_000)
    .default([]),
});

/** POST /api/v1/stock/counts — what people counted, at an instant. */
export const countBody = z.object({
  locationId: slug,
  countedAt: instant.optional(),
  lines: z
    .array(z.object({ sku, counted: z.int().max(1_000_000_000) }))
    .min(1)
    .max(5_000),
});
const countLine = z.object({ sku, counted: manyUnits, expected: z.int(), difference: z.int(), short: manyUnits });
export const count = z.object({
  id,
  locationId: slug,
  countedAt: instant,
  actor: z.string(),
  lines: z.array(countLine),
});
export const countPage = pageOf(count);

/** POST /api/v1/stock/imports — absolute figures of an ERP, as they were at `takenAt`. */
export const importBody = z.object({
  takenAt: instant,
  /** Until when the ERP knew our movements; later ones are added to its figures. Default: `takenAt`. */
  includesUntil: instant.optional(),
  /** `skip`: impossible lines are left out and listed; `refuse`: nothing is taken when there is one. */
  impossibleLines: z.enum(['refuse', 'skip']).default('refuse'),
  lines: z
    .array(z.object({ sku: z.string().max(200), locationId: z.string().max(200), onHand: z.number() }))
    .min(1)
    .max(20_000),
});
export const importReasons = [
  'negative',
  'not_whole',
  'too_large',
  'sku_form',
  'unknown_location',
  'newer_count',
] as const;
const skippedLine = z.object({ line: z.int(), sku: z.string(), locationId: z.string(), reason: z.enum(importReasons) });
const shortCell = z.object({ sku, locationId: slug, short: manyUnits });
export const stockImport = z.object({
  id,
  takenAt: instant,
  includesUntil: instant,
  lines: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  /** At most 1,000 of each. */
  skipped: z.array(skippedLine),
  short: z.array(shortCell),
  actor: z.string(),
  importedAt: instant,
});
export const importPage = pageOf(stockImport);

/** POST /api/v1/stock/leases — units that a till may sell without network, until they come back. */
export const leaseBody = z.object({
  till: slug,
  locationId: slug,
  lines: z.array(goods).min(1).max(2_000),
  seconds: z.int().min(60).max(2_592_000).default(43_200),
});
/** POST /api/v1/stock/leases/:id/settle — what the till sold, each key once; `close` gives the rest back. */
export const settleLeaseBody = z.object({
  sales: z
    .array(z.object({ key: z.string().min(1).max(100), sku, quantity: units, soldAt: instant }))
    .max(5_000)
    .default([]),
  close: z.boolean().default(false),
});
export const settledLease = z.object({
  lease: hold,
  /** Units sold of the lease, and units that were sold beyond it or after its end: they left, so the books follow. */
  sold: manyUnits,
  beyond: manyUnits,
  again: manyUnits,
  short: z.array(shortCell),
});
export const leasePage = pageOf(hold);
export const leaseQuery = pageQuery.extend({ till: slug });

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
  /** Windows of a courier, local to the location that sends. */
  windows: z
    .array(z.object({ from: clockTime, to: clockTime }))
    .max(12)
    .default([]),
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
  windows: z.array(z.object({ from: instant, to: instant })),
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
