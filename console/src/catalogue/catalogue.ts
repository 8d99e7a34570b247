import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import * as contract from '../../../contracts/catalogue.ts';
import { api } from '../api.ts';
import { pagesOf } from '../ui/pages.ts';

export type Product = z.output<typeof contract.product>;
export type ProductSummary = z.output<typeof contract.productSummary>;
export type Category = z.output<typeof contract.category>;
export type Attribute = z.output<typeof contract.attribute>;
export type AttributeValue = z.output<typeof contract.attributeValue>;
export type Facet = z.output<typeof contract.facet>;
export type CatalogueSettings = z.output<typeof contract.settings>;
export type Gap = z.output<typeof contract.gapQuery>;
export type ProductState = (typeof contract.productStates)[number];

export type ProductFilter = {
  text?: string | undefined;
  state?: ProductState | undefined;
  category?: string | undefined;
  brand?: string | undefined;
  attributes?: Record<string, string[]>;
  sort?: 'newest' | 'name' | undefined;
  language?: string;
};

export const settingsQuery = queryOptions({
  queryKey: ['catalogue-settings'],
  queryFn: ({ signal }) => api.get(contract.settings, '/catalogue/settings', {}, signal),
  staleTime: 60_000,
});

/** Of all pages: editors choose among all of them. */
async function everyItem<T>(page: z.ZodType<{ items: T[]; nextCursor: string | null }>, path: string, limit: number) {
  const items: T[] = [];
  for (let cursor: string | null = null; ;) {
    const part: { items: T[]; nextCursor: string | null } = await api.get(page, path, { limit, cursor });
    items.push(...part.items);
    if (part.nextCursor === null) return items;
    cursor = part.nextCursor;
  }
}

export const categoriesQuery = queryOptions({
  queryKey: ['categories'],
  queryFn: () => everyItem<Category>(contract.categoryPage, '/categories', 2_000),
});

export const attributesQuery = queryOptions({
  queryKey: ['attributes'],
  queryFn: () => everyItem<Attribute>(contract.attributePage, '/attributes', 200),
});

export const productQuery = (id: string) =>
  queryOptions({
    queryKey: ['product', id],
    queryFn: ({ signal }) => api.get(contract.product, `/products/${id}`, {}, signal),
    // What is being edited is not changed under the hands; a save that comes too late is told so.
    staleTime: Infinity,
    gcTime: 0,
  });

export const versionsQuery = (id: string) =>
  pagesOf(['product-versions', id], contract.productVersionPage, `/products/${id}/versions`);

export const productsQuery = ({ brand, attributes, state, ...filter }: ProductFilter) =>
  infiniteQueryOptions({
    queryKey: ['products', { ...filter, brand, attributes, state }],
    queryFn: ({ pageParam }) =>
      api.post(contract.searchPage, '/products/search', {
        ...filter,
        state: state ?? 'any',
        ...(brand === undefined ? {} : { brands: [brand] }),
        ...(attributes === undefined || Object.keys(attributes).length === 0 ? {} : { attributes }),
        facets: pageParam === null,
        limit: 40,
        ...(pageParam === null ? {} : { cursor: pageParam }),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  });

/** The few best matches, for fields that ask for a product or a variant. */
export const pickQuery = (text: string) =>
  queryOptions({
    queryKey: ['products-pick', text],
    queryFn: ({ signal }) => api.get(contract.productPage, '/products', { text, limit: 8 }, signal),
    placeholderData: (before) => before,
  });

export const completenessQuery = queryOptions({
  queryKey: ['completeness'],
  queryFn: ({ signal }) => api.get(contract.completeness, '/catalogue/completeness', {}, signal),
});

export const gapProductsQuery = (gap: Gap) =>
  pagesOf(['completeness', 'products'], contract.productPage, '/catalogue/completeness/products', gap);

/** A word in the language of the reader, else in the first that it has. */
export function nameIn(names: Readonly<Record<string, string>>, language: string, otherwise: string): string {
  return names[language] ?? Object.values(names)[0] ?? otherwise;
}

/** "Women › Shoes › Boots". */
export function pathWords(path: readonly string[], categories: readonly Category[], language: string): string {
  return path
    .map((code) => nameIn(categories.find((one) => one.code === code)?.names ?? {}, language, code))
    .join(' › ');
}
