import { ActionIcon, Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CalendarEntry } from '../../../contracts/message-reports.ts';
import { DataTable } from '../ui/DataTable.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconCalendar, IconChevronLeft, IconChevronRight } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { useDayWords } from './dayWords.ts';
import table from '../ui/table.module.css';
import { calendarQuery } from './messaging.ts';
import { monthOf, monthWith, plusDays, plusMonths, weekWith } from './monthDays.ts';
import css from './Reports.module.css';

const route = getRouteApi('/staff/messages/calendar');
const today = (): string => new Date().toISOString().slice(0, 10);

/** What is planned and what went, day by day; a chosen day says by whom. */
export function CalendarPart() {
  const { t } = useTranslation();
  const words = useDayWords();
  const chosen = route.useSearch();
  const go = route.useNavigate();
  const change = (part: typeof chosen) => void go({ search: (before) => ({ ...before, ...part }), replace: true });
  const day = chosen.day ?? today();
  const view = chosen.view ?? 'month';
  const days = view === 'month' ? monthWith(day) : weekWith(day);
  const [from = day] = days;
  const { data, error } = useQuery(calendarQuery(from, plusDays(days.at(-1) ?? day, 1)));
  const items = data?.items ?? [];
  const turn = (by: number) => change({ day: view === 'month' ? plusMonths(day, by) : plusDays(day, 7 * by) });
  return (
    <Panel
      title={t('message.part.calendar')}
      hint={data === undefined ? t('calendar.hint') : `${t('calendar.hint')} ${data.timeZone}`}
      actions={
        <span className={css.turn}>
          <ActionIcon variant="default" aria-label={t('calendar.before')} onClick={() => turn(-1)}>
            <IconChevronLeft size={16} />
          </ActionIcon>
          <span className={css.when} role="status">
            {view === 'month' ? words.month(day) : `${words.short(from)} – ${words.short(days.at(-1) ?? day)}`}
          </span>
          <ActionIcon variant="default" aria-label={t('calendar.after')} onClick={() => turn(1)}>
            <IconChevronRight size={16} />
          </ActionIcon>
          <Button variant="default" size="xs" onClick={() => change({ day: undefined })}>
            {t('calendar.today')}
          </Button>
          <SegmentedControl
            aria-label={t('calendar.view')}
            size="xs"
            value={view}
            data={(['month', 'week'] as const).map((value) => ({ value, label: t(`calendar.by.${value}`) }))}
            onChange={(next) => change({ view: next === 'week' ? 'week' : undefined })}
          />
        </span>
      }
    >
      {error === null ? null : <ProblemNotice error={error} />}
      <ol className={css.weekdays} aria-hidden>
        {days.slice(0, 7).map((one) => (
          <li key={one}>{words.weekday(one)}</li>
        ))}
      </ol>
      <ol className={css.days} aria-label={t('message.part.calendar')}>
        {days.map((one) => (
          <li key={one}>
            <Day
              day={one}
              items={items.filter((entry) => entry.day === one)}
              isOther={view === 'month' && monthOf(one) !== monthOf(day)}
              isChosen={chosen.day === one}
              onChoose={() => change({ day: one })}
            />
          </li>
        ))}
      </ol>
      {data !== undefined && items.length === 0 ? (
        <Empty icon={IconCalendar} title={t('calendar.none')}>
          {t('calendar.noneWords')}
        </Empty>
      ) : null}
      {chosen.day === undefined || items.length === 0 ? null : (
        <DayEntries items={items.filter((entry) => entry.day === chosen.day)} day={day} />
      )}
    </Panel>
  );
}

type DayProps = { day: string; items: CalendarEntry[]; isOther: boolean; isChosen: boolean; onChoose: () => void };

function Day({ day, items, isOther, isChosen, onChoose }: DayProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useDayWords();
  const channels = [...new Set(items.map((one) => one.channel))];
  const of = (channel: string, what: 'planned' | 'sent') =>
    items.filter((one) => one.channel === channel).reduce((sum, one) => sum + one[what], 0);
  const marks = channels.flatMap((channel) =>
    (['sent', 'planned'] as const).flatMap((what) => {
      const count = of(channel, what);
      return count === 0 ? [] : [{ channel, what, count }];
    }),
  );
  return (
    <button
      type="button"
      className={css.day}
      aria-pressed={isChosen}
      data-other={isOther ? '' : undefined}
      data-today={day === today() ? '' : undefined}
      aria-label={[
        words.long(day),
        ...marks.map(({ channel, what, count }) => `${t(`message.by.${channel}`)}: ${count} ${t(`calendar.${what}`)}`),
      ].join(', ')}
      onClick={onChoose}
    >
      <span className={css.number}>{Number(day.slice(8))}</span>
      {marks.map(({ channel, what, count }) => (
        <span key={`${channel} ${what}`} className={css.mark} data-planned={what === 'planned' ? '' : undefined}>
          <strong>{format.number(count)}</strong> <span className={css.word}>{t(`message.by.${channel}`)}</span>
        </span>
      ))}
    </button>
  );
}

function DayEntries({ items, day }: { items: CalendarEntry[]; day: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useDayWords();
  return (
    <div className={css.under}>
      <Panel level={3} title={words.long(day)} flush={items.length > 0}>
        {items.length === 0 ? (
          <p className={css.caption}>{t('calendar.nothing')}</p>
        ) : (
          <DataTable
            label={words.long(day)}
            rows={items}
            keyOf={(one) => `${one.channel} ${one.actor} ${one.journeyId ?? ''}`}
            columns={[
              {
                title: t('message.actor'),
                show: (one) =>
                  one.journeyId === null ? (
                    one.actor
                  ) : (
                    <Link to="/journeys/$journeyId" params={{ journeyId: one.journeyId }} className={table.main}>
                      {one.actor}
                    </Link>
                  ),
              },
              { title: t('message.channel'), show: (one) => t(`message.by.${one.channel}`) },
              { title: t('calendar.planned'), number: true, show: (one) => format.number(one.planned) },
              { title: t('calendar.sent'), number: true, show: (one) => format.number(one.sent) },
              { title: t('calendar.notSent'), number: true, show: (one) => format.number(one.notSent) },
            ]}
          />
        )}
      </Panel>
    </div>
  );
}
