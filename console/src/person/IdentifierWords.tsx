import { useTranslation } from 'react-i18next';
import { identifierLabel } from './identifierLabel.ts';
import css from './Dialogs.module.css';

/** An identifier in words: its type in the reader's language, its value as it is. */
export function IdentifierWords({ identifier }: { identifier: { type: string; value: string } }) {
  const { t } = useTranslation();
  return (
    <span className={css.identifier}>
      <span className={css.type}>{identifierLabel(t, identifier.type)}</span>{' '}
      <span className={css.value}>{identifier.value}</span>
    </span>
  );
}
