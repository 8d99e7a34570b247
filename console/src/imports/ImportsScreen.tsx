import { Button, Progress, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconFileSpreadsheet } from '../ui/icons.ts';
import { Moment } from '../ui/Moment.tsx';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import table from '../ui/table.module.css';
import { DropZone } from './DropZone.tsx';
import { ImportState } from './ImportState.tsx';
import { type ImportJob, importsQuery, progressOf } from './imports.ts';
import css from './Imports.module.css';

export function ImportsScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(importsQuery);
  const jobs = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t('screen.imports')} hint={t('imports.hint')}>
      {may('runImports') ? <DropZone /> : null}
      {error === null ? null : <ProblemNotice error={error} retry={() => void refetch()} />}
      {data === undefined ? (
        error === null ? (
          <Skeleton height={240} />
        ) : null
      ) : (
        <Panel title={t('imports.list')} flush>
          {jobs.length === 0 ? (
            <Empty icon={IconFileSpreadsheet} title={t('imports.none')}>
              {t('imports.noneWords')}
            </Empty>
          ) : (
            <Jobs jobs={jobs} />
          )}
          {hasNextPage ? (
            <div className={table.more}>
              <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {t('common.more')}
              </Button>
            </div>
          ) : null}
        </Panel>
      )}
    </Page>
  );
}

function Jobs({ jobs }: { jobs: ImportJob[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={table.scroll}>
      <table className={`${table.table} ${table.cards}`}>
        <thead>
          <tr>
            <th scope="col">{t('imports.file')}</th>
            <th scope="col">{t('imports.state')}</th>
            <th scope="col" className={table.number}>
              {t('imports.rows')}
            </th>
            <th scope="col" className={table.number}>
              {t('imports.accepted')}
            </th>
            <th scope="col" className={table.number}>
              {t('imports.failed')}
            </th>
            <th scope="col">{t('imports.started')}</th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <tr key={job.id}>
              <td>
                <Link to="/imports/$importId" params={{ importId: job.id }} className={table.main}>
                  {job.name}
                </Link>{' '}
                <span className={css.small}>{format.bytes(job.fileBytes)}</span>
              </td>
              <td data-label={t('imports.state')}>
                <span className={css.state}>
                  <ImportState job={job} />
                  {job.state === 'running' ? (
                    <Progress value={progressOf(job) * 100} size="xs" w={70} aria-label={t('imports.progress')} />
                  ) : null}
                </span>
              </td>
              <td data-label={t('imports.rows')} className={table.number}>
                {format.number(job.rows)}
              </td>
              <td data-label={t('imports.accepted')} className={table.number}>
                {format.number(job.accepted)}
              </td>
              <td data-label={t('imports.failed')} className={table.number}>
                {job.failed === 0 ? (
                  '0'
                ) : (
                  <Link to="/imports/$importId" params={{ importId: job.id }} className={css.bad}>
                    {format.number(job.failed)}
                  </Link>
                )}
              </td>
              <td data-label={t('imports.started')} className={table.nowrap}>
                <Moment at={job.createdAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
