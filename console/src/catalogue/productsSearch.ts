import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { api } from '../api.ts';

/** What the palette shows of a product; the whole shape would come with every first search for a person. */
const found = z.object({
  id: z.string(),
  handle: z.string(),
  name: z.string(),
  brand: z.string().nullable(),
  image: z.string().nullable(),
});
export type ProductFound = z.output<typeof found>;

/** The few best matches, for the palette. */
export const productsSearchQuery = (text: string, language: string) =>
  queryOptions({
    queryKey: ['products', 'palette', text, language],
    queryFn: ({ signal }) =>
      api.get(z.object({ items: z.array(found) }), '/products', { text, language, limit: 5 }, signal),
    placeholderData: (before) => before,
  });
