import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import table from '../ui/table.module.css';
import { activityByDay } from './activityByDay.ts';
import type { Activity } from './ActivityPanel.tsx';
import css from './ActivityPanel.module.css';

/** The same as the picture, to read. */
export function ActivityTable({ activity, count }: { activity: Activity; count: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { days, series } = activityByDay(activity, count);
  return (
    <div className={css.table} tabIndex={0} role="region" aria-label={t('home.activity')}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t('home.day')}</th>
            {series.map((one) => (
              <th key={one.kind} scope="col" className={table.number}>
                {t(`channel.${one.kind ?? 'none'}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day, index) => (
            <tr key={day}>
              <td className={table.nowrap}>{format.date(day)}</td>
              {series.map((one) => (
                <td key={one.kind} className={table.number}>
                  {format.number(one.counts[index] ?? 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
