import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { api } from '../api.ts';
import { Copy } from '../ui/Copy.tsx';
import { useDeed } from '../ui/deed.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { FormDialog } from '../ui/Form.tsx';
import css from './Orders.module.css';
import { type Order, orderKeys } from './orders.ts';

/** A new code for the customer; the old one ends, and this one is shown once. */
export function PickUpCodeDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const { t } = useTranslation();
  const make = useDeed({
    run: () => api.post(z.object({ code: z.string() }), `/orders/${order.id}/pick-up-codes`),
    changes: orderKeys,
  });
  if (make.data !== undefined)
    return (
      <Dialog title={t('orders.pickUpCode')} opened onClose={onClose}>
        <p className={css.code}>
          <code>{make.data.code}</code>
          <Copy text={make.data.code} of={t('orders.pickUpCode')} size="md" />
        </p>
        <p className={css.small}>{t('orders.shownOnce')}</p>
        <Group justify="flex-end" mt="md">
          <Button onClick={onClose}>{t('common.close')}</Button>
        </Group>
      </Dialog>
    );
  return (
    <FormDialog
      title={t('orders.do.code')}
      hint={t('orders.codeHint')}
      confirm={t('orders.do.code')}
      pending={make.isPending}
      error={make.error}
      onSubmit={() => make.mutate(undefined)}
      onClose={onClose}
    />
  );
}
