import { ActionIcon, Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { weekdays } from '../../../contracts/stock.ts';
import { IconPlus, IconTrash } from '../ui/icons.ts';
import css from './Stock.module.css';
import type { Location } from './stock.ts';

type Opening = Location['opening'];
type Day = (typeof weekdays)[number];
/** As many spans as the API takes in a day. */
const most = 4;

/** When a place is open, in its own time: none, one or several spans a day. */
export function OpeningHours({ opening, onChange }: { opening: Opening; onChange: (opening: Opening) => void }) {
  const { t } = useTranslation();
  const change = (day: Day, spans: [string, string][]) => {
    const { [day]: _before, ...others } = opening;
    onChange(spans.length === 0 ? others : { ...others, [day]: spans });
  };
  const copy = (day: Day) =>
    onChange({ ...opening, ...Object.fromEntries(weekdays.slice(0, 5).map((one) => [one, opening[day] ?? []])) });
  return (
    <>
      <ul className={css.week}>
        {weekdays.map((day) => {
          const spans = opening[day] ?? [];
          const set = (at: number, edge: 0 | 1, time: string) =>
            change(
              day,
              spans.map((span, place) => (place === at ? (edge === 0 ? [time, span[1]] : [span[0], time]) : span)),
            );
          return (
            <li key={day}>
              <span className={css.day}>{t(`locations.day.${day}`)}</span>
              <span className={css.spans}>
                {spans.length === 0 ? <span className={css.small}>{t('locations.closed')}</span> : null}
                {spans.map(([from, until], at) => (
                  <span key={`${day} ${at}`} className={css.span}>
                    <input
                      type="time"
                      className={css.time}
                      aria-label={t('locations.opens', { day: t(`locations.day.${day}`) })}
                      value={from}
                      onChange={(event) => set(at, 0, event.currentTarget.value)}
                    />
                    –
                    <input
                      type="time"
                      className={css.time}
                      aria-label={t('locations.closes', { day: t(`locations.day.${day}`) })}
                      value={until}
                      onChange={(event) => set(at, 1, event.currentTarget.value)}
                    />
                    <ActionIcon
                      size={28}
                      aria-label={t('locations.removeSpan', { day: t(`locations.day.${day}`) })}
                      onClick={() =>
                        change(
                          day,
                          spans.filter((_, place) => place !== at),
                        )
                      }
                    >
                      <IconTrash size={15} aria-hidden />
                    </ActionIcon>
                  </span>
                ))}
              </span>
              <span className={css.dayActions}>
                {spans.length < most ? (
                  <ActionIcon
                    size={28}
                    aria-label={t('locations.addSpan', { day: t(`locations.day.${day}`) })}
                    onClick={() =>
                      change(day, [...spans, spans.length === 0 ? ['10:00', '20:00'] : ['18:00', '20:00']])
                    }
                  >
                    <IconPlus size={15} aria-hidden />
                  </ActionIcon>
                ) : null}
              </span>
            </li>
          );
        })}
      </ul>
      {(opening.mon ?? []).length === 0 ? null : (
        <Button size="compact-sm" variant="default" mt={8} onClick={() => copy('mon')}>
          {t('locations.toWorkdays')}
        </Button>
      )}
    </>
  );
}
