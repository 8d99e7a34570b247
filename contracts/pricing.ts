/** Price books and their versions, quotes, shelf prices, parity; promotions and codes have files of their own. */
import { z } from 'zod';
import type { PriceEntry } from '../quote/index.ts';
import { instant, pageOf, pageQuery } from './common.ts';
import {
  amounts,
  bps,
  currency,
  minor,
  name,
  pricedCustomer,
  revision,
  sku,
  slug,
  span,
  word,
} from './pricing-shapes.ts';

export * from './codes.ts';
export { pricedCustomer } from './pricing-shapes.ts';
export * from './promotions.ts';

// ---- price books ----

export const zone = z.object({
  id: slug,
  name,
  parent: slug.nullable().default(null),
  currency,
  taxIncluded: z.boolean().default(true),
  /** IANA name: local hours of promotions; daylight saving is written into the version when it is published. */
  timeZone: z.string().min(1).max(60),
  cash: z
    .object({ strategy: z.enum(['exact', 'nearest', 'down']), stepMinor: z.int().min(1).max(100_000) })
    .default({ strategy: 'exact', stepMinor: 1 }),
  reason: z.string().max(500).nullable().default(null),
});
export const policies = z.object({
  taxRounding: z.enum(['unit', 'line', 'total']).default('line'),
  rounding: z.enum(['half_up', 'half_even']).default('half_up'),
  groupPrice: z.enum(['lowest', 'specific']).default('lowest'),
  points: z.enum(['tender', 'discount']).default('tender'),
  maxPointsBps: bps.default(10_000),
  defaultTaxCategory: word.default('standard'),
  deliveryTaxCategory: word.default('standard'),
  deliveryRefund: z.enum(['keep', 'with_last_unit', 'recompute']).default('with_last_unit'),
  maxQuantity: z.int().min(1).max(100_000).default(9_999),
});
export const bookSettings = z.object({
  policies: policies.prefault({}),
  zones: z.array(zone).max(500).default([]),
  groups: z
    .array(z.object({ id: slug, name }))
    .max(500)
    .default([]),
  taxes: z
    .array(
      z.object({
        zone: slug.nullable().default(null),
        category: word,
        name,
        taxBps: z.int().min(0).max(100_000),
        ...span,
      }),
    )
    .max(5_000)
    .default([]),
  deliveryRates: z
    .array(z.object({ method: word, zone: slug.nullable().default(null), amountMinor: amounts }))
    .max(1_000)
    .default([]),
  exceptions: z
    .array(z.object({ id: slug, reason: z.string().min(1).max(500), channels: z.array(word).min(1).max(20), ...span }))
    .max(500)
    .default([]),
  exclusivityGroups: z
    .array(z.object({ id: slug, scope: z.enum(['unit', 'basket']), pick: z.enum(['first', 'best']).default('first') }))
    .max(500)
    .default([]),
});
export const newBookBody = z.object({
  id: slug,
  name,
  isDefault: z.boolean().default(false),
  settings: bookSettings.prefault({}),
});
export const changeBookBody = newBookBody.omit({ id: true }).extend({ revision });
export const bookView = z.object({
  id: slug,
  name: z.string(),
  isDefault: z.boolean(),
  settings: bookSettings,
  revision,
  changedAt: instant,
  /** The version in force; null: none yet. */
  currentVersion: z.int().nullable(),
});
export const booksPage = pageOf(bookView);

export const priceEntry = z.object({
  zone: slug.nullable().default(null),
  group: slug.nullable().default(null),
  currency,
  minQuantity: z.int().min(1).max(100_000).default(1),
  ...span,
  kind: z.enum(['regular', 'sale']).default('regular'),
  amountMinor: minor,
  previousMinor: minor.nullable().default(null),
  floorMinor: minor.nullable().default(null),
  exception: slug.nullable().default(null),
}) satisfies z.ZodType<PriceEntry>;
export const draftPrice = priceEntry.extend({ sku });
export const pricesBody = z.object({ prices: z.array(draftPrice).min(1).max(5_000) });
export const removePricesBody = z.object({
  prices: z
    .array(draftPrice.omit({ amountMinor: true, previousMinor: true, floorMinor: true, validUntil: true }))
    .min(1)
    .max(5_000),
});
export const pricesQuery = pageQuery.extend({ sku: z.string().max(64).optional(), zone: slug.optional() });
export const pricesPage = pageOf(draftPrice);
export const countAnswer = z.object({ count: z.int() });

