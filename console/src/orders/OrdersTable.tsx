import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useLocationName } from '../stock/LocationSelect.tsx';
import { ChannelMark } from '../ui/ChannelMark.tsx';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { useFormat } from '../ui/format.ts';
import { Moment } from '../ui/Moment.tsx';
import table from '../ui/table.module.css';
import { Tag } from '../ui/Tag.tsx';
import css from './Orders.module.css';
import { orderTone, type OrderSummary } from './orders.ts';

export function OrdersTable({ orders }: { orders: readonly OrderSummary[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useLocationName();
  const columns: Column<OrderSummary>[] = [
    {
      title: t('orders.number'),
      nowrap: true,
      show: (one) => (
        <Link to="/orders/$orderId" params={{ orderId: one.id }} className={table.main}>
          {one.number}
        </Link>
      ),
    },
    { title: t('orders.state'), show: (one) => <Tag tone={orderTone[one.state]}>{t(`orders.is.${one.state}`)}</Tag> },
    { title: t('orders.customer'), show: (one) => one.customerName },
    { title: t('people.channel'), show: (one) => <ChannelMark kind={one.channel} /> },
    {
      title: t('orders.receives'),
      show: (one) => (
        <span>
          {t(`orders.method.${one.method}`)}
          {one.locationId === null ? null : <span className={css.small}> {nameOf(one.locationId)}</span>}
        </span>
      ),
    },
    { title: t('orders.pieces'), number: true, show: (one) => format.number(one.pieces) },
    {
      title: t('orders.total'),
      number: true,
      nowrap: true,
      show: (one) => format.money({ amountMinor: one.totalMinor, currency: one.currency }),
    },
    {
      title: t('orders.open'),
      number: true,
      nowrap: true,
      show: (one) =>
        one.openMinor === 0 || one.state === 'cancelled' ? null : (
          <span className={css.owed}>{format.money({ amountMinor: one.openMinor, currency: one.currency })}</span>
        ),
    },
    { title: t('identity.when'), nowrap: true, show: (one) => <Moment at={one.createdAt} /> },
  ];
  return <DataTable columns={columns} rows={orders} keyOf={(one) => one.id} />;
}
