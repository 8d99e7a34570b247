import { Button, Progress } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import { IconUpload } from '../ui/icons.ts';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { uploadFile } from './imports.ts';
import css from './Imports.module.css';

/** Takes a file by dropping or by choosing; both do the same (WCAG 2.5.7). */
export function DropZone() {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [share, setShare] = useState(0);
  const upload = useMutation({
    mutationFn: (file: File) => uploadFile(file, setShare),
    onSuccess: async (job) => {
      await queries.invalidateQueries({ queryKey: ['imports'] });
      await navigate({ to: '/imports/$importId', params: { importId: job.id } });
    },
  });
  const accept = (files: FileList | null) => {
    const file = files?.[0];
    if (file === undefined || upload.isPending) return;
    setShare(0);
    upload.mutate(file);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    accept(event.dataTransfer.files);
  };
  return (
    <div
      className={css.drop}
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <IconUpload size={24} stroke={1.6} aria-hidden className={css.mark} />
      {upload.isPending ? (
        <div className={css.uploading} role="status">
          <p>{t('imports.uploading', { name: upload.variables.name, share: format.percent(share, 0) })}</p>
          <Progress value={share * 100} aria-label={t('imports.progress')} />
        </div>
      ) : (
        <>
          <p className={css.dropTitle}>{t('imports.drop')}</p>
          <p className={css.small}>{t('imports.dropHint')}</p>
          <Button mt={8} onClick={() => input.current?.click()}>
            {t('imports.choose')}
          </Button>
        </>
      )}
      {/* A click on the button opens it; it is out of the tab order and of the accessibility tree. */}
      <input
        ref={input}
        type="file"
        hidden
        accept=".csv,.tsv,.txt,.ndjson,.jsonl,.json,.gz"
        onChange={(event) => accept(event.currentTarget.files)}
      />
      {upload.error === null ? null : (
        <div className={css.failure}>
          <ProblemNotice error={upload.error} />
        </div>
      )}
    </div>
  );
}
