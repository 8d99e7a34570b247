/** Codes, batches of them, and claims. */
import { z } from 'zod';
import { codeRefusals } from '../quote/index.ts';
import { id, identifier, instant, pageOf, pageQuery } from './common.ts';
import { currency, minor, name, pricedCustomer, slug, span } from './pricing-shapes.ts';

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
