import { Button, Checkbox, Group, MultiSelect, Select, TagsInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sourceKinds } from '../../../contracts/common.ts';
import { occasions } from '../../../contracts/loyalty.ts';
import { locationsQuery } from '../stock/stock.ts';
import { DayTime } from '../ui/DayTime.tsx';
import { SideSheet } from '../ui/Dialog.tsx';
import { MinorInput } from '../ui/MinorInput.tsx';
import { Factor, MaybeWhole, Whole } from './Fields.tsx';
import { GoodsFields } from './GoodsFields.tsx';
import css from './Loyalty.module.css';
import type { Draft, EarnRule, Kind, SpendRule, TierLevel } from './loyalty.ts';
import { earnWhats, startEarn } from './programmeDraft.ts';
import { sayEarn, sayKind, sayLevel, saySpend, type Speaker } from './sayProgramme.ts';

type Sheet<T> = { speaker: Speaker; start: T; title: string; onApply: (one: T) => void; onClose: () => void };

type FrameProps = {
  title: string;
  words: string;
  ready: boolean;
  onApply: () => void;
  onClose: () => void;
  children: ReactNode;
};

/** Above, what the fields below mean; nothing is in the draft before "Apply". */
function Frame({ title, words, ready, onApply, onClose, children }: FrameProps) {
  const { t } = useTranslation();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onApply();
  };
  return (
    <SideSheet opened onClose={onClose} title={title}>
      <form className={css.form} onSubmit={submit}>
        <p className={css.saying} aria-live="polite">
          {words}
        </p>
        {children}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" disabled={!ready}>
            {t('programme.apply')}
          </Button>
        </Group>
      </form>
    </SideSheet>
  );
}

function NameField({ value, onChange }: { value: string; onChange: (name: string) => void }) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t('people.name')}
      required
      data-autofocus
      maxLength={200}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

const kindChoices = (draft: Draft) => draft.kinds.map((one) => ({ value: one.id, label: one.name }));

export function KindSheet({ speaker, start, title, onApply, onClose }: Sheet<Kind>) {
  const { t } = useTranslation();
  const [kind, setKind] = useState(start);
  const { draft } = speaker;
  const { worth, activation, expiry } = kind;
  const put = (part: Partial<Kind>) => setKind({ ...kind, ...part });
  return (
    <Frame
      title={title}
      words={sayKind(speaker, kind)}
      ready={kind.name.trim() !== ''}
      onApply={() => onApply(kind)}
      onClose={onClose}
    >
      <NameField value={kind.name} onChange={(name) => put({ name })} />
      <Checkbox
        label={t('programme.paysMoney')}
        checked={worth !== null}
        onChange={(event) => put({ worth: event.currentTarget.checked ? { units: 1, minor: 1 } : null })}
      />
      {worth === null ? null : (
        <div className={css.pair}>
          <Whole
            label={t('programme.units')}
            min={1}
            value={worth.units}
            onChange={(units) => put({ worth: { ...worth, units } })}
          />
          <MinorInput
            label={t('programme.areWorth')}
            currency={draft.currency}
            value={worth.minor}
            onChange={(minor) => put({ worth: { ...worth, minor: Math.max(1, minor ?? 1) } })}
          />
        </div>
      )}
      <div className={css.pair}>
        <Select
          label={t('programme.activation')}
          allowDeselect={false}
          value={activation.kind}
          data={(['at_once', 'days', 'return_window'] as const).map((value) => ({
            value,
            label: t(`programme.activationIs.${value}`),
          }))}
          onChange={(next) =>
            put({
              activation:
                next === 'days' ? { kind: 'days', days: 14 } : { kind: next === 'at_once' ? next : 'return_window' },
            })
          }
        />
        {activation.kind === 'days' ? (
          <Whole
            label={t('programme.days')}
            max={3_660}
            value={activation.days}
            onChange={(days) => put({ activation: { kind: 'days', days } })}
          />
        ) : null}
      </div>
      <div className={css.pair}>
        <Select
          label={t('programme.expiry')}
          allowDeselect={false}
          value={expiry.kind}
          data={(['never', 'rolling', 'end_of_month', 'fixed'] as const).map((value) => ({
            value,
            label: t(`programme.expiryIs.${value}`),
          }))}
          onChange={(next) =>
            put({
              expiry:
                next === 'rolling'
                  ? { kind: next, days: 365 }
                  : next === 'end_of_month'
                    ? { kind: next, months: 12 }
                    : next === 'fixed'
                      ? { kind: next, month: 12, day: 31, atLeastDays: 90 }
                      : { kind: 'never' },
            })
          }
        />
        {expiry.kind === 'rolling' ? (
          <Whole
            label={t('programme.days')}
            min={1}
            max={3_660}
            value={expiry.days}
            onChange={(days) => put({ expiry: { ...expiry, days } })}
          />
        ) : null}
        {expiry.kind === 'end_of_month' ? (
          <Whole
            label={t('programme.months')}
            max={120}
            value={expiry.months}
            onChange={(months) => put({ expiry: { ...expiry, months } })}
          />
        ) : null}
        {expiry.kind === 'fixed' ? (
          <>
            <Whole
              label={t('programme.month')}
              min={1}
              max={12}
              value={expiry.month}
              onChange={(month) => put({ expiry: { ...expiry, month } })}
            />
            <Whole
              label={t('programme.day')}
              min={1}
              max={31}
              value={expiry.day}
              onChange={(day) => put({ expiry: { ...expiry, day } })}
            />
            <Whole
              label={t('programme.atLeastDays')}
              max={3_660}
              value={expiry.atLeastDays}
              onChange={(atLeastDays) => put({ expiry: { ...expiry, atLeastDays } })}
            />
          </>
        ) : null}
      </div>
    </Frame>
  );
}

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
          data={kindChoices(draft)}
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

