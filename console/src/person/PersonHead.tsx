import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { StreamMark } from '../live/StreamMark.tsx';
import type { StreamState } from '../live/stream.ts';
import { Copy } from '../ui/Copy.tsx';
import { ChannelMark } from '../ui/ChannelMark.tsx';
import { useFormat } from '../ui/format.ts';
import { IconChevronLeft } from '../ui/icons.ts';
import { Moment } from '../ui/Moment.tsx';
import css from './PersonHead.module.css';
import type { Person } from './person.ts';

/** The way back, and the facts that an agent needs in the first second. */
export function PersonHead({ person, stream }: { person: Person; stream: StreamState | null }) {
  const { t } = useTranslation();
  return (
    <div className={css.above}>
      <Link to="/people" className={css.back}>
        <IconChevronLeft size={15} aria-hidden />
        {t('screen.people')}
      </Link>
      {stream === null || person.erasedAt !== null ? null : <StreamMark state={stream} />}
    </div>
  );
}

export function PersonFacts({ person }: { person: Person }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={css.facts}>
      <dl className={css.list}>
        <Contact term={t('people.email')} value={person.email} />
        <Contact term={t('people.phone')} value={person.phone} />
        <div>
          <dt>{t('person.firstContact')}</dt>
          <dd>
            <ChannelMark kind={person.firstContact.kind} bare label={person.firstContact.sourceName} />{' '}
            <Moment at={person.firstContact.at} form="date" />
          </dd>
        </div>
        <div>
          <dt>{t('person.lastContact')}</dt>
          <dd>
            <ChannelMark kind={person.lastContact.kind} bare label={person.lastContact.sourceName} />{' '}
            <Moment at={person.lastContact.at} />
          </dd>
        </div>
        <div>
          <dt>{t('people.events')}</dt>
          <dd>{format.number(person.events)}</dd>
        </div>
        <div>
          <dt>{t('people.orders')}</dt>
          <dd>
            {format.number(person.orders)}
            {person.revenue.length === 0 ? null : ` · ${person.revenue.map(format.money).join(' + ')}`}
          </dd>
        </div>
      </dl>
      <ul className={css.channels} aria-label={t('person.channels')}>
        {person.channels.map((channel) => (
          <li key={channel.kind}>
            <Link
              to="."
              search={(before) => ({ ...before, tab: undefined, kind: channel.kind })}
              className={css.channel}
              title={t('person.channelSince', { date: format.date(channel.firstAt) })}
            >
              <ChannelMark kind={channel.kind} />
              <span className={css.count}>{format.number(channel.events)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Contact({ term, value }: { term: string; value: string | null }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd className={css.contact}>
        {value === null ? (
          '–'
        ) : (
          <>
            <span className={css.value}>{value}</span>
            <Copy text={value} of={term} />
          </>
        )}
      </dd>
    </div>
  );
}
