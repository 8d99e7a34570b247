import { Checkbox, MultiSelect, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sourceKinds } from '../../../contracts/common.ts';
import { occasions } from '../../../contracts/loyalty.ts';
import { locationsQuery } from '../stock/stock.ts';
import { DayTime } from '../ui/DayTime.tsx';
import { MinorInput } from '../ui/MinorInput.tsx';
import { Factor, MaybeWhole, Whole } from './Fields.tsx';
import { GoodsFields } from './GoodsFields.tsx';
import css from './Loyalty.module.css';
import type { EarnRule } from './loyalty.ts';
import { earnWhats, startEarn } from './programmeDraft.ts';
import { Frame, NameField, type Sheet } from './RuleSheet.tsx';
import { sayEarn } from './sayProgramme.ts';

/** What earns, how much, on which goods, when and for whom. */
export function EarnSheet({ speaker, start, title, onApply, onClose }: Sheet<EarnRule>) {
  const { t } = useTranslation();
  const [rule, setRule] = useState(start);
  const { draft } = speaker;
  const places = useQuery(locationsQuery).data ?? [];
  return (
    <Frame
      title={title}
      words={sayEarn(speaker, rule)}
      ready={rule.name.trim() !== ''}
      onApply={() => onApply(rule)}
      onClose={onClose}
    >
      <NameField value={rule.name} onChange={(name) => setRule({ ...rule, name })} />
      <div className={css.pair}>
        <Select
          label={t('programme.what')}
          allowDeselect={false}
          value={rule.what}
          data={earnWhats.map((value) => ({ value, label: t(`programme.whatIs.${value}`) }))}
          onChange={(next) => {
            const what = earnWhats.find((one) => one === next);
            if (what !== undefined && what !== rule.what) setRule(startEarn(what, rule.kind, rule));
          }}
        />
        <Select
          label={t('loyalty.kind')}
          allowDeselect={false}
          value={rule.kind}
          data={draft.kinds.map((one) => ({ value: one.id, label: one.name }))}
          onChange={(next) => setRule({ ...rule, kind: next ?? rule.kind })}
        />
      </div>
      <EarnAmounts rule={rule} currency={draft.currency} onChange={setRule} />
      {'goods' in rule ? (
        <fieldset className={css.fields}>
          <legend>{t('programme.goods')}</legend>
          <GoodsFields goods={rule.goods} onChange={(goods) => setRule({ ...rule, goods })} />
        </fieldset>
      ) : null}
      <fieldset className={css.fields}>
        <legend>{t('programme.when')}</legend>
        <MultiSelect
          label={t('loyalty.part.tiers')}
          placeholder={rule.tiers.length === 0 ? t('programme.any') : ''}
          value={rule.tiers}
          data={draft.tiers.levels.map((one) => ({ value: one.id, label: one.name }))}
          onChange={(tiers) => setRule({ ...rule, tiers })}
        />
        <MultiSelect
          label={t('people.channel')}
          placeholder={rule.channels.length === 0 ? t('programme.any') : ''}
          value={rule.channels}
          data={sourceKinds.map((value) => ({ value, label: t(`channel.${value}`) }))}
          onChange={(channels) => setRule({ ...rule, channels })}
        />
        <MultiSelect
          label={t('programme.locations')}
          placeholder={rule.locations.length === 0 ? t('programme.any') : ''}
          searchable
          nothingFoundMessage={t('common.nothing')}
          value={rule.locations}
          data={places.map((one) => ({ value: one.id, label: one.name }))}
          onChange={(locations) => setRule({ ...rule, locations })}
        />
        <div className={css.pair}>
          <DayTime
            label={t('programme.from')}
            value={rule.validFrom}
            onChange={(validFrom) => setRule({ ...rule, validFrom })}
          />
          <DayTime
            label={t('programme.until')}
            value={rule.validUntil}
            onChange={(validUntil) => setRule({ ...rule, validUntil })}
          />
          <MaybeWhole
            label={t('programme.budget')}
            description={t('programme.budgetHint')}
            value={rule.budget}
            onChange={(budget) => setRule({ ...rule, budget })}
          />
        </div>
      </fieldset>
    </Frame>
  );
}

type AmountsProps = { rule: EarnRule; currency: string; onChange: (rule: EarnRule) => void };

function EarnAmounts({ rule, currency, onChange }: AmountsProps) {
  const { t } = useTranslation();
  const units = (most = 1_000_000_000) =>
    'units' in rule ? (
      <Whole
        label={t('programme.units')}
        min={1}
        max={most}
        value={rule.units}
        onChange={(next) => onChange({ ...rule, units: next })}
      />
    ) : null;
  const minBasket =
    'minBasketMinor' in rule ? (
      <MinorInput
        label={t('programme.minBasket')}
        currency={currency}
        value={rule.minBasketMinor}
        onChange={(next) => onChange({ ...rule, minBasketMinor: next ?? 0 })}
      />
    ) : null;
  switch (rule.what) {
    case 'per_amount':
      return (
        <>
          <div className={css.pair}>
            {units(1_000_000)}
            <MinorInput
              label={t('programme.forEach')}
              currency={currency}
              value={rule.perMinor}
              onChange={(next) => onChange({ ...rule, perMinor: Math.max(1, next ?? 1) })}
            />
            <Select
              label={t('programme.rounding')}
              allowDeselect={false}
              value={rule.rounding}
              data={(['down', 'nearest', 'up'] as const).map((value) => ({
                value,
                label: t(`programme.roundingIs.${value}`),
              }))}
              onChange={(next) => onChange({ ...rule, rounding: next === 'up' || next === 'nearest' ? next : 'down' })}
            />
            {minBasket}
          </div>
          <Checkbox
            label={t('programme.onPoints')}
            checked={rule.onPoints}
            onChange={(event) => onChange({ ...rule, onPoints: event.currentTarget.checked })}
          />
        </>
      );
    case 'per_piece':
      return units(1_000_000);
    case 'multiplier':
      return (
        <Factor
          label={t('programme.times')}
          value={rule.multiplierBps}
          onChange={(multiplierBps) => onChange({ ...rule, multiplierBps })}
        />
      );
    case 'first_purchase':
      return (
        <div className={css.pair}>
          {units()}
          {minBasket}
        </div>
      );
    case 'occasion':
      return (
        <div className={css.pair}>
          <Select
            label={t('programme.occasion')}
            allowDeselect={false}
            value={rule.occasion}
            data={occasions.map((value) => ({ value, label: t(`programme.occasionIs.${value}`) }))}
            onChange={(next) => onChange({ ...rule, occasion: occasions.find((one) => one === next) ?? rule.occasion })}
          />
          {units()}
          <MaybeWhole
            label={t('programme.onceInDays')}
            description={t('programme.onceHint')}
            min={1}
            max={3_660}
            value={rule.onceInDays}
            onChange={(onceInDays) => onChange({ ...rule, onceInDays })}
          />
        </div>
      );
  }
}
