import { NumberInput, Switch, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/pricing.ts';
import { api } from '../api.ts';
import { handleFrom } from '../catalogue/productDraft.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import css from './Pricing.module.css';

/** A book with all that it needs to be published: one zone and one tax rate. Both can be changed later. */
export function NewBookDialog({ first, onClose }: { first: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [typedId, setId] = useState<string | null>(null);
  const [isDefault, setDefault] = useState(first);
  const [zone, setZone] = useState('');
  const [currency, setCurrency] = useState('EUR');
  const [timeZone, setTimeZone] = useState(() => new Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [taxPercent, setTax] = useState<number | null>(null);
  const id = typedId ?? handleFrom(name);
  const make = useDeed({
    run: () =>
      api.post(contract.bookView, '/price-books', {
        id,
        name: name.trim(),
        isDefault,
        settings: {
          zones: [{ id: handleFrom(zone), name: zone.trim(), currency, timeZone }],
          taxes: [{ category: 'standard', name: t('price.tax'), taxBps: Math.round((taxPercent ?? 0) * 100) }],
        },
      }),
    changes: ['price-books'],
    after: (book) => void navigate({ to: '/prices/books/$bookId', params: { bookId: book.id } }),
  });
  return (
    <FormDialog
      title={t('price.newBook')}
      hint={t('price.newBookHint')}
      confirm={t('price.makeBook')}
      disabled={id === '' || handleFrom(zone) === '' || currency.length !== 3 || taxPercent === null}
      pending={make.isPending}
      error={make.error}
      onSubmit={() => make.mutate(undefined)}
      onClose={onClose}
    >
      <TextInput
        label={t('price.name')}
        required
        data-autofocus
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t('catalogue.code')}
        description={t('catalogue.codeHint')}
        required
        maxLength={63}
        value={id}
        onChange={(event) => setId(event.currentTarget.value.toLowerCase())}
      />
      <div className={css.pair}>
        <TextInput
          label={t('price.firstZone')}
          description={t('price.zoneHint')}
          required
          maxLength={200}
          value={zone}
          onChange={(event) => setZone(event.currentTarget.value)}
        />
        <TextInput
          label={t('price.currency')}
          description={t('price.currencyHint')}
          required
          maxLength={3}
          value={currency}
          onChange={(event) => setCurrency(event.currentTarget.value.toUpperCase())}
        />
        <TextInput
          label={t('price.timeZone')}
          required
          maxLength={60}
          value={timeZone}
          onChange={(event) => setTimeZone(event.currentTarget.value)}
        />
        <NumberInput
          label={t('price.taxRate')}
          required
          min={0}
          max={1_000}
          decimalScale={2}
          rightSection={<span aria-hidden>%</span>}
          hideControls
          value={taxPercent ?? ''}
          onChange={(next) => setTax(next === '' ? null : Number(next))}
        />
      </div>
      <Switch
        label={t('price.isDefault')}
        description={t('price.isDefaultHint')}
        checked={isDefault}
        onChange={(event) => setDefault(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}
