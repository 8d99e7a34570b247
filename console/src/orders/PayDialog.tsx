import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { order as shape } from '../../../contracts/orders.ts';
import { api } from '../api.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { MinorInput } from '../ui/MinorInput.tsx';
import { payMethods, type PayMethod } from './payMethods.ts';
import { type Order, orderKeys } from './orders.ts';

/** Takes a tender for what is open, or makes a link on which the customer pays. */
export function PayDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const { t } = useTranslation();
  const [method, setMethod] = useState<PayMethod>('card');
  const [amountMinor, setAmount] = useState<number | null>(order.openMinor);
  const [givenMinor, setGiven] = useState<number | null>(null);
  const [reference, setReference] = useState('');
  const pay = useDeed({
    run: () =>
      api.post(shape, `/orders/${order.id}/payments`, {
        method,
        ...(amountMinor === null ? {} : { amountMinor }),
        ...(method === 'cash' && givenMinor !== null ? { givenMinor } : {}),
        ...(reference.trim() === '' ? {} : { reference: reference.trim() }),
      }),
    done: method === 'card' ? t('orders.linkMade') : t('orders.tenderTaken'),
    changes: orderKeys,
    after: onClose,
  });
  return (
    <FormDialog
      title={t('orders.takePayment')}
      confirm={method === 'card' ? t('orders.makeLink') : t('orders.takePayment')}
      disabled={amountMinor === null || amountMinor < 1 || (method === 'gift_card' && reference.trim() === '')}
      pending={pay.isPending}
      error={pay.error}
      onSubmit={() => pay.mutate(undefined)}
      onClose={onClose}
    >
      <Select
        label={t('orders.payWith')}
        description={method === 'card' ? t('orders.cardHint') : undefined}
        allowDeselect={false}
        value={method}
        data={payMethods.map((one) => ({ value: one, label: t(`orders.tender.${one}`) }))}
        onChange={(next) => setMethod(payMethods.find((one) => one === next) ?? 'card')}
      />
      <MinorInput
        label={t('orders.amount')}
        required
        currency={order.currency}
        value={amountMinor}
        onChange={setAmount}
      />
      {method === 'cash' ? (
        <MinorInput
          label={t('orders.given')}
          description={t('orders.givenHint')}
          currency={order.currency}
          value={givenMinor}
          onChange={setGiven}
        />
      ) : null}
      {method === 'terminal' || method === 'gift_card' ? (
        <TextInput
          label={method === 'terminal' ? t('orders.slip') : t('orders.giftCardCode')}
          maxLength={200}
          autoComplete="off"
          value={reference}
          onChange={(event) => setReference(event.currentTarget.value)}
        />
      ) : null}
    </FormDialog>
  );
}
