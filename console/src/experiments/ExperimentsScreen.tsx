import { Button, NumberInput, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { useDeed } from '../ui/deed.ts';
import { Empty } from '../ui/Empty.tsx';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { IconFlask, IconPlus } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import css from './Experiments.module.css';
import {
  changeHoldOut,
  type Experiment,
  experimentsQuery,
  type HoldOut,
  holdOutQuery,
  liftQuery,
  toneOf,
} from './experiments.ts';
import { LiftPanel } from './LiftPanel.tsx';

export function ExperimentsScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const { data, error, refetch } = useQuery(experimentsQuery);
  return (
    <Page
      title={t('screen.experiments')}
      hint={t('experiment.hint')}
      actions={
        may('editExperiments') ? (
          <ButtonLink to="/experiments/new" leftSection={<IconPlus size={16} aria-hidden />}>
            {t('experiment.new')}
          </ButtonLink>
        ) : undefined
      }
    >
      {error === null ? null : <ProblemNotice error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton height={220} /> : null}
      {data === undefined ? null : (
        <Panel flush>
          {data.length === 0 ? (
            <Empty icon={IconFlask} title={t('experiment.none')}>
              {t('experiment.noneWords')}
            </Empty>
          ) : (
            <List experiments={data} />
          )}
        </Panel>
      )}
      <HoldOutPanel />
      <GlobalLift />
    </Page>
  );
}

function List({ experiments }: { experiments: readonly Experiment[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns: Column<Experiment>[] = [
    {
      title: t('experiment.name'),
      show: (one) => (
        <Link to="/experiments/$key" params={{ key: one.key }} className={css.strong}>
          {one.document.name}
        </Link>
      ),
    },
    {
      title: t('experiment.state'),
      nowrap: true,
      show: (one) => <Tag tone={toneOf[one.state]}>{t(`experiment.states.${one.state}`)}</Tag>,
    },
    { title: t('experiment.metric'), show: (one) => t(`experiment.metrics.${one.document.metric}`) },
    { title: t('experiment.arms'), number: true, show: (one) => format.number(one.document.arms.length) },
    { title: t('experiment.entered'), number: true, show: (one) => format.number(one.entered) },
    {
      title: t('experiment.started'),
      nowrap: true,
      show: (one) => (one.startedAt === null ? '–' : <Moment at={one.startedAt} />),
    },
  ];
  return <DataTable columns={columns} rows={experiments} keyOf={(one) => one.key} label={t('screen.experiments')} />;
}

/** Who is held out of all marketing: one figure for the whole shop. */
function HoldOutPanel() {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay();
  const [asks, setAsks] = useState(false);
  const { data } = useQuery(holdOutQuery);
  if (data === undefined) return null;
  return (
    <Panel
      title={t('experiment.holdOut')}
      hint={t('experiment.holdOutHint')}
      actions={
        may('editExperiments') ? (
          <Button variant="default" size="xs" onClick={() => setAsks(true)}>
            {t('common.edit')}
          </Button>
        ) : undefined
      }
    >
      <p>
        {data.percent === 0 || data.since === null
          ? t('experiment.holdOutNone')
          : t('experiment.holdOutNow', { percent: format.number(data.percent), since: format.date(data.since) })}
      </p>
      {asks ? <HoldOutDialog holdOut={data} onClose={() => setAsks(false)} /> : null}
    </Panel>
  );
}

function GlobalLift() {
  const { t } = useTranslation();
  const { data } = useQuery(liftQuery);
  return data === undefined || data === null ? null : <LiftPanel lift={data} title={t('experiment.liftOfAll')} />;
}

function HoldOutDialog({ holdOut, onClose }: { holdOut: HoldOut; onClose: () => void }) {
  const { t } = useTranslation();
  const [percent, setPercent] = useState(holdOut.percent);
  const change = useDeed({ run: changeHoldOut, done: t('common.saved'), changes: ['experiments'], after: onClose });
  return (
    <FormDialog
      title={t('experiment.holdOut')}
      hint={t('experiment.holdOutHint')}
      confirm={t('common.save')}
      pending={change.isPending}
      error={change.error}
      onSubmit={() => change.mutate({ revision: holdOut.revision, percent })}
      onClose={onClose}
    >
      <NumberInput
        label={t('experiment.holdOutPercent')}
        min={0}
        max={20}
        allowDecimal={false}
        data-autofocus
        value={percent}
        onChange={(next) => typeof next === 'number' && setPercent(next)}
      />
    </FormDialog>
  );
}
