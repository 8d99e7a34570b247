/** Price books, promotions, quotes, codes, parity. Amounts in minor units; rates in basis points. */
import { z } from 'zod';
import {
  codeRefusals,
  type Condition,
  type Effect,
  type Filter,
  type PriceEntry,
  type Promotion,
} from '../quote/index.ts';
import { id, identifier, instant, pageOf, pageQuery } from './common.ts';

const slug = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/);
const sku = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
const currency = z.string().regex(/^[A-Z]{3}$/);
const minor = z.int().min(0).max(100_000_000_000);
const bps = z.int().min(0).max(10_000);
const word = z.string().min(1).max(100);
const name = z.string().trim().min(1).max(200);
const amounts = z.record(currency, minor);
const revision = z.int().min(0);
const span = { validFrom: instant.nullable().default(null), validUntil: instant.nullable().default(null) };
const minute = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);

// ---- promotions ----

const goods = {
  skus: z.array(sku).min(1).max(5_000).exactOptional(),
  categories: z.array(word).min(1).max(500).exactOptional(),
  attributes: z.record(word, z.array(z.string().max(200)).min(1).max(200)).exactOptional(),
  onSale: z.boolean().exactOptional(),
};
export const filter = z.strictObject({
  ...goods,
  exclude: z.strictObject(goods).exactOptional(),
}) satisfies z.ZodType<Filter>;

const someWords = z.array(word).min(1).max(500);
const leaves = [
  z.strictObject({
    kind: z.literal('total'),
    from: amounts.exactOptional(),
    until: amounts.exactOptional(),
    of: z.enum(['current', 'list']).exactOptional(),
    filter: filter.exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('quantity'),
    from: z.int().min(1).exactOptional(),
    until: z.int().min(1).exactOptional(),
    filter: filter.exactOptional(),
  }),
  z.strictObject({ kind: z.literal('group'), anyOf: someWords }),
  z.strictObject({ kind: z.literal('audience'), anyOf: someWords }),
  z.strictObject({ kind: z.literal('code') }),
  z.strictObject({
    kind: z.literal('window'),
    weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).exactOptional(),
    from: minute.exactOptional(),
    until: minute.exactOptional(),
  }),
  z.strictObject({ kind: z.literal('zone'), anyOf: someWords }),
  z.strictObject({ kind: z.literal('location'), anyOf: someWords }),
  z.strictObject({ kind: z.literal('delivery'), anyOf: someWords }),
  z.strictObject({ kind: z.literal('channel'), exception: slug }),
] as const;
const leaf = z.discriminatedUnion('kind', [...leaves]);
export const condition = z.discriminatedUnion('kind', [
  ...leaves,
  z.strictObject({ kind: z.literal('any'), of: z.array(leaf).min(1).max(50) }),
  z.strictObject({ kind: z.literal('not'), of: leaf }),
]) satisfies z.ZodType<Condition>;

const times = z.int().min(1).max(1_000).exactOptional();
export const effect = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('percent'),
    discountBps: bps.min(1),
    of: z.enum(['current', 'list']).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('amount'), amountMinor: amounts, per: z.enum(['unit', 'basket']) }),
  z.strictObject({ kind: z.literal('fixed_price'), amountMinor: amounts }),
  z.strictObject({
    kind: z.literal('buy_get'),
    buy: z.int().min(0).max(1_000),
    get: z.int().min(1).max(1_000),
    discountBps: bps.min(1),
    buyFilter: filter.exactOptional(),
    maxTimes: times,
  }),
  z.strictObject({ kind: z.literal('cheapest_free'), every: z.int().min(2).max(1_000), maxTimes: times }),
  z.strictObject({
    kind: z.literal('set_price'),
    parts: z
      .array(z.strictObject({ filter, quantity: z.int().min(1).max(1_000) }))
      .min(1)
      .max(20),
    amountMinor: amounts,
    maxTimes: times,
  }),
  z.strictObject({ kind: z.literal('gift'), sku, quantity: z.int().min(1).max(100) }),
  z.strictObject({
    kind: z.literal('free_delivery'),
    methods: someWords.exactOptional(),
    discountBps: bps.min(1).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('points_multiplier'), multiplierBps: z.int().min(0).max(1_000_000) }),
]) satisfies z.ZodType<Effect>;

