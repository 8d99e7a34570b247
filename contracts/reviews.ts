/** Reviews and questions of customers about products; seen after moderation. */
import { z } from 'zod';
import { id, identifier, instant, pageOf, pageQuery } from './common.ts';
import { language } from './catalogue.ts';

const words = (most: number) => z.string().trim().min(1).max(most);
export const opinionStates = ['pending', 'published', 'rejected'] as const;
/** Who speaks: identifiers of the customer, strongest first; none: nobody is known. */
const customer = z
  .array(identifier.extend({ verified: z.boolean().optional() }))
  .max(10)
  .default([]);

/** POST /api/v1/products/:id/reviews */
export const reviewBody = z.object({
  customer,
  stars: z.int().min(1).max(5),
  title: words(200).nullable().default(null),
  text: words(5_000).nullable().default(null),
  /** As it is shown beside the review. */
  author: words(100),
  language,
});
export const review = z.object({
  id,
  productId: id,
  handle: z.string(),
  state: z.enum(opinionStates),
  stars: z.int(),
  title: z.string().nullable(),
  text: z.string().nullable(),
  author: z.string(),
  language,
  /** The customer has bought the product. */
  verified: z.boolean(),
  answer: z.string().nullable(),
  /** Why it was rejected; for staff. */
  reason: z.string().nullable(),
  createdAt: instant,
  decidedAt: instant.nullable(),
});
export const reviewPage = pageOf(review);
/** POST /api/v1/products/:id/questions */
export const questionBody = z.object({ customer, text: words(2_000), author: words(100), language });
export const question = review.omit({ stars: true, title: true, verified: true }).extend({ text: z.string() });
export const questionPage = pageOf(question);

export const opinionQuery = pageQuery.extend({ state: z.enum(opinionStates).default('pending') });
/** POST …/publish: with the answer of the shop, which a question must have. */
export const publishBody = z.object({ answer: words(5_000).nullable().default(null) });
export const rejectBody = z.object({ reason: words(500) });
/** GET /api/v1/products/:id/rating */
export const rating = z.object({
  average: z.number().nullable(),
  count: z.int(),
  /** How many gave one star, two … five. */
  stars: z.array(z.int()).length(5),
});
