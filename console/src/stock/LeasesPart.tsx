import { Button, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { settledLease } from '../../../contracts/stock.ts';
import { api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { useDeed } from '../ui/deed.ts';
import { Empty } from '../ui/Empty.tsx';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { IconCashRegister } from '../ui/icons.ts';
import { Listing } from '../ui/Listing.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { Tag } from '../ui/Tag.tsx';
import { DocumentLines } from './documents.tsx';
import { useLocationName } from './LocationSelect.tsx';
import { useStillHere } from '../ui/stillHere.ts';
import css from './Stock.module.css';
import { goodsKeys, type Lease, leasesQuery } from './stock.ts';

const route = getRouteApi('/staff/stock/leases');

/** What a till may sell without network, and what it has sold of that. */
export function LeasesPart() {
  const { t } = useTranslation();
  const { till } = route.useSearch();
  const go = route.useNavigate();
  const [typed, setTyped] = useState(till ?? '');
  const stillHere = useStillHere();
  const settle = useDebouncedCallback(
    (text: string) =>
      stillHere() && void go({ search: { till: text.trim() === '' ? undefined : text.trim() }, replace: true }),
    300,
  );
  return (
    <>
      <div className={css.filters} role="search" aria-label={t('timeline.filters')}>
        <TextInput
          data-search-field
          aria-label={t('stock.till')}
          placeholder={t('stock.tillExample')}
          leftSection={<IconCashRegister size={17} aria-hidden />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value.toLowerCase());
            settle(event.currentTarget.value.toLowerCase());
          }}
          autoComplete="off"
          spellCheck={false}
        />
      </div>
      {till === undefined ? (
        <Panel flush>
          <Empty icon={IconCashRegister} title={t('stock.chooseTill')}>
            {t('stock.chooseTillWords')}
          </Empty>
        </Panel>
      ) : (
        <Leases till={till} />
      )}
    </>
  );
}

function Leases({ till }: { till: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const nameOf = useLocationName();
  const leases = useInfiniteQuery(leasesQuery(till));
  const [ending, setEnding] = useState<Lease | null>(null);
  const sum = (lease: Lease, what: 'open' | 'sold' | 'quantity') =>
    format.number(lease.lines.reduce((all, line) => all + line[what], 0));
  const columns: Column<Lease>[] = [
    { title: t('stock.location'), show: (one) => nameOf(one.lines[0]?.locationId ?? null) },
    {
      title: t('sources.state'),
      show: (one) => <Tag tone={one.state === 'held' ? 'accent' : 'quiet'}>{t(`stock.hold.${one.state}`)}</Tag>,
    },
    {
      title: t('stock.goods'),
      show: (one) => <DocumentLines lines={one.lines.map((line) => [line.sku, format.number(line.quantity)])} />,
    },
    { title: t('stock.leased'), number: true, show: (one) => sum(one, 'quantity') },
    { title: t('stock.leaseSold'), number: true, show: (one) => sum(one, 'sold') },
    { title: t('stock.leaseOpen'), number: true, show: (one) => sum(one, 'open') },
    { title: t('stock.until'), nowrap: true, show: (one) => <Moment at={one.expiresAt} form="dateTime" /> },
    {
      title: t('common.actions'),
      show: (one) =>
        one.state === 'held' && may('keepStock') ? (
          <Button size="compact-sm" variant="default" onClick={() => setEnding(one)}>
            {t('stock.endLease')}
          </Button>
        ) : null,
    },
  ];
  return (
    <>
      <Listing
        query={leases}
        empty={
          <Empty icon={IconCashRegister} title={t('stock.noLeases')}>
            {t('stock.chooseTillWords')}
          </Empty>
        }
      >
        {(items) => <DataTable columns={columns} rows={items} keyOf={(one) => one.id} />}
      </Listing>
      {ending === null ? null : <EndDialog lease={ending} onClose={() => setEnding(null)} />}
    </>
  );
}

function EndDialog({ lease, onClose }: { lease: Lease; onClose: () => void }) {
  const { t } = useTranslation();
  const end = useDeed({
    run: () => api.post(settledLease, `/stock/leases/${lease.id}/settle`, { close: true }),
    done: t('stock.leaseEnded'),
    changes: goodsKeys,
    after: onClose,
  });
  return (
    <FormDialog
      title={t('stock.endLease')}
      hint={t('stock.endLeaseHint')}
      confirm={t('stock.endLease')}
      danger
      pending={end.isPending}
      error={end.error}
      onSubmit={() => end.mutate(undefined)}
      onClose={onClose}
    />
  );
}
