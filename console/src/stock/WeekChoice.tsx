import { useTranslation } from 'react-i18next';
import { weekdays } from '../../../contracts/stock.ts';
import css from './Stock.module.css';

type Day = (typeof weekdays)[number];

/** Some days of the week, at least one. */
export function WeekChoice({
  label,
  days,
  onChange,
}: {
  label: string;
  days: readonly Day[];
  onChange: (days: Day[]) => void;
}) {
  const { t } = useTranslation();
  return (
    <fieldset className={css.group}>
      <legend>{label}</legend>
      <div className={css.weekChoice}>
        {weekdays.map((day) => {
          const on = days.includes(day);
          return (
            <button
              key={day}
              type="button"
              aria-pressed={on}
              disabled={on && days.length === 1}
              onClick={() => onChange(weekdays.filter((one) => (one === day ? !on : days.includes(one))))}
            >
              {t(`locations.day.${day}`)}
            </button>
          );
        })}
      </div>
    </fieldset>
  );
}
