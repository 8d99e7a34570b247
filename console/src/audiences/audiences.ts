import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Rule } from '../../../contracts/audience-rule.ts';
import * as contract from '../../../contracts/audiences.ts';
import { api } from '../api.ts';
import { inReadersWords, madeInReadersWords } from './madeNames.ts';
import { pagesOf } from '../ui/pages.ts';

export type { Audience, AudienceCount, Member, Membership, Vocabulary, Why } from '../../../contracts/audiences.ts';
export type ReadyMade = (typeof contract.readyMadeList)['_output']['items'][number];

/** What shows audiences, read again after a deed. */
export const changedKeys = ['audiences', 'audience', 'audience-members', 'audiences-ready-made'] as const;

export const audiencesQuery = queryOptions({
  queryKey: ['audiences'],
  queryFn: async ({ signal }) => (await api.get(contract.audienceList, '/audiences', {}, signal)).items,
  select: (items) => items.map(inReadersWords),
  refetchInterval: 10_000,
});

export const audienceQuery = (audienceId: string) =>
  queryOptions({
    queryKey: ['audience', audienceId],
    queryFn: ({ signal }) => api.get(contract.audience, `/audiences/${audienceId}`, {}, signal),
    select: inReadersWords,
    // While it is being filled something changes every moment.
    refetchInterval: ({ state }) => (state.data?.state === 'filling' ? 1_000 : 10_000),
  });

export const readyMadeQuery = queryOptions({
  queryKey: ['audiences-ready-made'],
  queryFn: async ({ signal }) => (await api.get(contract.readyMadeList, '/audiences/ready-made', {}, signal)).items,
  select: (items) => items.map(madeInReadersWords),
});

export const vocabularyQuery = queryOptions({
  queryKey: ['audience-vocabulary'],
  queryFn: ({ signal }) => api.get(contract.vocabulary, '/audiences/vocabulary', {}, signal),
  staleTime: 60_000,
});

/** How many it finds; what was found last stays in sight while the next is asked for. */
export const countQuery = (rule: Rule | null) =>
  queryOptions({
    queryKey: ['audience-count', rule],
    queryFn: () => api.post(contract.audienceCount, '/audiences/counts', { rule }),
    enabled: rule !== null,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.complete === false ? 1_500 : false),
  });

export const sizesQuery = (audienceId: string) =>
  queryOptions({
    queryKey: ['audience', audienceId, 'sizes'],
    queryFn: async ({ signal }) =>
      (await api.get(contract.sizes, `/audiences/${audienceId}/sizes`, { days: 60 }, signal)).items,
  });

export const membersQuery = (audienceId: string) =>
  pagesOf(
    ['audience-members', audienceId],
    contract.memberPage,
    `/audiences/${audienceId}/members`,
    {},
    { every: 10_000 },
  );
export const changesQuery = (audienceId: string) =>
  pagesOf(
    ['audience-members', audienceId, 'changes'],
    contract.membershipChangePage,
    `/audiences/${audienceId}/changes`,
  );

export const whyQuery = (audienceId: string, personId: string) =>
  queryOptions({
    queryKey: ['audience', audienceId, 'why', personId],
    queryFn: ({ signal }) => api.get(contract.membership, `/audiences/${audienceId}/people/${personId}`, {}, signal),
  });

export const personAudiencesQuery = (personId: string) =>
  queryOptions({
    queryKey: ['audience', 'of', personId],
    queryFn: ({ signal }) => api.get(contract.personAudiences, `/people/${personId}/audiences`, {}, signal),
    refetchInterval: 10_000,
  });

export const saveAudience = (wish: {
  id: string | null;
  version: number;
  name: string;
  description: string;
  rule: Rule;
}) => {
  const { id, version, ...body } = wish;
  return id === null
    ? api.post(contract.audience, '/audiences', body)
    : api.put(contract.audience, `/audiences/${id}`, { ...body, version });
};
export const archiveAudience = (id: string) => api.post(contract.audience, `/audiences/${id}/archive`, {});
export const makeReadyMade = (keys: readonly string[]) =>
  api.post(contract.audienceList, '/audiences/ready-made', { keys });
