/** HTTP → search, lists, variants, scans. */
import { z } from 'zod';
import * as contract from '../../../contracts/catalogue.ts';
import { read, type Route } from '../kit/http/route.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run } from '../kit/sql.ts';
import { countFacets, priceSpan } from './count-facets.ts';
import type { Place, VariantFacts } from './contract.ts';
import type { RouteDeps } from './deps.ts';
import { inLanguage } from './definitions.ts';
import { filterUnavailable, wrongPage } from './problems.ts';
import { readers } from './product-routes.ts';
import { rememberFacets } from './remember-facets.ts';
import { findProducts, understand } from './search-products.ts';
import type { SearchWish } from './search-wish.ts';
import { skuOfScan, soldOf } from './variants.ts';
import { replacedBy } from './variants.sql.ts';

const tag = 'Catalogue';

export function searchRoutes(deps: RouteDeps): Route[] {
  const { db, memory } = deps;
  const facetsOf = rememberFacets(memory.version, (asked, definitions) => countFacets(db, asked, definitions));

  async function search(wish: SearchWish, now: Date): Promise<z.infer<typeof contract.searchPage>> {
    const definitions = await memory.definitions(db);
    const asked = await understand(deps, wish, definitions, now);
    const [page, facets, prices] = await Promise.all([
      findProducts(deps, asked, definitions),
      wish.facets ? facetsOf(asked, definitions) : null,
      wish.facets ? priceSpan(deps, asked) : null,
    ]);
    return { ...page, facets, prices, matched: asked.matched };
  }

  async function view(sku: string | undefined, place: Place & { language?: string | undefined }, now: Date) {
    const facts = sku === undefined ? undefined : (await memory.variantsOf(db, [sku])).get(sku);
    if (facts === undefined) throw problem(notFound);
    const [sold, newer, definitions] = await Promise.all([
      soldOf(db, [facts.sku], place, now),
      run(db, replacedBy, [facts.sku]),
      memory.definitions(db),
    ]);
    return viewVariant(facts, {
      name: inLanguage(facts.names, place.language, definitions.languages)?.value ?? facts.name,
      sold: facts.published && sold.has(facts.sku),
      replacedBy: newer[0]?.sku ?? null,
    });
  }

  return [
    read({
      method: 'POST',
      path: '/api/v1/products/search',
      access: readers,
      summary: 'Finds products: by words in any language, attributes, category, brand, price, and what a store has',
      tag,
      body: contract.searchBody,
      answer: contract.searchPage,
      problems: [wrongPage, filterUnavailable],
      perMinute: 60_000,
      handle: async ({ body, now }) => search(body, now),
    }),
    read({
      path: '/api/v1/products',
      access: readers,
      summary: 'Products of every state, newest first; with `text` the best first',
      tag,
      query: contract.productsQuery,
      answer: contract.productPage,
      problems: [wrongPage],
      perMinute: 60_000,
      handle: async ({ query, now }) => {
        const { brand, state, ...wish } = query;
        const { items, nextCursor } = await search(
          { facets: false, ...wish, state: state ?? 'any', ...(brand === undefined ? {} : { brands: [brand] }) },
          now,
        );
        return { items, nextCursor };
      },
    }),
    read({
      method: 'POST',
      path: '/api/v1/variants/lookup',
      access: readers,
      summary: 'What up to 200 variants are called and look like, for lists that know their SKUs',
      tag,
      body: contract.lookupBody,
      answer: contract.variantCards,
      perMinute: 60_000,
      handle: async ({ body }) => {
        const [found, { languages }] = await Promise.all([memory.variantsOf(db, body.skus), memory.definitions(db)]);
        return {
          items: Array.from(found.values(), ({ sku, name, names, image, handle, published }) => ({
            sku,
            name: inLanguage(names, body.language, languages)?.value ?? name,
            image,
            handle,
            published,
          })),
        };
      },
    }),
    read({
      path: '/api/v1/variants/:sku',
      access: readers,
      summary: 'A variant by its SKU: what it is, and whether it is sold there',
      tag,
      params: z.object({ sku: contract.sku }),
      query: contract.placeQuery,
      answer: contract.variantView,
      perMinute: 60_000,
      handle: async ({ params, query, now }) => view(params.sku, query, now),
    }),
    read({
      path: '/api/v1/scan',
      access: readers,
      summary: 'The variant behind a scanned code: EAN, UPC, GS1 element string, GS1 Digital Link, or the SKU',
      tag,
      query: contract.scanQuery,
      answer: contract.variantView,
      perMinute: 60_000,
      handle: async ({ query, now }) => view(await skuOfScan(db, query.code), query, now),
    }),
  ];
}

function viewVariant(
  facts: VariantFacts,
  more: { readonly name: string; readonly sold: boolean; readonly replacedBy: string | null },
): z.infer<typeof contract.variantView> {
  return {
    ...facts,
    names: { ...facts.names },
    categoryPath: [...facts.categoryPath],
    attributes: { ...facts.attributes },
    bundleOf: facts.bundleOf === null ? null : [...facts.bundleOf],
    ...more,
  };
}
