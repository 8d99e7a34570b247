import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import * as contract from '../../../contracts/loyalty-referrals.ts';
import { api } from '../api.ts';
import { pagesOf } from '../ui/pages.ts';

export type Referral = z.output<typeof contract.referral>;

export const termsQuery = queryOptions({
  queryKey: ['loyalty-referral-terms'],
  queryFn: ({ signal }) => api.get(contract.referralTerms, '/loyalty/referral-terms', {}, signal),
});

/** Whom a customer has brought. */
export const broughtQuery = (personId: string) =>
  pagesOf(['loyalty-referrals'], contract.referralPage, '/loyalty/referrals', { personId }, { limit: 10 });

/** By whom a customer came; null: by nobody's code. */
export const cameByQuery = (personId: string) =>
  queryOptions({
    queryKey: ['loyalty-referrals', 'friend', personId],
    queryFn: async ({ signal }) =>
      (await api.get(contract.referralPage, '/loyalty/referrals', { personId, as: 'friend' }, signal)).items[0] ?? null,
  });
