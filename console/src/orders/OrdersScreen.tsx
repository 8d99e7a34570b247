import { Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { sourceKinds } from '../../../contracts/common.ts';
import { orderStates } from '../../../contracts/orders.ts';
import { PersonFilter } from '../people/PersonFilter.tsx';
import { useMay } from '../session/may.ts';
import { LocationSelect } from '../stock/LocationSelect.tsx';
import { Empty } from '../ui/Empty.tsx';
import { IconReceipt } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Listing } from '../ui/Listing.tsx';
import { Page } from '../ui/Page.tsx';
import { SearchField, useOpenOnEnter, useTypedSearch } from '../ui/SearchField.tsx';
import css from './Orders.module.css';
import { ordersQuery } from './orders.ts';
import { OrdersTable } from './OrdersTable.tsx';
import { useOrderParts } from './orderParts.tsx';

const route = getRouteApi('/staff/orders');

/** The order desk: every order of every channel, found by anything that a customer may say. */
export function OrdersScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const navigate = useNavigate();
  const chosen = route.useSearch();
  const go = route.useNavigate();
  const search = useTypedSearch(
    chosen.search,
    (next) => void go({ search: (before) => ({ ...before, search: next }), replace: true }),
  );
  const { settled } = search;
  const orders = useInfiniteQuery(ordersQuery({ ...chosen, search: settled === '' ? undefined : settled }));
  const change = (part: typeof chosen) => void go({ search: (before) => ({ ...before, ...part }), replace: true });

  // Enter opens the order when it is the only one: a number was scanned or typed whole.
  const rows = orders.data?.pages.flatMap((page) => page.items) ?? [];
  useOpenOnEnter(
    search,
    orders.isSuccess && !orders.isPlaceholderData,
    rows.length === 1 ? rows[0]?.id : undefined,
    (orderId) => void navigate({ to: '/orders/$orderId', params: { orderId } }),
  );
  const filtered = settled !== '' || Object.values(chosen).some((value) => value !== undefined);

  return (
    <Page
      title={t('screen.orders')}
      hint={t('orders.hint')}
      actions={
        may('sell') ? (
          <ButtonLink to="/carts" variant="default">
            {t('carts.begin')}
          </ButtonLink>
        ) : undefined
      }
    >
      {useOrderParts()}
      <div className={css.filters} role="search">
        <SearchField search={search} label={t('orders.search')} wide />
        <Select
          className={css.select ?? ''}
          aria-label={t('orders.state')}
          placeholder={t('orders.anyState')}
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          value={chosen.state ?? null}
          data={orderStates.map((state) => ({ value: state, label: t(`orders.is.${state}`) }))}
          onChange={(next) => change({ state: orderStates.find((one) => one === next) })}
        />
        <Select
          className={css.select ?? ''}
          aria-label={t('people.channel')}
          placeholder={t('people.anyChannel')}
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          value={chosen.channel ?? null}
          data={sourceKinds.map((kind) => ({ value: kind, label: t(`channel.${kind}`) }))}
          onChange={(next) => change({ channel: sourceKinds.find((one) => one === next) })}
        />
        <LocationSelect
          className={css.select ?? ''}
          aria-label={t('stock.location')}
          placeholder={t('stock.anyLocation')}
          clearable
          value={chosen.locationId ?? null}
          onChange={(locationId) => change({ locationId: locationId ?? undefined })}
        />
        <span className={css.select}>
          <PersonFilter personId={chosen.personId} onChange={(personId) => change({ personId })} />
        </span>
      </div>
      <Listing
        query={orders}
        empty={
          <Empty
            icon={IconReceipt}
            title={filtered ? t('orders.noneFound') : t('orders.none')}
            action={
              !filtered && may('sell') ? (
                <ButtonLink to="/carts" variant="default">
                  {t('carts.begin')}
                </ButtonLink>
              ) : null
            }
          >
            {filtered ? t('orders.noneFoundWords') : t('orders.noneWords')}
          </Empty>
        }
      >
        {(items) => <OrdersTable orders={items} />}
      </Listing>
    </Page>
  );
}
