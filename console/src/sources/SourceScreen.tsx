import { Button, NumberInput, Skeleton, Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { source as sourceShape } from '../../../contracts/channels.ts';
import { api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { ChannelMark } from '../ui/ChannelMark.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconBolt, IconChevronLeft, IconPlugConnected } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { useProblemWords } from '../ui/problemWords.ts';
import { Tag } from '../ui/Tag.tsx';
import { toastDone, toastProblem } from '../ui/toast.tsx';
import head from '../person/PersonHead.module.css';
import { KeysPanel } from './KeysPanel.tsx';
import { Snippets } from './Snippets.tsx';
import { type Source, sourcesQuery } from './sources.ts';
import css from './Sources.module.css';

const route = getRouteApi('/staff/sources/$sourceId');

export function SourceScreen() {
  const { t } = useTranslation();
  const { sourceId } = route.useParams();
  const { data, error, refetch } = useQuery(sourcesQuery);
  const source = data?.items.find((one) => one.id === sourceId);
  if (error !== null)
    return (
      <Page title={t('screen.sources')}>
        <ProblemNotice error={error} retry={() => void refetch()} />
      </Page>
    );
  if (data === undefined)
    return (
      <Page title={t('common.loading')}>
        <Skeleton height={380} />
      </Page>
    );
  if (source === undefined) {
    return (
      <Page title={t('screen.sources')}>
        <Empty
          icon={IconPlugConnected}
          title={t('sources.gone')}
          action={<ButtonLink to="/sources">{t('sources.all')}</ButtonLink>}
        />
      </Page>
    );
  }
  return <Known source={source} />;
}

function useChange(source: Source) {
  const { t } = useTranslation();
  const words = useProblemWords();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (part: Partial<Pick<Source, 'name' | 'state' | 'sharedDevice' | 'eventsPerMinute'>>) =>
      api.patch(sourceShape, `/sources/${source.id}`, part),
    onSuccess: async (_, part) => {
      if (part.state === 'disabled')
        toastDone(t('sources.disabled'), { label: t('common.undo'), run: () => change.mutate({ state: 'active' }) });
      else toastDone(t('common.saved'));
      await queries.invalidateQueries({ queryKey: ['sources'] });
    },
    onError: (error) => toastProblem(words(error)),
  });
  return change;
}

function Known({ source }: { source: Source }) {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay();
  const change = useChange(source);
  return (
    <Page
      title={source.name}
      above={
        <div className={head.above}>
          <Link to="/sources" className={head.back}>
            <IconChevronLeft size={15} aria-hidden />
            {t('screen.sources')}
          </Link>
        </div>
      }
      beside={<Tag tone={source.state === 'active' ? 'ok' : 'quiet'}>{t(`sources.is.${source.state}`)}</Tag>}
      hint={
        <>
          <ChannelMark kind={source.kind} /> · <code>{source.slug}</code> · {t('sources.createdOn')}{' '}
          <Moment at={source.createdAt} form="date" />
        </>
      }
      actions={
        <>
          <ButtonLink
            to="/live"
            search={{ sourceId: source.id }}
            variant="default"
            leftSection={<IconBolt size={16} aria-hidden />}
          >
            {t('sources.watch')}
          </ButtonLink>
          {may('changeSources') ? (
            <Button
              variant="default"
              loading={change.isPending && change.variables.state !== undefined}
              onClick={() => change.mutate({ state: source.state === 'active' ? 'disabled' : 'active' })}
            >
              {source.state === 'active' ? t('sources.disable') : t('sources.enable')}
            </Button>
          ) : null}
        </>
      }
    >
      <div className={css.grid}>
        <Panel title={t('sources.traffic')}>
          <dl className={css.facts}>
            <div>
              <dt>{t('sources.accepted')}</dt>
              <dd>
                <Link to="/live" search={{ sourceId: source.id }}>
                  {format.number(source.traffic.accepted24h)}
                </Link>
              </dd>
            </div>
            <div>
              <dt>{t('sources.rejected')}</dt>
              <dd>
                <Link to="/problems/dead-letters" search={{ sourceId: source.id }}>
                  {format.number(source.traffic.rejected24h)}
                </Link>
              </dd>
            </div>
            <div>
              <dt>{t('sources.lastEvent')}</dt>
              <dd>
                {source.traffic.lastEventAt === null ? t('sources.never') : <Moment at={source.traffic.lastEventAt} />}
              </dd>
            </div>
          </dl>
          <LimitField
            source={source}
            changeable={may('changeSources')}
            onChange={(eventsPerMinute) => change.mutate({ eventsPerMinute })}
          />
          <Switch
            mt="md"
            disabled={!may('changeSources') || change.isPending}
            checked={source.sharedDevice}
            onChange={(event) => change.mutate({ sharedDevice: event.currentTarget.checked })}
            label={t('sources.sharedLabel')}
            description={t('sources.sharedHint')}
          />
        </Panel>
        <KeysPanel source={source} />
      </div>
      <Panel title={t('sources.snippets')} hint={t('sources.snippetsHint')}>
        <Snippets writeKey={t('sources.yourKey')} kind={source.kind} />
      </Panel>
    </Page>
  );
}

function LimitField({
  source,
  changeable,
  onChange,
}: {
  source: Source;
  changeable: boolean;
  onChange: (limit: number | null) => void;
}) {
  const { t } = useTranslation();
  const [limit, setLimit] = useState<number | null>(source.eventsPerMinute);
  return (
    <NumberInput
      mt="md"
      w={260}
      label={t('sources.limit')}
      description={t('sources.limitHint')}
      min={1}
      max={100_000_000}
      disabled={!changeable}
      value={limit ?? ''}
      onChange={(value) => setLimit(typeof value === 'number' ? value : null)}
      onBlur={() => limit !== source.eventsPerMinute && onChange(limit)}
    />
  );
}
