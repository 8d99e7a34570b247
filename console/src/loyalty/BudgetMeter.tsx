import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import css from './Loyalty.module.css';
import type { Budget } from './loyalty.ts';

/** How much of a rule's budget is given; undefined: it was never published with one. */
export function BudgetMeter({ budget }: { budget: Budget | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (budget === undefined) return null;
  const share = budget.most === 0 ? 1 : Math.min(1, budget.used / budget.most);
  return (
    <span className={css.meter}>
      <span className={css.meterTrack} aria-hidden>
        <span className={css.meterFill} data-full={share >= 1} style={{ width: `${share * 100}%` }} />
      </span>
      <span className={css.small}>
        {share >= 1
          ? t('budget.spent', { most: format.number(budget.most) })
          : t('budget.used', { used: format.number(budget.used), most: format.number(budget.most) })}
      </span>
    </span>
  );
}
