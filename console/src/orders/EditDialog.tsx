import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { order as shape } from '../../../contracts/orders.ts';
import { api } from '../api.ts';
import { type GoodsLine, GoodsLines } from '../stock/GoodsLines.tsx';
import { LocationSelect } from '../stock/LocationSelect.tsx';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import css from './Orders.module.css';
import { cancellable, type Order, orderKeys } from './orders.ts';
import { linesOf, type Picked, QuantityPick } from './QuantityPick.tsx';

/** Pieces are added at today's price and taken out at the one that was paid; the difference is then open, or goes back. */
export function EditDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [added, setAdded] = useState<GoodsLine[]>([]);
  const [from, setFrom] = useState<string | null>(order.fulfilments[0]?.locationId ?? order.locationId);
  const [picked, setPicked] = useState<Picked>(new Map());
  const [reason, setReason] = useState('');
  const remove = linesOf(picked);
  const before = order.totalMinor;
  const edit = useDeed({
    run: () =>
      api.post(shape, `/orders/${order.id}/edit`, {
        add: added.map(({ sku, quantity }) => ({ sku, quantity, ...(from === null ? {} : { locationId: from }) })),
        remove,
        reason: reason.trim(),
        version: order.version,
      }),
    done: (after) => {
      const difference = after.totalMinor - before;
      const amount = format.money({ amountMinor: Math.abs(difference), currency: after.currency });
      return difference === 0
        ? t('orders.editedSame')
        : difference > 0
          ? t('orders.editedMore', { amount })
          : t('orders.editedLess', { amount });
    },
    changes: orderKeys,
    after: onClose,
  });
  return (
    <FormDialog
      title={t('orders.do.edit')}
      hint={t('orders.editHint')}
      confirm={t('orders.do.edit')}
      disabled={reason.trim() === '' || (added.length === 0 && remove.length === 0)}
      pending={edit.isPending}
      error={edit.error}
      onSubmit={() => edit.mutate(undefined)}
      onClose={onClose}
      size={600}
    >
      <h3 className={css.formTitle}>{t('orders.add')}</h3>
      <GoodsLines lines={added} onChange={setAdded} />
      {added.length === 0 ? null : <LocationSelect label={t('orders.comesFrom')} value={from} onChange={setFrom} />}
      <h3 className={css.formTitle}>{t('orders.takeOut')}</h3>
      <QuantityPick order={order} states={cancellable} picked={picked} onChange={setPicked} />
      <TextInput
        label={t('common.reason')}
        required
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
