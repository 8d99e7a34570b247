import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { variantView } from '../../../contracts/catalogue.ts';
import {
  type cell,
  cellHoldPage,
  cellPage,
  count,
  countPage,
  deliveryMethod,
  type deliveryWindow,
  type freeWindow,
  type hold,
  importPage,
  leasePage,
  location,
  locationPage,
  methodPage,
  movementPage,
  type movement,
  type receipt,
  receiptPage,
  type stockImport,
  type transfer,
  transferPage,
  windowDays,
  windowPage,
} from '../../../contracts/stock.ts';
import { api } from '../api.ts';
import { pagesOf } from '../ui/pages.ts';

export type Location = z.output<typeof location>;
export type Cell = z.output<typeof cell>;
export type Movement = z.output<typeof movement>;
export type Receipt = z.output<typeof receipt>;
export type Transfer = z.output<typeof transfer>;
export type Count = z.output<typeof count>;
export type StockImport = z.output<typeof stockImport>;
export type Method = z.output<typeof deliveryMethod>;
export type DeliveryWindow = z.output<typeof deliveryWindow>;
export type FreeWindow = z.output<typeof freeWindow>;
export type Lease = z.output<typeof hold>;
export type Variant = z.output<typeof variantView>;

type Of = { locationId?: string | undefined };
export type CellFilter = Of & { sku?: string | undefined; short?: boolean | undefined };

/** Every query that a movement of goods makes old. */
export const goodsKeys = ['cells', 'movements', 'cell-holds', 'receipts', 'transfers', 'counts', 'leases'] as const;

const plain = (filter: object): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));

export const cellsQuery = ({ short, ...filter }: CellFilter) =>
  pagesOf(['cells'], cellPage, '/stock', { ...plain(filter), ...(short === true ? { shortOnly: 'true' } : {}) });
export const movementsQuery = (filter: { sku?: string | undefined; locationId?: string | undefined }) =>
  pagesOf(['movements'], movementPage, '/stock/movements', plain(filter));
export const cellHoldsQuery = (sku: string, locationId: string) =>
  pagesOf(['cell-holds', sku, locationId], cellHoldPage, `/stock/${encodeURIComponent(sku)}/${locationId}/holds`);
export const receiptsQuery = (filter: Of) => pagesOf(['receipts'], receiptPage, '/stock/receipts', plain(filter));
export const transfersQuery = (filter: Of & { state?: Transfer['state'] | undefined }) =>
  pagesOf(['transfers'], transferPage, '/stock/transfers', plain(filter));
export const countsQuery = (filter: Of) => pagesOf(['counts'], countPage, '/stock/counts', plain(filter));
export const stockImportsQuery = pagesOf(['stock-imports'], importPage, '/stock/imports', {}, { limit: 20 });
export const leasesQuery = (till: string) => pagesOf(['leases'], leasePage, '/stock/leases', { till });
export const windowsQuery = pagesOf(['delivery-windows'], windowPage, '/delivery-windows', {}, { limit: 200 });
export const windowDaysQuery = (from: string, days: number) =>
  queryOptions({
    queryKey: ['delivery-window-days', from, days],
    queryFn: async ({ signal }) => (await api.get(windowDays, '/delivery-window-days', { from, days }, signal)).items,
    refetchInterval: 10_000,
  });
export const methodsQuery = pagesOf(['delivery-methods'], methodPage, '/delivery-methods', {}, { limit: 200 });

/** All locations in one: a retailer has hundreds at the most in a chooser; more are found by typing. */
export const locationsQuery = queryOptions({
  queryKey: ['locations'],
  queryFn: async ({ signal }) => {
    const all: Location[] = [];
    for (let cursor: string | null = null; ;) {
      const page: z.output<typeof locationPage> = await api.get(
        locationPage,
        '/locations',
        { limit: 200, cursor },
        signal,
      );
      all.push(...page.items);
      cursor = page.nextCursor;
      if (cursor === null || all.length >= 2_000) return all;
    }
  },
  staleTime: 60_000,
});
export const locationQuery = (id: string) =>
  queryOptions({
    queryKey: ['location', id],
    queryFn: ({ signal }) => api.get(location, `/locations/${id}`, {}, signal),
  });
export const cellQuery = (sku: string, locationId: string) =>
  queryOptions({
    queryKey: ['cells', 'one', sku, locationId],
    queryFn: async ({ signal }) =>
      (await api.get(cellPage, '/stock', { sku, locationId, limit: 1 }, signal)).items[0] ?? null,
  });

/** The variant behind what was scanned or typed: a SKU, an EAN, a GS1 code. Refused when there is none. */
export const scan = (code: string): Promise<Variant> => api.get(variantView, '/scan', { code: code.trim() });
export const variantQuery = (sku: string) =>
  queryOptions({
    queryKey: ['variant', sku],
    queryFn: ({ signal }) => api.get(variantView, `/variants/${encodeURIComponent(sku)}`, {}, signal),
    staleTime: 5 * 60_000,
    retry: false,
  });
