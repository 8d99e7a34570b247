import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { EventType, SourceKind } from '../../../contracts/common.ts';
import {
  consents,
  context,
  eventDetail,
  identityGraph,
  type knownIdentifier,
  type merge,
  person,
  type timelineEntry,
  timelinePage,
  type trait,
} from '../../../contracts/people.ts';
import { api } from '../api.ts';

export type Person = z.output<typeof person>;
export type Context = z.output<typeof context>;
export type TimelineEntry = z.output<typeof timelineEntry>;
export type IdentityGraph = z.output<typeof identityGraph>;
export type KnownIdentifier = z.output<typeof knownIdentifier>;
export type Merge = z.output<typeof merge>;
export type Trait = z.output<typeof trait>;
export type Consents = z.output<typeof consents>;
export type TimelineFilter = {
  name?: string | undefined;
  type?: EventType | undefined;
  kind?: SourceKind | undefined;
  from?: string | undefined;
  until?: string | undefined;
};

export const personQuery = (id: string) =>
  queryOptions({ queryKey: ['person', id], queryFn: ({ signal }) => api.get(person, `/people/${id}`, {}, signal) });

export const contextQuery = (id: string) =>
  queryOptions({
    queryKey: ['person', id, 'context'],
    queryFn: ({ signal }) => api.get(context, '/context', { personId: id }, signal),
  });

export const identityQuery = (id: string) =>
  queryOptions({
    queryKey: ['person', id, 'identity'],
    queryFn: ({ signal }) => api.get(identityGraph, `/people/${id}/identity`, {}, signal),
  });

export const consentsQuery = (id: string) =>
  queryOptions({
    queryKey: ['person', id, 'consents'],
    queryFn: ({ signal }) => api.get(consents, `/people/${id}/consents`, {}, signal),
  });

export const timelinePart = (id: string, filter: TimelineFilter, cursor: string | null, signal?: AbortSignal) =>
  api.get(timelinePage, `/people/${id}/timeline`, { ...filter, cursor, limit: 100 }, signal);

export const timelineQuery = (id: string, filter: TimelineFilter) =>
  infiniteQueryOptions({
    queryKey: ['timeline', id, filter],
    queryFn: ({ pageParam, signal }) => timelinePart(id, filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    // The live stream keeps it fresh; reading many pages again on every focus would not.
    staleTime: 5 * 60_000,
  });

export const eventQuery = (id: string) =>
  queryOptions({
    queryKey: ['event', id],
    queryFn: ({ signal }) => api.get(eventDetail, `/events/${id}`, {}, signal),
    staleTime: Infinity,
  });
