import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { problemReport, systemState } from '../../../contracts/system.ts';
import { api } from '../api.ts';

export type SystemState = z.output<typeof systemState>;
export type ProblemReport = z.output<typeof problemReport>;

export const systemQuery = queryOptions({
  queryKey: ['system'],
  queryFn: ({ signal }) => api.get(systemState, '/system', {}, signal),
  refetchInterval: 5_000,
});

export const problemsQuery = queryOptions({
  queryKey: ['problems'],
  queryFn: ({ signal }) => api.get(problemReport, '/problems', {}, signal),
  refetchInterval: 15_000,
});
