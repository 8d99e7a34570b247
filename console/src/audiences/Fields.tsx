import { NumberInput, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type NumberOp, numberOps, type Span, spanUnits } from '../../../contracts/audience-rule.ts';
import css from './Audiences.module.css';

type ChoiceProps<T extends string> = {
  label: string;
  value: T;
  options: Readonly<Record<T, string>>;
  onChange: (value: T) => void;
};

export function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  const keys = Object.keys(options) as T[];
  return (
    <Select
      label={label}
      allowDeselect={false}
      value={value}
      data={keys.map((key) => ({ value: key, label: options[key] }))}
      onChange={(next) => {
        const found = keys.find((key) => key === next);
        if (found !== undefined) onChange(found);
      }}
    />
  );
}

export function NumberTest({ op, onChange }: { op: NumberOp; onChange: (op: NumberOp) => void }) {
  const { t } = useTranslation();
  return (
    <Select
      label={t('audience.field.compare')}
      allowDeselect={false}
      value={op}
      data={numberOps.map((one) => ({ value: one, label: t(`audience.op.${one}`) }))}
      onChange={(next) => {
        const found = numberOps.find((one) => one === next);
        if (found !== undefined) onChange(found);
      }}
    />
  );
}

/** A number that is always there: what cannot be read leaves the last one. */
export function Figure({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const { t } = useTranslation();
  return (
    <NumberInput
      label={t('audience.field.value')}
      decimalScale={6}
      thousandSeparator=" "
      value={value}
      onChange={(next) => typeof next === 'number' && onChange(next)}
    />
  );
}

export function SpanFields({ label, value, onChange }: { label: string; value: Span; onChange: (span: Span) => void }) {
  const { t } = useTranslation();
  return (
    <div className={css.span}>
      <NumberInput
        label={label}
        min={1}
        max={10_000}
        allowDecimal={false}
        value={value.n}
        onChange={(next) => typeof next === 'number' && next >= 1 && onChange({ ...value, n: next })}
      />
      <Select
        aria-label={t('audience.field.unit')}
        allowDeselect={false}
        value={value.unit}
        data={spanUnits.map((unit) => ({ value: unit, label: t(`audience.unit.${unit}`) }))}
        onChange={(next) => {
          const unit = spanUnits.find((one) => one === next);
          if (unit !== undefined) onChange({ ...value, unit });
        }}
      />
    </div>
  );
}

/** A condition: what it is about, and its fields. */
export function Box({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <div role="group" aria-label={heading}>
      <p className={css.kind}>{heading}</p>
      <div className={css.pair}>{children}</div>
    </div>
  );
}
