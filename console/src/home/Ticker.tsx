import { ActionIcon } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StreamMark } from '../live/StreamMark.tsx';
import { type LiveEvent, useLiveStream } from '../live/stream.ts';
import { eventTitle } from '../live/eventTitle.ts';
import { ChannelMark } from '../ui/ChannelMark.tsx';
import { IconPlayerPause, IconPlayerPlay } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import css from './Ticker.module.css';

const kept = 9;

/** The newest events as they come. It can be held still (WCAG 2.2.2). */
export function Ticker() {
  const { t } = useTranslation();
  const [events, setEvents] = useState<LiveEvent[]>([]);
  const [paused, setPaused] = useState(false);
  const state = useLiveStream({}, (batch) => {
    if (!paused) setEvents((before) => [...batch.slice(-kept).reverse(), ...before].slice(0, kept));
  });
  return (
    <Panel
      title={t('home.newest')}
      flush
      actions={
        <>
          <StreamMark state={state} paused={paused} />
          <ActionIcon
            size={26}
            title={paused ? t('live.resume') : t('live.pause')}
            aria-label={paused ? t('live.resume') : t('live.pause')}
            onClick={() => setPaused(!paused)}
          >
            {paused ? <IconPlayerPlay size={15} aria-hidden /> : <IconPlayerPause size={15} aria-hidden />}
          </ActionIcon>
          <ButtonLink to="/live" size="compact-sm" variant="default">
            {t('home.toLive')}
          </ButtonLink>
        </>
      }
    >
      {events.length === 0 ? <p className={css.none}>{t('live.waiting')}</p> : null}
      <ol className={css.list}>
        {events.map((event) => (
          <li key={event.eventId} className={css.row}>
            <ChannelMark kind={event.sourceKind} type={event.type} bare label={event.sourceName} />
            <Link to="/live" search={{ event: event.eventId }} className={css.what}>
              <span className={css.name}>{eventTitle(event)}</span> <span className={css.summary}>{event.summary}</span>
            </Link>
            {event.personId === null ? null : (
              <Link to="/people/$personId" params={{ personId: event.personId }} className={css.who}>
                {event.personName ?? t('person.unnamed')}
              </Link>
            )}
            <span className={css.when}>
              <Moment at={event.receivedAt} />
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
