import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ReviewSlice } from '../../../contracts/message-review.ts';
import { DataTable } from '../ui/DataTable.tsx';
import { useFormat } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { Tag } from '../ui/Tag.tsx';
import css from './Messaging.module.css';

type Among = { people: number; examples: { personId: string; name: string | null }[] };

export function ReviewResult({ sum }: { sum: ReviewSlice }) {
  const { t } = useTranslation();
  const format = useFormat();
  const broken: (Among & { what: string; tone: 'error' | 'warn'; kind: 'failed' | 'missing' | 'language' })[] = [
    ...sum.failed.map((one) => ({ ...one, what: one.detail, tone: 'error' as const, kind: 'failed' as const })),
    ...sum.missing.map((one) => ({ ...one, what: one.variable, tone: 'warn' as const, kind: 'missing' as const })),
    ...sum.languagesMissing.map((one) => ({
      ...one,
      what: one.language,
      tone: 'warn' as const,
      kind: 'language' as const,
    })),
  ];
  return (
    <>
      <Panel title={t('review.reach')}>
        <ul className={css.tiles}>
          <li className={css.figure}>
            <strong>{format.number(sum.wouldGet)}</strong>
            <Tag tone="ok">{t('review.wouldGet')}</Tag>
          </li>
          {sum.htmlBytesMost === null ? null : (
            <li className={css.figure}>
              <strong>{t('review.kilobytes', { shown: format.number(Math.ceil(sum.htmlBytesMost / 1_000)) })}</strong>
              <span className={css.small}>{t('review.largest')}</span>
            </li>
          )}
          {sum.smsPartsMost === null ? null : (
            <li className={css.figure}>
              <strong>{format.number(sum.smsPartsMost)}</strong>
              <span className={css.small}>{t('review.parts')}</span>
            </li>
          )}
          {sum.languages.map((one) => (
            <li key={one.language} className={css.figure}>
              <strong>{format.number(one.people)}</strong>
              <span className={css.small}>{t('review.reads', { language: one.language })}</span>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title={t('review.not')} hint={t('review.notHint')} flush={sum.notReached.length > 0}>
        {sum.notReached.length === 0 ? (
          <p className={css.small}>{t('review.all')}</p>
        ) : (
          <DataTable
            label={t('review.not')}
            rows={sum.notReached}
            keyOf={(one) => one.reason}
            columns={[
              { title: t('message.reason'), show: (one) => t(`message.why.${one.reason}`) },
              { title: t('review.people'), number: true, show: (one) => format.number(one.people) },
              { title: t('review.who'), show: (one) => <Who among={one} /> },
            ]}
          />
        )}
      </Panel>
      <Panel title={t('review.breaks')} hint={t('review.breaksHint')} flush={broken.length > 0}>
        {broken.length === 0 ? (
          <p className={css.small}>{t('review.whole')}</p>
        ) : (
          <DataTable
            label={t('review.breaks')}
            rows={broken}
            keyOf={(one) => `${one.kind} ${one.what}`}
            columns={[
              {
                title: t('review.what'),
                show: (one) => (
                  <span className={css.standing}>
                    <Tag tone={one.tone}>{t(`review.kind.${one.kind}`)}</Tag> <code>{one.what}</code>
                  </span>
                ),
              },
              { title: t('review.people'), number: true, show: (one) => format.number(one.people) },
              { title: t('review.who'), show: (one) => <Who among={one} /> },
            ]}
          />
        )}
      </Panel>
      <Panel title={t('review.words')} hint={t('review.wordsHint')} flush={sum.faults.length > 0}>
        {sum.faults.length === 0 ? (
          <p className={css.small}>{t('review.clean')}</p>
        ) : (
          <DataTable
            label={t('review.words')}
            rows={sum.faults}
            keyOf={(one) => `${one.language} ${one.kind}`}
            columns={[
              { title: t('review.what'), show: (one) => t(`review.fault.${one.kind}`) },
              { title: t('message.language'), show: (one) => one.language },
              { title: t('review.times'), number: true, show: (one) => format.number(one.count) },
              { title: t('review.where'), show: (one) => (one.example === null ? '–' : <code>{one.example}</code>) },
            ]}
          />
        )}
      </Panel>
    </>
  );
}

/** Five of them by name, each opened by a click. */
function Who({ among }: { among: Among }) {
  const { t } = useTranslation();
  return (
    <span className={css.standing}>
      {among.examples.map((one) => (
        <Link key={one.personId} to="/people/$personId" params={{ personId: one.personId }}>
          {one.name ?? t('message.somebody')}
        </Link>
      ))}
      {among.people > among.examples.length ? <span className={css.small}>…</span> : null}
    </span>
  );
}
