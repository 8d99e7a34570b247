/** Orders from any channel: payments, fulfilments, returns. Carts are in carts.ts. */
import { z } from 'zod';
import {
  chosenWindow,
  code,
  customer,
  delivery,
  deliveryWish,
  minor,
  pieces,
  receivingMethod,
  sku,
  slug,
  windowWish,
} from './carts.ts';
import { id, identifier, instant, pageOf, pageQuery, sourceKind } from './common.ts';
import { freeWindow } from './delivery.ts';

export * from './carts.ts';

// ---- payments ----

export const tenderMethods = [
  'cash',
  'terminal',
  'cash_on_delivery',
  'gift_card',
  'store_credit',
  'points',
  'card',
  'exchange',
] as const;
export const tenderMethod = z.enum(tenderMethods);
export const tenderStates = [
  'pending',
  'requires_action',
  'authorised',
  'captured',
  'promised',
  'declined',
  'voided',
] as const;
export const tenderBody = z.object({
  method: z.enum(['cash', 'terminal', 'cash_on_delivery', 'gift_card', 'store_credit', 'points', 'card']),
  /** Absent: what is still open. */
  amountMinor: minor.min(1).optional(),
  /** Cash: what the customer gave; the change is in the answer. */
  givenMinor: minor.min(1).optional(),
  /** Gift card: its code. Terminal: the slip's number. Card: the provider's token of the payment method. */
  reference: z.string().max(200).optional(),
  /** Card: which provider; the default one otherwise. */
  provider: z.string().max(40).optional(),
  /** Card: where the bank sends the customer after the 3-D Secure page. */
  returnUrl: z.url().max(500).optional(),
});
export const tender = z.object({
  id,
  method: tenderMethod,
  provider: z.string().nullable(),
  state: z.enum(tenderStates),
  amountMinor: minor,
  capturedMinor: minor,
  refundedMinor: minor,
  redirectUrl: z.string().nullable(),
  changeMinor: minor.nullable(),
  /** Cash where small coins are missing: what was taken more (or less) than the amount. */
  roundingMinor: minor,
  hint: z.string().nullable(),
  why: z.string().nullable(),
  at: instant,
});
export const refund = z.object({
  id,
  tenderId: id,
  amountMinor: minor,
  state: z.enum(['due', 'done', 'failed']),
  why: z.string(),
  returnNo: z.int().nullable(),
  /** How else it was given, where a provider refused it; null: to the tender that paid. */
  means: z.enum(['cash', 'store_credit', 'gift_card']).nullable(),
  /** Cash where small coins are missing: what was handed out more (or less) than the amount. */
  roundingMinor: minor,
  at: instant,
});
/** A refund that a provider refused, given in another way. */
export const giveOtherwiseBody = z.object({
  means: z.enum(['cash', 'store_credit', 'gift_card']),
  reason: z.string().min(1).max(500),
});

// ---- orders ----

