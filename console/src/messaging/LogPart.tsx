import { Select } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { messageChannels, messageReasons, messageStates } from '../../../contracts/messaging.ts';
import { PersonFilter } from '../people/PersonFilter.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconMail } from '../ui/icons.ts';
import { Moment } from '../ui/Moment.tsx';
import { TableListing } from '../ui/TableListing.tsx';
import table from '../ui/table.module.css';
import { Tag } from '../ui/Tag.tsx';
import css from './Messaging.module.css';
import { MessageSheet } from './MessageSheet.tsx';
import { type Message, messagesQuery, stateTones, summaryQuery } from './messaging.ts';

const route = getRouteApi('/staff/messages/');

/** Every message, newest first: why it was sent, or why not. */
export function LogPart() {
  const { t } = useTranslation();
  const chosen = route.useSearch();
  const go = route.useNavigate();
  const { message, ...filter } = chosen;
  const messages = useInfiniteQuery(messagesQuery(filter));
  const change = (part: typeof chosen) => void go({ search: (before) => ({ ...before, ...part }), replace: true });
  return (
    <>
      <Summary onChoose={(state) => change({ state, reason: undefined })} />
      <div className={css.filters} role="search">
        <Select
          aria-label={t('message.state')}
          placeholder={t('message.anyState')}
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          value={chosen.state ?? null}
          data={messageStates.map((value) => ({ value, label: t(`message.is.${value}`) }))}
          onChange={(next) => change({ state: messageStates.find((one) => one === next) })}
        />
        <Select
          aria-label={t('message.channel')}
          placeholder={t('message.anyChannel')}
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          value={chosen.channel ?? null}
          data={messageChannels.map((value) => ({ value, label: t(`message.by.${value}`) }))}
          onChange={(next) => change({ channel: messageChannels.find((one) => one === next) })}
        />
        <Select
          aria-label={t('message.reason')}
          placeholder={t('message.anyReason')}
          clearable
          searchable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          value={chosen.reason ?? null}
          data={messageReasons.map((value) => ({ value, label: t(`message.why.${value}`) }))}
          onChange={(next) => change({ reason: messageReasons.find((one) => one === next) })}
        />
        <span className={css.person}>
          <PersonFilter personId={chosen.personId} onChange={(personId) => change({ personId })} />
        </span>
      </div>
      <TableListing<Message>
        query={messages}
        title={t('message.part.log')}
        hint={t('message.logHint')}
        add={null}
        empty={
          <Empty icon={IconMail} title={t('message.none')}>
            {t('message.noneWords')}
          </Empty>
        }
        keyOf={(one) => one.id}
        columns={[
          {
            title: t('message.to'),
            show: (one) => (
              <button type="button" className={css.open} onClick={() => change({ message: one.id })}>
                {one.personName ?? one.address ?? t('message.somebody')}
              </button>
            ),
          },
          { title: t('message.channel'), show: (one) => t(`message.by.${one.channel}`) },
          { title: t('message.template'), show: (one) => one.template?.name ?? one.about ?? '–' },
          {
            title: t('message.state'),
            show: (one) => (
              <span className={css.standing}>
                <Tag tone={stateTones[one.state]}>{t(`message.is.${one.state}`)}</Tag>
                {one.reason === null ? null : <span className={css.small}>{t(`message.why.${one.reason}`)}</span>}
              </span>
            ),
          },
          { title: t('message.after'), show: (one) => <After message={one} /> },
          { title: t('message.made'), nowrap: true, show: (one) => <Moment at={one.createdAt} /> },
        ]}
      />
      {message === undefined ? null : (
        <MessageSheet messageId={message} onClose={() => change({ message: undefined })} />
      )}
    </>
  );
}

/** The last thing that was heard of it. */
function After({ message }: { message: Message }) {
  const { t } = useTranslation();
  const heard = (['complained', 'bounced', 'clicked', 'opened', 'delivered'] as const).find(
    (kind) => message[`${kind}At`] !== null,
  );
  if (heard === undefined) return <span aria-hidden>–</span>;
  return (
    <Tag tone={heard === 'bounced' || heard === 'complained' ? 'error' : heard === 'clicked' ? 'accent' : 'quiet'}>
      {t(`message.heard.${heard}`)}
    </Tag>
  );
}

function Summary({ onChoose }: { onChoose: (state: Message['state']) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useQuery(summaryQuery);
  if (data === undefined || data.byState.length === 0) return null;
  const counts = messageStates.flatMap((state) => {
    const count = data.byState.filter((one) => one.state === state).reduce((sum, one) => sum + one.count, 0);
    return count === 0 ? [] : [{ state, count }];
  });
  return (
    <section aria-label={t('message.week')}>
      <p className={css.small}>{t('message.week')}</p>
      <ul className={css.tiles}>
        {counts.map(({ state, count }) => (
          <li key={state}>
            <button type="button" className={css.tile} onClick={() => onChoose(state)}>
              <strong className={table.main}>{format.number(count)}</strong>
              <Tag tone={stateTones[state]}>{t(`message.is.${state}`)}</Tag>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
