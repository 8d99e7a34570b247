import { useTranslation } from 'react-i18next';
import { useWayName } from './useWayName.ts';

const known = [
  'started',
  'asked',
  'heard',
  'waits',
  'waits_for_event',
  'passed',
  'capped',
  'outranked',
  'given',
  'called',
  'begun',
  'went_in',
  'stayed_out',
  'messages_cancelled',
  'tasks_cancelled',
  'no_template',
  'no_points',
  'no_list',
  'goal',
  'exit',
  'merged',
  'held_out',
  'end',
] as const;

/** What a run's trace says: what it did at a step, or the way that it took. */
export function useTraceWord(): (what: string) => string {
  const { t } = useTranslation();
  const wayName = useWayName();
  return (what) => {
    const found = known.find((one) => one === what);
    return found === undefined ? wayName(what) : t(`journey.trace.${found}`);
  };
}
