import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import * as cards from '../../../contracts/loyalty-cards.ts';
import * as contract from '../../../contracts/loyalty.ts';
import { ApiProblem, api } from '../api.ts';
import type { Person } from '../person/person.ts';
import { pagesOf } from '../ui/pages.ts';

export type Account = z.output<typeof contract.loyaltyAccount>;
export type Balance = Account['balances'][number];
export type Lot = Account['lots'][number];
export type Entry = z.output<typeof contract.historyEntry>;
export type Draft = z.output<typeof contract.programmeDraft>;
export type ProgrammeView = z.output<typeof contract.programmeView>;
export type Kind = Draft['kinds'][number];
export type EarnRule = Draft['earn'][number];
export type SpendRule = Draft['spend'][number];
export type GoodsFilter = SpendRule['goods'];
export type TierLevel = Draft['tiers']['levels'][number];
export type Approval = z.output<typeof contract.approval>;
export type Outcome = z.output<typeof contract.staffOutcome>;
export type Fault = ProgrammeView['faults'][number];
export type TierCounts = z.output<typeof contract.tierCounts>;
export type Budget = z.output<typeof contract.budget>;
export type Card = z.output<typeof cards.card>;

/** What shows points, read again after a deed. */
export const movedKeys = ['loyalty', 'loyalty-history', 'loyalty-approvals', 'loyalty-liability'] as const;

export const accountQuery = (personId: string) =>
  queryOptions({
    queryKey: ['loyalty', personId],
    queryFn: ({ signal }) => api.get(contract.loyaltyAccount, `/loyalty/accounts/${personId}`, {}, signal),
    // Points become active and expire without anybody doing anything.
    refetchInterval: 60_000,
  });

export const historyQuery = (personId: string) =>
  pagesOf(['loyalty-history', personId], contract.history, `/loyalty/accounts/${personId}/history`, {}, { limit: 100 });

/** null: there is none yet. */
export const programmeQuery = queryOptions({
  queryKey: ['loyalty-programme'],
  queryFn: async ({ signal }): Promise<ProgrammeView | null> => {
    try {
      return await api.get(contract.programmeView, '/loyalty/programme', {}, signal);
    } catch (error) {
      if (error instanceof ApiProblem && error.problem.status === 404) return null;
      throw error;
    }
  },
});

export const versionQuery = (version: number) =>
  queryOptions({
    queryKey: ['loyalty-version', version],
    queryFn: ({ signal }) => api.get(contract.publishedProgramme, `/loyalty/programme/versions/${version}`, {}, signal),
    // A published version never changes.
    staleTime: Infinity,
  });

export const budgetsQuery = queryOptions({
  queryKey: ['loyalty-budgets'],
  queryFn: async ({ signal }) => (await api.get(contract.budgets, '/loyalty/budgets', {}, signal)).items,
});

export const tierCountsQuery = queryOptions({
  queryKey: ['loyalty-tiers'],
  queryFn: ({ signal }) => api.get(contract.tierCounts, '/loyalty/tiers', {}, signal),
});

export const cardsOfPersonQuery = (personId: string) =>
  queryOptions({
    queryKey: ['loyalty-cards', personId],
    queryFn: ({ signal }) => api.get(cards.cardList, '/loyalty/cards', { personId }, signal),
  });

/** Whoever has this card; empty where nobody is known by it. */
export const cardsOfNumberQuery = (number: string) =>
  queryOptions({
    queryKey: ['loyalty-cards', 'of', number],
    queryFn: ({ signal }) => api.get(cards.cardList, '/loyalty/cards', { type: 'loyalty_card', value: number }, signal),
  });

/** How a customer is named to the ledger: by everything that may stand for somebody. */
export const customerOf = (person: Pick<Person, 'identifiers'>): { type: string; value: string }[] =>
  person.identifiers
    .filter((one) => one.state !== 'shared')
    .slice(0, 20)
    .map(({ type, value }) => ({ type, value }));

/** The worth of so many units in minor units, rounded down as the server does. */
export const worthOf = (worth: NonNullable<Kind['worth']>, units: number): number =>
  Math.floor((units * worth.minor) / worth.units);
