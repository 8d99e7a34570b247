/** The catalogue: products and their variants, categories, attributes, assortment, search. */
import { z } from 'zod';
import {
  attributeTypes,
  attributeValues,
  code,
  gtin,
  handle,
  inLanguages,
  language,
  sku,
  slug,
  version,
  words,
} from './catalogue-shapes.ts';
import { id, instant, pageOf, pageQuery, sourceKind } from './common.ts';

export {
  attributeTypes,
  attributeValue,
  attributeValues,
  code,
  gtin,
  handle,
  inLanguages,
  language,
  sku,
} from './catalogue-shapes.ts';
export * from './variants.ts';

export const neededFields = [
  'name',
  'description',
  'short',
  'image',
  'alt',
  'brand',
  'category',
  'gtin',
  'weight',
  'attributes',
  'price',
  'stock',
] as const;

/** PUT /api/v1/attributes/:code; `version` 0 makes a new one. The type of an attribute is for ever. */
export const attributeBody = z.object({
  version: z.int().min(0),
  names: inLanguages(200),
  type: z.enum(attributeTypes),
  /** Of a number, e.g. `kg`, `cm`, `W`. */
  unit: z.string().min(1).max(20).nullable().default(null),
  choices: z
    .array(z.object({ code, names: inLanguages(200) }))
    .max(2_000)
    .default([]),
  /** Shown beside the list, to narrow it. */
  facet: z.boolean().default(false),
});
export const attribute = attributeBody.extend({ code, version });
export const attributePage = pageOf(attribute);

/** PUT /api/v1/categories/:code; `version` 0 makes a new one. */
export const categoryBody = z.object({
  version: z.int().min(0),
  parent: code.nullable().default(null),
  names: inLanguages(200),
  /** Among its neighbours. */
  position: z.int().min(0).max(1_000_000).default(0),
  taxCategory: slug.nullable().default(null),
  /** What a product here should say; the completeness report counts by it. */
  attributes: z.array(code).max(100).default([]),
  /** Number or path of Google's product taxonomy, for the feed. */
  googleCategory: z.string().max(500).nullable().default(null),
});
export const category = categoryBody.extend({
  code,
  version,
  /** Codes from the root to itself. */
  path: z.array(code),
  products: z.int().optional(),
});
export const categoryPage = pageOf(category);

