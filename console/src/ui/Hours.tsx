import { useFormat } from './format.ts';

type Window = { from: string; to: string };

/** The hours are those of the place that sends, wherever the reader is; `timeZone` undefined: hers. */
export function useHours(): (window: Window, timeZone: string | undefined) => string {
  const { locale } = useFormat();
  return ({ from, to }, timeZone) => {
    const zone = timeZone === undefined ? {} : { timeZone };
    const day = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', ...zone });
    const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', ...zone });
    return `${day.format(new Date(from))}, ${time.format(new Date(from))}–${time.format(new Date(to))}`;
  };
}

/** A day, and from when to when on it. */
export function Hours({ window, timeZone }: { window: Window; timeZone: string | undefined }) {
  const hours = useHours();
  return <time dateTime={window.from}>{hours(window, timeZone)}</time>;
}
