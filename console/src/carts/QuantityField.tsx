import { NumberInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';

/** How long a number may still be typed before it is sent: "12" is not first a 1. */
const settleMs = 500;

/** A quantity that is sent when it has settled; what others set meanwhile is shown. */
export function QuantityField({
  label,
  value,
  onSettle,
}: {
  label: string;
  value: number;
  onSettle: (quantity: number) => void;
}) {
  const [typed, setTyped] = useState<number | string>(value);
  useEffect(() => setTyped(value), [value]);
  const settle = useDebouncedCallback((next: number | string) => {
    const quantity = Number(next);
    if (next !== '' && quantity >= 1 && quantity !== value) onSettle(quantity);
  }, settleMs);
  return (
    <NumberInput
      aria-label={label}
      w={84}
      min={1}
      max={999}
      allowDecimal={false}
      allowNegative={false}
      value={typed}
      onChange={(next) => {
        setTyped(next);
        settle(next);
      }}
    />
  );
}
