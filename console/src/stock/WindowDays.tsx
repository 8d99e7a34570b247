import { ActionIcon } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import { IconChevronLeft, IconChevronRight } from '../ui/icons.ts';
import css from './WindowDays.module.css';
import { type DeliveryWindow, windowDaysQuery } from './stock.ts';
import { addDays, runsOn, today } from './windowDay.ts';

const shown = 7;

/** How full each window is on each day of a week: what a dispatcher looks at in the morning. */
export function WindowDays({
  windows,
  whereOf,
}: {
  windows: readonly DeliveryWindow[];
  whereOf: (window: DeliveryWindow) => string;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const [from, setFrom] = useState(today);
  const { data } = useQuery(windowDaysQuery(from, shown));
  const days = Array.from({ length: shown }, (_, n) => addDays(from, n));
  const active = windows.filter((one) => one.state === 'active');
  const takenOf = (windowId: string, day: string): number =>
    data?.find((one) => one.windowId === windowId && one.day === day)?.taken ?? 0;
  const nameOf = (day: string): string => format.weekdayShort(`${day}T00:00`);
  if (active.length === 0) return null;
  return (
    <section className={css.panel} aria-label={t('delivery.fullness')}>
      <header className={css.head}>
        <h3 className={css.title}>{t('delivery.fullness')}</h3>
        <ActionIcon
          variant="default"
          aria-label={t('delivery.weekBefore')}
          onClick={() => setFrom(addDays(from, -shown))}
        >
          <IconChevronLeft size={16} />
        </ActionIcon>
        <ActionIcon
          variant="default"
          aria-label={t('delivery.weekAfter')}
          onClick={() => setFrom(addDays(from, shown))}
        >
          <IconChevronRight size={16} />
        </ActionIcon>
      </header>
      <div className={css.scroll} tabIndex={0} role="group" aria-label={t('delivery.fullness')}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t('delivery.window')}</th>
              {days.map((day) => (
                <th key={day} scope="col" data-today={day === today() || undefined}>
                  {nameOf(day)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {active.map((window) => (
              <tr key={window.id}>
                <th scope="row">
                  {window.name} <span className={css.hours}>{`${window.from}–${window.to}`}</span>
                  <span className={css.where}>{whereOf(window)}</span>
                </th>
                {days.map((day) => (
                  <Cell key={day} window={window} runs={runsOn(window, day)} taken={takenOf(window.id, day)} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Cell({ window, runs, taken }: { window: DeliveryWindow; runs: boolean; taken: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  // Whoever had a place before the day was closed still has it.
  if (!runs && taken === 0) return <td className={css.none}>–</td>;
  const { capacity } = window;
  if (capacity === null) return <td>{format.number(taken)}</td>;
  const share = Math.min(1, taken / capacity);
  return (
    <td data-full={share >= 1 || undefined}>
      <span className={css.count}>
        {t('delivery.takenOf', { taken: format.number(taken), of: format.number(capacity) })}
      </span>
      <span className={css.bar} aria-hidden>
        <span className={css.fill} style={{ width: `${share * 100}%` }} />
      </span>
    </td>
  );
}
