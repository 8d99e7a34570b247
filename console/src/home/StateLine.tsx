import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ProblemReport } from '../shell/system.ts';
import { IconAlertTriangle, IconCircleCheck } from '../ui/icons.ts';
import css from './StateLine.module.css';

/** One glance: is all well? */
export function StateLine({ problems }: { problems: ProblemReport['items'] | undefined }) {
  const { t } = useTranslation();
  if (problems === undefined) return null;
  const error = problems.some((problem) => problem.severity === 'error');
  const Mark = problems.length === 0 ? IconCircleCheck : IconAlertTriangle;
  return (
    <Link to="/problems" className={css.line} data-tone={problems.length === 0 ? 'ok' : error ? 'error' : 'warn'}>
      <Mark size={16} aria-hidden />
      {problems.length === 0 ? t('home.allWell') : t('home.problems', { count: problems.length })}
    </Link>
  );
}
