import { Button, SegmentedControl, Select, Skeleton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import head from '../person/PersonHead.module.css';
import { useMay } from '../session/may.ts';
import { sourcesQuery } from '../sources/sources.ts';
import { Empty } from '../ui/Empty.tsx';
import { IconChevronLeft, IconCircleCheck } from '../ui/icons.ts';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import table from '../ui/table.module.css';
import { BulkBar } from './BulkBar.tsx';
import { DeadLetterSheet } from './DeadLetterSheet.tsx';
import { DeadLetterTable } from './DeadLetterTable.tsx';
import { type DeadLetter, deadLettersQuery } from './deadLetters.ts';
import css from './Problems.module.css';

const route = getRouteApi('/staff/problems/dead-letters');
const states = ['open', 'replayed', 'discarded'] as const;

export function DeadLettersScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const search = route.useSearch();
  const go = route.useNavigate();
  const state = search.state ?? 'open';
  const letters = useInfiniteQuery(deadLettersQuery({ ...search, state }));
  const sources = useQuery({ ...sourcesQuery, enabled: may('seeSources') }).data?.items ?? [];
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [opened, setOpened] = useState<DeadLetter | null>(null);
  const [reason, setReason] = useState(search.reason ?? '');
  const changeReason = useDebouncedCallback(
    (typed: string) => change({ reason: typed.trim() === '' ? undefined : typed.trim() }),
    300,
  );
  const items = letters.data?.pages.flatMap((page) => page.items) ?? [];
  const change = (part: typeof search) => {
    setChosen(new Set());
    void go({ search: (before) => ({ ...before, ...part }), replace: true });
  };

  return (
    <Page
      title={t('dead.title')}
      hint={t('dead.hint')}
      above={
        <div className={head.above}>
          <Link to="/problems" className={head.back}>
            <IconChevronLeft size={15} aria-hidden />
            {t('screen.problems')}
          </Link>
        </div>
      }
    >
      <div className={css.filters} role="search" aria-label={t('timeline.filters')}>
        <SegmentedControl
          size="sm"
          aria-label={t('sources.state')}
          value={state}
          data={states.map((one) => ({ value: one, label: t(`dead.is.${one}`) }))}
          onChange={(next) => change({ state: states.find((one) => one === next) })}
        />
        {may('seeSources') ? (
          <Select
            aria-label={t('event.source')}
            placeholder={t('live.anySource')}
            clearable
            clearButtonProps={{ 'aria-label': t('common.clear') }}
            searchable
            value={search.sourceId ?? null}
            data={sources.map((source) => ({ value: source.id, label: source.name }))}
            onChange={(sourceId) => change({ sourceId: sourceId ?? undefined })}
          />
        ) : null}
        <TextInput
          aria-label={t('dead.reason')}
          placeholder={t('dead.reasonExample')}
          value={reason}
          onChange={(event) => {
            setReason(event.currentTarget.value);
            changeReason(event.currentTarget.value);
          }}
        />
      </div>
      {letters.error === null ? null : <ProblemNotice error={letters.error} retry={() => void letters.refetch()} />}
      {letters.data === undefined ? (
        letters.error === null ? (
          <Skeleton height={320} />
        ) : null
      ) : (
        <Panel flush>
          {items.length === 0 ? (
            <Empty icon={IconCircleCheck} title={state === 'open' ? t('dead.none') : t('dead.noneThere')}>
              {state === 'open' ? t('dead.noneWords') : undefined}
            </Empty>
          ) : (
            <DeadLetterTable
              letters={items}
              sources={sources}
              chosen={chosen}
              choosable={may('replayDeadLetters') && state !== 'replayed'}
              onChoose={setChosen}
              onOpen={setOpened}
              onReason={(next) => {
                setReason(next);
                change({ reason: next });
              }}
            />
          )}
          {letters.hasNextPage ? (
            <div className={table.more}>
              <Button
                variant="default"
                loading={letters.isFetchingNextPage}
                onClick={() => void letters.fetchNextPage()}
              >
                {t('common.more')}
              </Button>
            </div>
          ) : null}
        </Panel>
      )}
      {may('replayDeadLetters') ? (
        <BulkBar
          chosen={chosen}
          reason={state === 'open' && items.length > 0 && search.sourceId === undefined ? search.reason : undefined}
          discardable={state === 'open'}
          onDone={() => setChosen(new Set())}
        />
      ) : null}
      <DeadLetterSheet letter={opened} actable={may('replayDeadLetters')} onClose={() => setOpened(null)} />
    </Page>
  );
}
