import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { SourceKind } from '../../../contracts/common.ts';
import { peoplePage, type personSummary } from '../../../contracts/people.ts';
import { api } from '../api.ts';

export type PersonSummary = z.output<typeof personSummary>;
export type PeopleFilter = {
  search?: string | undefined;
  kind?: SourceKind | undefined;
  sort?: 'lastSeen' | 'firstSeen' | 'events' | undefined;
};

export const peopleListQuery = (filter: PeopleFilter) =>
  infiniteQueryOptions({
    queryKey: ['people', filter],
    queryFn: ({ pageParam, signal }) =>
      api.get(peoplePage, '/people', { ...filter, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  });

/** The few best matches, for the palette and for dialogs that ask for a person. */
export const peopleSearchQuery = (search: string) =>
  queryOptions({
    queryKey: ['people-search', search],
    queryFn: ({ signal }) => api.get(peoplePage, '/people', { search, limit: 8 }, signal),
    placeholderData: (before) => before,
  });
