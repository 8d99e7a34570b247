import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import head from '../person/PersonHead.module.css';
import { useMay } from '../session/may.ts';
import { useFormat } from '../ui/format.ts';
import { IconChevronLeft } from '../ui/icons.ts';
import { Moment } from '../ui/Moment.tsx';
import { Page } from '../ui/Page.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { ImportActions } from './ImportActions.tsx';
import { ImportFigures } from './ImportFigures.tsx';
import { ImportState } from './ImportState.tsx';
import { importQuery } from './imports.ts';
import { MappingEditor } from './MappingEditor.tsx';

const route = getRouteApi('/staff/imports/$importId');

export function ImportScreen() {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay();
  const { importId } = route.useParams();
  const { data: job, error, refetch } = useQuery(importQuery(importId));
  if (error !== null)
    return (
      <Page title={t('screen.imports')}>
        <ProblemNotice error={error} retry={() => void refetch()} />
      </Page>
    );
  if (job === undefined)
    return (
      <Page title={t('common.loading')}>
        <Skeleton height={380} />
      </Page>
    );
  // A rehearsal leaves the file ready for the real thing.
  const mapping =
    job.state === 'uploaded' ||
    (job.dryRun && (job.state === 'done' || job.state === 'failed' || job.state === 'cancelled'));
  return (
    <Page
      title={job.name}
      above={
        <div className={head.above}>
          <Link to="/imports" className={head.back}>
            <IconChevronLeft size={15} aria-hidden />
            {t('screen.imports')}
          </Link>
        </div>
      }
      beside={<ImportState job={job} />}
      hint={
        <>
          {format.bytes(job.fileBytes)} · <Moment at={job.createdAt} form="dateTime" />
        </>
      }
      actions={may('runImports') ? <ImportActions job={job} /> : null}
    >
      {job.state === 'uploaded' ? null : <ImportFigures job={job} />}
      {mapping && may('runImports') ? <MappingEditor job={job} /> : null}
    </Page>
  );
}
