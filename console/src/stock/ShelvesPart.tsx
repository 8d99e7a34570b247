import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconBarcode, IconCircleCheck, IconPackage } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Listing } from '../ui/Listing.tsx';
import { CellTable } from './CellTable.tsx';
import { LocationSelect } from './LocationSelect.tsx';
import { useStillHere } from '../ui/stillHere.ts';
import css from './Stock.module.css';
import { type Cell, cellsQuery, variantQuery } from './stock.ts';

const route = getRouteApi('/staff/stock/');
const skuForm = /^[A-Za-z0-9._-]{1,64}$/;

/** Every shelf: what is there, promised and left, by place, by SKU, or both. */
export function ShelvesPart() {
  const { t } = useTranslation();
  const may = useMay();
  const search = route.useSearch();
  const go = route.useNavigate();
  const cells = useInfiniteQuery(cellsQuery(search));
  const variant = useQuery({ ...variantQuery(search.sku ?? ''), enabled: search.sku !== undefined }).data;
  const [typed, setTyped] = useState(search.sku ?? '');
  const change = (part: typeof search) => void go({ search: (before) => ({ ...before, ...part }), replace: true });
  const stillHere = useStillHere();
  const settle = useDebouncedCallback((text: string) => {
    const sku = text.trim();
    if (stillHere() && (sku === '' || skuForm.test(sku))) change({ sku: sku === '' ? undefined : sku });
  }, 250);
  const whole = !cells.hasNextPage;
  return (
    <>
      <div className={css.filters} role="search" aria-label={t('timeline.filters')}>
        <TextInput
          data-search-field
          aria-label={t('stock.sku')}
          placeholder={t('stock.findSku')}
          leftSection={<IconBarcode size={17} aria-hidden />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            settle(event.currentTarget.value);
          }}
          autoComplete="off"
          spellCheck={false}
        />
        <LocationSelect
          aria-label={t('stock.location')}
          placeholder={t('stock.anyLocation')}
          clearable
          value={search.locationId ?? null}
          onChange={(locationId) => change({ locationId: locationId ?? undefined })}
        />
      </div>
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
