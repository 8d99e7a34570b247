import { NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Panel } from '../ui/Panel.tsx';
import { AmountsField } from './AmountsField.tsx';
import { type Book, currenciesOf, type PromotionBody } from './pricing.ts';
import css from './Pricing.module.css';
import { withField } from './promotionDraft.ts';

type Props = { book: Book; draft: PromotionBody; onChange: (part: Partial<PromotionBody>) => void };

/** How far it goes: caps in one basket, and budgets over all of them. */
export function LimitsPanel({ book, draft, onChange }: Props) {
  const { t } = useTranslation();
  const currencies = currenciesOf(book.settings);
  const { caps, limits } = draft;
  const count = (label: string, value: number | undefined, put: (next: number | undefined) => void) => (
    <NumberInput
      label={label}
      placeholder={t('promo.noLimit')}
      min={1}
      allowDecimal={false}
      value={value ?? ''}
      onChange={(next) => put(typeof next === 'number' ? next : undefined)}
    />
  );
  return (
    <Panel title={t('promo.limits')} hint={t('promo.limitsHint')}>
      <div className={css.pair}>
        <AmountsField
          label={t('promo.budget')}
          currencies={currencies}
          amounts={limits.budgetMinor}
          onChange={(next) => onChange({ limits: withField(limits, 'budgetMinor', next) })}
        />
        {count(t('promo.uses'), limits.uses, (uses) => onChange({ limits: withField(limits, 'uses', uses) }))}
        {count(t('promo.usesPerCustomer'), limits.usesPerCustomer, (next) =>
          onChange({ limits: withField(limits, 'usesPerCustomer', next) }),
        )}
        <AmountsField
          label={t('promo.capBasket')}
          currencies={currencies}
          amounts={caps.perBasketMinor}
          onChange={(next) => onChange({ caps: withField(caps, 'perBasketMinor', next) })}
        />
        <AmountsField
          label={t('promo.capUnit')}
          currencies={currencies}
          amounts={caps.perUnitMinor}
          onChange={(next) => onChange({ caps: withField(caps, 'perUnitMinor', next) })}
        />
        {count(t('promo.maxUnits'), caps.maxUnits, (next) => onChange({ caps: withField(caps, 'maxUnits', next) }))}
      </div>
    </Panel>
  );
}
