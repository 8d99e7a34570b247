/** Which arm a person is dealt: the same for ever, from her id alone. Pure. */
import { placeIn } from '../decision.ts';
import type { ExperimentRow } from './experiments.sql.ts';

type Dealing = Pick<ExperimentRow, 'key' | 'document' | 'taken_from'>;

/** Her place in the group, or among all people, decides whether she is in; another one, which arm she gets: the two know nothing of each other. */
export function dealArm({ key, document, taken_from: from }: Dealing, personId: string): string | null {
  const { group, trafficPercent, arms } = document;
  const first = (from ?? 0) * 100;
  const place = placeIn(group === null ? `traffic ${key}` : `group ${group}`, personId);
  if (place < first || place >= first + trafficPercent * 100) return null;
  const own = placeIn(`experiment ${key}`, personId);
  let upTo = 0;
  for (const arm of arms) {
    upTo += arm.weight * 100;
    if (own < upTo) return arm.key;
  }
  return null;
}

/** Where a share of so many parts of a hundred is still free; null: nowhere. `taken` in the order of their places. */
export function placeInGroup(
  taken: readonly { readonly taken_from: number; readonly percent: number }[],
  percent: number,
): number | null {
  let free = 0;
  for (const one of taken) {
    if (one.taken_from - free >= percent) return free;
    free = Math.max(free, one.taken_from + one.percent);
  }
  return 100 - free >= percent ? free : null;
}
