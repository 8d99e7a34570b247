import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import css from './Journeys.module.css';
import { personRunsQuery } from './journeys.ts';
import { useReason } from './useReason.ts';
import { useTraceWord } from './useTraceWord.ts';

/** On a person's profile: the journeys that she is in, every step and why. */
export function PersonJourneys({ personId }: { personId: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const reason = useReason();
  const traceWord = useTraceWord();
  const { data, error } = useQuery(personRunsQuery(personId));
  if (error !== null) return <ProblemNotice error={error} />;
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Panel title={t('screen.journeys')}>
      {data.items.slice(0, 5).map((one) => (
        <div key={one.id} className={css.run}>
          {may('seeJourneys') ? (
            <Link to="/journeys/$journeyId" params={{ journeyId: one.journeyId }} className={css.strong}>
              {one.journeyName}
            </Link>
          ) : (
            <span className={css.strong}>{one.journeyName}</span>
          )}
          <span className={css.small}>
            {one.because}, <Moment at={one.startedAt} />
          </span>
          <details>
            <summary className={css.small}>
              {one.state === 'waiting' ? t('journey.isWaiting') : reason(one.reason)}
            </summary>
            <ol className={css.steps}>
              {one.traces.map((trace, at) => (
                <li key={at}>
                  <Moment at={trace.at} />
                  {': '}
                  {trace.stepId ?? t('journey.start')} → {traceWord(trace.what)}
                </li>
              ))}
            </ol>
          </details>
        </div>
      ))}
    </Panel>
  );
}
