import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { eventDetail } from '../../../contracts/people.ts';
import { eventQuery } from '../person/person.ts';
import { ChannelMark } from '../ui/ChannelMark.tsx';
import { Copy } from '../ui/Copy.tsx';
import { SideSheet } from '../ui/Dialog.tsx';
import { useFormat } from '../ui/format.ts';
import { IconClockExclamation } from '../ui/icons.ts';
import { Json } from '../ui/Json.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import css from './EventSheet.module.css';
import { eventTitle } from './eventTitle.ts';

type Detail = z.output<typeof eventDetail>;

/** One event whole: who, from where, its four times, and the JSON as it came. */
export function EventSheet({ eventId, onClose }: { eventId: string | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({ ...eventQuery(eventId ?? ''), enabled: eventId !== undefined });
  const shown = eventId === undefined ? undefined : data;
  return (
    <SideSheet
      opened={eventId !== undefined}
      onClose={onClose}
      title={shown === undefined ? t('event.title') : eventTitle(shown)}
    >
      {error !== null && eventId !== undefined ? <ProblemNotice error={error} retry={() => void refetch()} /> : null}
      {shown === undefined ? (
        error === null ? (
          <Skeleton height={380} />
        ) : null
      ) : (
        <Whole detail={shown} onLeave={onClose} />
      )}
    </SideSheet>
  );
}

function Whole({ detail, onLeave }: { detail: Detail; onLeave: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={css.sheet}>
      {detail.summary === '' ? null : <p className={css.summary}>{detail.summary}</p>}
      <dl className={css.facts}>
        <Fact term={t('event.type')}>{detail.type}</Fact>
        <Fact term={t('event.source')}>
          {detail.sourceId === null ? (
            <ChannelMark kind={detail.sourceKind} type={detail.type} label={detail.sourceName} />
          ) : (
            <Link to="/sources/$sourceId" params={{ sourceId: detail.sourceId }} onClick={onLeave} className={css.link}>
              <ChannelMark kind={detail.sourceKind} type={detail.type} label={detail.sourceName} />
            </Link>
          )}
        </Fact>
        <Fact term={t('event.person')}>
          {detail.personId === null ? (
            t('event.nobody')
          ) : (
            <Link to="/people/$personId" params={{ personId: detail.personId }} className={css.link}>
              {t('event.toPerson')}
            </Link>
          )}
        </Fact>
        <Fact term={t('event.messageId')}>
          <code className={css.id}>{detail.messageId}</code>
          <Copy text={detail.messageId} of={t('event.messageId')} />
        </Fact>
      </dl>
      <Times detail={detail} />
      <h3 className={css.title}>{t('event.body')}</h3>
      <Json value={detail.body} label={t('event.body')} tall />
    </div>
  );
}

function Times({ detail }: { detail: Detail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const times = [
    ['original', detail.originalAt],
    ['sent', detail.sentAt],
    ['received', detail.receivedAt],
    ['occurred', detail.occurredAt],
  ] as const;
  return (
    <section>
      <h3 className={css.title}>{t('event.times')}</h3>
      {detail.clockSuspect ? (
        <p className={css.suspect}>
          <IconClockExclamation size={16} aria-hidden />
          {t('timeline.clockSuspect')}
        </p>
      ) : null}
      <dl className={css.times}>
        {times.map(([name, at]) => (
          <div key={name} data-main={name === 'occurred'}>
            <dt>
              {t(`event.time.${name}`)}
              <span>{t(`event.timeHint.${name}`)}</span>
            </dt>
            <dd>
              {at === null ? (
                '–'
              ) : (
                <time dateTime={at}>
                  {format.date(at)} {format.timeExact(at)}
                </time>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Fact({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
