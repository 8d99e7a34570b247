import { Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { Page } from '../ui/Page.tsx';
import { type PartLink, Parts } from '../ui/Parts.tsx';

export function StockScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const parts: PartLink[] = [
    { key: 'shelves', label: t('stock.part.shelves'), link: { to: '/stock' }, exact: true },
    { key: 'shortages', label: t('stock.part.shortages'), link: { to: '/stock/shortages' } },
    { key: 'ledger', label: t('stock.part.ledger'), link: { to: '/stock/ledger' } },
    { key: 'receipts', label: t('stock.part.receipts'), link: { to: '/stock/receipts' } },
    { key: 'transfers', label: t('stock.part.transfers'), link: { to: '/stock/transfers' } },
    { key: 'counts', label: t('stock.part.counts'), link: { to: '/stock/counts' } },
    ...(may('seeLeases')
      ? [{ key: 'leases', label: t('stock.part.leases'), link: { to: '/stock/leases' } } as const]
      : []),
    { key: 'locations', label: t('stock.part.locations'), link: { to: '/stock/locations' } },
    { key: 'delivery', label: t('stock.part.delivery'), link: { to: '/stock/delivery' } },
  ];
  return (
    <Page title={t('screen.stock')} hint={t('stock.hint')}>
      <Parts label={t('screen.stock')} parts={parts} />
      <Outlet />
    </Page>
  );
}
