import { NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/pricing.ts';
import { api } from '../api.ts';
import { useDeed } from '../ui/deed.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { FormDialog } from '../ui/Form.tsx';
import { Copy } from '../ui/Copy.tsx';
import { PickPromotion, type Picked } from './PickPromotion.tsx';
import type { Code } from './pricing.ts';
import css from './Pricing.module.css';

/** One code: a word for many, or one that is made to be said aloud; for everybody, or for one customer. */
export function CodeDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [picked, setPicked] = useState<Picked>({ bookId: '', promotionId: '' });
  const [word, setWord] = useState('');
  const [uses, setUses] = useState<number | null>(1);
  const [ownerType, setOwnerType] = useState<'email' | 'phone' | 'loyalty_card'>('email');
  const [owner, setOwner] = useState('');
  const [made, setMade] = useState<Code | null>(null);
  const make = useDeed({
    run: () =>
      api.post(contract.codeView, '/codes', {
        ...picked,
        usesLimit: uses,
        ...(word.trim() === '' ? {} : { code: word.trim() }),
        ...(owner.trim() === '' ? {} : { owner: [{ type: ownerType, value: owner.trim() }] }),
      }),
    changes: ['codes', 'code-batches'],
    after: setMade,
  });
  if (made !== null)
    return (
      <Dialog title={t('code.madeOne')} opened onClose={onClose}>
        <div className={css.answer} data-tone="ok">
          <p className={css.total}>
            {made.printed} <Copy text={made.printed} of={made.printed} />
          </p>
          <p className={css.small}>{t('code.spoken', { spoken: made.spoken })}</p>
        </div>
      </Dialog>
    );
  return (
    <FormDialog
      title={t('code.makeOne')}
      confirm={t('code.makeOne')}
      disabled={picked.promotionId === ''}
      pending={make.isPending}
      error={make.error}
      onSubmit={() => make.mutate(undefined)}
      onClose={onClose}
    >
      <PickPromotion picked={picked} onPick={setPicked} />
      <TextInput
        label={t('code.word')}
        description={t('code.wordHint')}
        maxLength={64}
        value={word}
        onChange={(event) => setWord(event.currentTarget.value)}
      />
      <NumberInput
        label={t('code.uses')}
        placeholder={t('promo.noLimit')}
        min={1}
        allowDecimal={false}
        value={uses ?? ''}
        onChange={(next) => setUses(typeof next === 'number' ? next : null)}
      />
      <div className={css.pair}>
        <Select
          label={t('code.ownerBy')}
          allowDeselect={false}
          value={ownerType}
          data={(['email', 'phone', 'loyalty_card'] as const).map((type) => ({
            value: type,
            label: t(`identifier.${type}`),
          }))}
          onChange={(next) => setOwnerType(next === 'phone' || next === 'loyalty_card' ? next : 'email')}
        />
        <TextInput
          label={t('code.owner')}
          placeholder={t('price.everybody')}
          maxLength={512}
          value={owner}
          onChange={(event) => setOwner(event.currentTarget.value)}
        />
      </div>
    </FormDialog>
  );
}
