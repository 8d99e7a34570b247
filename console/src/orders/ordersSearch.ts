import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { orderPage, type orderSummary } from '../../../contracts/orders.ts';
import { api } from '../api.ts';

export type OrderFound = z.output<typeof orderSummary>;

/** The newest few orders with these words on them, for the palette. */
export const ordersSearchQuery = (search: string) =>
  queryOptions({
    queryKey: ['orders', 'search', search],
    queryFn: ({ signal }) => api.get(orderPage, '/orders', { search, limit: 5 }, signal),
    placeholderData: (before) => before,
  });
