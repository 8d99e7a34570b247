import { NumberInput, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/pricing.ts';
import { api } from '../api.ts';
import { PickVariant } from '../catalogue/PickVariant.tsx';
import { DayTime } from '../ui/DayTime.tsx';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { MinorInput } from '../ui/MinorInput.tsx';
import { type Book, currenciesOf } from './pricing.ts';
import css from './Pricing.module.css';

/** A price of one variant: where, for whom, from how many pieces, and when. */
export function PriceDialog({ book, onClose }: { book: Book; onClose: () => void }) {
  const { t } = useTranslation();
  const { zones, groups, exceptions } = book.settings;
  const currencies = currenciesOf(book.settings);
  const [sku, setSku] = useState('');
  const [zone, setZone] = useState<string | null>(null);
  const [group, setGroup] = useState<string | null>(null);
  const [exception, setException] = useState<string | null>(null);
  const [typedCurrency, setCurrency] = useState(currencies[0] ?? 'EUR');
  const [amount, setAmount] = useState<number | null>(null);
  const [previous, setPrevious] = useState<number | null>(null);
  const [floor, setFloor] = useState<number | null>(null);
  const [minQuantity, setQuantity] = useState(1);
  const [sale, setSale] = useState(false);
  const [validFrom, setFrom] = useState<string | null>(null);
  const [validUntil, setUntil] = useState<string | null>(null);
  const currency = zones.find(({ id }) => id === zone)?.currency ?? typedCurrency;
  const save = useDeed({
    run: () =>
      api.put(contract.countAnswer, `/price-books/${book.id}/prices`, {
        prices: [
          {
            sku: sku.trim(),
            zone,
            group,
            currency,
            minQuantity,
            validFrom,
            validUntil,
            kind: sale ? 'sale' : 'regular',
            amountMinor: amount,
            previousMinor: sale ? previous : null,
            floorMinor: floor,
            exception,
          },
        ],
      }),
    done: t('price.priceSaved', { sku: sku.trim() }),
    changes: ['draft-prices'],
    after: onClose,
  });
  return (
    <FormDialog
      title={t('price.addPrice')}
      confirm={t('common.save')}
      size={620}
      disabled={sku.trim() === '' || amount === null}
      pending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate(undefined)}
      onClose={onClose}
    >
      <PickVariant required label={t('catalogue.sku')} sku={sku} onChange={setSku} />
      <div className={css.pair}>
        <Select
          label={t('price.zone')}
          placeholder={t('price.everywhere')}
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          value={zone}
          data={zones.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={setZone}
        />
        {zone === null && currencies.length > 1 ? (
          <Select
            label={t('price.currency')}
            allowDeselect={false}
            value={currency}
            data={currencies}
            onChange={(next) => setCurrency(next ?? currency)}
          />
        ) : null}
        <MinorInput label={t('price.amount')} required currency={currency} value={amount} onChange={setAmount} />
        <Select
          label={t('price.kind')}
          allowDeselect={false}
          value={sale ? 'sale' : 'regular'}
          data={[
            { value: 'regular', label: t('price.regular') },
            { value: 'sale', label: t('price.sale') },
          ]}
          onChange={(next) => setSale(next === 'sale')}
        />
        {sale ? (
          <MinorInput label={t('price.previous')} currency={currency} value={previous} onChange={setPrevious} />
        ) : null}
        <MinorInput
          label={t('price.floor')}
          description={t('price.floorHint')}
          currency={currency}
          value={floor}
          onChange={setFloor}
        />
        <NumberInput
          label={t('price.minQuantity')}
          min={1}
          allowDecimal={false}
          value={minQuantity}
          onChange={(next) => typeof next === 'number' && setQuantity(next)}
        />
        {groups.length === 0 ? null : (
          <Select
            label={t('price.group')}
            placeholder={t('price.everybody')}
            clearable
            clearButtonProps={{ 'aria-label': t('common.clear') }}
            value={group}
            data={groups.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={setGroup}
          />
        )}
        {exceptions.length === 0 ? null : (
          <Select
            label={t('price.exception')}
            description={t('price.exceptionHint')}
            placeholder={t('price.allChannels')}
            clearable
            clearButtonProps={{ 'aria-label': t('common.clear') }}
            value={exception}
            data={exceptions.map(({ id, reason }) => ({ value: id, label: reason }))}
            onChange={setException}
          />
        )}
        <DayTime label={t('catalogue.from')} value={validFrom} onChange={setFrom} />
        <DayTime label={t('catalogue.until')} value={validUntil} onChange={setUntil} />
      </div>
    </FormDialog>
  );
}
