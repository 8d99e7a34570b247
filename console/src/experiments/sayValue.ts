import { useTranslation } from 'react-i18next';
import { digitsOf } from '../ui/MinorInput.tsx';
import { type Formatters, useFormat } from '../ui/format.ts';
import type { MetricKey } from './experiments.ts';

const isShare = (metric: MetricKey): boolean =>
  metric === 'conversion' || metric === 'returned' || metric === 'unsubscribed';

const signed = (format: Formatters, value: number, digits: number): string =>
  new Intl.NumberFormat(format.locale, {
    signDisplay: 'exceptZero',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);

/** Values of a metric, and differences of two, in its own unit. */
export function useValues(currency: string) {
  const { t } = useTranslation();
  const format = useFormat();
  const digits = digitsOf(currency);
  const money = (minor: number, sign: boolean): string =>
    new Intl.NumberFormat(format.locale, {
      style: 'currency',
      currency,
      ...(sign ? { signDisplay: 'exceptZero' as const } : {}),
    }).format(minor / 10 ** digits);
  const difference = (metric: MetricKey, value: number): string => {
    if (isShare(metric)) return t('experiment.points', { value: signed(format, value * 100, 2) });
    return metric === 'revenue' ? money(value, true) : signed(format, value, 3);
  };
  return {
    value: (metric: MetricKey, value: number): string => {
      if (isShare(metric)) return format.percent(value, 2);
      return metric === 'revenue'
        ? money(value, false)
        : new Intl.NumberFormat(format.locale, { maximumFractionDigits: 3 }).format(value);
    },
    difference,
    range: (metric: MetricKey, { low, high }: { low: number; high: number }): string =>
      t('experiment.range', { low: difference(metric, low), high: difference(metric, high) }),
    relative: (share: number): string =>
      new Intl.NumberFormat(format.locale, {
        style: 'percent',
        signDisplay: 'exceptZero',
        maximumFractionDigits: 1,
      }).format(share),
  };
}
