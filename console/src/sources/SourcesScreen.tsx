import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { ChannelMark } from '../ui/ChannelMark.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconPlugConnected, IconPlus } from '../ui/icons.ts';
import { Moment } from '../ui/Moment.tsx';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import table from '../ui/table.module.css';
import { CreateSourceDialog } from './CreateSourceDialog.tsx';
import { type Source, sourcesQuery } from './sources.ts';
import css from './Sources.module.css';

export function SourcesScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const { data, error, refetch } = useQuery(sourcesQuery);
  const [creating, setCreating] = useState(false);
  const create = may('changeSources') ? (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      {t('sources.create')}
    </Button>
  ) : null;
  return (
    <Page title={t('screen.sources')} hint={t('sources.hint')} actions={create}>
      {error === null ? null : <ProblemNotice error={error} retry={() => void refetch()} />}
      {data === undefined ? (
        error === null ? (
          <Skeleton height={320} />
        ) : null
      ) : data.items.length === 0 ? (
        <Panel>
          <Empty icon={IconPlugConnected} title={t('sources.none')} action={create}>
            {t('sources.noneWords')}
          </Empty>
        </Panel>
      ) : (
        <SourceTable sources={data.items} />
      )}
      {creating ? <CreateSourceDialog onClose={() => setCreating(false)} /> : null}
    </Page>
  );
}

function SourceTable({ sources }: { sources: Source[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Panel flush>
      <div className={table.scroll}>
        <table className={`${table.table} ${table.cards}`}>
          <thead>
            <tr>
              <th scope="col">{t('people.name')}</th>
              <th scope="col">{t('people.channel')}</th>
              <th scope="col">{t('sources.state')}</th>
              <th scope="col" className={table.number}>
                {t('sources.accepted')}
              </th>
              <th scope="col" className={table.number}>
                {t('sources.rejected')}
              </th>
              <th scope="col">{t('sources.lastEvent')}</th>
            </tr>
          </thead>
          <tbody>
            {sources.map((source) => (
              <tr key={source.id}>
                <td>
                  <Link to="/sources/$sourceId" params={{ sourceId: source.id }} className={table.main}>
                    {source.name}
                  </Link>
                  <code className={css.slug}>{source.slug}</code>
                </td>
                <td data-label={t('people.channel')}>
                  <ChannelMark kind={source.kind} />
                </td>
                <td data-label={t('sources.state')}>
                  <span className={css.tags}>
                    <Tag tone={source.state === 'active' ? 'ok' : 'quiet'}>{t(`sources.is.${source.state}`)}</Tag>
                    {source.sharedDevice ? <Tag>{t('sources.shared')}</Tag> : null}
                  </span>
                </td>
                <td data-label={t('sources.accepted')} className={table.number}>
                  <Link to="/live" search={{ sourceId: source.id }} className={table.main}>
                    {format.number(source.traffic.accepted24h)}
                  </Link>
                </td>
                <td data-label={t('sources.rejected')} className={table.number}>
                  {source.traffic.rejected24h === 0 ? (
                    '0'
                  ) : (
                    <Link to="/problems/dead-letters" search={{ sourceId: source.id }} className={css.bad}>
                      {format.number(source.traffic.rejected24h)}
                    </Link>
                  )}
                </td>
                <td data-label={t('sources.lastEvent')} className={table.nowrap}>
                  {source.traffic.lastEventAt === null ? (
                    <span className={table.quiet}>{t('sources.never')}</span>
                  ) : (
                    <Moment at={source.traffic.lastEventAt} />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
