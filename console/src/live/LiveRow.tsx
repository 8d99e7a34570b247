import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { ChannelMark } from '../ui/ChannelMark.tsx';
import { useFormat } from '../ui/format.ts';
import { eventTitle } from './eventTitle.ts';
import css from './LiveScreen.module.css';
import type { LiveEvent } from './stream.ts';

type Props = { event: LiveEvent; narrow: boolean; chosen: boolean; open: (eventId: string) => void };

export const LiveRow = memo(function LiveRow({ event, narrow, chosen, open }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={css.row} data-narrow={narrow} data-chosen={chosen}>
      <time className={css.time} dateTime={event.receivedAt} title={format.exact(event.receivedAt)}>
        {format.timeExact(event.receivedAt)}
      </time>
      <ChannelMark kind={event.sourceKind} type={event.type} bare label={event.sourceName} />
      <button type="button" data-row className={css.open} onClick={() => open(event.eventId)}>
        <span className={css.name}>{eventTitle(event)}</span>
        <span className={css.summary}>{event.summary}</span>
      </button>
      {event.personId === null ? (
        <span className={css.nobody}>{t('event.nobody')}</span>
      ) : (
        <Link to="/people/$personId" params={{ personId: event.personId }} className={css.person}>
          {event.personName ?? t('person.unnamed')}
        </Link>
      )}
      <span className={css.source}>{event.sourceName ?? t(`channel.${event.sourceKind ?? 'system'}`)}</span>
    </div>
  );
});
