import { Select, type SelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import { useHours } from '../ui/Hours.tsx';
import { useTimeZone } from './LocationSelect.tsx';
import type { FreeWindow } from './stock.ts';

export type WindowWish = { id: string; day: string };
type Props = Omit<SelectProps, 'data' | 'value' | 'onChange'> & {
  windows: readonly FreeWindow[];
  /** The place that sends. */
  locationId: string | undefined;
  currency: string;
  value: WindowWish | null;
  onChange: (window: WindowWish | null) => void;
};
export const keyOf = ({ id, day }: WindowWish): string => `${id}@${day}`;

/** A chooser of windows that are free: when, how many places are left, what it costs more. */
export function WindowSelect({ windows, locationId, currency, value, onChange, ...rest }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const hours = useHours();
  const timeZone = useTimeZone()(locationId);
  const words = ({ left, surchargeMinor, ...window }: FreeWindow): string =>
    [
      hours(window, timeZone),
      ...(left === null ? [] : [t('delivery.left', { count: left })]),
      ...(surchargeMinor === 0 ? [] : [`+ ${format.money({ amountMinor: surchargeMinor, currency })}`]),
    ].join(' · ');
  return (
    <Select
      label={t('delivery.window')}
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      {...rest}
      value={value === null ? null : keyOf(value)}
      data={windows.map((one) => ({ value: keyOf(one), label: words(one) }))}
      onChange={(next) => {
        const chosen = windows.find((one) => keyOf(one) === next);
        onChange(chosen === undefined ? null : { id: chosen.id, day: chosen.day });
      }}
    />
  );
}