const promotionShape = {
  name,
  priority: z.int().min(0).max(1_000_000).default(1_000),
  ...span,
  conditions: z.array(condition).max(50).default([]),
  target: filter.default({}),
  effect,
  exclusivityGroup: slug.nullable().default(null),
  stop: z.enum(['none', 'units', 'basket']).default('none'),
  caps: z
    .strictObject({
      perUnitMinor: amounts.exactOptional(),
      perLineMinor: amounts.exactOptional(),
      perBasketMinor: amounts.exactOptional(),
      maxUnits: z.int().min(1).exactOptional(),
    })
    .default({}),
  limits: z
    .strictObject({
      uses: z.int().min(1).exactOptional(),
      usesPerCustomer: z.int().min(1).exactOptional(),
      budgetMinor: amounts.exactOptional(),
    })
    .default({}),
};
export const promotion = z.object({ id: slug, ...promotionShape }) satisfies z.ZodType<Promotion>;
export const promotionState = z.enum(['draft', 'active', 'paused']);
/** PUT /api/v1/price-books/:id/promotions/:promotionId; revision 0 makes a new one. */
export const promotionBody = z.object({ revision, state: promotionState, ...promotionShape });
export const promotionView = promotion.extend({
  revision,
  state: promotionState,
  changedAt: instant,
  changedBy: z.string(),
  /** What of its limits is used; by currency, uses under "". */
  used: z.record(z.string(), z.object({ used: z.int(), most: z.int().nullable() })),
});
export const promotionsPage = pageOf(promotionView);

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
});
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
/** Groups and audiences may be named by whoever calls; identifiers find those that we know. */
export const pricedCustomer = z.object({
  identifiers: z
    .array(identifier.extend({ verified: z.boolean().exactOptional() }))
    .max(20)
    .default([]),
  groups: z.array(word).max(100).default([]),
  audiences: z.array(word).max(200).default([]),
  pointsAvailableMinor: minor.exactOptional(),
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

// ---- codes ----

export const codeRefusal = z.enum(codeRefusals);
const codeLimits = {
  usesLimit: z.int().min(1).max(1_000_000_000).nullable().default(null),
  usesPerCustomer: z.int().min(1).max(1_000_000).nullable().default(null),
  ...span,
};
export const newCodeBody = z.object({
  bookId: slug.exactOptional(),
  promotionId: slug,
  /** A word to be used by many; absent: one is made that can be said aloud. */
  code: z.string().min(3).max(64).exactOptional(),
  /** Makes it personal: only this customer may use it. */
  owner: z.array(identifier).min(1).max(20).exactOptional(),
  ...codeLimits,
  usesLimit: z.int().min(1).max(1_000_000_000).nullable().default(1),
});
export const codeView = z.object({
  code: z.string(),
  /** As it is printed, and as it is said. */
  printed: z.string(),
  spoken: z.string(),
  bookId: z.string(),
  promotionId: z.string(),
  batchId: id.nullable(),
  personal: z.boolean(),
  usesLimit: z.int().nullable(),
  usesPerCustomer: z.int().nullable(),
  validFrom: instant.nullable(),
  validUntil: instant.nullable(),
  state: z.enum(['open', 'closed']),
  uses: z.int(),
  createdAt: instant,
});
export const codesQuery = pageQuery.extend({ promotionId: slug.optional(), batchId: id.optional() });
export const codesPage = pageOf(codeView);
export const changeCodeBody = z.object({ state: z.enum(['open', 'closed']) });
/** What about this code? As typed or heard; `refusal` null: it may be used now by whoever asks. */
export const codeCheckBody = z.object({
  code: z.string().min(1).max(200),
  customer: pricedCustomer.prefault({}),
  bookId: slug.exactOptional(),
});
export const codeCheck = z.object({
  code: z.string(),
  promotionId: z.string().nullable(),
  promotion: z.string().nullable(),
  refusal: codeRefusal.nullable(),
  words: z.string(),
});
export const newBatchBody = z.object({
  bookId: slug.exactOptional(),
  promotionId: slug,
  name,
  size: z.int().min(1).max(200_000),
  /** Signs of each code with its check sign: 10 are 19⁹ = 3 × 10¹¹ possible codes. */
  length: z.int().min(8).max(16).default(10),
  usesPerCustomer: z.int().min(1).nullable().default(null),
  ...span,
});
export const batchView = z.object({
  id,
  bookId: z.string(),
  promotionId: z.string(),
  name: z.string(),
  size: z.int(),
  createdAt: instant,
  createdBy: z.string(),
});
export const batchesPage = pageOf(batchView.extend({ used: z.int(), open: z.int() }));
/** For a sale that is placed elsewhere (a till's own software): what the order service does by itself. */
export const claimBody = z.object({
  orderId: id,
  bookId: slug.exactOptional(),
  currency,
  uses: z
    .array(z.object({ promotionId: slug, code: z.string().max(200).nullable().default(null), discountMinor: minor }))
    .min(1)
    .max(100),
  customer: z.array(identifier).max(20).default([]),
});
export const claimed = z.object({ orderId: id });
export const releaseBody = z.object({ orderId: id });
