import { Button, SegmentedControl } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconTruckDelivery } from '../ui/icons.ts';
import { Listing } from '../ui/Listing.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Tag } from '../ui/Tag.tsx';
import { DocumentFilter, DocumentLines } from './documents.tsx';
import { useLocationName } from './LocationSelect.tsx';
import { type Transfer, transfersQuery } from './stock.ts';
import { ArriveDialog, SendDialog } from './TransferDialogs.tsx';

const route = getRouteApi('/staff/stock/transfers');

/** Goods on their way from one place to another. */
export function TransfersPart() {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const nameOf = useLocationName();
  const search = route.useSearch();
  const go = route.useNavigate();
  const transfers = useInfiniteQuery(transfersQuery(search));
  const [asks, setAsks] = useState<Transfer | 'new' | null>(null);
  const change = (part: typeof search) => void go({ search: (before) => ({ ...before, ...part }), replace: true });
  const columns: Column<Transfer>[] = [
    { title: t('stock.way'), show: (one) => `${nameOf(one.fromId)} → ${nameOf(one.toId)}` },
    {
      title: t('sources.state'),
      show: (one) => <Tag tone={one.state === 'sent' ? 'accent' : 'quiet'}>{t(`stock.transfer.${one.state}`)}</Tag>,
    },
    { title: t('stock.reference'), show: (one) => one.reference },
    {
      title: t('stock.goods'),
      show: (one) => (
        <DocumentLines
          lines={one.lines.map((line) => [
            line.sku,
            line.arrived === null || line.arrived === line.sent
              ? format.number(line.sent)
              : t('stock.ofSent', { arrived: format.number(line.arrived), sent: format.number(line.sent) }),
          ])}
        />
      ),
    },
    { title: t('stock.by'), show: (one) => one.actor },
    { title: t('stock.sentAt'), nowrap: true, show: (one) => <Moment at={one.sentAt} /> },
    {
      title: t('stock.arrivedAt'),
      nowrap: true,
      show: (one) =>
        one.state === 'sent' && may('keepStock') ? (
          <Button size="compact-sm" variant="default" onClick={() => setAsks(one)}>
            {t('stock.arrive')}
          </Button>
        ) : (
          <Moment at={one.arrivedAt} />
        ),
    },
  ];
  return (
    <>
      <DocumentFilter locationId={search.locationId} onChange={(locationId) => change({ locationId })}>
        <SegmentedControl
          size="sm"
          aria-label={t('sources.state')}
          value={search.state ?? 'all'}
          data={[
            { value: 'all', label: t('stock.all') },
            { value: 'sent', label: t('stock.transfer.sent') },
            { value: 'arrived', label: t('stock.transfer.arrived') },
          ]}
          onChange={(next) => change({ state: next === 'sent' || next === 'arrived' ? next : undefined })}
        />
        {may('keepStock') ? <Button onClick={() => setAsks('new')}>{t('stock.send')}</Button> : null}
      </DocumentFilter>
      <Listing
        query={transfers}
        empty={
          <Empty icon={IconTruckDelivery} title={t('stock.noTransfers')}>
            {t('stock.noTransfersWords')}
          </Empty>
        }
      >
        {(items) => <DataTable columns={columns} rows={items} keyOf={(one) => one.id} />}
      </Listing>
      {asks === 'new' ? <SendDialog fromId={search.locationId ?? null} onClose={() => setAsks(null)} /> : null}
      {asks === null || asks === 'new' ? null : <ArriveDialog transfer={asks} onClose={() => setAsks(null)} />}
    </>
  );
}
