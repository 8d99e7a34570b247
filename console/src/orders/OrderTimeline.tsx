import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { sourceKinds } from '../../../contracts/common.ts';
import { tenderMethods, tenderStates } from '../../../contracts/orders.ts';
import { useLocationName } from '../stock/LocationSelect.tsx';
import { useFormat } from '../ui/format.ts';
import { inWords } from '../ui/inWords.ts';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { detailKey, entryKey } from './entryKey.ts';
import css from './Orders.module.css';
import { entriesQuery, type OrderEntry } from './orders.ts';

/** Everything that happened to an order, newest first: when, by whom, with what. */
export function OrderTimeline({ orderId, currency }: { orderId: string; currency: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(entriesQuery(orderId));
  return (
    <Panel title={t('orders.timeline')}>
      {error === null ? null : <ProblemNotice error={error} retry={() => void refetch()} />}
      {data === undefined ? (
        error === null ? (
          <Skeleton height={240} />
        ) : null
      ) : (
        <ol className={css.timeline}>
          {data.map((entry) => (
            <li key={entry.entryNo}>
              <Entry entry={entry} currency={currency} />
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

function Entry({ entry, currency }: { entry: OrderEntry; currency: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useLocationName();
  const key = entryKey(entry.what);
  const wordsOf = (name: string, value: unknown): string => {
    if (name.endsWith('Minor') && typeof value === 'number') return format.money({ amountMinor: value, currency });
    if (typeof value !== 'string') return inWords(value);
    if ((name === 'from' || name === 'to' || name === 'before') && !Number.isNaN(Date.parse(value)))
      return format.dateTime(value);
    const method = name === 'method' ? tenderMethods.find((one) => one === value) : undefined;
    if (method !== undefined) return t(`orders.tender.${method}`);
    const state = name === 'state' ? tenderStates.find((one) => one === value) : undefined;
    if (state !== undefined) return t(`orders.tenderIs.${state}`);
    const channel = name === 'channel' ? sourceKinds.find((one) => one === value) : undefined;
    if (channel !== undefined) return t(`channel.${channel}`);
    return name === 'locationId' ? nameOf(value) : value.replaceAll('_', ' ');
  };
  // What a tender has become is written with its state; ids of tenders and refunds say nothing to a reader.
  const become = tenderStates.find((state) => entry.what === `payment ${state}`);
  const title = key === null ? entry.what : t(`orders.entry.${key}`);
  const details = Object.entries(entry.detail).filter(
    ([name, value]) => value !== 0 && value !== null && name !== 'tenderId' && name !== 'refundId',
  );
  return (
    <>
      <span className={css.entry}>
        {become === undefined ? title : `${t('orders.entry.tender')}: ${t(`orders.tenderIs.${become}`)}`}
      </span>
      <span className={css.small}>
        <Moment at={entry.at} form="dateTime" /> · {entry.by}
      </span>
      {details.length === 0 ? null : (
        <span className={css.detail}>
          {details.map(([name, value]) => {
            const known = detailKey(name);
            return (
              <span key={name}>
                {known === null ? name : t(`orders.detail.${known}`)}: {wordsOf(name, value)}
              </span>
            );
          })}
        </span>
      )}
    </>
  );
}
