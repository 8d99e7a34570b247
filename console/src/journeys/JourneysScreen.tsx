import { Button, Skeleton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { useDeed } from '../ui/deed.ts';
import { Empty } from '../ui/Empty.tsx';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { IconPlus, IconRoute } from '../ui/icons.ts';
import { Moment } from '../ui/Moment.tsx';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import { JourneySettings } from './JourneySettings.tsx';
import css from './Journeys.module.css';
import { changedKeys, createJourney, type Journey, type JourneyDocument, journeysQuery, toneOf } from './journeys.ts';

export function JourneysScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const [asks, setAsks] = useState(false);
  const [sets, setSets] = useState(false);
  const { data, error, refetch } = useQuery(journeysQuery);
  return (
    <Page
      title={t('screen.journeys')}
      hint={t('journey.hint')}
      actions={
        may('editJourneys') ? (
          <>
            <Button variant="default" onClick={() => setSets(true)}>
              {t('journey.settings')}
            </Button>
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAsks(true)}>
              {t('journey.new')}
            </Button>
          </>
        ) : undefined
      }
    >
      {error === null ? null : <ProblemNotice error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton height={260} /> : null}
      {data === undefined ? null : (
        <Panel flush>
          {data.length === 0 ? (
            <Empty icon={IconRoute} title={t('journey.none')}>
              {t('journey.noneWords')}
            </Empty>
          ) : (
            <List journeys={data} />
          )}
        </Panel>
      )}
      {asks ? <NewJourney onClose={() => setAsks(false)} /> : null}
      {sets ? <JourneySettings onClose={() => setSets(false)} /> : null}
    </Page>
  );
}

function List({ journeys }: { journeys: readonly Journey[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns: Column<Journey>[] = [
    {
      title: t('people.name'),
      show: (one) => (
        <Link to="/journeys/$journeyId" params={{ journeyId: one.id }} className={css.strong}>
          {one.name}
        </Link>
      ),
    },
    {
      title: t('journey.state'),
      nowrap: true,
      show: (one) => (
        <>
          <Tag tone={toneOf[one.state]}>{t(`journey.states.${one.state}`)}</Tag>
          {one.version !== null && one.hasChanges ? <Tag>{t('journey.changes')}</Tag> : null}
        </>
      ),
    },
    { title: t('journey.entered'), number: true, show: (one) => format.number(one.entered) },
    { title: t('journey.waiting'), number: true, show: (one) => format.number(one.waiting) },
    { title: t('journey.messages'), number: true, show: (one) => format.number(one.messages) },
    { title: t('journey.changed'), nowrap: true, show: (one) => <Moment at={one.changedAt} /> },
  ];
  return <DataTable columns={columns} rows={journeys} keyOf={(one) => one.id} label={t('screen.journeys')} />;
}

const empty: JourneyDocument = {
  triggers: [],
  reentry: { kind: 'once' },
  holdOutPercent: 0,
  start: null,
  steps: {},
  goal: null,
  exits: [],
  reportDays: 7,
  rank: null,
};

function NewJourney({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const make = useDeed({
    run: createJourney,
    changes: changedKeys,
    after: (made) => void navigate({ to: '/journeys/$journeyId', params: { journeyId: made.id } }),
  });
  return (
    <FormDialog
      title={t('journey.new')}
      hint={t('journey.newHint')}
      confirm={t('journey.make')}
      disabled={name.trim() === ''}
      pending={make.isPending}
      error={make.error}
      onSubmit={() => make.mutate({ name: name.trim(), document: empty })}
      onClose={onClose}
    >
      <TextInput
        label={t('people.name')}
        required
        maxLength={120}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
