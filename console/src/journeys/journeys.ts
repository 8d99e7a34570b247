import { queryOptions } from '@tanstack/react-query';
import * as contract from '../../../contracts/journeys.ts';
import { api } from '../api.ts';
import { pagesOf } from '../ui/pages.ts';
import type { Tone } from '../ui/Tag.tsx';

export type {
  ExitRule,
  Fault,
  Journey,
  JourneyDetail,
  JourneyDocument,
  JourneyState,
  PersonRuns,
  Rehearsal,
  Report,
  Run,
  Step,
  StepKind,
  Task,
  Tried,
  Trigger,
} from '../../../contracts/journeys.ts';
import type { JourneyDocument, JourneyState, Task } from '../../../contracts/journeys.ts';

export type JourneySettingsView = (typeof contract.journeySettingsView)['_output'];

/** What shows journeys, read again after a deed. */
export const changedKeys = ['journeys', 'journey'] as const;

export const journeysQuery = queryOptions({
  queryKey: ['journeys'],
  queryFn: async ({ signal }) => (await api.get(contract.journeyList, '/journeys', {}, signal)).items,
  refetchInterval: 10_000,
});
export const journeyQuery = (id: string) =>
  queryOptions({
    queryKey: ['journey', id],
    queryFn: ({ signal }) => api.get(contract.journeyDetail, `/journeys/${id}`, {}, signal),
    refetchInterval: 10_000,
  });
export const reportQuery = (id: string) =>
  queryOptions({
    queryKey: ['journey', id, 'report'],
    queryFn: ({ signal }) => api.get(contract.report, `/journeys/${id}/report`, {}, signal),
    refetchInterval: 10_000,
  });
export const runsQuery = (id: string) =>
  pagesOf(['journey', id, 'runs'], contract.runPage, `/journeys/${id}/runs`, {}, { every: 10_000 });
export const personRunsQuery = (personId: string) =>
  queryOptions({
    queryKey: ['journey', 'of', personId],
    queryFn: ({ signal }) => api.get(contract.personRuns, `/people/${personId}/journeys`, {}, signal),
    refetchInterval: 10_000,
  });
export const versionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['journey', id, 'versions'],
    queryFn: async ({ signal }) =>
      (await api.get(contract.journeyVersions, `/journeys/${id}/versions`, {}, signal)).items,
  });
export const settingsQuery = queryOptions({
  queryKey: ['journey-settings'],
  queryFn: ({ signal }) => api.get(contract.journeySettingsView, '/journey-settings', {}, signal),
});
export const saveSettings = (wish: JourneySettingsView) =>
  api.put(contract.journeySettingsView, '/journey-settings', wish);
export const tasksQuery = (state: Task['state']) =>
  pagesOf(['journey-tasks', state], contract.taskPage, '/journey-tasks', { state }, { every: 10_000 });
export const finishTask = ({ id, note }: { id: string; note: string }) =>
  api.post(contract.task, `/journey-tasks/${id}/completion`, { note });

/** While somebody draws. */
export const faultsQuery = (document: JourneyDocument, journeyId: string) =>
  queryOptions({
    queryKey: ['journey-faults', document],
    queryFn: async () => (await api.post(contract.faults, '/journeys/checks', { document, journeyId })).items,
    enabled: isWhole(document),
    placeholderData: (before) => before,
  });
/** Nothing is left open that has to be filled in: only such a draft can be checked and kept. */
export const isWhole = (document: JourneyDocument): boolean => contract.journeyDocument.safeParse(document).success;

export const createJourney = (wish: { name: string; document: JourneyDocument }) =>
  api.post(contract.journeyDetail, '/journeys', wish);
export const saveJourney = ({
  id,
  ...wish
}: {
  id: string;
  name: string;
  document: JourneyDocument;
  revision: number;
}) => api.put(contract.journeyDetail, `/journeys/${id}`, wish);
export const publishJourney = ({ id, ...wish }: { id: string; revision: number; inFlight: 'stay' | 'move' }) =>
  api.post(contract.published, `/journeys/${id}/publication`, wish);
export const changeState = ({ id, to }: { id: string; to: Exclude<JourneyState, 'draft'> }) =>
  api.post(contract.journeyDetail, `/journeys/${id}/state`, { to });
export const tryJourney = ({ id, ...wish }: { id: string; personId: string; document: JourneyDocument }) =>
  api.post(contract.tried, `/journeys/${id}/trials`, wish);
export const rehearse = ({ id, ...wish }: { id: string; document: JourneyDocument; days: number }) =>
  api.post(contract.rehearsal, `/journeys/${id}/rehearsals`, wish);

export const toneOf: Readonly<Record<JourneyState, Tone>> = {
  draft: 'quiet',
  live: 'ok',
  paused: 'warn',
  draining: 'accent',
  stopped: 'quiet',
};
