import { useTranslation } from 'react-i18next';
import { IconAlertTriangle } from '../ui/icons.ts';
import css from './Loyalty.module.css';
import type { Draft, Fault } from './loyalty.ts';

/** What keeps the saved draft from being published; each with the name of what it is about. */
export function FaultsPanel({ faults, draft }: { faults: readonly Fault[]; draft: Draft }) {
  const { t } = useTranslation();
  if (faults.length === 0) return null;
  return (
    <section className={css.faulty} aria-labelledby="programme-faults">
      <h2 id="programme-faults" className={css.subtitle}>
        <IconAlertTriangle size={16} aria-hidden /> {t('draftFault.title', { count: faults.length })}
      </h2>
      <ul>
        {faults.map((fault) => (
          <li key={`${fault.path} ${fault.code} ${fault.about ?? ''}`}>
            <span className={css.strong}>{placeOf(fault.path, draft) ?? t('programme.general')}</span>:{' '}
            {t(`draftFault.is.${fault.code}`, { about: fault.about ?? '' })}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The name of the rule, balance or level that a path leads to. */
function placeOf(path: string, draft: Draft): string | undefined {
  const [list, ...rest] = path.split('.');
  const at = Number(rest.find((part) => /^\d+$/.test(part)));
  const kindName = (id: string | undefined) => draft.kinds.find((kind) => kind.id === id)?.name ?? id;
  if (list === 'earn') return draft.earn[at]?.name;
  if (list === 'spend') return kindName(draft.spend[at]?.kind);
  return list === 'tiers' ? draft.tiers.levels[at]?.name : undefined;
}
