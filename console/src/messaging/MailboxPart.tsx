import { SegmentedControl } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { anything, api } from '../api.ts';
import { PersonFilter } from '../people/PersonFilter.tsx';
import { useDeed } from '../ui/deed.ts';
import { Empty } from '../ui/Empty.tsx';
import { IconDeviceMobile, IconMail } from '../ui/icons.ts';
import { Listing } from '../ui/Listing.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import css from './Messaging.module.css';
import { type Kept, mailboxQuery } from './messaging.ts';

const route = getRouteApi('/staff/messages/mailbox');
const boxes = ['mailbox', 'phone', 'inbox'] as const;

/** What customers would have got: the built-in mailbox, phone and inbox, for whoever tries the product out. */
export function MailboxPart() {
  const { t } = useTranslation();
  const chosen = route.useSearch();
  const go = route.useNavigate();
  const change = (part: typeof chosen) => void go({ search: (before) => ({ ...before, ...part }), replace: true });
  const query = useInfiniteQuery(mailboxQuery({ box: chosen.box, personId: chosen.personId }));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const opened = items.find((one) => one.id === chosen.message);
  return (
    <>
      <div className={css.filters} role="search">
        <SegmentedControl
          aria-label={t('message.part.mailbox')}
          value={chosen.box ?? 'all'}
          data={[
            { value: 'all', label: t('mailbox.all') },
            ...boxes.map((value) => ({ value, label: t(`mailbox.${value}`) })),
          ]}
          onChange={(next) => change({ box: boxes.find((one) => one === next), message: undefined })}
        />
        <span className={css.person}>
          <PersonFilter personId={chosen.personId} onChange={(personId) => change({ personId, message: undefined })} />
        </span>
      </div>
      <div className={css.split}>
        <Listing
          query={query}
          title={t('message.part.mailbox')}
          hint={t('mailbox.hint')}
          empty={
            <Empty icon={IconMail} title={t('mailbox.none')}>
              {t('mailbox.noneWords')}
            </Empty>
          }
        >
          {(rows) => (
            <ul className={css.letters}>
              {rows.map((one) => (
                <li key={one.id}>
                  <button
                    type="button"
                    className={css.letter}
                    aria-current={one.id === chosen.message ? 'true' : undefined}
                    data-unread={one.readAt === null ? '' : undefined}
                    onClick={() => change({ message: one.id })}
                  >
                    {one.box === 'mailbox' ? (
                      <IconMail size={17} aria-hidden />
                    ) : (
                      <IconDeviceMobile size={17} aria-hidden />
                    )}
                    <span className={css.letterWords}>
                      <span className={css.letterTo}>{one.personName ?? one.address ?? t('message.somebody')}</span>
                      <span className={css.letterText}>{one.subject ?? one.text}</span>
                    </span>
                    <Moment at={one.at} />
                  </button>
                </li>
              ))}
            </ul>
          )}
        </Listing>
        {opened === undefined ? null : <Letter key={opened.id} kept={opened} />}
      </div>
    </>
  );
}

function Letter({ kept }: { kept: Kept }) {
  const { t } = useTranslation();
  const { mutate } = useDeed({
    run: () => api.post(anything, `/mailbox/${kept.id}/reading`),
    changes: ['mailbox', 'messages'],
  });
  const isUnread = kept.readAt === null;
  useEffect(() => {
    if (isUnread) mutate(undefined);
  }, [isUnread, mutate]);
  return (
    <Panel
      title={kept.subject ?? t(`message.by.${kept.channel}`)}
      hint={
        <>
          {kept.sender} → {kept.address ?? kept.personName ?? t('message.somebody')}
          {', '}
          <Moment at={kept.at} form="dateTime" />
        </>
      }
    >
      <div className={css.column}>
        {kept.html === null ? (
          <p className={kept.box === 'mailbox' ? css.plain : css.bubble}>{kept.text}</p>
        ) : (
          <iframe className={css.paper} title={kept.subject ?? t('message.one')} sandbox="" srcDoc={kept.html} />
        )}
        <p className={css.small}>
          <Link to="/messages" search={{ message: kept.id }}>
            {t('mailbox.log')}
          </Link>
          {' · '}
          <Link to="/people/$personId" params={{ personId: kept.personId }}>
            {t('mailbox.person')}
          </Link>
        </p>
      </div>
    </Panel>
  );
}
