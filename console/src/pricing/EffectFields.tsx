import { NumberInput, Select, TagsInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PickVariant } from '../catalogue/PickVariant.tsx';
import { AmountsField } from './AmountsField.tsx';
import { FilterFields } from './FilterFields.tsx';
import { type Book, currenciesOf, type Effect } from './pricing.ts';
import editor from '../ui/Editor.module.css';
import css from './Pricing.module.css';
import { withField } from './promotionDraft.ts';
import { RowList } from './RowList.tsx';

type Props = { book: Book; effect: Effect; onChange: (effect: Effect) => void };

/** The fields of an effect by its kind. */
export function EffectFields({ book, effect, onChange }: Props) {
  const { t } = useTranslation();
  const currencies = currenciesOf(book.settings);
  const count = (label: string, value: number, put: (next: number) => void, min = 1) => (
    <NumberInput
      label={label}
      min={min}
      max={1_000}
      allowDecimal={false}
      value={value}
      onChange={(next) => typeof next === 'number' && put(next)}
    />
  );
  const percent = (value: number, put: (discountBps: number) => void) => (
    <NumberInput
      label={t('promo.discount')}
      min={0.01}
      max={100}
      decimalScale={2}
      hideControls
      rightSection={<span aria-hidden>%</span>}
      value={value / 100}
      onChange={(next) => typeof next === 'number' && put(Math.round(next * 100))}
    />
  );
  switch (effect.kind) {
    case 'percent':
      return (
        <>
          {percent(effect.discountBps, (discountBps) => onChange({ ...effect, discountBps }))}
          <Select
            label={t('promo.of')}
            allowDeselect={false}
            value={effect.of ?? 'current'}
            data={(['current', 'list'] as const).map((value) => ({ value, label: t(`promo.ofIs.${value}`) }))}
            onChange={(next) => onChange(withField(effect, 'of', next === 'list' ? 'list' : undefined))}
          />
        </>
      );
    case 'amount':
      return (
        <>
          <AmountsField
            label={t('price.amount')}
            currencies={currencies}
            amounts={effect.amountMinor}
            onChange={(amountMinor) => onChange({ ...effect, amountMinor: amountMinor ?? {} })}
          />
          <Select
            label={t('promo.per')}
            allowDeselect={false}
            value={effect.per}
            data={(['unit', 'basket'] as const).map((value) => ({ value, label: t(`price.scopeIs.${value}`) }))}
            onChange={(next) => onChange({ ...effect, per: next === 'unit' ? 'unit' : 'basket' })}
          />
        </>
      );
    case 'fixed_price':
      return (
        <AmountsField
          label={t('price.amount')}
          currencies={currencies}
          amounts={effect.amountMinor}
          onChange={(amountMinor) => onChange({ ...effect, amountMinor: amountMinor ?? {} })}
        />
      );
    case 'buy_get':
      return (
        <>
          {count(t('promo.buy'), effect.buy, (buy) => onChange({ ...effect, buy }), 0)}
          {count(t('promo.get'), effect.get, (get) => onChange({ ...effect, get }))}
          {percent(effect.discountBps, (discountBps) => onChange({ ...effect, discountBps }))}
        </>
      );
    case 'cheapest_free':
      return count(t('promo.every'), effect.every, (every) => onChange({ ...effect, every }), 2);
    case 'set_price':
      return (
        <div className={`${editor.full} ${css.form}`}>
          <RowList
            rows={effect.parts}
            make={() => ({ filter: {}, quantity: 1 })}
            addLabel={t('promo.addPart')}
            nameOf={(_part, at) => String(at + 1)}
            onChange={(parts) => onChange({ ...effect, parts })}
          >
            {(part, put) => (
              <>
                {count(t('catalogue.quantity'), part.quantity, (quantity) => put({ quantity }))}
                <FilterFields filter={part.filter} onChange={(filter) => put({ filter })} />
              </>
            )}
          </RowList>
          <AmountsField
            label={t('promo.together')}
            currencies={currencies}
            amounts={effect.amountMinor}
            onChange={(amountMinor) => onChange({ ...effect, amountMinor: amountMinor ?? {} })}
          />
        </div>
      );
    case 'gift':
      return (
        <>
          <PickVariant label={t('promo.gift')} sku={effect.sku} onChange={(sku) => onChange({ ...effect, sku })} />
          {count(t('catalogue.quantity'), effect.quantity, (quantity) => onChange({ ...effect, quantity }))}
        </>
      );
    case 'free_delivery':
      return (
        <>
          <TagsInput
            label={t('promo.methods')}
            placeholder={effect.methods === undefined ? t('promo.all') : ''}
            value={[...(effect.methods ?? [])]}
            data={[...new Set(book.settings.deliveryRates.map(({ method }) => method))]}
            onChange={(next) => onChange(withField(effect, 'methods', next.length === 0 ? undefined : next))}
          />
          {percent(effect.discountBps ?? 10_000, (discountBps) =>
            onChange(withField(effect, 'discountBps', discountBps === 10_000 ? undefined : discountBps)),
          )}
        </>
      );
    case 'points_multiplier':
      return (
        <NumberInput
          label={t('promo.times')}
          min={0}
          max={100}
          decimalScale={2}
          value={effect.multiplierBps / 10_000}
          onChange={(next) =>
            typeof next === 'number' && onChange({ ...effect, multiplierBps: Math.round(next * 10_000) })
          }
        />
      );
  }
}
