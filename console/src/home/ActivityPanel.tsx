import { SegmentedControl, Skeleton } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { activity } from '../../../contracts/system.ts';
import { api } from '../api.ts';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconActivity } from '../ui/icons.ts';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import css from './ActivityPanel.module.css';
import { ActivityChart } from './ActivityChart.tsx';
import { ActivityTable } from './ActivityTable.tsx';

export type Activity = z.output<typeof activity>;

const activityQuery = (days: number) =>
  queryOptions({
    queryKey: ['activity', days],
    queryFn: ({ signal }) => api.get(activity, '/history/activity', { days }, signal),
    refetchInterval: 30_000,
    placeholderData: (before) => before,
  });

export function ActivityPanel() {
  const { t } = useTranslation();
  const [days, setDays] = useState('30');
  const [form, setForm] = useState('chart');
  const { data, error, refetch } = useQuery(activityQuery(Number(days)));
  const empty = data !== undefined && data.days.length === 0;
  return (
    <Panel
      title={t('home.activity')}
      hint={
        data?.asOf === null || data === undefined ? undefined : (
          <>
            {t('home.asOf')} <Moment at={data.asOf} />
          </>
        )
      }
      actions={
        <>
          <SegmentedControl
            aria-label={t('home.showAs')}
            value={form}
            onChange={setForm}
            data={[
              { value: 'chart', label: t('home.asChart') },
              { value: 'table', label: t('home.asTable') },
            ]}
          />
          <SegmentedControl
            aria-label={t('home.range')}
            value={days}
            onChange={setDays}
            data={['7', '30', '90'].map((value) => ({ value, label: t('home.days', { count: Number(value) }) }))}
          />
        </>
      }
    >
      {error === null ? null : <ProblemNotice error={error} retry={() => void refetch()} />}
      {data === undefined ? (
        error === null ? (
          <Skeleton height={250} />
        ) : null
      ) : empty ? (
        <Empty icon={IconActivity} title={t('home.noActivity')}>
          {t('home.noActivityWords')}
        </Empty>
      ) : form === 'chart' ? (
        <ActivityChart activity={data} count={Number(days)} />
      ) : (
        <ActivityTable activity={data} count={Number(days)} />
      )}
      {data === undefined || data.names.length === 0 ? null : <Names names={data.names} />}
    </Panel>
  );
}

function Names({ names }: { names: Activity['names'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const top = names.slice(0, 8);
  const most = Math.max(...top.map((name) => name.events), 1);
  return (
    <>
      <h3 className={css.subtitle}>{t('home.topNames')}</h3>
      <ul className={css.names}>
        {top.map((name) => (
          <li key={name.name}>
            <Link
              to="/live"
              search={{ name: name.name }}
              className={css.name}
              title={t('home.watchName', { name: name.name })}
            >
              <span className={css.bar} style={{ width: `${(100 * name.events) / most}%` }} aria-hidden />
              <span className={css.word}>{name.name}</span>
              <span className={css.count}>{format.number(name.events)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
