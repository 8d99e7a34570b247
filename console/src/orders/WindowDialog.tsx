import { Skeleton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { order as shape, orderWindows } from '../../../contracts/orders.ts';
import { api } from '../api.ts';
import { WindowSelect, type WindowWish } from '../stock/WindowSelect.tsx';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { type Order, orderKeys } from './orders.ts';

/** The courier comes at another time. */
export function WindowDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const { t } = useTranslation();
  const [window, setWindow] = useState<WindowWish | null>(null);
  const [reason, setReason] = useState('');
  const free = useQuery({
    queryKey: ['order', order.id, 'windows'],
    queryFn: ({ signal }) => api.get(orderWindows, `/orders/${order.id}/windows`, {}, signal),
  });
  const move = useDeed({
    run: () => api.post(shape, `/orders/${order.id}/window`, { window, reason: reason.trim(), version: order.version }),
    done: t('delivery.moved'),
    changes: orderKeys,
    after: onClose,
  });
  return (
    <FormDialog
      title={t('orders.do.window')}
      hint={t('delivery.moveHint')}
      confirm={t('common.save')}
      disabled={window === null}
      pending={move.isPending}
      error={move.error ?? free.error}
      onSubmit={() => move.mutate(undefined)}
      onClose={onClose}
    >
      {free.data === undefined ? (
        <Skeleton height={56} />
      ) : free.data.items.length === 0 ? (
        <p>{t('delivery.noneFree')}</p>
      ) : (
        <WindowSelect
          locationId={order.fulfilments[0]?.locationId}
          windows={free.data.items}
          currency={order.currency}
          value={window}
          onChange={setWindow}
        />
      )}
      <TextInput
        label={t('common.reason')}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
