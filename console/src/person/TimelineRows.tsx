import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { eventTitle } from '../live/eventTitle.ts';
import { ChannelMark } from '../ui/ChannelMark.tsx';
import { channelColour } from '../ui/channels.ts';
import { useFormat } from '../ui/format.ts';
import { IconClockExclamation } from '../ui/icons.ts';
import type { TimelineRow } from './byDay.ts';
import type { TimelineEntry } from './person.ts';
import css from './TimelinePart.module.css';

export function DayRow({ row }: { row: Extract<TimelineRow, { kind: 'day' }> }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={css.day}>
      <h2>{format.dayLong(row.at)}</h2>
      <span>{t('timeline.events', { count: row.count })}</span>
    </div>
  );
}

type Props = { entry: TimelineEntry; narrow: boolean; open: (eventId: string) => void };

/** One event. The line at its left is the thread that runs through all channels. */
export const EntryRow = memo(function EntryRow({ entry, narrow, open }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <button type="button" data-row className={css.entry} data-narrow={narrow} onClick={() => open(entry.eventId)}>
      <time className={css.time} dateTime={entry.occurredAt} title={format.exact(entry.occurredAt)}>
        {format.time(entry.occurredAt)}
      </time>
      <span className={css.thread} style={{ color: channelColour(entry.sourceKind) }} aria-hidden>
        <ChannelMark kind={entry.sourceKind} type={entry.type} bare label={entry.sourceName} />
      </span>
      <span className={css.what}>
        <span className={css.name}>{eventTitle(entry)}</span>
        <span className={css.summary}>{entry.summary}</span>
      </span>
      <span className={css.from}>
        {entry.clockSuspect ? (
          <span className={css.clock} title={t('timeline.clockSuspect')}>
            <IconClockExclamation size={15} aria-hidden />
            <span className="tl-unseen">{t('timeline.clockSuspect')}</span>
          </span>
        ) : null}
        <span className={css.source}>{entry.sourceName ?? t(`channel.${entry.sourceKind ?? 'system'}`)}</span>
      </span>
    </button>
  );
});
