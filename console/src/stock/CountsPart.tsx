import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { count as countShape } from '../../../contracts/stock.ts';
import { api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { useDeed } from '../ui/deed.ts';
import { Empty } from '../ui/Empty.tsx';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { IconClipboardCheck, IconFileUpload } from '../ui/icons.ts';
import { Listing } from '../ui/Listing.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Tag } from '../ui/Tag.tsx';
import { DocumentFilter, DocumentLines } from './documents.tsx';
import { type GoodsLine, GoodsLines } from './GoodsLines.tsx';
import { LocationSelect, useLocationName } from './LocationSelect.tsx';
import { type Count, countsQuery, goodsKeys, type StockImport, stockImportsQuery } from './stock.ts';

const route = getRouteApi('/staff/stock/counts');

/** What people counted and what the ERP said, with what differed from the books. */
export function CountsPart() {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const nameOf = useLocationName();
  const { locationId } = route.useSearch();
  const go = route.useNavigate();
  const counts = useInfiniteQuery(countsQuery({ locationId }));
  const [counting, setCounting] = useState(false);
  const signed = (value: number) => (value > 0 ? `+${format.number(value)}` : format.number(value));
  const columns: Column<Count>[] = [
    { title: t('stock.location'), show: (one) => nameOf(one.locationId) },
    { title: t('stock.counted'), number: true, show: (one) => format.number(one.lines.length) },
    {
      title: t('stock.differences'),
      show: (one) => {
        const differing = one.lines.filter((line) => line.difference !== 0);
        return differing.length === 0 ? (
          <Tag tone="ok">{t('stock.noDifference')}</Tag>
        ) : (
          <DocumentLines
            lines={differing.map((line) => [
              line.sku,
              t('stock.instead', {
                difference: signed(line.difference),
                counted: format.number(line.counted),
                expected: format.number(line.expected),
              }),
            ])}
          />
        );
      },
    },
    {
      title: t('stock.short'),
      number: true,
      show: (one) => {
        const short = one.lines.reduce((sum, line) => sum + line.short, 0);
        return short === 0 ? '0' : <Tag tone="error">{format.number(short)}</Tag>;
      },
    },
    { title: t('stock.by'), show: (one) => one.actor },
    { title: t('identity.when'), nowrap: true, show: (one) => <Moment at={one.countedAt} /> },
  ];
  return (
    <>
      <DocumentFilter
        locationId={locationId}
        onChange={(next) => void go({ search: { locationId: next }, replace: true })}
      >
        {may('keepStock') ? <Button onClick={() => setCounting(true)}>{t('stock.count')}</Button> : null}
      </DocumentFilter>
      <Listing
        query={counts}
        empty={
          <Empty icon={IconClipboardCheck} title={t('stock.noCounts')}>
            {t('stock.noCountsWords')}
          </Empty>
        }
      >
        {(items) => <DataTable columns={columns} rows={items} keyOf={(one) => one.id} />}
      </Listing>
      <Imports />
      {counting ? <CountDialog locationId={locationId ?? null} onClose={() => setCounting(false)} /> : null}
    </>
  );
}

function CountDialog({ locationId, onClose }: { locationId: string | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [place, setPlace] = useState(locationId);
  const [lines, setLines] = useState<GoodsLine[]>([]);
  const book = useDeed({
    run: () =>
      api.post(countShape, '/stock/counts', {
        locationId: place,
        lines: lines.map(({ sku, quantity }) => ({ sku, counted: quantity })),
      }),
    done: (made) => t('stock.booked', { count: made.lines.filter((line) => line.difference !== 0).length }),
    changes: goodsKeys,
    after: onClose,
  });
  return (
    <FormDialog
      title={t('stock.count')}
      hint={t('stock.countHint')}
      confirm={t('stock.book')}
      disabled={place === null || lines.length === 0}
      pending={book.isPending}
      error={book.error}
      onSubmit={() => book.mutate(undefined)}
      onClose={onClose}
      size={600}
    >
      <LocationSelect label={t('stock.location')} required value={place} onChange={setPlace} />
      <GoodsLines lines={lines} onChange={setLines} least={0} />
    </FormDialog>
  );
}

function Imports() {
  const { t } = useTranslation();
  const format = useFormat();
  const imports = useInfiniteQuery(stockImportsQuery);
  const columns: Column<StockImport>[] = [
    { title: t('stock.takenAt'), nowrap: true, show: (one) => <Moment at={one.takenAt} form="dateTime" /> },
    { title: t('imports.rows'), number: true, show: (one) => format.number(one.lines) },
    { title: t('stock.changedLines'), number: true, show: (one) => format.number(one.changed) },
    {
      title: t('stock.skipped'),
      show: (one) =>
        one.skipped.length === 0 ? (
          '0'
        ) : (
          <DocumentLines lines={one.skipped.map((line) => [line.sku, t(`stock.impossible.${line.reason}`)])} />
        ),
    },
    {
      title: t('stock.short'),
      show: (one) =>
        one.short.length === 0 ? (
          '0'
        ) : (
          <DocumentLines lines={one.short.map((line) => [line.sku, format.number(line.short)])} />
        ),
    },
    { title: t('stock.by'), show: (one) => one.actor },
  ];
  return (
    <Listing
      query={imports}
      title={t('stock.imports')}
      hint={t('stock.importsHint')}
      empty={<Empty icon={IconFileUpload} title={t('stock.noImports')} />}
    >
      {(items) => <DataTable columns={columns} rows={items} keyOf={(one) => one.id} />}
    </Listing>
  );
}
