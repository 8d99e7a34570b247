import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconTruckDelivery } from '../ui/icons.ts';
import { Listing } from '../ui/Listing.tsx';
import { Tag } from '../ui/Tag.tsx';
import { useLocationName } from './LocationSelect.tsx';
import css from './Stock.module.css';
import { type DeliveryWindow, type Method, windowsQuery } from './stock.ts';
import { WindowDays } from './WindowDays.tsx';
import { WindowEditor } from './WindowEditor.tsx';

/** When couriers come, and how many orders they take. */
export function WindowsPanel({ methods }: { methods: readonly Method[] }) {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const nameOf = useLocationName();
  const windows = useInfiniteQuery(windowsQuery);
  const [asks, setAsks] = useState<DeliveryWindow | 'new' | null>(null);
  const currencyOf = (methodId: string): string => methods.find((one) => one.id === methodId)?.terms.currency ?? 'EUR';
  const create =
    may('changeDelivery') && methods.length > 0 ? (
      <Button onClick={() => setAsks('new')}>{t('delivery.newWindow')}</Button>
    ) : null;
  const whereOf = ({ locationId, zone }: DeliveryWindow): string =>
    locationId !== null
      ? nameOf(locationId)
      : zone === null
        ? t('delivery.everywhere')
        : t('delivery.ofZone', { zone });
  const columns: Column<DeliveryWindow>[] = [
    {
      title: t('people.name'),
      show: (one) =>
        may('changeDelivery') ? (
          <button type="button" className={css.rowButton} onClick={() => setAsks(one)}>
            {one.name}
          </button>
        ) : (
          one.name
        ),
    },
    {
      title: t('delivery.method'),
      show: (one) => methods.find((method) => method.id === one.methodId)?.name ?? one.methodId,
    },
    {
      title: t('delivery.forWhom'),
      show: whereOf,
    },
    { title: t('delivery.hours'), show: (one) => `${one.from}–${one.to}` },
    {
      title: t('delivery.weekdays'),
      show: (one) =>
        one.weekdays.length === 7 ? t('stock.all') : one.weekdays.map((day) => t(`locations.day.${day}`)).join(' '),
    },
    {
      title: t('delivery.capacity'),
      number: true,
      show: (one) => (one.capacity === null ? t('delivery.anyNumber') : format.number(one.capacity)),
    },
    {
      title: t('delivery.surcharge'),
      number: true,
      show: (one) =>
        one.surchargeMinor === 0
          ? '–'
          : format.money({ amountMinor: one.surchargeMinor, currency: currencyOf(one.methodId) }),
    },
    {
      title: t('sources.state'),
      show: (one) => <Tag tone={one.state === 'active' ? 'ok' : 'quiet'}>{t(`delivery.state.${one.state}`)}</Tag>,
    },
  ];
  return (
    <>
      <Listing
        query={windows}
        title={t('delivery.windows')}
        hint={t('delivery.windowsHint')}
        actions={create}
        empty={
          <Empty icon={IconTruckDelivery} title={t('delivery.noWindow')} action={create}>
            {methods.length === 0 ? t('delivery.needsMethod') : t('delivery.noWindowWords')}
          </Empty>
        }
      >
        {(items) => (
          <>
            <DataTable columns={columns} rows={items} keyOf={(one) => one.id} />
            <WindowDays windows={items} whereOf={whereOf} />
          </>
        )}
      </Listing>
      {asks === null ? null : (
        <WindowEditor window={asks === 'new' ? null : asks} methods={methods} onClose={() => setAsks(null)} />
      )}
    </>
  );
}
