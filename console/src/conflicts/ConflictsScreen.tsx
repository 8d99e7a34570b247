import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { type conflict, conflictPage } from '../../../contracts/people.ts';
import { api } from '../api.ts';
import { Empty } from '../ui/Empty.tsx';
import { IconGitMerge } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import table from '../ui/table.module.css';
import { ConflictCard } from './ConflictCard.tsx';
import css from './Conflicts.module.css';

export type Conflict = z.output<typeof conflict>;
const route = getRouteApi('/staff/conflicts');

const conflictsQuery = (show: 'open' | 'resolved') =>
  infiniteQueryOptions({
    queryKey: ['conflicts', show],
    queryFn: ({ pageParam, signal }) =>
      api.get(conflictPage, '/conflicts', { state: show === 'open' ? 'open' : undefined, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });

export function ConflictsScreen() {
  const { t } = useTranslation();
  const { show = 'open', id } = route.useSearch();
  const go = route.useNavigate();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    conflictsQuery(show),
  );
  const items = (data?.pages.flatMap((page) => page.items) ?? []).filter(
    (item) => (show === 'open') === (item.state === 'open'),
  );
  const first = items.find((item) => item.id === id) ?? items[0];
  return (
    <Page
      title={t('screen.conflicts')}
      hint={t('conflicts.hint')}
      actions={
        <SegmentedControl
          size="sm"
          aria-label={t('sources.state')}
          value={show}
          data={[
            { value: 'open', label: t('conflicts.open') },
            { value: 'resolved', label: t('conflicts.resolved') },
          ]}
          onChange={(next) =>
            void go({ search: { show: next === 'resolved' ? 'resolved' : undefined }, replace: true })
          }
        />
      }
    >
      {error === null ? null : <ProblemNotice error={error} retry={() => void refetch()} />}
      {data === undefined ? (
        error === null ? (
          <Skeleton height={320} />
        ) : null
      ) : items.length === 0 ? (
        <Panel>
          <Empty
            icon={IconGitMerge}
            title={show === 'open' ? t('conflicts.none') : t('conflicts.noneResolved')}
            action={
              <ButtonLink to="/people" variant="default">
                {t('conflicts.toPeople')}
              </ButtonLink>
            }
          >
            {show === 'open' ? t('conflicts.noneWords') : undefined}
          </Empty>
        </Panel>
      ) : (
        <ul className={css.list}>
          {items.map((item) => (
            <li key={item.id}>
              <ConflictCard conflict={item} startOpen={item.id === first?.id && item.state === 'open'} />
            </li>
          ))}
        </ul>
      )}
      {hasNextPage ? (
        <div className={table.more}>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('common.more')}
          </Button>
        </div>
      ) : null}
    </Page>
  );
}
