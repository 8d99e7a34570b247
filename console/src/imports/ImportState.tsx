import { useTranslation } from 'react-i18next';
import { Tag, type Tone } from '../ui/Tag.tsx';
import type { ImportJob } from './imports.ts';

const tones: Record<ImportJob['state'], Tone> = {
  uploaded: 'warn',
  running: 'accent',
  paused: 'warn',
  done: 'ok',
  failed: 'error',
  undoing: 'accent',
  undone: 'quiet',
  cancelled: 'quiet',
};

export function ImportState({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  return (
    <>
      <Tag tone={tones[job.state]}>{t(`imports.is.${job.state}`)}</Tag>
      {job.dryRun && job.state !== 'uploaded' ? <Tag>{t('imports.dryRun')}</Tag> : null}
    </>
  );
}
