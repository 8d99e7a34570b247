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
import { MethodDialog } from './MethodDialog.tsx';
import { WindowsPanel } from './WindowsPanel.tsx';
import css from './Stock.module.css';
import { type Method, methodsQuery } from './stock.ts';

/** The ways in which goods reach a customer, with their prices and times. */
export function DeliveryPart() {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const methods = useInfiniteQuery(methodsQuery);
  const [asks, setAsks] = useState<Method | 'new' | null>(null);
  const create = may('changeDelivery') ? <Button onClick={() => setAsks('new')}>{t('delivery.create')}</Button> : null;
  const columns: Column<Method>[] = [
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
    { title: t('delivery.kind'), show: (one) => t(`delivery.is.${one.kind}`) },
    {
      title: t('sources.state'),
      show: (one) => <Tag tone={one.state === 'active' ? 'ok' : 'quiet'}>{t(`delivery.state.${one.state}`)}</Tag>,
    },
    {
      title: t('delivery.base'),
      number: true,
      show: (one) => format.money({ amountMinor: one.terms.baseMinor, currency: one.terms.currency }),
    },
    {
      title: t('delivery.freeFrom'),
      number: true,
      show: (one) =>
        one.terms.freeFromMinor === null
          ? '–'
          : format.money({ amountMinor: one.terms.freeFromMinor, currency: one.terms.currency }),
    },
    {
      title: t('delivery.reach'),
      number: true,
      show: (one) => {
        const last = one.terms.bands.at(-1);
        return last === undefined ? '–' : t('delivery.km', { shown: format.number(last.upToKm) });
      },
    },
    {
      title: t('delivery.zones'),
      show: (one) => (one.terms.zones.length === 0 ? t('stock.all') : format.list(one.terms.zones)),
    },
  ];
  return (
    <>
      <Listing
        query={methods}
        title={t('stock.part.delivery')}
        hint={t('delivery.hint')}
        actions={create}
        empty={
          <Empty icon={IconTruckDelivery} title={t('delivery.none')} action={create}>
            {t('delivery.noneWords')}
          </Empty>
        }
      >
        {(items) => <DataTable columns={columns} rows={items} keyOf={(one) => one.id} />}
      </Listing>
      <WindowsPanel
        methods={(methods.data?.pages.flatMap((page) => page.items) ?? []).filter((one) => one.kind === 'courier')}
      />
      {asks === null ? null : <MethodDialog method={asks === 'new' ? null : asks} onClose={() => setAsks(null)} />}
    </>
  );
}
