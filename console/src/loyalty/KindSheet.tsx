import { Checkbox, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MinorInput } from '../ui/MinorInput.tsx';
import { Whole } from './Fields.tsx';
import css from './Loyalty.module.css';
import type { Kind } from './loyalty.ts';
import { Frame, NameField, type Sheet } from './RuleSheet.tsx';
import { sayKind } from './sayProgramme.ts';

/** What is counted: what it pays, from when and until when it lives. */
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
