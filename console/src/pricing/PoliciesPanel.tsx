import { NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Panel } from '../ui/Panel.tsx';
import css from './Pricing.module.css';
import { Choice, Code, type RulesProps } from './ruleFields.tsx';

/** What merchants argue about: each choice says what comes of it. */
export function PoliciesPanel({ rules, put }: RulesProps) {
  const { t } = useTranslation();
  const { policies } = rules;
  const change = (part: Partial<typeof policies>) => put({ policies: { ...policies, ...part } });
  return (
    <Panel title={t('price.policies')} hint={t('price.policiesHint')}>
      <div className={css.wide}>
        <Choice
          label={t('price.policy.taxRounding')}
          value={policies.taxRounding}
          of={['unit', 'line', 'total']}
          say={(one) => t(`price.taxRoundingIs.${one}`)}
          onChange={(taxRounding) => change({ taxRounding })}
        />
        <Choice
          label={t('price.policy.rounding')}
          value={policies.rounding}
          of={['half_up', 'half_even']}
          say={(one) => t(`price.roundingIs.${one}`)}
          onChange={(rounding) => change({ rounding })}
        />
        <Choice
          label={t('price.policy.groupPrice')}
          value={policies.groupPrice}
          of={['lowest', 'specific']}
          say={(one) => t(`price.groupPriceIs.${one}`)}
          onChange={(groupPrice) => change({ groupPrice })}
        />
        <Choice
          label={t('price.policy.deliveryRefund')}
          value={policies.deliveryRefund}
          of={['keep', 'with_last_unit', 'recompute']}
          say={(one) => t(`price.deliveryRefundIs.${one}`)}
          onChange={(deliveryRefund) => change({ deliveryRefund })}
        />
        <Choice
          label={t('price.policy.points')}
          value={policies.points}
          of={['tender', 'discount']}
          say={(one) => t(`price.pointsIs.${one}`)}
          onChange={(points) => change({ points })}
        />
        <NumberInput
          label={t('price.policy.maxPoints')}
          min={0}
          max={100}
          decimalScale={2}
          hideControls
          rightSection={<span aria-hidden>%</span>}
          value={policies.maxPointsBps / 100}
          onChange={(next) => typeof next === 'number' && change({ maxPointsBps: Math.round(next * 100) })}
        />
        <Code
          label={t('price.policy.defaultTaxCategory')}
          value={policies.defaultTaxCategory}
          onChange={(defaultTaxCategory) => change({ defaultTaxCategory })}
        />
        <Code
          label={t('price.policy.deliveryTaxCategory')}
          value={policies.deliveryTaxCategory}
          onChange={(deliveryTaxCategory) => change({ deliveryTaxCategory })}
        />
        <NumberInput
          label={t('price.policy.maxQuantity')}
          min={1}
          max={100_000}
          allowDecimal={false}
          hideControls
          value={policies.maxQuantity}
          onChange={(next) => typeof next === 'number' && change({ maxQuantity: next })}
        />
      </div>
    </Panel>
  );
}