/** Columns: sku, amount (decimal, in major units) or amount_minor, currency, and any of zone, group, min_quantity, valid_from, valid_until, kind, previous, floor, exception. */
export const importPricesBody = z.object({
  csv: z.string().min(1).max(20_000_000),
  delimiter: z.enum([',', ';', '\t']).default(','),
});
export const importPricesAnswer = z.object({
  read: z.int(),
  written: z.int(),
  /** The first 100 rows that could not be read; the others are in. */
  errors: z.array(z.object({ row: z.int(), message: z.string() })),
  errorCount: z.int(),
});

export const publishBody = z.object({ effectiveAt: instant.optional(), note: z.string().max(500).default('') });
export const versionView = z.object({
  bookId: slug,
  version: z.int(),
  effectiveAt: instant,
  publishedAt: instant,
  publishedBy: z.string(),
  note: z.string(),
  etag: z.string(),
  prices: z.int(),
  promotions: z.int(),
  /** Taken back before it took force. */
  withdrawnAt: instant.nullable(),
});
export const withdrawBody = z.object({ reason: z.string().min(1).max(500) });
export const versionsPage = pageOf(versionView);
export const bookFaults = z.object({ faults: z.array(z.object({ path: z.string(), message: z.string() })) });
export const versionChanges = z.object({
  from: z.int(),
  to: z.int(),
  prices: z.array(
    z.object({
      sku,
      change: z.enum(['added', 'removed', 'changed']),
      before: z.array(priceEntry),
      after: z.array(priceEntry),
    }),
  ),
  priceCount: z.int(),
  promotions: z.array(z.object({ id: slug, change: z.enum(['added', 'removed', 'changed']), name: z.string() })),
  settings: z.array(z.string()),
});

// ---- quotes and prices ----

export const cartLine = z.object({ lineId: z.string().min(1).max(100), sku, quantity: z.int().min(1).max(1_000_000) });
export const cart = z.object({
  currency,
  zone: slug,
  channel: word,
  locationId: word.nullable().default(null),
  lines: z
    .array(cartLine)
    .max(500)
    .refine(
      (lines) => new Set(lines.map(({ lineId }) => lineId)).size === lines.length,
      'each line has an id of its own',
    ),
  codes: z.array(z.string().max(200)).max(20).default([]),
  delivery: z.object({ method: word, amountMinor: minor.exactOptional() }).exactOptional(),
  pointsMinor: minor.exactOptional(),
});
export const quoteBody = z.object({
  cart,
  customer: pricedCustomer.prefault({}),
  bookId: slug.exactOptional(),
  /** For asking what it will cost; default: now. */
  at: instant.exactOptional(),
});

