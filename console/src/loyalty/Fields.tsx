import { NumberInput } from '@mantine/core';
import type { ReactNode } from 'react';

type Props = {
  label: string;
  description?: ReactNode;
  value: number;
  min?: number;
  max?: number;
  onChange: (value: number) => void;
};

/** A whole number that is always there: what cannot be read leaves the last one. */
export function Whole({ label, description, value, min = 0, max = 1_000_000_000, onChange }: Props) {
  return (
    <NumberInput
      label={label}
      description={description}
      min={min}
      max={max}
      clampBehavior="blur"
      allowDecimal={false}
      allowNegative={false}
      thousandSeparator=" "
      value={value}
      onChange={(next) => typeof next === 'number' && onChange(next)}
    />
  );
}

type MaybeProps = Omit<Props, 'value' | 'onChange'> & {
  value: number | null;
  onChange: (value: number | null) => void;
};

/** Empty means none. */
export function MaybeWhole({ label, description, value, min = 0, max = 1_000_000_000, onChange }: MaybeProps) {
  return (
    <NumberInput
      label={label}
      description={description}
      min={min}
      max={max}
      allowDecimal={false}
      allowNegative={false}
      thousandSeparator=" "
      value={value ?? ''}
      onChange={(next) => onChange(typeof next === 'number' ? next : null)}
    />
  );
}

/** A factor or a share as people say it: 1.5, or 50 %; kept in hundredths of a percent. */
export function Factor({ label, description, value, onChange, share = false }: Props & { share?: boolean }) {
  const unit = share ? 100 : 10_000;
  return (
    <NumberInput
      label={label}
      description={description}
      min={0}
      max={share ? 100 : 100}
      decimalScale={2}
      {...(share ? { suffix: ' %' } : { prefix: '× ' })}
      value={value / unit}
      onChange={(next) => typeof next === 'number' && onChange(Math.round(next * unit))}
    />
  );
}
