import { Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { MinorInput } from '../ui/MinorInput.tsx';
import { Panel } from '../ui/Panel.tsx';
import { currenciesOf } from './pricing.ts';
import { RowList } from './RowList.tsx';
import { Choice, Code, type RulesProps, Words, ZoneChoice } from './ruleFields.tsx';

/** The regions of fulfilment: their currency, their time, and how a sum is paid in cash where small coins are missing. */
export function ZonesPanel({ rules, editable, put }: RulesProps) {
  const { t } = useTranslation();
  const make = (): (typeof rules.zones)[number] => ({
    id: '',
    name: '',
    parent: null,
    currency: currenciesOf(rules)[0] ?? 'EUR',
    taxIncluded: true,
    timeZone: rules.zones[0]?.timeZone ?? 'UTC',
    cash: { strategy: 'exact', stepMinor: 1 },
    reason: null,
  });
  return (
    <Panel title={t('price.zones')} hint={t('price.zoneHint')}>
      <RowList
        disabled={!editable}
        rows={rules.zones}
        make={make}
        addLabel={t('price.addZone')}
        nameOf={(zone) => zone.name}
        onChange={(zones) => put({ zones })}
      >
        {(zone, change) => (
          <>
            <Words label={t('price.name')} value={zone.name} onChange={(name) => change({ name })} />
            <Code label={t('catalogue.code')} value={zone.id} onChange={(id) => change({ id })} />
            <Words
              label={t('price.currency')}
              value={zone.currency}
              onChange={(text) => change({ currency: text.toUpperCase().slice(0, 3) })}
            />
            <Words label={t('price.timeZone')} value={zone.timeZone} onChange={(timeZone) => change({ timeZone })} />
            <ZoneChoice
              rules={rules}
              label={t('price.parentZone')}
              placeholder=""
              without={zone.id}
              value={zone.parent}
              onChange={(parent) => change({ parent })}
            />
            <TextInput
              label={t('price.zoneReason')}
              maxLength={500}
              value={zone.reason ?? ''}
              onChange={(event) =>
                change({ reason: event.currentTarget.value === '' ? null : event.currentTarget.value })
              }
            />
            <Choice
              label={t('price.cash')}
              value={zone.cash.strategy}
              of={['exact', 'nearest', 'down']}
              say={(one) => t(`price.cashIs.${one}`)}
              onChange={(strategy) =>
                change({ cash: strategy === 'exact' ? { strategy, stepMinor: 1 } : { ...zone.cash, strategy } })
              }
            />
            {zone.cash.strategy === 'exact' ? null : (
              <MinorInput
                label={t('price.cashStep')}
                required
                currency={zone.currency}
                value={zone.cash.stepMinor}
                onChange={(minor) => change({ cash: { ...zone.cash, stepMinor: Math.max(1, minor ?? 1) } })}
              />
            )}
            <Switch
              label={t('price.taxIncluded')}
              checked={zone.taxIncluded}
              onChange={(event) => change({ taxIncluded: event.currentTarget.checked })}
            />
          </>
        )}
      </RowList>
    </Panel>
  );
}
