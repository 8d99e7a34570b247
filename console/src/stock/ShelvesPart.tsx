import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconCircleCheck, IconPackage } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Listing } from '../ui/Listing.tsx';
import { CellTable } from './CellTable.tsx';
import { GoodsFilter } from './GoodsFilter.tsx';
import css from './Stock.module.css';
import { type Cell, cellsQuery, variantQuery } from './stock.ts';

const route = getRouteApi('/staff/stock/');

/** Every shelf: what is there, promised and left, by place, by SKU, or both. */
export function ShelvesPart() {
  const { t } = useTranslation();
  const may = useMay();
  const search = route.useSearch();
  const go = route.useNavigate();
  const cells = useInfiniteQuery(cellsQuery(search));
  const variant = useQuery({ ...variantQuery(search.sku ?? ''), enabled: search.sku !== undefined }).data;
  const change = (part: typeof search) => void go({ search: (before) => ({ ...before, ...part }), replace: true });
  const whole = !cells.hasNextPage;
  return (
    <>
      <GoodsFilter wish={search} onChange={change} />
      <Listing
        query={cells}
        {...(search.sku === undefined
          ? {}
          : { title: variant === undefined ? search.sku : `${variant.name} · ${search.sku}` })}
        empty={
          <Empty
            icon={IconPackage}
            title={search.sku === undefined && search.locationId === undefined ? t('stock.none') : t('stock.noneThere')}
            action={
              may('keepStock') ? (
                <ButtonLink to="/stock/receipts" variant="default">
                  {t('stock.toReceipts')}
                </ButtonLink>
              ) : null
            }
          >
            {t('stock.noneWords')}
          </Empty>
        }
      >
        {(items) => (
          <>
            <CellTable cells={items} />
            {search.sku !== undefined && whole && items.length > 1 ? <Total cells={items} /> : null}
          </>
        )}
      </Listing>
    </>
  );
}

/** Promised goods that are not there: what a count or the ERP has shown. */
export function ShortagesPart() {
  const { t } = useTranslation();
  const cells = useInfiniteQuery(cellsQuery({ short: true }));
  return (
    <Listing
      query={cells}
      title={t('stock.part.shortages')}
      hint={t('stock.shortHint')}
      empty={
        <Empty icon={IconCircleCheck} title={t('stock.noShort')}>
          {t('stock.noShortWords')}
        </Empty>
      }
    >
      {(items) => <CellTable cells={items} shorts />}
    </Listing>
  );
}

function Total({ cells }: { cells: readonly Cell[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sum = (what: 'onHand' | 'held' | 'sold' | 'available') =>
    format.number(cells.reduce((all, cell) => all + cell[what], 0));
  return (
    <p className={css.total}>
      {t('stock.inAll', {
        onHand: sum('onHand'),
        held: sum('held'),
        sold: sum('sold'),
        available: sum('available'),
      })}
    </p>
  );
}
