import { SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { order as shape } from '../../../contracts/orders.ts';
import { api } from '../api.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { cancellable, type Order, orderKeys } from './orders.ts';
import { linesOf, type Picked, QuantityPick } from './QuantityPick.tsx';

/** The whole order, or pieces of its lines; what was paid for them goes back to the tenders that paid. */
export function CancelDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const { t } = useTranslation();
  const [whole, setWhole] = useState(true);
  const [picked, setPicked] = useState<Picked>(new Map());
  const [reason, setReason] = useState('');
  const lines = linesOf(picked);
  const cancel = useDeed({
    run: () =>
      api.post(shape, `/orders/${order.id}/cancel`, {
        reason: reason.trim(),
        version: order.version,
        ...(whole ? {} : { lines }),
      }),
    done: (after) => (after.state === 'cancelled' ? t('orders.orderCancelled') : t('orders.linesCancelled')),
    changes: orderKeys,
    after: onClose,
  });
  return (
    <FormDialog
      title={t('orders.do.cancel')}
      hint={t('orders.cancelHint')}
      confirm={t('orders.do.cancel')}
      danger
      disabled={reason.trim() === '' || (!whole && lines.length === 0)}
      pending={cancel.isPending}
      error={cancel.error}
      onSubmit={() => cancel.mutate(undefined)}
      onClose={onClose}
    >
      <SegmentedControl
        aria-label={t('orders.howMuch')}
        size="sm"
        value={whole ? 'whole' : 'part'}
        data={[
          { value: 'whole', label: t('orders.wholeOrder') },
          { value: 'part', label: t('orders.someLines') },
        ]}
        onChange={(next) => setWhole(next === 'whole')}
      />
      {whole ? null : <QuantityPick order={order} states={cancellable} picked={picked} onChange={setPicked} />}
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
