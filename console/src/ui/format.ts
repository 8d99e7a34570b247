import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { money } from '../../../contracts/common.ts';

export type Money = z.output<typeof money>;

/** The regional form the browser asks for (en-GB, ro-MD …) where it is of the chosen language. */
function localeFor(language: string): string {
  return (
    navigator.languages.find((tag) => tag.toLowerCase().startsWith(language)) ??
    (language === 'en' ? 'en-GB' : language)
  );
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

export function formatters(language: string) {
  const locale = localeFor(language);
  const number = new Intl.NumberFormat(locale);
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const decimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const price = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const dayLong = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const weekdayShort = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'numeric' });
  const dayShort = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const timeExact = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
  });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  return {
    locale,
    number: (value: number) => number.format(value),
    compact: (value: number) => compact.format(value),
    decimal: (value: number) => decimal.format(value),
    price: (value: number) => price.format(value),
    percent: (share: number, digits = 1) =>
      new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(share),
    money: (sum: Money) => {
      const form = new Intl.NumberFormat(locale, { style: 'currency', currency: sum.currency });
      return form.format(sum.amountMinor / 10 ** (form.resolvedOptions().maximumFractionDigits ?? 2));
    },
    bytes: (bytes: number) => {
      const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
      const step = bytes < 1 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3));
      return new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: units[step] ?? 'byte',
        maximumFractionDigits: step > 2 ? 1 : 0,
      }).format(bytes / 1000 ** step);
    },
    seconds: (seconds: number) =>
      new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: seconds < 120 ? 'second' : 'minute',
        unitDisplay: 'short',
        maximumFractionDigits: seconds < 10 ? 1 : 0,
      }).format(seconds < 120 ? seconds : seconds / 60),
    date: (instant: string | number) => date.format(new Date(instant)),
    dayLong: (instant: string | number) => dayLong.format(new Date(instant)),
    weekdayShort: (instant: string | number) => weekdayShort.format(new Date(instant)),
    dayShort: (instant: string | number) => dayShort.format(new Date(instant)),
    time: (instant: string) => time.format(new Date(instant)),
    timeExact: (instant: string) => timeExact.format(new Date(instant)),
    dateTime: (instant: string) => dateTime.format(new Date(instant)),
    exact: (instant: string) => exact.format(new Date(instant)),
    relative: (instant: string, now: number) => {
      const seconds = (Date.parse(instant) - now) / 1000;
      for (const [unit, size] of steps) {
        if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
      }
      return relative.format(Math.abs(seconds) < 5 ? 0 : Math.trunc(seconds), 'second');
    },
    list: (parts: string[]) => list.format(parts),
  };
}

export type Formatters = ReturnType<typeof formatters>;

export function useFormat(): Formatters {
  const { i18n } = useTranslation();
  return useMemo(() => formatters(i18n.language), [i18n.language]);
}
