import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconHistory } from '../ui/icons.ts';
import { Listing } from '../ui/Listing.tsx';
import { Moment } from '../ui/Moment.tsx';
import { About } from './About.tsx';
import { useLocationName } from './LocationSelect.tsx';
import { OnShelf } from './OnShelf.tsx';
import css from './Stock.module.css';
import type { Movement } from './stock.ts';

type Props = {
  query: UseInfiniteQueryResult<InfiniteData<{ items: Movement[] }>>;
  title: string;
  hint?: string;
  /** With the SKU and the place, where the list is of several. */
  wide?: boolean;
};

/** The movements behind a number, newest first, with what was on hand after each. */
export function Ledger({ query, title, hint, wide = false }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useLocationName();
  const signed = (value: number) => (value > 0 ? `+${format.number(value)}` : format.number(value));
  const columns: Column<Movement>[] = [
    { title: t('stock.what'), show: (one) => t(`stock.movement.${one.kind}`) },
    { title: t('identity.when'), nowrap: true, show: (one) => <Moment at={one.at} form="dateTime" /> },
    ...(wide
      ? [
          {
            title: t('stock.sku'),
            show: (one: Movement) => <OnShelf sku={one.sku} locationId={one.locationId} />,
          },
          { title: t('stock.location'), show: (one: Movement) => nameOf(one.locationId) },
        ]
      : []),
    {
      title: t('stock.change'),
      number: true,
      show: (one) => (
        <span className={css.change} data-sign={Math.sign(one.quantity)}>
          {signed(one.quantity)}
          {one.damaged === 0 ? null : (
            <span className={css.small}> {t('stock.damagedBy', { shown: signed(one.damaged) })}</span>
          )}
        </span>
      ),
    },
    { title: t('stock.after'), number: true, show: (one) => format.number(one.onHandAfter) },
    {
      title: t('stock.because'),
      show: (one) => (
        <span>
          <About about={one.about} />
          {one.reason === '' ? null : <span className={css.reason}>{one.reason}</span>}
        </span>
      ),
    },
    { title: t('stock.by'), show: (one) => one.actor },
  ];
  return (
    <Listing
      query={query}
      title={title}
      {...(hint === undefined ? {} : { hint })}
      empty={
        <Empty icon={IconHistory} title={t('stock.noMovement')}>
          {t('stock.noMovementWords')}
        </Empty>
      }
    >
      {(items) => <DataTable columns={columns} rows={items} keyOf={(one) => one.id} />}
    </Listing>
  );
}
