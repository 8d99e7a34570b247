import { Button, Loader, Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../ui/Empty.tsx';
import { IconHistory } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Windowed } from '../ui/Windowed.tsx';
import { timelineQuery } from './person.ts';
import { byDay, type TimelineRow } from './byDay.ts';
import { filterOf, isFiltered } from './timelineFilter.ts';
import { TimelineFilters } from './TimelineFilters.tsx';
import { DayRow, EntryRow } from './TimelineRows.tsx';
import css from './TimelinePart.module.css';

const route = getRouteApi('/staff/people/$personId');

export function TimelinePart({ personId }: { personId: string }) {
  const { t } = useTranslation();
  const search = route.useSearch();
  const go = route.useNavigate();
  const narrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false }) ?? false;
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(
    timelineQuery(personId, filterOf(search)),
  );
  const rows = useMemo(() => byDay(data?.pages.flatMap((page) => page.items) ?? []), [data]);
  const heightOf = useCallback((row: TimelineRow) => (row.kind === 'day' ? 38 : narrow ? 62 : 40), [narrow]);
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const open = useCallback(
    (event: string) => void go({ search: (before) => ({ ...before, event }), replace: true, resetScroll: false }),
    [go],
  );

  return (
    <Panel flush>
      <TimelineFilters />
      {error === null ? null : (
        <div className={css.pad}>
          <ProblemNotice error={error} retry={() => void refetch()} />
        </div>
      )}
      {isPending ? (
        <div className={css.pad} role="status" aria-label={t('common.loading')}>
          {Array.from({ length: 9 }, (_, index) => (
            <Skeleton key={index} height={22} mt={14} width={`${92 - ((index * 17) % 40)}%`} />
          ))}
        </div>
      ) : rows.length === 0 && error === null ? (
        isFiltered(search) ? (
          <Empty
            icon={IconHistory}
            title={t('timeline.noMatch')}
            action={
              <Button variant="default" onClick={() => void go({ search: { tab: search.tab }, replace: true })}>
                {t('timeline.clear')}
              </Button>
            }
          />
        ) : (
          <Empty icon={IconHistory} title={t('timeline.none')}>
            {t('timeline.noneWords')}
          </Empty>
        )
      ) : (
        <Windowed
          items={rows}
          label={t('person.tab.timeline')}
          keyOf={(row) => row.key}
          heightOf={heightOf}
          onEnd={more}
          render={(row) =>
            row.kind === 'day' ? <DayRow row={row} /> : <EntryRow entry={row.entry} narrow={narrow} open={open} />
          }
        />
      )}
      {isFetchingNextPage ? (
        <div className={css.more}>
          <Loader size="sm" aria-label={t('common.loading')} />
        </div>
      ) : null}
      {!hasNextPage && rows.length > 12 ? <p className={css.end}>{t('timeline.end')}</p> : null}
    </Panel>
  );
}
