import { MultiSelect, NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { sourceKinds } from '../../../contracts/common.ts';
import { DayTime } from '../ui/DayTime.tsx';
import { Panel } from '../ui/Panel.tsx';
import { AmountsField } from './AmountsField.tsx';
import { currenciesOf } from './pricing.ts';
import { RowList } from './RowList.tsx';
import { Choice, Code, type RulesProps, Words, ZoneChoice } from './ruleFields.tsx';

export function TaxesPanel({ rules, editable, put }: RulesProps) {
  const { t } = useTranslation();
  return (
    <Panel title={t('price.taxes')}>
      <RowList
        disabled={!editable}
        rows={rules.taxes}
        make={() => ({ zone: null, category: 'standard', name: '', taxBps: 0, validFrom: null, validUntil: null })}
        addLabel={t('price.addTax')}
        nameOf={(tax) => tax.name}
        onChange={(taxes) => put({ taxes })}
      >
        {(tax, change) => (
          <>
            <Words label={t('price.name')} value={tax.name} onChange={(name) => change({ name })} />
            <Code label={t('catalogue.tax')} value={tax.category} onChange={(category) => change({ category })} />
            <NumberInput
              label={t('price.taxRate')}
              min={0}
              max={1_000}
              decimalScale={2}
              hideControls
              rightSection={<span aria-hidden>%</span>}
              value={tax.taxBps / 100}
              onChange={(next) => typeof next === 'number' && change({ taxBps: Math.round(next * 100) })}
            />
            <ZoneChoice rules={rules} value={tax.zone} onChange={(zone) => change({ zone })} />
          </>
        )}
      </RowList>
    </Panel>
  );
}

export function GroupsPanel({ rules, editable, put }: RulesProps) {
  const { t } = useTranslation();
  return (
    <Panel title={t('price.groups')} hint={t('price.groupsHint')}>
      <RowList
        disabled={!editable}
        rows={rules.groups}
        make={() => ({ id: '', name: '' })}
        addLabel={t('price.addGroup')}
        nameOf={(group) => group.name}
        onChange={(groups) => put({ groups })}
      >
        {(group, change) => (
          <>
            <Words label={t('price.name')} value={group.name} onChange={(name) => change({ name })} />
            <Code label={t('catalogue.code')} value={group.id} onChange={(id) => change({ id })} />
          </>
        )}
      </RowList>
    </Panel>
  );
}

export function DeliveriesPanel({ rules, editable, put }: RulesProps) {
  const { t } = useTranslation();
  return (
    <Panel title={t('price.deliveries')}>
      <RowList
        disabled={!editable}
        rows={rules.deliveryRates}
        make={() => ({ method: '', zone: null, amountMinor: {} })}
        addLabel={t('price.addDelivery')}
        nameOf={(rate) => rate.method}
        onChange={(deliveryRates) => put({ deliveryRates })}
      >
        {(rate, change) => (
          <>
            <Code label={t('price.deliveryMethod')} value={rate.method} onChange={(method) => change({ method })} />
            <ZoneChoice rules={rules} value={rate.zone} onChange={(zone) => change({ zone })} />
            <AmountsField
              label={t('price.amount')}
              currencies={currenciesOf(rules)}
              amounts={rate.amountMinor}
              onChange={(amountMinor) => change({ amountMinor: amountMinor ?? {} })}
            />
          </>
        )}
      </RowList>
    </Panel>
  );
}

export function ExceptionsPanel({ rules, editable, put }: RulesProps) {
  const { t } = useTranslation();
  return (
    <Panel title={t('price.exceptions')} hint={t('price.exceptionsHint')}>
      <RowList
        disabled={!editable}
        rows={rules.exceptions}
        make={() => ({ id: '', reason: '', channels: [] as string[], validFrom: null, validUntil: null })}
        addLabel={t('price.addException')}
        nameOf={(one) => one.reason}
        onChange={(exceptions) => put({ exceptions })}
      >
        {(one, change) => (
          <>
            <Code label={t('catalogue.code')} value={one.id} onChange={(id) => change({ id })} />
            <Words label={t('common.reason')} value={one.reason} onChange={(reason) => change({ reason })} />
            <MultiSelect
              label={t('price.channels')}
              value={one.channels}
              data={sourceKinds.map((kind) => ({ value: kind, label: t(`channel.${kind}`) }))}
              onChange={(channels) => change({ channels })}
            />
            <DayTime
              label={t('catalogue.until')}
              value={one.validUntil}
              onChange={(validUntil) => change({ validUntil })}
            />
          </>
        )}
      </RowList>
    </Panel>
  );
}

export function ExclusivityPanel({ rules, editable, put }: RulesProps) {
  const { t } = useTranslation();
  return (
    <Panel title={t('price.exclusivity')} hint={t('price.exclusivityHint')}>
      <RowList
        disabled={!editable}
        rows={rules.exclusivityGroups}
        make={() => ({ id: '', scope: 'unit' as const, pick: 'first' as const })}
        addLabel={t('price.addExclusivity')}
        nameOf={(one) => one.id}
        onChange={(exclusivityGroups) => put({ exclusivityGroups })}
      >
        {(one, change) => (
          <>
            <Code label={t('catalogue.code')} value={one.id} onChange={(id) => change({ id })} />
            <Choice
              label={t('price.scope')}
              value={one.scope}
              of={['unit', 'basket']}
              say={(scope) => t(`price.scopeIs.${scope}`)}
              onChange={(scope) => change({ scope })}
            />
            <Choice
              label={t('price.pick')}
              value={one.pick}
              of={['first', 'best']}
              say={(pick) => t(`price.pickIs.${pick}`)}
              onChange={(pick) => change({ pick })}
            />
          </>
        )}
      </RowList>
    </Panel>
  );
}
