/** Promotions: conditions, goods, effects. The kernel's types (quote/promotion-types.ts) as schemas; nesting ends after one level. */
import { z } from 'zod';
import type { Condition, Effect, Filter, Promotion } from '../quote/index.ts';
import { instant, pageOf } from './common.ts';
import { amounts, bps, minute, name, revision, sku, slug, span, word } from './pricing-shapes.ts';

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
