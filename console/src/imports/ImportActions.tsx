import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { importJob } from '../../../contracts/channels.ts';
import { api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { IconArrowBackUp, IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '../ui/icons.ts';
import { useProblemWords } from '../ui/problemWords.ts';
import { toastProblem } from '../ui/toast.tsx';
import { type ImportJob, importQuery } from './imports.ts';

type Deed = 'pause' | 'resume' | 'cancel' | 'undo';

export function ImportActions({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  const may = useMay();
  const words = useProblemWords();
  const queries = useQueryClient();
  const [undoing, setUndoing] = useState(false);
  const act = useMutation({
    mutationFn: (deed: Deed) => api.post(importJob, `/imports/${job.id}/${deed}`),
    onSuccess: async (changed) => {
      queries.setQueryData(importQuery(job.id).queryKey, changed);
      await queries.invalidateQueries({ queryKey: ['imports'] });
    },
    onError: (error) => toastProblem(words(error)),
  });
  const busy = (deed: Deed) => act.isPending && act.variables === deed;
  const real =
    may('undoImports') &&
    !job.dryRun &&
    (job.state === 'done' || job.state === 'paused' || job.state === 'failed' || job.state === 'cancelled') &&
    job.accepted > 0;
  return (
    <>
      {job.state === 'running' ? (
        <Button
          variant="default"
          loading={busy('pause')}
          leftSection={<IconPlayerPause size={16} aria-hidden />}
          onClick={() => act.mutate('pause')}
        >
          {t('imports.pause')}
        </Button>
      ) : null}
      {job.state === 'paused' ? (
        <Button
          loading={busy('resume')}
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          onClick={() => act.mutate('resume')}
        >
          {t('imports.resume')}
        </Button>
      ) : null}
      {job.state === 'running' || job.state === 'paused' ? (
        <Button
          variant="default"
          loading={busy('cancel')}
          leftSection={<IconPlayerStop size={16} aria-hidden />}
          onClick={() => act.mutate('cancel')}
        >
          {t('imports.cancel')}
        </Button>
      ) : null}
      {real ? (
        <Button
          variant="default"
          leftSection={<IconArrowBackUp size={16} aria-hidden />}
          onClick={() => setUndoing(true)}
        >
          {t('imports.undo')}
        </Button>
      ) : null}
      <Dialog title={t('imports.undoTitle')} opened={undoing} onClose={() => setUndoing(false)}>
        <p>{t('imports.undoHint', { count: job.accepted })}</p>
        <Group justify="flex-end" gap="xs" mt="md">
          <Button variant="default" onClick={() => setUndoing(false)}>
            {t('common.cancel')}
          </Button>
          <Button
            color="red"
            loading={busy('undo')}
            onClick={() => act.mutate('undo', { onSettled: () => setUndoing(false) })}
          >
            {t('imports.undoConfirm')}
          </Button>
        </Group>
      </Dialog>
    </>
  );
}
