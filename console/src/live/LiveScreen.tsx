import { Button } from '@mantine/core';
import { useMediaQuery, useWindowScroll } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconBolt, IconPlayerPause, IconPlayerPlay, IconTrash } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { Windowed } from '../ui/Windowed.tsx';
import { EventSheet } from './EventSheet.tsx';
import { emptyFeed, type Feed, release, take } from './heldBack.ts';
import { LiveFilters } from './LiveFilters.tsx';
import { LiveRow } from './LiveRow.tsx';
import css from './LiveScreen.module.css';
import { StreamMark } from './StreamMark.tsx';
import { type LiveEvent, useLiveStream } from './stream.ts';

const route = getRouteApi('/staff/live');

/** Another filter begins with an empty list. */
export function LiveScreen() {
  const { sourceId, personId, name } = route.useSearch();
  return <Debugger key={`${sourceId} ${personId} ${name}`} />;
}

function Debugger() {
  const { t } = useTranslation();
  const format = useFormat();
  const search = route.useSearch();
  const go = route.useNavigate();
  const narrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false }) ?? false;
  const [scroll, scrollTo] = useWindowScroll();
  const [paused, setPaused] = useState(false);
  const [feed, setFeed] = useState<Feed>(emptyFeed);
  // Reading further down or an open event hold the list still as the pause does: rows must not run away under the pointer.
  const hold = paused || scroll.y > 160 || search.event !== undefined;
  const state = useLiveStream(
    { sourceId: search.sourceId, personId: search.personId, name: search.name },
    (batch, missed) => setFeed((before) => take(before, batch, hold, missed)),
  );
  const rate = useRate(feed.seen);

  const goOn = () => {
    setPaused(false);
    setFeed(release);
    scrollTo({ y: 0 });
  };
  const open = useCallback(
    (event: string) => void go({ search: (before) => ({ ...before, event }), replace: true, resetScroll: false }),
    [go],
  );
  const heightOf = useCallback(() => (narrow ? 68 : 40), [narrow]);

  return (
    <Page
      title={t('screen.live')}
      hint={t('live.hint')}
      beside={<StreamMark state={state} paused={paused} />}
      actions={
        <>
          <span className={css.rate}>{t('home.perSecond', { rate: format.decimal(rate) })}</span>
          <Button
            variant="default"
            leftSection={paused ? <IconPlayerPlay size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />}
            onClick={() => (paused ? goOn() : setPaused(true))}
          >
            {paused ? t('live.resume') : t('live.pause')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconTrash size={16} aria-hidden />}
            disabled={feed.shown.length === 0}
            onClick={() => setFeed(emptyFeed)}
          >
            {t('live.clear')}
          </Button>
        </>
      }
    >
      <LiveFilters />
      {feed.missed === 0 ? null : (
        <p className={css.missed} role="status">
          {t('live.missed', { count: feed.missed, shown: format.number(feed.missed) })}
        </p>
      )}
      <div className={css.waiting} role="status">
        {feed.held.length === 0 ? null : (
          <Button radius="xl" size="xs" onClick={goOn}>
            {t('live.held', { count: feed.held.length, shown: format.number(feed.held.length) })}
            {feed.dropped === 0 ? '' : ` · ${t('live.dropped', { count: feed.dropped })}`}
          </Button>
        )}
      </div>
      <Panel flush>
        {feed.shown.length === 0 ? (
          <Empty
            icon={IconBolt}
            title={t('live.waiting')}
            action={
              <ButtonLink to="/sources" variant="default">
                {t('live.toSources')}
              </ButtonLink>
            }
          >
            {t('live.waitingWords')}
          </Empty>
        ) : (
          <>
            <div className={css.head} aria-hidden>
              <span>{t('live.received')}</span>
              <span />
              <span>{t('live.event')}</span>
              <span>{t('event.person')}</span>
              <span>{t('event.source')}</span>
            </div>
            <Windowed<LiveEvent>
              items={feed.shown}
              label={t('screen.live')}
              keyOf={(event) => event.eventId}
              heightOf={heightOf}
              render={(event) => (
                <LiveRow event={event} narrow={narrow} open={open} chosen={event.eventId === search.event} />
              )}
            />
          </>
        )}
      </Panel>
      <EventSheet
        eventId={search.event}
        onClose={() =>
          void go({ search: (before) => ({ ...before, event: undefined }), replace: true, resetScroll: false })
        }
      />
    </Page>
  );
}

/** Events a second over the last five seconds. */
function useRate(seen: number): number {
  const [rate, setRate] = useState(0);
  const now = useRef(seen);
  now.current = seen;
  useEffect(() => {
    const counts = [now.current];
    const timer = setInterval(() => {
      counts.push(now.current);
      if (counts.length > 6) counts.shift();
      setRate(Math.max(0, ((counts.at(-1) ?? 0) - (counts[0] ?? 0)) / (counts.length - 1)));
    }, 1000);
    return () => clearInterval(timer);
  }, []);
  return rate;
}
