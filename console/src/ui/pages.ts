import { infiniteQueryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { api } from '../api.ts';

type Filter = Record<string, string | number | boolean | undefined>;
type PageOf<T> = { items: T[]; nextCursor: string | null };

/** A cursor list of the API, page after page; `key` and the filter name it for what changes it. */
export const pagesOf = <T>(
  key: readonly string[],
  page: z.ZodType<PageOf<T>>,
  path: string,
  filter: Filter = {},
  more: { every?: number; limit?: number } = {},
) =>
  infiniteQueryOptions({
    queryKey: [...key, filter],
    queryFn: ({ pageParam, signal }) =>
      api.get(page, path, { ...filter, limit: more.limit ?? 50, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    ...(more.every === undefined ? {} : { refetchInterval: more.every }),
  });
