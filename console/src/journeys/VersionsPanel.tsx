import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Speaker } from '../audiences/sayRule.ts';
import { useFormat } from '../ui/format.ts';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import { compareVersions, type Change } from './compareVersions.ts';
import css from './Journeys.module.css';
import { type JourneyDetail, type JourneyDocument, versionsQuery } from './journeys.ts';

type Props = {
  journey: JourneyDetail;
  /** As it stands on the screen. */
  document: JourneyDocument;
  speaker: Speaker;
  /** Null: whoever looks may not change it. */
  onTake: ((document: JourneyDocument) => void) | null;
};

/** What was published when and by whom, what each version changed, and the way back to an older one. */
export function VersionsPanel({ journey, document, speaker, onTake }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error } = useQuery({ ...versionsQuery(journey.id), enabled: journey.version !== null });
  if (journey.version === null) return null;
  if (error !== null) return <ProblemNotice error={error} />;
  const newest = data?.[0];
  if (data === undefined || newest === undefined) return null;
  const unpublished = compareVersions(speaker, newest.document, document);
  return (
    <Panel title={t('journey.versions')} hint={t('journey.versionsHint')}>
      <ul className={css.versions}>
        {unpublished.length === 0 ? null : (
          <li>
            <span className={css.strong}>{t('journey.unpublished')}</span>
            <Changes changes={unpublished} />
          </li>
        )}
        {data.map(({ version, document: its, actor, at }, place) => {
          const before = data[place + 1];
          return (
            <li key={version}>
              <div className={css.versionHead}>
                <span className={css.strong}>{t('journey.version', { version: format.number(version) })}</span>
                <span className={css.small}>
                  {actor}, <Moment at={at} form="dateTime" />
                </span>
                {onTake === null || (place === 0 && unpublished.length === 0) ? null : (
                  <Button variant="subtle" size="compact-xs" onClick={() => onTake(its)}>
                    {t('journey.takeBack', { version: format.number(version) })}
                  </Button>
                )}
              </div>
              {before === undefined ? (
                <p className={css.small}>{t('journey.firstVersion')}</p>
              ) : (
                <details>
                  <summary className={css.small}>{t('journey.whatChanged')}</summary>
                  <Changes changes={compareVersions(speaker, before.document, its)} />
                </details>
              )}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

const tones = { added: 'ok', removed: 'error', changed: 'accent' } as const;

function Changes({ changes }: { changes: readonly Change[] }) {
  const { t } = useTranslation();
  if (changes.length === 0) return <p className={css.small}>{t('journey.diff.nothing')}</p>;
  return (
    <ul className={css.changes}>
      {changes.map((one, at) => (
        <li key={at}>
          <Tag tone={tones[one.kind]}>{t(`journey.diff.${one.kind}`)}</Tag> {one.words}
        </li>
      ))}
    </ul>
  );
}