export function SpendSheet({ speaker, start, title, onApply, onClose }: Sheet<SpendRule>) {
  const { t } = useTranslation();
  const [rule, setRule] = useState(start);
  const { draft } = speaker;
  const put = (part: Partial<SpendRule>) => setRule({ ...rule, ...part });
  return (
    <Frame
      title={title}
      words={saySpend(speaker, rule)}
      ready={rule.kind !== ''}
      onApply={() => onApply(rule)}
      onClose={onClose}
    >
      <div className={css.pair}>
        <Select
          label={t('loyalty.kind')}
          allowDeselect={false}
          value={rule.kind}
          data={draft.kinds.filter((one) => one.worth !== null).map((one) => ({ value: one.id, label: one.name }))}
          onChange={(next) => put({ kind: next ?? rule.kind })}
        />
        <Factor
          label={t('programme.share')}
          share
          value={rule.maxShareBps}
          onChange={(maxShareBps) => put({ maxShareBps: Math.min(10_000, maxShareBps) })}
        />
        <Whole label={t('programme.minUnits')} value={rule.minUnits} onChange={(minUnits) => put({ minUnits })} />
        <Whole
          label={t('programme.stepUnits')}
          min={1}
          max={1_000_000}
          value={rule.stepUnits}
          onChange={(stepUnits) => put({ stepUnits })}
        />
        <MinorInput
          label={t('programme.minBasket')}
          currency={draft.currency}
          value={rule.minBasketMinor}
          onChange={(next) => put({ minBasketMinor: next ?? 0 })}
        />
      </div>
      <fieldset className={css.fields}>
        <legend>{t('programme.goods')}</legend>
        <GoodsFields goods={rule.goods} onChange={(goods) => put({ goods })} />
      </fieldset>
    </Frame>
  );
}

export function LevelSheet({ speaker, start, title, onApply, onClose }: Sheet<TierLevel>) {
  const { t } = useTranslation();
  const [level, setLevel] = useState(start);
  const { draft } = speaker;
  const put = (part: Partial<TierLevel>) => setLevel({ ...level, ...part });
  const isMoney = draft.tiers.by === 'spent';
  return (
    <Frame
      title={title}
      words={sayLevel(speaker, level)}
      ready={level.name.trim() !== ''}
      onApply={() => onApply(level)}
      onClose={onClose}
    >
      <NameField value={level.name} onChange={(name) => put({ name })} />
      <div className={css.pair}>
        {isMoney ? (
          <>
            <MinorInput
              label={t('programme.reachedFrom')}
              currency={draft.currency}
              value={level.from}
              onChange={(from) => put({ from: from ?? 0 })}
            />
            <MinorInput
              label={t('programme.keptFrom')}
              description={t('programme.keptHint')}
              currency={draft.currency}
              value={level.keepFrom}
              onChange={(keepFrom) => put({ keepFrom })}
            />
          </>
        ) : (
          <>
            <Whole label={t('programme.reachedFrom')} value={level.from} onChange={(from) => put({ from })} />
            <MaybeWhole
              label={t('programme.keptFrom')}
              description={t('programme.keptHint')}
              value={level.keepFrom}
              onChange={(keepFrom) => put({ keepFrom })}
            />
          </>
        )}
        <Factor
          label={t('programme.times')}
          value={level.multiplierBps}
          onChange={(multiplierBps) => put({ multiplierBps })}
        />
      </div>
      <TagsInput
        label={t('programme.groups')}
        description={t('programme.groupsHint')}
        value={level.groups}
        onChange={(groups) => put({ groups })}
      />
    </Frame>
  );
}
