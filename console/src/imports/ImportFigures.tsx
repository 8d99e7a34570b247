import { Progress } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { urlOf } from '../api.ts';
import { useMay } from '../session/may.ts';
import { useFormat } from '../ui/format.ts';
import { IconDownload } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import { controlTotals } from './controlTotals.ts';
import { type ImportJob, progressOf } from './imports.ts';
import css from './Imports.module.css';

/** How far it is, what came of it, and the sums to check against the file's owner. */
export function ImportFigures({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay();
  const moving = job.state === 'running' || job.state === 'undoing';
  const share = progressOf(job);
  return (
    <>
      <Panel title={moving ? t(`imports.is.${job.state}`) : t('imports.result')}>
        {job.failure === null ? null : (
          <p className={css.broken} role="alert">
            {job.failure}
          </p>
        )}
        {moving || job.state === 'paused' ? (
          <div className={css.progress}>
            <Progress value={share * 100} size="md" animated={moving} aria-label={t('imports.progress')} />
            <span aria-live="off">
              {format.percent(share, 0)} ·{' '}
              {t('imports.bytesRead', { read: format.bytes(job.readBytes), all: format.bytes(job.fileBytes) })}
            </span>
          </div>
        ) : null}
        <dl className={css.figures}>
          <Figure term={t('imports.rows')} value={format.number(job.rows)} />
          <div>
            <dt>{t('imports.accepted')}</dt>
            <dd>
              {job.sourceId === null || job.dryRun ? (
                format.number(job.accepted)
              ) : (
                <Link to="/sources/$sourceId" params={{ sourceId: job.sourceId }}>
                  {format.number(job.accepted)}
                </Link>
              )}
            </dd>
          </div>
          <Figure term={t('imports.duplicates')} value={format.number(job.duplicates)} />
          <div>
            <dt>{t('imports.failed')}</dt>
            <dd data-bad={job.failed > 0}>
              {format.number(job.failed)}
              {job.failed === 0 || !may('runImports') ? null : (
                <a className={css.download} href={urlOf(`/imports/${job.id}/errors.csv`)} download>
                  <IconDownload size={15} aria-hidden /> {t('imports.errorsFile')}
                </a>
              )}
            </dd>
          </div>
        </dl>
        <span className="tl-unseen" role="status">
          {moving ? '' : t(`imports.is.${job.state}`)}
        </span>
      </Panel>
      {Object.keys(job.totals).length === 0 ? null : (
        <Panel title={t('imports.totals')} hint={t('imports.totalsHint')}>
          <dl className={css.figures}>
            {controlTotals(job.totals, format.locale).map(({ name, known, value }) => (
              <Figure key={name} term={known === null ? name : t(`imports.total.${known}`)} value={value} />
            ))}
          </dl>
        </Panel>
      )}
    </>
  );
}

function Figure({ term, value }: { term: string; value: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{value}</dd>
    </div>
  );
}
