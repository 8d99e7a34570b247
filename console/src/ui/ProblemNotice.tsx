import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { IconAlertCircle } from './icons.ts';
import { useProblemWords } from './problemWords.ts';
import css from './ProblemNotice.module.css';

/** A failure where it happened: what, why, what to do. */
export function ProblemNotice({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  const words = useProblemWords()(error);
  return (
    <div className={css.notice} role="alert">
      <IconAlertCircle size={18} aria-hidden className={css.mark} />
      <div className={css.words}>
        <p className={css.title}>{words.title}</p>
        {words.detail === undefined ? null : <p>{words.detail}</p>}
        {words.fix === '' ? null : <p>{words.fix}</p>}
        {words.issues.length === 0 ? null : (
          <ul className={css.issues}>
            {words.issues.map((issue) => (
              <li key={issue.path + issue.message}>
                <code>{issue.path}</code> {issue.message}
              </li>
            ))}
          </ul>
        )}
        {retry === undefined ? null : (
          <Button size="xs" variant="default" onClick={retry} mt={8}>
            {t('common.retry')}
          </Button>
        )}
      </div>
    </div>
  );
}