export const productTexts = z.object({
  name: words(300),
  /** Plain text; line breaks are kept. */
  description: words(20_000).optional(),
  short: words(500).optional(),
  seoTitle: words(200).optional(),
  seoDescription: words(500).optional(),
});
export const done = z.object({ done: z.boolean() });
/** GET and PUT /api/v1/catalogue/settings */
export const settingsBody = z.object({
  version,
  /** In the order of fallback; the first one names things for staff. */
  languages: z
    .array(language)
    .min(1)
    .max(20)
    .refine((all) => new Set(all).size === all.length, 'a language stands there twice'),
  /** What a product must say in a channel to be complete there; the report counts by it. */
  channels: z
    .array(
      z.object({
        channel: sourceKind,
        languages: z.array(language).max(20),
        /**
         * `name`, `description`, `short`, `image`, `alt`, `brand`, `category`, `gtin`, `weight`, `attributes` (the category's); `price`: of each
         * variant in every zone below; `stock`: at least one variant can be had somewhere.
         */
        fields: z.array(z.enum(neededFields)).max(20),
        /** Where it is sold: `price` counts in each. */
        zones: z
          .array(z.object({ zone: slug, currency: z.string().regex(/^[A-Z]{3}$/) }))
          .max(50)
          .default([]),
      }),
    )
    .max(20),
});
export const settings = settingsBody;
export const mediaRoles = ['main', 'gallery', 'swatch', 'video', 'document', 'manual'] as const;
/** A picture that we keep: its name is the SHA-256 of what is in it. */
export const pictureName = z.object({ name: z.string().regex(/^[0-9a-f]{64}\.(jpg|png|webp|avif)$/) });
export const pictureWidths = [160, 320, 640, 960, 1280, 1920] as const;
/** GET /api/v1/pictures/:name — `width`: not wider than so many pixels, in the same form, where that is lighter than the picture as it was brought. */
export const pictureQuery = z.object({ width: z.coerce.number().pipe(z.literal(pictureWidths)).optional() });
export const pictureUrl = z.string().regex(/^\/api\/v1\/pictures\/[0-9a-f]{64}\.(jpg|png|webp|avif)$/);
/** POST /api/v1/pictures answers with it. The address begins at this server's root. */
export const picture = z.object({
  url: pictureUrl,
  type: z.string(),
  width: z.int(),
  height: z.int(),
  bytes: z.int(),
});
/** Films and documents, and pictures too, may lie where the retailer keeps them: then the catalogue holds their addresses. */
export const media = z.object({
  url: z.union([z.url({ protocol: /^https?$/ }).max(2_000), pictureUrl]),
  role: z.enum(mediaRoles).default('gallery'),
  alts: inLanguages(500).default({}),
  /** Of this variant alone. */
  sku: sku.optional(),
  /** Of the variants with these options alone, e.g. all sizes in black: `{colour: ["black"]}`. */
  options: attributeValues.optional(),
});
export const variantInput = z.object({
  sku,
  gtin: gtin.nullable().default(null),
  /** What tells it from its sisters: attribute → value, e.g. `{colour: ["black"], size: ["42"]}`. */
  options: attributeValues.default({}),
  attributes: attributeValues.default({}),
  state: z.enum(['active', 'retired']).default('active'),
  taxCategory: slug.nullable().default(null),
  weightGrams: z.int().min(0).max(100_000_000).nullable().default(null),
  /** The parts of a bundle; a bundle is one for ever, and holds no bundles. */
  parts: z
    .array(z.object({ sku, quantity: z.int().min(1).max(10_000) }))
    .min(1)
    .max(50)
    .nullable()
    .default(null),
  /** The variant whose place this one takes. */
  replaces: sku.nullable().default(null),
});
export const relationKinds = ['goes_with', 'replaces', 'accessory_of'] as const;
/** To another product, or between variants: this charger is an accessory of that size alone. */
export const relation = z.object({
  kind: z.enum(relationKinds),
  handle,
  /** The variant of this product that it is about; absent: all of them. */
  sku: sku.optional(),
  /** The variant of the other product; absent: all of them. */
  otherSku: sku.optional(),
});
/**
 * Where something is sold and when. A product without rules is sold everywhere once it is published. A rule that excludes always
 * wins; with at least one rule that includes, it is sold only where one of these matches. What is null matches everything.
 */
export const assortmentRule = z.object({
  effect: z.enum(['include', 'exclude']),
  sku: sku.nullable().default(null),
  channel: sourceKind.nullable().default(null),
  locationId: slug.nullable().default(null),
  region: slug.nullable().default(null),
  from: instant.nullable().default(null),
  until: instant.nullable().default(null),
});
const productFields = {
  brand: words(200).nullable(),
  category: code.nullable(),
  taxCategory: slug,
  texts: z.record(language, productTexts),
  attributes: attributeValues,
  media: z.array(media).max(100),
  relations: z.array(relation).max(200),
  assortment: z.array(assortmentRule).max(200),
};
/** POST /api/v1/products */
export const createProductBody = z.object({
  handle,
  brand: productFields.brand.default(null),
  category: productFields.category.default(null),
  /** Null: the category's. */
  taxCategory: productFields.taxCategory.nullable().default(null),
  texts: productFields.texts,
  attributes: productFields.attributes.default({}),
  media: productFields.media.default([]),
  variants: z.array(variantInput).min(1).max(500),
  relations: productFields.relations.default([]),
  assortment: productFields.assortment.default([]),
  publish: z.boolean().default(false),
});
/** PATCH /api/v1/products/:id — fields that are given take the place of what was there; variants that are not named stay. */
export const changeProductBody = z.object({
  version,
  brand: productFields.brand.optional(),
  category: productFields.category.optional(),
  taxCategory: productFields.taxCategory.nullable().optional(),
  texts: productFields.texts.optional(),
  attributes: productFields.attributes.optional(),
  media: productFields.media.optional(),
  variants: z.array(variantInput).max(500).optional(),
  relations: productFields.relations.optional(),
  assortment: productFields.assortment.optional(),
});
/** POST /api/v1/products/batch — makes and changes many at once, in one transaction; last writer wins. */
export const batchBody = z.object({
  products: z
    .array(changeProductBody.omit({ version: true }).extend({ handle, publish: z.boolean().optional() }))
    .min(1)
    .max(200),
});
export const batchAnswer = z.object({
  items: z.array(z.object({ handle, id, version, outcome: z.enum(['created', 'changed', 'unchanged']) })),
});
export const versionBody = z.object({ version });
export const restoreBody = z.object({ version, to: version });

