/** Live carts and wish lists, how goods are received, and what orders share with them. */
import { z } from 'zod';
import { id, identifier, instant, sourceKind } from './common.ts';

export const minor = z.int();
export const sku = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
export const slug = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/);
export const pieces = z.int().min(1).max(999);
export const code = z.string().trim().min(1).max(64);

/** Strongest first is not needed: the identity rules say which one counts. */
export const customer = z.array(identifier.extend({ verified: z.boolean().optional() })).max(16);

// ---- carts and wish lists ----

export const cartKind = z.enum(['cart', 'wish_list']);
export const contact = z.object({
  name: z.string().max(200).optional(),
  phone: z.string().max(40).optional(),
  email: z.string().max(320).optional(),
});
export const address = z.object({
  lines: z.array(z.string().max(200)).max(5),
  city: z.string().max(100),
  postcode: z.string().max(20),
  region: z.string().max(100).optional(),
  country: z.string().length(2),
  latitude: z.number().min(-90).max(90).optional(),
  longitude: z.number().min(-180).max(180).optional(),
});
export const receivingMethods = ['take_away', 'pickup', 'try_on', 'ship', 'courier'] as const;
export const receivingMethod = z.enum(receivingMethods);
/** From where each piece comes; absent: the promise decides. */
export const planLine = z.object({ sku, locationId: slug, quantity: pieces });
/** A courier's window on a local day; absent: the first one without a surcharge when the order is placed. */
export const windowWish = z.object({ id: slug, day: z.iso.date() });
export const chosenWindow = windowWish.extend({ from: instant, to: instant, surchargeMinor: minor.min(0) });
export const deliveryWish = z.object({
  method: receivingMethod,
  /** One of the merchant's ways of delivering, from POST /api/v1/promises; absent: the first of this kind. */
  methodId: slug.optional(),
  /** Collecting and trying on: where. Shipping: from where; absent: the promise decides. */
  locationId: slug.optional(),
  address: address.optional(),
  contact: contact.optional(),
  window: windowWish.optional(),
});
/** The choice with what the promise says to it: from where, by when, and its price before promotions (absent: the book's rate). */
export const delivery = deliveryWish.extend({
  /** With its hours, once there are goods to plan. */
  window: chosenWindow.partial({ from: true, to: true, surchargeMinor: true }).optional(),
  amountMinor: minor.min(0).optional(),
  promisedAt: instant.optional(),
  plan: z.array(planLine).max(400).optional(),
});
export const cartLine = z.object({
  cartId: id,
  sku,
  name: z.string(),
  quantity: z.int(),
  version: z.int(),
  channel: sourceKind,
  addedAt: instant,
});
/** `id` is the cart that was asked for; `cartIds` are all open carts of the same person, joined on reading. */
export const cart = z.object({
  id,
  kind: cartKind,
  state: z.enum(['open', 'ordered', 'cleared']),
  cartIds: z.array(id),
  /** Changes with every change of any of them. */
  version: z.string(),
  personId: id.nullable(),
  channel: sourceKind,
  locationId: slug.nullable(),
  zone: z.string(),
  currency: z.string().length(3),
  codes: z.array(z.string()),
  delivery: delivery.nullable(),
  lines: z.array(cartLine),
  orderId: id.nullable(),
  updatedAt: instant,
});
/** GET /api/v1/people/:id/carts — her live cart and her wish list; none of them is no error. */
export const cartsOfPerson = z.object({ items: z.array(cart) });
/** POST /api/v1/carts — the live cart of this customer, or a new one; without a customer always a new one. */
export const openCartBody = z.object({
  kind: cartKind.default('cart'),
  customer: customer.default([]),
  channel: sourceKind,
  sourceId: id.optional(),
  locationId: slug.optional(),
  zone: z.string().min(1).max(64),
  currency: z.string().length(3),
});
export const cartQuery = z.object({
  type: z.string().max(64),
  value: z.string().max(512),
  kind: cartKind.default('cart'),
});
export const addLineBody = z.object({
  sku,
  quantity: pieces.default(1),
  channel: sourceKind.optional(),
  version: z.string().optional(),
});
/** 0 takes the line out. `version`: of the cart, as last read; another one is refused. */
export const changeLineBody = z.object({
  quantity: z.int().min(0).max(999),
  channel: sourceKind.optional(),
  version: z.string().optional(),
});
export const cartCodesBody = z.object({ codes: z.array(code).max(20) });
export const bindCartBody = z.object({ customer: customer.min(1) });
/** A code to be said or scanned; it works once and for `expiresAt`. */
export const handOver = z.object({ code: z.string(), payload: z.string(), expiresAt: instant });
export const takeOverBody = z.object({
  code: z.string().min(4).max(200),
  channel: sourceKind,
  customer: customer.default([]),
});
export const cartQuoteBody = z.object({ zone: z.string().max(64).optional(), locationId: slug.optional() });
