import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { useSession } from '../session/session.ts';
import { problemsQuery, systemQuery } from '../shell/system.ts';
import { Page } from '../ui/Page.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { ActivityPanel } from './ActivityPanel.tsx';
import { DemoNotice } from './DemoNotice.tsx';
import { EnginePanel } from './EnginePanel.tsx';
import { FirstSteps } from './FirstSteps.tsx';
import css from './HomeScreen.module.css';
import { StateLine } from './StateLine.tsx';
import { Ticker } from './Ticker.tsx';
import { Tiles } from './Tiles.tsx';

export function HomeScreen() {
  const { t } = useTranslation();
  const { staff } = useSession();
  const may = useMay();
  const system = useQuery(systemQuery);
  const problems = useQuery({ ...problemsQuery, enabled: may('seeProblems') });
  const empty = system.data !== undefined && system.data.totals.events === 0 && system.data.demo?.state !== 'loading';
  return (
    <Page
      title={t('home.hello', { name: staff.name.split(' ')[0] ?? staff.name })}
      beside={<StateLine problems={problems.data?.items} />}
    >
      {system.error === null ? null : <ProblemNotice error={system.error} retry={() => void system.refetch()} />}
      {system.data?.demo === null || system.data === undefined ? null : <DemoNotice demo={system.data.demo} />}
      {system.data === undefined ? (
        system.error === null ? (
          <Skeleton height={92} />
        ) : null
      ) : (
        <Tiles system={system.data} />
      )}
      {empty ? <FirstSteps /> : null}
      <div className={css.columns} data-single={!may('seeLive')}>
        <ActivityPanel />
        {may('seeLive') ? <Ticker /> : null}
      </div>
      {system.data === undefined ? null : <EnginePanel system={system.data} />}
    </Page>
  );
}
