import { NumberInput, type NumberInputProps } from '@mantine/core';

type Props = Omit<NumberInputProps, 'value' | 'onChange' | 'decimalScale' | 'rightSection'> & {
  currency: string;
  /** In minor units; null: nothing typed. */
  value: number | null;
  onChange: (amountMinor: number | null) => void;
};

/** How many minor units a currency has, as a power of ten; one that nobody knows has two. */
export function digitsOf(currency: string): number {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

/** An amount as people type it, in minor units as the API takes it. */
export function MinorInput({ currency, value, onChange, ...rest }: Props) {
  const digits = digitsOf(currency);
  return (
    <NumberInput
      min={0}
      {...rest}
      decimalScale={digits}
      fixedDecimalScale={digits > 0}
      rightSection={<span aria-hidden>{currency}</span>}
      rightSectionWidth={48}
      hideControls
      value={value === null ? '' : value / 10 ** digits}
      onChange={(next) => onChange(next === '' ? null : Math.round(Number(next) * 10 ** digits))}
    />
  );
}
