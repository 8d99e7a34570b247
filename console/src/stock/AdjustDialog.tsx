import { NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cell } from '../../../contracts/stock.ts';
import { api } from '../api.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { goodsKeys } from './stock.ts';

type Props = { sku: string; locationId: string; onClose: () => void };

/** Units that were found, lost, broken or written off, with the reason that the ledger keeps. */
export function AdjustDialog({ sku, locationId, onClose }: Props) {
  const { t } = useTranslation();
  const [onHand, setOnHand] = useState<number | string>('');
  const [damaged, setDamaged] = useState<number | string>('');
  const [reason, setReason] = useState('');
  const wish = { onHand: Number(onHand), damaged: Number(damaged) };
  const adjust = useDeed({
    run: () => api.post(cell, '/stock/adjustments', { sku, locationId, ...wish, reason: reason.trim() }),
    done: t('stock.adjusted'),
    changes: goodsKeys,
    after: onClose,
  });
  return (
    <FormDialog
      title={t('stock.adjust')}
      hint={t('stock.adjustHint')}
      confirm={t('stock.adjust')}
      disabled={(wish.onHand === 0 && wish.damaged === 0) || reason.trim() === ''}
      pending={adjust.isPending}
      error={adjust.error}
      onSubmit={() => adjust.mutate(undefined)}
      onClose={onClose}
    >
      <NumberInput
        data-autofocus
        label={t('stock.changeOnHand')}
        description={t('stock.changeOnHandHint')}
        allowDecimal={false}
        value={onHand}
        onChange={setOnHand}
      />
      <NumberInput
        label={t('stock.changeDamaged')}
        description={t('stock.changeDamagedHint')}
        allowDecimal={false}
        value={damaged}
        onChange={setDamaged}
      />
      <TextInput
        label={t('common.reason')}
        description={t('common.reasonHint')}
        required
        maxLength={200}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
