import { Button, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { importJob } from '../../../contracts/channels.ts';
import { api } from '../api.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { ColumnTable } from './ColumnTable.tsx';
import { type ImportJob, type ImportMapping, importQuery, previewImport } from './imports.ts';
import css from './Imports.module.css';
import { MappingSettings } from './MappingSettings.tsx';
import { PreviewTable } from './PreviewTable.tsx';

/** What each column feeds. Every change is tried on the first rows at once; the whole file can be rehearsed before anything is written. */
export function MappingEditor({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [changed, setChanged] = useState<ImportMapping | undefined>(job.mapping ?? undefined);
  const preview = useQuery({
    queryKey: ['import', job.id, 'preview', changed],
    queryFn: () => previewImport(job.id, changed),
    placeholderData: (before) => before,
    staleTime: Infinity,
  });
  const start = useMutation({
    mutationFn: (body: { mapping: ImportMapping; dryRun: boolean }) =>
      api.post(importJob, `/imports/${job.id}/start`, body),
    onSuccess: async (started) => {
      queries.setQueryData(importQuery(job.id).queryKey, started);
      await queries.invalidateQueries({ queryKey: ['imports'] });
      window.scrollTo({ top: 0 });
    },
  });
  if (preview.data === undefined)
    return preview.error === null ? (
      <Skeleton height={380} />
    ) : (
      <ProblemNotice error={preview.error} retry={() => void preview.refetch()} />
    );
  const mapping = changed ?? preview.data.suggestedMapping;
  const wrong = preview.data.rows.filter((row) => row.error !== null).length;
  return (
    <>
      <Panel title={t('imports.reading')} hint={t('imports.readingHint')}>
        <MappingSettings mapping={mapping} onChange={setChanged} />
      </Panel>
      <Panel title={t('imports.columns')} hint={t('imports.columnsHint')} flush>
        <ColumnTable columns={preview.data.columns} mapping={mapping} onChange={setChanged} />
      </Panel>
      <Panel
        title={t('imports.preview')}
        hint={
          wrong === 0
            ? t('imports.previewGood', { count: preview.data.rows.length })
            : t('imports.previewBad', { count: wrong })
        }
        flush
      >
        {preview.error === null ? null : (
          <div className={css.failure}>
            <ProblemNotice error={preview.error} />
          </div>
        )}
        {preview.data.warnings.length === 0 ? null : (
          <ul className={css.warnings}>
            {preview.data.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        )}
        <PreviewTable rows={preview.data.rows} stale={preview.isPlaceholderData} />
      </Panel>
      {start.error === null ? null : <ProblemNotice error={start.error} />}
      <div className={css.startBar}>
        <Button
          variant="default"
          loading={start.isPending && start.variables.dryRun}
          onClick={() => start.mutate({ mapping, dryRun: true })}
        >
          {t('imports.rehearse')}
        </Button>
        <Button
          loading={start.isPending && !start.variables.dryRun}
          onClick={() => start.mutate({ mapping, dryRun: false })}
        >
          {t('imports.start')}
        </Button>
      </div>
    </>
  );
}
