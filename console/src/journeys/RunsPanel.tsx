import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { Listing } from '../ui/Listing.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Tag } from '../ui/Tag.tsx';
import css from './Journeys.module.css';
import { type Run, runsQuery } from './journeys.ts';
import { useReason } from './useReason.ts';

/** Who is, or was, in it. */
export function RunsPanel({ journeyId }: { journeyId: string }) {
  const { t } = useTranslation();
  const reason = useReason();
  const query = useInfiniteQuery(runsQuery(journeyId));
  const columns: Column<Run>[] = [
    {
      title: t('journey.person'),
      show: (one) => (
        <Link to="/people/$personId" params={{ personId: one.personId }}>
          {one.personId.slice(0, 8)}
        </Link>
      ),
    },
    { title: t('journey.because'), show: (one) => one.because },
    { title: t('journey.startedAt'), nowrap: true, show: (one) => <Moment at={one.startedAt} /> },
    {
      title: t('journey.stands'),
      show: (one) => (
        <>
          {one.state === 'waiting' ? (one.stepId ?? '') : reason(one.reason)}
          {one.trouble === null ? null : <Tag tone="error">{t('journey.faulty')}</Tag>}
        </>
      ),
    },
    { title: t('journey.wakes'), nowrap: true, show: (one) => <Moment at={one.wakeAt} /> },
  ];
  return (
    <Listing query={query} title={t('journey.runs')} empty={<p className={css.none}>{t('journey.noRuns')}</p>}>
      {(rows) => <DataTable columns={columns} rows={rows} keyOf={(one) => one.id} label={t('journey.runs')} />}
    </Listing>
  );
}
