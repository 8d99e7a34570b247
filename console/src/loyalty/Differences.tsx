import { useTranslation } from 'react-i18next';
import { Panel } from '../ui/Panel.tsx';
import { Tag, type Tone } from '../ui/Tag.tsx';
import css from './Loyalty.module.css';
import type { Draft } from './loyalty.ts';
import { type Difference, differences, sayProgramme, type Speaker } from './sayProgramme.ts';

const tones: Record<Difference['change'], Tone> = { added: 'ok', changed: 'accent', removed: 'error' };

/** What one version says that the other does not. */
export function DifferenceList({ speaker, before }: { speaker: Speaker; before: Draft | null }) {
  const { t } = useTranslation();
  const old = before === null ? [] : sayProgramme({ ...speaker, draft: before });
  const all = differences(old, sayProgramme(speaker));
  if (all.length === 0) return <p className={css.quiet}>{t('programme.same')}</p>;
  return (
    <ul className={css.differences}>
      {all.map((one) => (
        <li key={`${one.change} ${one.key}`}>
          <span className={css.differenceHead}>
            <Tag tone={tones[one.change]}>{t(`programme.change.${one.change}`)}</Tag>
            <span className={css.strong}>{one.name}</span>
          </span>
          {one.change === 'changed' ? <del>{one.before}</del> : null}
          {one.change === 'removed' ? <del>{one.text}</del> : <ins>{one.text}</ins>}
        </li>
      ))}
    </ul>
  );
}

export function DifferencesPanel({ speaker, current }: { speaker: Speaker; current: Draft | null }) {
  const { t } = useTranslation();
  return (
    <Panel
      title={t('programme.whatChanges')}
      hint={current === null ? t('programme.neverPublished') : t('programme.againstForce')}
    >
      {current === null ? null : <DifferenceList speaker={speaker} before={current} />}
    </Panel>
  );
}
