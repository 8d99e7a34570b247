import { useQuery } from '@tanstack/react-query';
import { useMay } from '../session/may.ts';
import { type Screen, screens } from './navigation.ts';
import { problemsQuery, systemQuery } from './system.ts';

export type ScreenNow = Screen & { count: number; tone: 'warn' | 'error' };

/** The screens that this member of staff may open, with what waits behind each. */
export function useScreens(): ScreenNow[] {
  const may = useMay();
  const problems = useQuery({ ...problemsQuery, enabled: may('seeProblems') }).data?.items ?? [];
  const conflicts = useQuery(systemQuery).data?.totals.conflicts ?? 0;
  return screens
    .filter((screen) => screen.needs === undefined || may(screen.needs))
    .map((screen) => ({
      ...screen,
      count: screen.key === 'problems' ? problems.length : screen.key === 'conflicts' ? conflicts : 0,
      tone: screen.key === 'problems' && problems.some((problem) => problem.severity === 'error') ? 'error' : 'warn',
    }));
}