export const productStates = ['draft', 'published', 'archived'] as const;
export const product = createProductBody.omit({ publish: true }).extend({
  id,
  version,
  state: z.enum(productStates),
  categoryPath: z.array(code),
  createdAt: instant,
  changedAt: instant,
  changedBy: z.string(),
});
export type ProductView = z.infer<typeof product>;
export const productVersion = z.object({
  version,
  changedAt: instant,
  changedBy: z.string(),
  state: z.enum(productStates),
});
export const productVersionPage = pageOf(productVersion);

/** As the other product says it: `sku` is its own variant, `otherSku` one of the product that was asked about. */
export const relatedProducts = z.object({ items: z.array(relation.extend({ id })) });
/** GET /api/v1/products/:id/related — `sku`: what names this variant, or the product as a whole. */
export const relatedQuery = z.object({ sku: sku.optional() });

/** What a list shows of a product, in one language. */
export const productSummary = z.object({
  id,
  handle,
  version,
  state: z.enum(productStates),
  name: z.string(),
  /** Another than asked for when the texts are missing in that one. */
  language,
  brand: z.string().nullable(),
  category: code.nullable(),
  image: z.string().nullable(),
  variants: z.array(z.object({ sku, gtin: gtin.nullable(), name: z.string(), state: z.enum(['active', 'retired']) })),
  changedAt: instant,
  rating: z.object({ average: z.number(), count: z.int() }).nullable(),
});
export const productPage = pageOf(productSummary);
export const sorts = ['relevance', 'newest', 'name'] as const;
/** POST /api/v1/products/search */
export const searchBody = z.object({
  text: z.string().max(200).optional(),
  language: language.optional(),
  /** Absent: published ones; `any`: of every state, for editors. */
  state: z.enum([...productStates, 'any']).optional(),
  category: code.optional(),
  brands: z.array(z.string().max(200)).max(50).optional(),
  /** One of the values of each attribute: `{colour: ["black", "red"], size: ["42"]}`. */
  attributes: z.record(code, z.array(z.string().max(200)).min(1).max(50)).optional(),
  /** Numbers between, both ends included. */
  ranges: z.record(code, z.object({ from: z.number().optional(), to: z.number().optional() })).optional(),
  /** Sold there and now: assortment and dates. */
  channel: sourceKind.optional(),
  locationId: slug.optional(),
  region: slug.optional(),
  price: z
    .object({
      zone: slug,
      currency: z.string().length(3),
      fromMinor: z.int().min(0).optional(),
      toMinor: z.int().min(0).optional(),
    })
    .optional(),
  /** At least one variant can be had in this store now. */
  inStockAt: slug.optional(),
  sort: z.enum(sorts).optional(),
  facets: z.boolean().default(false),
  cursor: z.string().max(500).optional(),
  limit: z.int().min(1).max(100).default(20),
});
export const facet = z.object({
  /** `category`, `brand`, or an attribute's code. */
  code: z.string(),
  name: z.string(),
  unit: z.string().nullable(),
  values: z.array(z.object({ value: z.string(), name: z.string(), products: z.int() })),
  /** Of numbers. */
  range: z.object({ from: z.number(), to: z.number() }).nullable(),
});
export const searchPage = pageOf(productSummary).extend({
  facets: z.array(facet).nullable(),
  /** Of the products found, where prices are known. */
  prices: z.object({ fromMinor: z.int(), toMinor: z.int(), currency: z.string(), complete: z.boolean() }).nullable(),
  /** How the text was matched: by words, or, since no product has these words, by likeness. */
  matched: z.enum(['all', 'words', 'likeness']),
});
export const productsQuery = pageQuery.extend({
  text: z.string().max(200).optional(),
  language: language.optional(),
  state: z.enum(productStates).optional(),
  category: code.optional(),
  brand: z.string().max(200).optional(),
});

/** GET /api/v1/catalogue/completeness */
export const completeness = z.object({
  channels: z.array(
    z.object({
      channel: z.string(),
      /** Sold there, drafts included. */
      products: z.int(),
      /** `language` and `zone`: null where the field is the same in all. */
      gaps: z.array(
        z.object({ field: z.string(), language: language.nullable(), zone: slug.nullable(), missing: z.int() }),
      ),
    }),
  ),
});
export const gapQuery = z.object({
  channel: sourceKind,
  field: z.enum(neededFields),
  language: language.optional(),
  /** Of a price. */
  zone: slug.optional(),
});
