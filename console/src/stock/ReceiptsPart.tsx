import { Button, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { receipt } from '../../../contracts/stock.ts';
import { api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { useDeed } from '../ui/deed.ts';
import { Empty } from '../ui/Empty.tsx';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { IconPackages } from '../ui/icons.ts';
import { Listing } from '../ui/Listing.tsx';
import { Moment } from '../ui/Moment.tsx';
import { DocumentFilter, DocumentLines } from './documents.tsx';
import { type GoodsLine, GoodsLines } from './GoodsLines.tsx';
import { LocationSelect, useLocationName } from './LocationSelect.tsx';
import { goodsKeys, type Receipt, receiptsQuery } from './stock.ts';

const route = getRouteApi('/staff/stock/receipts');

export function ReceiptsPart() {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const nameOf = useLocationName();
  const { locationId } = route.useSearch();
  const go = route.useNavigate();
  const receipts = useInfiniteQuery(receiptsQuery({ locationId }));
  const [receiving, setReceiving] = useState(false);
  const columns: Column<Receipt>[] = [
    { title: t('stock.location'), show: (one) => nameOf(one.locationId) },
    { title: t('stock.reference'), show: (one) => one.reference },
    {
      title: t('stock.units'),
      number: true,
      show: (one) => format.number(one.lines.reduce((sum, line) => sum + line.quantity, 0)),
    },
    {
      title: t('stock.goods'),
      show: (one) => <DocumentLines lines={one.lines.map((line) => [line.sku, format.number(line.quantity)])} />,
    },
    { title: t('stock.by'), show: (one) => one.actor },
    { title: t('identity.when'), nowrap: true, show: (one) => <Moment at={one.receivedAt} /> },
  ];
  const begin = may('keepStock') ? <Button onClick={() => setReceiving(true)}>{t('stock.receive')}</Button> : null;
  return (
    <>
      <DocumentFilter
        locationId={locationId}
        onChange={(next) => void go({ search: { locationId: next }, replace: true })}
      >
        {begin}
      </DocumentFilter>
      <Listing
        query={receipts}
        empty={
          <Empty icon={IconPackages} title={t('stock.noReceipts')}>
            {t('stock.noReceiptsWords')}
          </Empty>
        }
      >
        {(items) => <DataTable columns={columns} rows={items} keyOf={(one) => one.id} />}
      </Listing>
      {receiving ? <ReceiveDialog locationId={locationId ?? null} onClose={() => setReceiving(false)} /> : null}
    </>
  );
}

function ReceiveDialog({ locationId, onClose }: { locationId: string | null; onClose: () => void }) {
  const { t } = useTranslation();
  const nameOf = useLocationName();
  const [place, setPlace] = useState(locationId);
  const [reference, setReference] = useState('');
  const [lines, setLines] = useState<GoodsLine[]>([]);
  const receive = useDeed({
    run: () =>
      api.post(receipt, '/stock/receipts', {
        locationId: place,
        reference: reference.trim(),
        lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
      }),
    done: (made) => t('stock.received', { where: nameOf(made.locationId) }),
    changes: goodsKeys,
    after: onClose,
  });
  return (
    <FormDialog
      title={t('stock.receive')}
      confirm={t('stock.receive')}
      disabled={place === null || lines.length === 0 || lines.some((line) => line.quantity < 1)}
      pending={receive.isPending}
      error={receive.error}
      onSubmit={() => receive.mutate(undefined)}
      onClose={onClose}
      size={600}
    >
      <LocationSelect label={t('stock.location')} required value={place} onChange={setPlace} />
      <TextInput
        label={t('stock.reference')}
        description={t('stock.referenceHint')}
        maxLength={200}
        value={reference}
        onChange={(event) => setReference(event.currentTarget.value)}
      />
      <GoodsLines lines={lines} onChange={setLines} />
    </FormDialog>
  );
}
