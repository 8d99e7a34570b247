/** Small shapes that price books, promotions, quotes and codes share. Amounts in minor units; rates in basis points. */
import { z } from 'zod';
import { identifier, instant } from './common.ts';

export const slug = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/);
export const sku = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
export const currency = z.string().regex(/^[A-Z]{3}$/);
export const minor = z.int().min(0).max(100_000_000_000);
export const bps = z.int().min(0).max(10_000);
export const word = z.string().min(1).max(100);
export const name = z.string().trim().min(1).max(200);
export const amounts = z.record(currency, minor);
export const revision = z.int().min(0);
export const span = { validFrom: instant.nullable().default(null), validUntil: instant.nullable().default(null) };
export const minute = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);

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