export const unitStates = [
  'held',
  'due',
  'picked',
  'packed',
  'ready',
  'trying',
  'shipped',
  'delivered',
  'returned',
  'cancelled',
  'substituted',
] as const;
export const unit = z.object({
  unitNo: z.int(),
  state: z.enum(unitStates),
  totalMinor: minor,
  taxMinor: minor,
  /** Of the total, what points paid. */
  pointsMinor: minor,
  fulfilmentNo: z.int().nullable(),
  locationId: slug.nullable(),
});
export const orderLine = z.object({
  lineNo: z.int(),
  kind: z.enum(['goods', 'delivery']),
  sku: z.string(),
  name: z.string(),
  quantity: z.int(),
  listMinor: minor,
  totalMinor: minor,
  taxMinor: minor,
  detail: z.record(z.string(), z.unknown()),
  units: z.array(unit),
});
export const fulfilment = z.object({
  fulfilmentNo: z.int(),
  method: receivingMethod,
  locationId: slug,
  state: z.string(),
  promisedAt: instant.nullable(),
  /** The courier comes between these; null: any time of the day. */
  window: chosenWindow.nullable(),
  tracking: z.record(z.string(), z.unknown()).nullable(),
  proof: z.record(z.string(), z.unknown()).nullable(),
});
export const orderStates = ['awaiting_payment', 'placed', 'completed', 'cancelled'] as const;
export const orderSummary = z.object({
  id,
  number: z.string(),
  state: z.enum(orderStates),
  version: z.int(),
  channel: sourceKind,
  locationId: slug.nullable(),
  method: receivingMethod,
  currency: z.string(),
  totalMinor: minor,
  paidMinor: minor,
  refundedMinor: minor,
  openMinor: minor,
  customerName: z.string().nullable(),
  pieces: z.int(),
  createdAt: instant,
  placedAt: instant.nullable(),
});
export const order = orderSummary.extend({
  personId: id.nullable(),
  customer: z.array(identifier),
  zone: z.string(),
  bookVersion: z.int(),
  delivery: delivery.nullable(),
  codes: z.array(z.string()),
  lines: z.array(orderLine),
  fulfilments: z.array(fulfilment),
  tenders: z.array(tender),
  refunds: z.array(refund),
  holdExpiresAt: instant.nullable(),
  exchangeOf: id.nullable(),
  why: z.string().nullable(),
  /** Only in the answer to placing and to a new code: it is not kept. */
  pickUpCode: z.string().optional(),
});
export const orderPage = pageOf(orderSummary);
export const orderQuery = pageQuery.extend({
  /** Number, name, phone, e-mail. */
  search: z.string().max(200).optional(),
  state: z.enum(orderStates).optional(),
  channel: sourceKind.optional(),
  locationId: slug.optional(),
  personId: id.optional(),
});
/**
 * POST /api/v1/orders — from a cart, or in one call with lines and tenders (a till). The Idempotency-Key counts for ever.
 * A hold of fifteen minutes waits for payment; with tenders that pay it in full the order is placed at once.
 */
