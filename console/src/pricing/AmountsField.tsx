import { MinorInput } from '../ui/MinorInput.tsx';
import type { Amounts } from './pricing.ts';

type Props = {
  label: string;
  currencies: readonly string[];
  amounts: Amounts | undefined;
  required?: boolean;
  /** undefined: no amount in any currency. */
  onChange: (amounts: Record<string, number> | undefined) => void;
};

/** An amount in each currency of the book. */
export function AmountsField({ label, currencies, amounts, required = false, onChange }: Props) {
  const known = [...new Set([...currencies, ...Object.keys(amounts ?? {})])];
  return (
    <>
      {known.map((currency) => (
        <MinorInput
          key={currency}
          label={known.length === 1 ? label : `${label}, ${currency}`}
          required={required}
          currency={currency}
          value={amounts?.[currency] ?? null}
          onChange={(minor) => {
            const { [currency]: _before, ...others } = amounts ?? {};
            const next = minor === null ? others : { ...others, [currency]: minor };
            onChange(Object.keys(next).length === 0 ? undefined : next);
          }}
        />
      ))}
    </>
  );
}
