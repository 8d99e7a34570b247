import { Button, Skeleton } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Panel } from './Panel.tsx';
import { ProblemNotice } from './ProblemNotice.tsx';
import table from './table.module.css';

type Props<T> = {
  query: UseInfiniteQueryResult<InfiniteData<{ items: T[] }>>;
  title?: ReactNode;
  hint?: ReactNode;
  actions?: ReactNode;
  /** What stands there when nothing does. */
  empty: ReactNode;
  children: (items: T[]) => ReactNode;
};

/** A list of the API in a panel: while it comes, when it fails, when it is empty, and what comes after its end. */
export function Listing<T>({ query, title, hint, actions, empty, children }: Props<T>) {
  const { t } = useTranslation();
  if (query.error !== null && query.data === undefined)
    return <ProblemNotice error={query.error} retry={() => void query.refetch()} />;
  if (query.data === undefined) return <Skeleton height={220} />;
  const items = query.data.pages.flatMap((page) => page.items);
  return (
    <Panel flush title={title} hint={hint} actions={actions}>
      {items.length === 0 ? empty : children(items)}
      {query.hasNextPage ? (
        <div className={table.more}>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('common.more')}
          </Button>
        </div>
      ) : null}
    </Panel>
  );
}