export const placeOrderBody = z.object({
  cartId: id.optional(),
  /** As last read: what has changed since is refused with what changed. */
  cartVersion: z.string().optional(),
  lines: z
    .array(z.object({ sku, quantity: pieces, locationId: slug.optional() }))
    .min(1)
    .max(200)
    .optional(),
  customer: customer.optional(),
  channel: sourceKind.optional(),
  sourceId: id.optional(),
  locationId: slug.optional(),
  zone: z.string().min(1).max(64).optional(),
  currency: z.string().length(3).optional(),
  codes: z.array(code).max(20).optional(),
  delivery: deliveryWish.optional(),
  tenders: z.array(tenderBody).max(10).default([]),
  /** What the customer was shown: it is honoured for some minutes, also when prices have changed since. */
  seen: z.object({ bookVersion: z.int(), at: z.string().max(40), hash: z.string().max(200) }).optional(),
  /** Another total is refused, with the new one. */
  expectedTotalMinor: minor.optional(),
});
export const cancelBody = z.object({
  reason: z.string().min(1).max(500),
  version: z.int().optional(),
  /** Absent: the whole order. */
  lines: z
    .array(z.object({ lineNo: z.int(), quantity: pieces }))
    .max(200)
    .optional(),
});
export const fulfilVerbs = ['pick', 'pack', 'ready', 'ship', 'hand_over', 'try', 'deliver', 'bring_back'] as const;
export const fulfilBody = z.object({
  verb: z.enum(fulfilVerbs),
  version: z.int().optional(),
  /** Absent: all units that can take this step. */
  units: z
    .array(z.object({ lineNo: z.int(), unitNo: z.int() }))
    .max(1000)
    .optional(),
  /** hand_over, try: what the customer says or shows. */
  code: z.string().max(40).optional(),
  tracking: z.object({ carrier: z.string().max(100), number: z.string().max(100) }).optional(),
  proof: z.object({ kind: z.enum(['signature', 'photo', 'code', 'name']), text: z.string().max(2000) }).optional(),
});
export const keepBody = z.object({
  keep: z.array(z.object({ lineNo: z.int(), unitNo: z.int() })).max(1000),
  version: z.int().optional(),
  tenders: z.array(tenderBody).max(10).default([]),
});
export const substituteBody = z.object({
  lineNo: z.int(),
  unitNo: z.int(),
  sku,
  locationId: slug,
  reason: z.string().min(1).max(500),
  version: z.int().optional(),
});
export const editBody = z.object({
  add: z
    .array(z.object({ sku, quantity: pieces, locationId: slug.optional() }))
    .max(50)
    .default([]),
  remove: z
    .array(z.object({ lineNo: z.int(), quantity: pieces }))
    .max(200)
    .default([]),
  reason: z.string().min(1).max(500),
  version: z.int().optional(),
});
export const returnBody = z.object({
  locationId: slug,
  lines: z
    .array(z.object({ lineNo: z.int(), quantity: pieces }))
    .min(1)
    .max(200),
  condition: z.enum(['sellable', 'damaged', 'unknown']).default('sellable'),
  reason: z.string().min(1).max(500),
  /** Give back the delivery as well. */
  withDelivery: z.boolean().default(false),
});
/** POST /api/v1/orders/:id/window — another window of the courier; the price stays as it was agreed. */
export const moveWindowBody = z.object({
  window: windowWish,
  reason: z.string().max(500).default(''),
  version: z.int().optional(),
});
/** GET /api/v1/orders/:id/windows */
export const orderWindows = z.object({ items: z.array(freeWindow) });
export const orderReturn = z.object({
  returnNo: z.int(),
  locationId: slug,
  condition: z.string(),
  reason: z.string(),
  refundMinor: minor,
  deliveryMinor: minor,
  units: z.array(z.object({ lineNo: z.int(), unitNo: z.int() })),
  at: instant,
});
export const returned = z.object({ return: orderReturn, order });
/** `code`: of the new gift card, shown once; null for other means. */
export const givenOtherwise = z.object({ order, code: z.string().nullable() });
export const exchangeBody = returnBody.extend({
  take: z
    .array(z.object({ sku, quantity: pieces, locationId: slug.optional() }))
    .min(1)
    .max(50),
  tenders: z.array(tenderBody).max(10).default([]),
});
export const exchanged = z.object({ return: orderReturn, order, taken: order });
export const orderEntry = z.object({
  entryNo: z.int(),
  at: instant,
  by: z.string(),
  what: z.string(),
  detail: z.record(z.string(), z.unknown()),
});
/** `cursor`: the number of the last entry that was read. */
export const entryQuery = z.object({
  cursor: z.coerce.number().int().min(0).max(1_000_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export const orderEntryPage = pageOf(orderEntry);
/** What a store has to do now. */
export const workItem = z.object({
  orderId: id,
  number: z.string(),
  lineNo: z.int(),
  unitNo: z.int(),
  sku: z.string(),
  name: z.string(),
  state: z.enum(unitStates),
  method: receivingMethod,
  fulfilmentNo: z.int(),
  promisedAt: instant.nullable(),
  window: chosenWindow.nullable(),
  since: instant,
});
export const workPage = pageOf(workItem);
export const workQuery = pageQuery.extend({
  locationId: slug,
  state: z.enum(['due', 'picked', 'packed', 'ready', 'trying', 'shipped']).optional(),
});

export const providerCall = z.object({
  orderId: id,
  callId: id,
  tenderId: id,
  provider: z.string(),
  what: z.enum(['start', 'capture', 'void', 'refund']),
  amountMinor: minor,
  state: z.enum(['asked', 'waiting', 'unknown', 'done', 'refused']),
  tries: z.int(),
  why: z.string().nullable(),
  at: instant,
});
export const providerCallPage = pageOf(providerCall);

// ---- gift cards and store credit ----

export const issueCreditBody = z.object({
  kind: z.enum(['gift_card', 'store_credit']),
  amountMinor: minor.min(1).max(100_000_000),
  currency: z.string().length(3),
  customer: customer.default([]),
  expiresAt: instant.optional(),
  reason: z.string().min(1).max(500),
});
export const creditAccount = z.object({
  id,
  kind: z.enum(['gift_card', 'store_credit']),
  state: z.enum(['open', 'blocked']),
  hint: z.string(),
  currency: z.string(),
  balanceMinor: minor,
  expiresAt: instant.nullable(),
});
/** The code of a gift card is shown once. */
export const issuedCredit = z.object({ account: creditAccount, code: z.string().nullable() });
export const reissueBody = z.object({ reason: z.string().min(1).max(500) });
export const creditCodeBody = z.object({ code: z.string().min(4).max(64) });
