import { Button, Skeleton } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult, UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Panel } from './Panel.tsx';
import { ProblemNotice } from './ProblemNotice.tsx';
import table from './table.module.css';

/** Page after page, or all at once where there are few for ever. */
export type Listed<T> = UseInfiniteQueryResult<InfiniteData<{ items: T[] }>> | UseQueryResult<T[]>;

type Props<T> = {
  query: Listed<T>;
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
  const items = 'pages' in query.data ? query.data.pages.flatMap((page) => page.items) : query.data;
  const more = 'fetchNextPage' in query && query.hasNextPage ? query : null;
  return (
    <Panel flush title={title} hint={hint} actions={actions}>
      {items.length === 0 ? empty : children(items)}
      {more === null ? null : (
        <div className={table.more}>
          <Button variant="default" loading={more.isFetchingNextPage} onClick={() => void more.fetchNextPage()}>
            {t('common.more')}
          </Button>
        </div>
      )}
    </Panel>
  );
}
