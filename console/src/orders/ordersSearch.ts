import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { api } from '../api.ts';

/** What the palette shows of an order; the whole shape would come with every first search for a person. */
const found = z.object({
  id: z.uuid(),
  number: z.string(),
  currency: z.string(),
  totalMinor: z.int(),
  customerName: z.string().nullable(),
});
export type OrderFound = z.output<typeof found>;

/** The newest few orders with these words on them, for the palette. */
export const ordersSearchQuery = (search: string) =>
  queryOptions({
    queryKey: ['orders', 'search', search],
    queryFn: ({ signal }) => api.get(z.object({ items: z.array(found) }), '/orders', { search, limit: 5 }, signal),
    placeholderData: (before) => before,
  });
