/** Feeds of the catalogue for market places and advertising; structured data for pages. */
import { z } from 'zod';
import { id, instant, pageOf, sourceKind } from './common.ts';
import { language, sku } from './catalogue.ts';

const slug = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/);
export const feedForms = ['google', 'google_local', 'yandex'] as const;
/** Address of a variant's page; `{handle}` and `{sku}` are filled in. */
export const linkPattern = z
  .string()
  .max(500)
  .regex(/^https?:\/\/\S+$/)
  .refine((text) => text.includes('{handle}') || text.includes('{sku}'), 'it needs {handle} or {sku}');
export const feedSettings = z.object({
  language,
  channel: sourceKind.default('web'),
  region: slug.nullable().default(null),
  /** Of prices. */
  zone: slug,
  currency: z.string().regex(/^[A-Z]{3}$/),
  shop: z.object({
    name: z.string().min(1).max(200),
    company: z.string().min(1).max(200),
    url: z.url({ protocol: /^https?$/ }),
  }),
  link: linkPattern,
  /** Whose stock counts; `storeCode` is what the market place calls the store. */
  locations: z
    .array(z.object({ locationId: slug, storeCode: z.string().min(1).max(64).optional() }))
    .min(1)
    .max(2_000),
});
/** POST /api/v1/feeds — answers with the address, shown once. */
export const createFeedBody = z.object({
  name: z.string().min(1).max(200),
  form: z.enum(feedForms),
  settings: feedSettings,
});
export const feed = createFeedBody.extend({
  id,
  version: z.int(),
  createdAt: instant,
  /** When somebody fetched it last. */
  readAt: instant.nullable(),
  /** What the last whole fetch came to. */
  lastBytes: z.int().nullable(),
  lastOffers: z.int().nullable(),
});
export const createdFeed = z.object({ feed, path: z.string() });
export const feedPage = pageOf(feed);
export const changeFeedBody = z.object({
  version: z.int().min(1),
  name: z.string().min(1).max(200),
  settings: feedSettings,
});
/** What the feed leaves out, and why. */
export const feedCheck = z.object({
  offers: z.int(),
  leftOut: z.array(z.object({ reason: z.string(), variants: z.int(), skus: z.array(sku) })),
});
export const jsonLdQuery = z.object({
  language: language.optional(),
  zone: slug,
  currency: z.string().regex(/^[A-Z]{3}$/),
  link: linkPattern,
  locationId: slug.optional(),
});