const share = z.object({ promotionId: z.string(), amountMinor: z.int() });
const unit = z.object({
  from: z.int(),
  count: z.int(),
  listMinor: z.int(),
  discountMinor: z.int(),
  netMinor: z.int(),
  taxMinor: z.int(),
  totalMinor: z.int(),
  pointsMinor: z.int(),
});
export const quotedLine = z.object({
  lineId: z.string(),
  sku,
  quantity: z.int(),
  state: z.union([
    z.object({ kind: z.literal('priced') }),
    z.object({ kind: z.literal('unpriced'), reason: z.string() }),
  ]),
  unitMinor: z.int(),
  previousMinor: z.int().nullable(),
  priceKind: z.enum(['regular', 'sale']),
  listMinor: z.int(),
  discountMinor: z.int(),
  netMinor: z.int(),
  taxMinor: z.int(),
  totalMinor: z.int(),
  taxBps: z.int(),
  taxCategory: z.string(),
  pointsBps: z.int(),
  discounts: z.array(share),
  units: z.array(unit),
});
export const quote = z.object({
  bookId: z.string(),
  bookVersion: z.int(),
  at: instant,
  currency: z.string(),
  zone: z.string(),
  complete: z.boolean(),
  lines: z.array(quotedLine),
  delivery: z
    .object({
      method: z.string(),
      listMinor: z.int(),
      discountMinor: z.int(),
      netMinor: z.int(),
      taxMinor: z.int(),
      totalMinor: z.int(),
      taxBps: z.int(),
      discounts: z.array(share),
      keepFromMinor: z.int(),
      refund: z.enum(['keep', 'with_last_unit', 'recompute']),
    })
    .nullable(),
  listMinor: z.int(),
  discountMinor: z.int(),
  netMinor: z.int(),
  taxMinor: z.int(),
  totalMinor: z.int(),
  taxes: z.array(z.object({ category: z.string(), taxBps: z.int(), netMinor: z.int(), taxMinor: z.int() })),
  points: z.object({ policy: z.enum(['tender', 'discount']), askedMinor: z.int(), appliedMinor: z.int() }),
  payableMinor: z.int(),
  cash: z.object({ payableMinor: z.int(), roundingMinor: z.int() }),
  promotions: z.array(
    z.object({
      promotionId: z.string(),
      name: z.string(),
      code: z.string().nullable(),
      discountMinor: z.int(),
      limited: z.boolean(),
    }),
  ),
  codes: z.array(
    z.object({ code: z.string(), state: z.enum(['applied', 'known', 'refused']), why: z.string().nullable() }),
  ),
  gifts: z.array(z.object({ promotionId: z.string(), sku, quantity: z.int() })),
  trace: z.array(
    z.object({
      code: z.string(),
      lineId: z.string().nullable(),
      amountMinor: z.int(),
      params: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
  hash: z.string(),
});
/** `words` has one sentence for each step of the trace, in English; `codeWords` what to tell the customer about each code. */
export const quoteAnswer = z.object({
  quote,
  words: z.array(z.string()),
  codeWords: z.record(z.string(), z.string()),
  /** Until this instant nothing of the book that bears on this cart begins or ends; null: as far as the book says. */
  standsUntil: instant.nullable(),
});
export const tryBody = quoteBody.omit({ bookId: true }).extend({
  /** A published version; absent: the draft as it is now. */
  version: z.int().min(1).exactOptional(),
});
export const tryAnswer = quoteAnswer.extend({
  /** Why each other promotion did nothing. */
  skipped: z.array(z.object({ promotionId: z.string(), name: z.string(), why: z.string(), words: z.string() })),
});

export const pricesLookup = z.object({
  skus: z.array(sku).min(1).max(500),
  zone: slug,
  currency: currency.exactOptional(),
  group: slug.exactOptional(),
  bookId: slug.exactOptional(),
});
export const shelfPrice = z.object({
  sku,
  amountMinor: z.int(),
  listMinor: z.int(),
  currency: z.string(),
  kind: z.enum(['regular', 'sale']),
  validUntil: instant.nullable(),
  taxIncluded: z.boolean(),
});
export const pricesFound = z.object({ bookId: z.string(), bookVersion: z.int(), prices: z.array(shelfPrice) });

// ---- parity ----

export const parityQuery = pageQuery.extend({
  bookId: slug.optional(),
  kind: z.enum(['price_by_channel', 'promotion_by_channel', 'price_by_zone', 'promotion_by_place']).optional(),
});
export const parityItem = z.object({
  kind: z.enum(['price_by_channel', 'promotion_by_channel', 'price_by_zone', 'promotion_by_place']),
  /** SKU or promotion. */
  subject: z.string(),
  name: z.string().nullable(),
  currency: z.string().nullable(),
  /** Where it costs what: zones, or channels. */
  places: z.array(z.object({ place: z.string(), amountMinor: z.int().nullable() })),
  /** (highest − lowest) / lowest. */
  spreadBps: z.int().nullable(),
  /** What allows it: an exception of the book, or the rule that zones may differ with the zone's own reason. */
  allowedBy: z.object({
    kind: z.enum(['exception', 'zone', 'place']),
    id: z.string(),
    reason: z.string().nullable(),
    validUntil: instant.nullable(),
  }),
  /** False: the exception has ended or not begun; the difference does not act now. */
  acts: z.boolean(),
});
export const parityPage = pageOf(parityItem).extend({ bookId: z.string(), bookVersion: z.int() });
