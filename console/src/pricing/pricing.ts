import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import * as contract from '../../../contracts/pricing.ts';
import { api } from '../api.ts';
import { pagesOf } from '../ui/pages.ts';

export type Book = z.output<typeof contract.bookView>;
export type BookSettings = z.output<typeof contract.bookSettings>;
export type Version = z.output<typeof contract.versionView>;
export type DraftPrice = z.output<typeof contract.draftPrice>;
export type Promotion = z.output<typeof contract.promotionView>;
export type PromotionBody = Omit<z.output<typeof contract.promotionBody>, 'revision'>;
export type Condition = z.output<typeof contract.condition>;
export type Effect = z.output<typeof contract.effect>;
export type Filter = z.output<typeof contract.filter>;
export type Try = z.output<typeof contract.tryAnswer>;
export type TraceStep = Try['quote']['trace'][number];
export type Code = z.output<typeof contract.codeView>;
export type Batch = z.output<typeof contract.batchesPage>['items'][number];
export type ParityItem = z.output<typeof contract.parityItem>;
export type Amounts = Readonly<Record<string, number>>;

export const booksQuery = pagesOf(['price-books'], contract.booksPage, '/price-books');

export const bookQuery = (id: string) =>
  queryOptions({
    queryKey: ['price-books', id],
    queryFn: ({ signal }) => api.get(contract.bookView, `/price-books/${id}`, {}, signal),
  });

export const pricesQuery = (id: string, filter: { sku?: string | undefined; zone?: string | undefined }) =>
  pagesOf(['draft-prices', id], contract.pricesPage, `/price-books/${id}/prices`, filter);

export const promotionsQuery = (id: string) =>
  pagesOf(['promotions', id], contract.promotionsPage, `/price-books/${id}/promotions`, {}, { limit: 200 });

export const promotionQuery = (id: string, promotionId: string) =>
  queryOptions({
    queryKey: ['promotion', id, promotionId],
    queryFn: ({ signal }) =>
      api.get(contract.promotionView, `/price-books/${id}/promotions/${promotionId}`, {}, signal),
    staleTime: Infinity,
    gcTime: 0,
  });

export const versionsQuery = (id: string) =>
  pagesOf(['book-versions', id], contract.versionsPage, `/price-books/${id}/versions`);

export const changesQuery = (id: string, version: number) =>
  queryOptions({
    queryKey: ['version-changes', id, version],
    queryFn: ({ signal }) =>
      api.get(contract.versionChanges, `/price-books/${id}/versions/${version}/changes`, {}, signal),
    // A version never changes.
    staleTime: Infinity,
  });

export const faultsQuery = (id: string) =>
  queryOptions({
    queryKey: ['book-faults', id],
    queryFn: () => api.post(contract.bookFaults, `/price-books/${id}/checks`, {}),
    gcTime: 0,
  });

export const batchesQuery = pagesOf(['code-batches'], contract.batchesPage, '/code-batches');

export const codesQuery = (filter: { batchId?: string | undefined; promotionId?: string | undefined }) =>
  pagesOf(['codes'], contract.codesPage, '/codes', filter);

export const parityQuery = (filter: { bookId?: string | undefined; kind?: ParityItem['kind'] | undefined }) =>
  infiniteQueryOptions({
    queryKey: ['parity', filter],
    queryFn: ({ pageParam, signal }) =>
      api.get(contract.parityPage, '/price-parity', { ...filter, limit: 50, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });

/** The currencies that the zones of a book sell in. */
export const currenciesOf = ({ zones }: Pick<BookSettings, 'zones'>): string[] => {
  const all = [...new Set(zones.map(({ currency }) => currency))];
  return all.length === 0 ? ['EUR'] : all;
};

/** Removing and changing name a price by its key. */
export function keyOfPrice({ sku, zone, group, currency, minQuantity, validFrom, kind, exception }: DraftPrice) {
  return { sku, zone, group, currency, minQuantity, validFrom, kind, exception };
}
