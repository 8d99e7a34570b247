import { NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/pricing.ts';
import { api } from '../api.ts';
import { DayTime } from '../ui/DayTime.tsx';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { PickPromotion, type Picked } from './PickPromotion.tsx';

/** Many codes for one use each. */
export function BatchDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [picked, setPicked] = useState<Picked>({ bookId: '', promotionId: '' });
  const [name, setName] = useState('');
  const [size, setSize] = useState(1_000);
  const [length, setLength] = useState(10);
  const [validUntil, setUntil] = useState<string | null>(null);
  const make = useDeed({
    run: () =>
      api.post(contract.batchView, '/code-batches', { ...picked, name: name.trim(), size, length, validUntil }),
    done: (batch) => t('code.batchMade', { count: batch.size, shown: format.number(batch.size) }),
    changes: ['code-batches'],
    after: onClose,
  });
  return (
    <FormDialog
      title={t('code.makeBatch')}
      hint={t('code.batchHint')}
      confirm={t('code.generate')}
      disabled={picked.promotionId === '' || name.trim() === ''}
      pending={make.isPending}
      error={make.error}
      onSubmit={() => make.mutate(undefined)}
      onClose={onClose}
    >
      <PickPromotion picked={picked} onPick={setPicked} />
      <TextInput
        label={t('price.name')}
        required
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NumberInput
        label={t('code.size')}
        min={1}
        max={200_000}
        allowDecimal={false}
        value={size}
        onChange={(next) => typeof next === 'number' && setSize(next)}
      />
      <NumberInput
        label={t('code.length')}
        description={t('code.lengthHint')}
        min={8}
        max={16}
        allowDecimal={false}
        value={length}
        onChange={(next) => typeof next === 'number' && setLength(next)}
      />
      <DayTime label={t('catalogue.until')} value={validUntil} onChange={setUntil} />
    </FormDialog>
  );
}
