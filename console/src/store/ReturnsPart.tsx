import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type OrderSummary, orderQuery, ordersQuery } from '../orders/orders.ts';
import { ReturnDialog } from '../orders/ReturnDialog.tsx';
import { ChannelMark } from '../ui/ChannelMark.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconReceipt, IconSearch } from '../ui/icons.ts';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import css from './Store.module.css';

/** Any unit, bought anywhere: the order is found by its number, name or phone, and comes back to this store. */
export function ReturnsPart({ at }: { at: string }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [settled] = useDebouncedValue(typed.trim(), 200);
  const found = useInfiniteQuery({ ...ordersQuery({ search: settled }), enabled: settled.length >= 3 });
  const orders = settled.length < 3 ? [] : (found.data?.pages.flatMap((page) => page.items) ?? []);
  const [opened, setOpened] = useState<string | null>(null);
  const order = useQuery({ ...orderQuery(opened ?? ''), enabled: opened !== null }).data;
  return (
    <>
      <TextInput
        size="md"
        data-search-field
        aria-label={t('store.findBought')}
        placeholder={t('store.findBought')}
        leftSection={<IconSearch size={18} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
      />
      {found.error === null ? null : <ProblemNotice error={found.error} />}
      {orders.length === 0 ? (
        <Panel flush>
          <Empty icon={IconReceipt} title={settled.length < 3 ? t('store.returnAny') : t('orders.noneFound')}>
            {t('store.returnAnyWords')}
          </Empty>
        </Panel>
      ) : (
        <div className={css.jobs}>
          {orders.map((one) => (
            <Found
              key={one.id}
              order={one}
              pending={opened === one.id && order === undefined}
              onOpen={() => setOpened(one.id)}
            />
          ))}
        </div>
      )}
      {opened === null || order === undefined ? null : (
        <ReturnDialog order={order} at={at} onClose={() => setOpened(null)} />
      )}
    </>
  );
}

function Found({ order, pending, onOpen }: { order: OrderSummary; pending: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <article className={css.job} aria-label={order.number}>
      <header className={css.jobHead}>
        <strong>{order.number}</strong>
        <ChannelMark kind={order.channel} />
        <span className={css.when}>
          <Moment at={order.createdAt} />
        </span>
      </header>
      <p className={css.found}>
        {[
          order.customerName,
          t('store.pieces', { count: order.pieces }),
          format.money({ amountMinor: order.totalMinor, currency: order.currency }),
        ]
          .filter((part) => part !== null)
          .join(' · ')}
      </p>
      <div className={css.buttons}>
        <Button size="md" loading={pending} disabled={order.pieces === 0} onClick={onOpen}>
          {t('orders.do.return')}
        </Button>
      </div>
    </article>
  );
}
