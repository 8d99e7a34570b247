/** Stock: holds, availability, cells, the ledger and its papers, leases. Quantities are whole units. */
import { z } from 'zod';
import { id, instant, pageOf, pageQuery } from './common.ts';
import { shelfPrice } from './pricing.ts';
import { day, manyUnits, sku, slug, units, words } from './location.ts';

export * from './delivery.ts';
export * from './location.ts';

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
/** GET /api/v1/availability?skus=A,B&locations=x,y&zone=z — one call for a whole listing page; with a zone, prices too. */
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
  /** Adds each SKU's shelf price in this zone of fulfilment. */
  zone: slug.optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
});
export const availabilityAnswer = z.object({
  items: z.array(
    z.object({
      sku,
      /** Over the locations asked for. */
      available: z.int().min(0),
      ready: z.int().min(0),
      /** Only when a zone was asked for; null: it has no price there. */
      price: shelfPrice.nullable().optional(),
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
