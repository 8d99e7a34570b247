import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import * as contract from '../../../contracts/experiments.ts';
import { api } from '../api.ts';
import type { Tone } from '../ui/Tag.tsx';

export type {
  ArmResult,
  Comparison,
  Experiment,
  ExperimentDocument,
  ExperimentStateBody,
  HoldOut,
  Lift,
  MetricKey,
  Results,
  Sample,
  Verdict,
} from '../../../contracts/experiments.ts';
import type {
  ExperimentDocument,
  ExperimentState,
  ExperimentStateBody,
  Results,
  Verdict,
} from '../../../contracts/experiments.ts';

/** What shows experiments, read again after a deed. */
export const changedKeys = ['experiments', 'experiment'] as const;

export const experimentsQuery = queryOptions({
  queryKey: ['experiments'],
  queryFn: async ({ signal }) => (await api.get(contract.experimentList, '/experiments', {}, signal)).items,
  refetchInterval: 10_000,
});
export const experimentQuery = (key: string) =>
  queryOptions({
    queryKey: ['experiment', key],
    queryFn: ({ signal }) => api.get(contract.experiment, `/experiments/${key}`, {}, signal),
    refetchInterval: 10_000,
  });
export const resultsQuery = (key: string) =>
  queryOptions({
    queryKey: ['experiment', key, 'results'],
    queryFn: ({ signal }) => api.get(contract.results, `/experiments/${key}/results`, {}, signal),
    refetchInterval: 60_000,
  });
export type SampleWish = z.output<typeof contract.sampleBody>;
/** While somebody types; null: what is there so far so far makes no plan. */
export const sampleQuery = (wish: SampleWish | null) =>
  queryOptions({
    queryKey: ['experiment-sample', wish],
    queryFn: () => api.post(contract.sample, '/experiments/samples', wish),
    enabled: wish !== null,
    placeholderData: (before) => before,
  });
export const holdOutQuery = queryOptions({
  queryKey: ['experiments', 'hold-out'],
  queryFn: ({ signal }) => api.get(contract.holdOut, '/hold-out', {}, signal),
});

/** Reads everybody who is known: once, not every ten seconds. */
export const liftQuery = queryOptions({
  queryKey: ['experiments', 'lift'],
  queryFn: async ({ signal }) => (await api.get(contract.liftAnswer, '/hold-out/lift', {}, signal)).lift,
  staleTime: 300_000,
});

/** A version of null is a new one. */
export const saveExperiment = ({
  key,
  version,
  document,
}: {
  key: string;
  version: number | null;
  document: ExperimentDocument;
}) =>
  version === null
    ? api.post(contract.experiment, '/experiments', { key, document })
    : api.put(contract.experiment, `/experiments/${key}`, { version, document });
export const changeState = ({ key, wish }: { key: string; wish: ExperimentStateBody }) =>
  api.post(contract.experiment, `/experiments/${key}/state`, wish);
export const changeHoldOut = (wish: { revision: number; percent: number }) =>
  api.put(contract.holdOut, '/hold-out', wish);

export const toneOf: Readonly<Record<ExperimentState, Tone>> = {
  draft: 'quiet',
  running: 'ok',
  stopped: 'warn',
  decided: 'accent',
};
export const verdictTone: Readonly<Record<Verdict, Tone>> = {
  early: 'quiet',
  open: 'quiet',
  better: 'ok',
  worse: 'error',
};

/** What stands above the figures: of one arm against the control, what can be said, or how long that will take. */
export type Said =
  | { kind: 'better' | 'worse' }
  | { kind: 'wait'; days: number }
  | { kind: 'nobody' }
  | { kind: 'planned' };
export function sayOf(verdict: Verdict, { daysLeft }: Pick<Results, 'daysLeft'>): Said {
  if (verdict === 'better' || verdict === 'worse') return { kind: verdict };
  if (daysLeft === null) return { kind: 'nobody' };
  return daysLeft > 0 ? { kind: 'wait', days: daysLeft } : { kind: 'planned' };
}
