import { useMemo } from 'react';
import { useFormat } from '../ui/format.ts';

/** Dates without a time, as they are said: no time zone moves them. */
export function useDayWords() {
  const { locale } = useFormat();
  return useMemo(() => {
    const form = (options: Intl.DateTimeFormatOptions) => {
      const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
      return (day: string) => format.format(new Date(`${day}T12:00:00Z`));
    };
    return {
      short: form({ day: 'numeric', month: 'short' }),
      long: form({ weekday: 'long', day: 'numeric', month: 'long' }),
      month: form({ month: 'long', year: 'numeric' }),
      weekday: form({ weekday: 'short' }),
    };
  }, [locale]);
}
