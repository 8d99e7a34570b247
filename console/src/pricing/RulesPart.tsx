import { Button, MultiSelect, NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sourceKinds } from '../../../contracts/common.ts';
import * as contract from '../../../contracts/pricing.ts';
import { api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { DayTime } from '../ui/DayTime.tsx';
import { useDeed } from '../ui/deed.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { AmountsField } from './AmountsField.tsx';
import { type Book, currenciesOf } from './pricing.ts';
import css from './Pricing.module.css';
import { RowList } from './RowList.tsx';

const slug = (text: string) => text.toLowerCase().replace(/[^a-z0-9_-]/g, '-');

/** What prices and promotions of a book refer to: zones, taxes, groups, deliveries, exceptions. */
export function RulesPart({ book }: { book: Book }) {
  const { t } = useTranslation();
  const editable = useMay()('editPrices');
  const [name, setName] = useState(book.name);
  const [isDefault, setDefault] = useState(book.isDefault);
  const [rules, setRules] = useState(book.settings);
  const changed =
    JSON.stringify({ rules, name, isDefault }) !==
    JSON.stringify({ rules: book.settings, name: book.name, isDefault: book.isDefault });
  const put = (part: Partial<typeof rules>) => setRules({ ...rules, ...part });
  const save = useDeed({
    run: () =>
      api.put(contract.bookView, `/price-books/${book.id}`, {
        revision: book.revision,
        name: name.trim(),
        isDefault,
        settings: rules,
      }),
    done: t('common.saved'),
    changes: ['price-books', 'book-faults'],
  });
  useBlocker({
    shouldBlockFn: () => changed && !window.confirm(t('common.leaveUnsaved')),
    disabled: !changed,
    enableBeforeUnload: changed,
  });
  const zones = rules.zones.map(({ id, name: word }) => ({ value: id, label: word === '' ? id : word }));
  const currencies = currenciesOf(rules);
  const noChoice = { clearable: true, clearButtonProps: { 'aria-label': t('common.clear') } } as const;
  const list = { disabled: !editable } as const;
  return (
    <fieldset disabled={!editable} className={css.column} style={{ border: 0, margin: 0, padding: 0 }}>
      <Panel title={t('price.book')}>
        <div className={css.pair}>
          <TextInput
            label={t('price.name')}
            required
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Switch
            label={t('price.isDefault')}
            description={t('price.isDefaultHint')}
            checked={isDefault}
            onChange={(event) => setDefault(event.currentTarget.checked)}
          />
        </div>
      </Panel>
      <Panel title={t('price.zones')} hint={t('price.zoneHint')}>
        <RowList
          {...list}
          rows={rules.zones}
          make={() => ({
            id: '',
            name: '',
            parent: null,
            currency: currencies[0] ?? 'EUR',
            taxIncluded: true,
            timeZone: rules.zones[0]?.timeZone ?? 'UTC',
            cash: { strategy: 'exact' as const, stepMinor: 1 },
            reason: null,
          })}
          addLabel={t('price.addZone')}
          nameOf={(zone) => zone.name}
          onChange={(next) => put({ zones: next })}
        >
          {(zone, change) => (
            <>
              <TextInput
                label={t('price.name')}
                required
                value={zone.name}
                onChange={(event) => change({ name: event.currentTarget.value })}
              />
              <TextInput
                label={t('catalogue.code')}
                required
                value={zone.id}
                onChange={(event) => change({ id: slug(event.currentTarget.value) })}
              />
              <TextInput
                label={t('price.currency')}
                required
                maxLength={3}
                value={zone.currency}
                onChange={(event) => change({ currency: event.currentTarget.value.toUpperCase() })}
              />
              <TextInput
                label={t('price.timeZone')}
                required
                value={zone.timeZone}
                onChange={(event) => change({ timeZone: event.currentTarget.value })}
              />
              <Select
                label={t('price.parentZone')}
                {...noChoice}
                value={zone.parent}
                data={zones.filter(({ value }) => value !== zone.id && value !== '')}
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
              <Switch
                label={t('price.taxIncluded')}
                checked={zone.taxIncluded}
                onChange={(event) => change({ taxIncluded: event.currentTarget.checked })}
              />
            </>
          )}
        </RowList>
      </Panel>
      <Panel title={t('price.taxes')}>
        <RowList
          {...list}
          rows={rules.taxes}
          make={() => ({ zone: null, category: 'standard', name: '', taxBps: 0, validFrom: null, validUntil: null })}
          addLabel={t('price.addTax')}
          nameOf={(tax) => tax.name}
          onChange={(next) => put({ taxes: next })}
        >
          {(tax, change) => (
            <>
              <TextInput
                label={t('price.name')}
                required
                value={tax.name}
                onChange={(event) => change({ name: event.currentTarget.value })}
              />
              <TextInput
                label={t('catalogue.tax')}
                required
                value={tax.category}
                onChange={(event) => change({ category: slug(event.currentTarget.value) })}
              />
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
              <Select
                label={t('price.zone')}
                placeholder={t('price.everywhere')}
                {...noChoice}
                value={tax.zone}
                data={zones}
                onChange={(zone) => change({ zone })}
              />
            </>
          )}
        </RowList>
      </Panel>
      <Panel title={t('price.groups')} hint={t('price.groupsHint')}>
        <RowList
          {...list}
          rows={rules.groups}
          make={() => ({ id: '', name: '' })}
          addLabel={t('price.addGroup')}
          nameOf={(group) => group.name}
          onChange={(next) => put({ groups: next })}
        >
          {(group, change) => (
            <>
              <TextInput
                label={t('price.name')}
                required
                value={group.name}
                onChange={(event) => change({ name: event.currentTarget.value })}
              />
              <TextInput
                label={t('catalogue.code')}
                required
                value={group.id}
                onChange={(event) => change({ id: slug(event.currentTarget.value) })}
              />
            </>
          )}
        </RowList>
      </Panel>
      <Panel title={t('price.deliveries')}>
        <RowList
          {...list}
          rows={rules.deliveryRates}
          make={() => ({ method: '', zone: null, amountMinor: {} })}
          addLabel={t('price.addDelivery')}
          nameOf={(rate) => rate.method}
          onChange={(next) => put({ deliveryRates: next })}
        >
          {(rate, change) => (
            <>
              <TextInput
                label={t('price.deliveryMethod')}
                required
                value={rate.method}
                onChange={(event) => change({ method: slug(event.currentTarget.value) })}
              />
              <Select
                label={t('price.zone')}
                placeholder={t('price.everywhere')}
                {...noChoice}
                value={rate.zone}
                data={zones}
                onChange={(zone) => change({ zone })}
              />
              <AmountsField
                label={t('price.amount')}
                currencies={currencies}
                amounts={rate.amountMinor}
                onChange={(amountMinor) => change({ amountMinor: amountMinor ?? {} })}
              />
            </>
          )}
        </RowList>
      </Panel>
      <Panel title={t('price.exceptions')} hint={t('price.exceptionsHint')}>
        <RowList
          {...list}
          rows={rules.exceptions}
          make={() => ({ id: '', reason: '', channels: [] as string[], validFrom: null, validUntil: null })}
          addLabel={t('price.addException')}
          nameOf={(one) => one.reason}
          onChange={(next) => put({ exceptions: next })}
        >
          {(one, change) => (
            <>
              <TextInput
                label={t('catalogue.code')}
                required
                value={one.id}
                onChange={(event) => change({ id: slug(event.currentTarget.value) })}
              />
              <TextInput
                label={t('common.reason')}
                required
                maxLength={500}
                value={one.reason}
                onChange={(event) => change({ reason: event.currentTarget.value })}
              />
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
      <Panel title={t('price.exclusivity')} hint={t('price.exclusivityHint')}>
        <RowList
          {...list}
          rows={rules.exclusivityGroups}
          make={() => ({ id: '', scope: 'unit' as const, pick: 'first' as const })}
          addLabel={t('price.addExclusivity')}
          nameOf={(one) => one.id}
          onChange={(next) => put({ exclusivityGroups: next })}
        >
          {(one, change) => (
            <>
              <TextInput
                label={t('catalogue.code')}
                required
                value={one.id}
                onChange={(event) => change({ id: slug(event.currentTarget.value) })}
              />
              <Select
                label={t('price.scope')}
                allowDeselect={false}
                value={one.scope}
                data={(['unit', 'basket'] as const).map((value) => ({ value, label: t(`price.scopeIs.${value}`) }))}
                onChange={(next) => change({ scope: next === 'basket' ? 'basket' : 'unit' })}
              />
              <Select
                label={t('price.pick')}
                allowDeselect={false}
                value={one.pick}
                data={(['first', 'best'] as const).map((value) => ({ value, label: t(`price.pickIs.${value}`) }))}
                onChange={(next) => change({ pick: next === 'best' ? 'best' : 'first' })}
              />
            </>
          )}
        </RowList>
      </Panel>
      {save.error === null ? null : <ProblemNotice error={save.error} />}
      {editable ? (
        <div className={css.bar}>
          <span className={css.barWords} role="status">
            {changed ? t('catalogue.unsaved') : ''}
          </span>
          {changed ? (
            <Button
              variant="subtle"
              color="gray"
              onClick={() => {
                setRules(book.settings);
                setName(book.name);
                setDefault(book.isDefault);
              }}
            >
              {t('catalogue.discard')}
            </Button>
          ) : null}
          <Button disabled={!changed} loading={save.isPending} onClick={() => save.mutate(undefined)}>
            {t('common.save')}
          </Button>
        </div>
      ) : null}
    </fieldset>
  );
}
