import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { useDeed } from '../ui/deed.ts';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconPlus, IconUsersGroup } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import css from './Audiences.module.css';
import { type Audience, audiencesQuery, changedKeys, makeReadyMade, readyMadeQuery } from './audiences.ts';
import { ListDialog } from './ListDialog.tsx';
import { sayRule } from './sayRule.ts';
import { Sparkline } from './Sparkline.tsx';
import { useSpeaker } from './useSpeaker.ts';

export function AudiencesScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const [makes, setMakes] = useState(false);
  const { data, error, refetch } = useQuery(audiencesQuery);
  return (
    <Page
      title={t('screen.audiences')}
      hint={t('audience.hint')}
      actions={
        may('editAudiences') ? (
          <>
            <Button variant="default" onClick={() => setMakes(true)}>
              {t('audience.list.new')}
            </Button>
            <ButtonLink to="/audiences/new" leftSection={<IconPlus size={16} aria-hidden />}>
              {t('audience.new')}
            </ButtonLink>
          </>
        ) : undefined
      }
    >
      {makes ? <ListDialog audience={null} onClose={() => setMakes(false)} /> : null}
      {error === null ? null : <ProblemNotice error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton height={260} /> : null}
      {data === undefined ? null : data.length === 0 ? (
        <Panel flush>
          <Empty icon={IconUsersGroup} title={t('audience.none')}>
            {t('audience.noneWords')}
          </Empty>
        </Panel>
      ) : (
        <List audiences={data} />
      )}
      {may('editAudiences') ? <ReadyMadePanel /> : null}
    </Page>
  );
}

function List({ audiences }: { audiences: readonly Audience[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const speaker = useSpeaker();
  const columns: Column<Audience>[] = [
    {
      title: t('audience.name'),
      show: (one) => (
        <span className={css.rowWords}>
          <Link to="/audiences/$audienceId" params={{ audienceId: one.id }} className={css.strong}>
            {one.name}
          </Link>
          <span className={css.small}>
            {one.kind === 'list' ? t('audience.list.kind') : sayRule(speaker, one.rule)}
          </span>
        </span>
      ),
    },
    {
      title: t('audience.size'),
      number: true,
      nowrap: true,
      show: (one) =>
        one.state === 'filling' ? <Tag tone="accent">{t('audience.filling')}</Tag> : format.number(one.size),
    },
    {
      title: t('audience.trend'),
      show: (one) => <Sparkline values={one.trend} label={t('audience.trendOf', { name: one.name })} />,
    },
    { title: t('audience.changed'), nowrap: true, show: (one) => <Moment at={one.changedAt} /> },
  ];
  return (
    <Panel flush>
      <DataTable columns={columns} rows={audiences} keyOf={(one) => one.id} label={t('screen.audiences')} />
    </Panel>
  );
}

function ReadyMadePanel() {
  const { t } = useTranslation();
  const { data } = useQuery(readyMadeQuery);
  const make = useDeed({ run: makeReadyMade, changes: changedKeys });
  const missing = (data ?? []).filter((one) => one.audienceId === null);
  if (missing.length === 0) return null;
  return (
    <Panel
      title={t('audience.readyMade')}
      hint={t('audience.readyMadeHint')}
      actions={
        <Button variant="default" loading={make.isPending} onClick={() => make.mutate(missing.map((one) => one.key))}>
          {t('audience.makeAll')}
        </Button>
      }
      flush
    >
      {make.error === null ? null : <ProblemNotice error={make.error} />}
      <ul className={css.cards}>
        {missing.map((one) => (
          <li key={one.key} className={css.card}>
            <span className={css.strong}>{one.name}</span>
            <span className={css.small}>{one.description}</span>
            <Button
              variant="default"
              size="xs"
              aria-label={t('audience.makeOne', { name: one.name })}
              disabled={make.isPending}
              onClick={() => make.mutate([one.key])}
            >
              {t('audience.make')}
            </Button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
