import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconPlugConnected } from '../ui/icons.ts';
import { Moment } from '../ui/Moment.tsx';
import { TableListing } from '../ui/TableListing.tsx';
import { Tag } from '../ui/Tag.tsx';
import css from './Messaging.module.css';
import { type Sender, sendersQuery } from './messaging.ts';
import { SenderDialog } from './SenderDialog.tsx';
import { TrialDialog } from './TrialDialog.tsx';

/** The doors out of each channel. */
export function SendersPart() {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const query = useQuery(sendersQuery);
  const [asks, setAsks] = useState<Sender | 'new' | null>(null);
  const [tries, setTries] = useState<Sender | null>(null);
  const manages = may('manageSenders');
  return (
    <>
      <TableListing<Sender>
        query={query}
        title={t('message.part.senders')}
        hint={t('sender.hint')}
        add={manages ? { label: t('sender.add'), onAdd: () => setAsks('new') } : null}
        empty={<Empty icon={IconPlugConnected} title={t('sender.none')} />}
        keyOf={(one) => one.id}
        columns={[
          {
            title: t('people.name'),
            show: (one) =>
              manages ? (
                <button type="button" className={css.open} onClick={() => setAsks(one)}>
                  {one.name}
                </button>
              ) : (
                <strong>{one.name}</strong>
              ),
          },
          { title: t('message.channel'), show: (one) => t(`message.by.${one.channel}`) },
          { title: t('sender.kind'), show: (one) => t(`sender.is.${one.kind}`) },
          {
            title: t('message.state'),
            show: (one) => (
              <span className={css.standing}>
                {one.state === 'off' ? <Tag>{t('sender.off')}</Tag> : null}
                {one.isDefault ? <Tag tone="accent">{t('sender.default')}</Tag> : null}
                {one.trouble === null ? null : (
                  <Tag tone="error" title={one.trouble}>
                    {t('sender.rests')} <Moment at={one.pausedUntil} form="time" />
                  </Tag>
                )}
              </span>
            ),
          },
          { title: t('sender.pace'), number: true, show: (one) => format.number(one.perSecond) },
          {
            title: t('sender.trial'),
            show: (one) =>
              manages && isReal(one) ? (
                <button type="button" className={css.open} onClick={() => setTries(one)}>
                  {t('sender.try')}
                </button>
              ) : (
                <span aria-hidden>–</span>
              ),
          },
        ]}
      />
      {asks === null ? null : <SenderDialog sender={asks === 'new' ? null : asks} onClose={() => setAsks(null)} />}
      {tries === null ? null : <TrialDialog sender={tries} onClose={() => setTries(null)} />}
    </>
  );
}

/** The built-in ones need no trial, and a push needs a browser that allowed it. */
const isReal = (one: Sender): boolean =>
  ['smtp', 'smpp', 'sms_http', 'webhook', 'telegram', 'viber'].includes(one.kind);
