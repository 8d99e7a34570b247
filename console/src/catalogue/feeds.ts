import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import * as contract from '../../../contracts/feeds.ts';
import { api } from '../api.ts';
import { pagesOf } from '../ui/pages.ts';

export type Feed = z.output<typeof contract.feed>;
export type FeedSettings = Feed['settings'];

export const feedsQuery = pagesOf(['feeds'], contract.feedPage, '/feeds');
export const feedCheckQuery = (id: string) =>
  queryOptions({
    queryKey: ['feeds', id, 'check'],
    queryFn: ({ signal }) => api.get(contract.feedCheck, `/feeds/${id}/check`, {}, signal),
  });
/** Where a market place fetches it: the server says the path, this page knows the host. */
export const wholeAddress = (path: string): string => new URL(path, window.location.origin).href;
