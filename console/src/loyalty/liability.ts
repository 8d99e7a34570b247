import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import * as contract from '../../../contracts/loyalty.ts';
import { api } from '../api.ts';

export type Liability = z.output<typeof contract.liability>;
export type Partner = z.output<typeof contract.partner>;

export const liabilityQuery = (from: string | undefined, until: string | undefined) =>
  queryOptions({
    queryKey: ['loyalty-liability', from ?? null, until ?? null],
    queryFn: ({ signal }) => api.get(contract.liability, '/loyalty/liability', { from, until }, signal),
    staleTime: 30_000,
  });

export const monthsQuery = (months: number) =>
  queryOptions({
    queryKey: ['loyalty-liability', 'months', months],
    queryFn: ({ signal }) =>
      api.get(
        contract.liabilityMonths,
        '/loyalty/liability/months',
        { months, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone },
        signal,
      ),
    staleTime: 30_000,
  });

export const partnersQuery = queryOptions({
  queryKey: ['loyalty-partners'],
  queryFn: async ({ signal }) => (await api.get(contract.partners, '/loyalty/partners', {}, signal)).items,
});

export interface Month {
  readonly from: string;
  /** Absent: until now. */
  readonly until: string | undefined;
}

/** The last months, the oldest first; the one that runs ends now. Months begin at midnight of the reader. */
export function lastMonths(count: number, now: Date): Month[] {
  const begins = (back: number): string => new Date(now.getFullYear(), now.getMonth() - back, 1).toISOString();
  return Array.from({ length: count }, (_, index) => {
    const back = count - 1 - index;
    return { from: begins(back), until: back === 0 ? undefined : begins(back - 1) };
  });
}
