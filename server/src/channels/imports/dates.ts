/** Dates as files write them, by a pattern such as `dd.MM.yyyy HH:mm`, in the time zone that the mapping names. */
import { Temporal } from 'temporal-polyfill';

export type ReadDate = (text: string) => Date | null;

const tokens: Readonly<Record<string, string>> = {
  yyyy: '(?<year>\\d{4})',
  yy: '(?<shortYear>\\d{2})',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  dd: '(?<day>\\d{2})',
  d: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  H: '(?<hour>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
};

/** Compiles a pattern: `iso`, `epoch` (seconds or milliseconds), or tokens yyyy yy MM M dd d HH H mm ss. Throws on an unknown one. */
export function dateReader(format: string, timeZone: string): ReadDate {
  if (format === 'epoch') return readEpoch;
  const toInstant = zoned(timeZone);
  if (format === 'iso') return (text) => readIso(text, toInstant);
  const source = format.replace(/yyyy|yy|MM|M|dd|d|HH|H|mm|ss|[^A-Za-z]|[A-Za-z]+/g, (part) => {
    const token = tokens[part];
    if (token !== undefined) return token;
    if (/^[A-Za-z]+$/.test(part) && part !== 'T') throw new RangeError(`the date format has an unknown part: ${part}`);
    return part.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  });
  const pattern = new RegExp(`^\\s*${source}\\s*$`);
  return (text) => {
    const groups = pattern.exec(text)?.groups;
    if (!groups) return null;
    const year = groups['year'] === undefined ? 2_000 + Number(groups['shortYear'] ?? 'NaN') : Number(groups['year']);
    return toInstant(
      year,
      Number(groups['month'] ?? 1),
      Number(groups['day'] ?? 1),
      Number(groups['hour'] ?? 0),
      Number(groups['minute'] ?? 0),
      Number(groups['second'] ?? 0),
    );
  };
}

function readEpoch(text: string): Date | null {
  if (!/^\s*\d{9,13}(\.\d+)?\s*$/.test(text)) return null;
  const value = Number(text);
  return new Date(value < 1e11 ? value * 1_000 : value);
}

const isoForm =
  /^\s*(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?\s*$/i;

function readIso(text: string, toInstant: ToInstant): Date | null {
  const match = isoForm.exec(text);
  if (!match) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset] = match;
  const numbers = [Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second)] as const;
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  if (offset === undefined) {
    const at = toInstant(...numbers);
    return at === null ? null : new Date(at.getTime() + ms);
  }
  const at = exactUtc(...numbers);
  if (at === null) return null;
  const sign = offset.startsWith('-') ? -1 : 1;
  const digits = offset.replace(/[^\d]/g, '');
  const shift = digits === '' ? 0 : sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4)));
  return new Date(at.getTime() + ms - shift * 60_000);
}

type ToInstant = (
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
) => Date | null;

/** Date.UTC rolls 31 February over; we want to hear of it instead. */
const exactUtc: ToInstant = (year, month, day, hour, minute, second) => {
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const same =
    at.getUTCFullYear() === year &&
    at.getUTCMonth() === month - 1 &&
    at.getUTCDate() === day &&
    at.getUTCHours() === hour;
  return same && minute < 60 && second < 61 ? at : null;
};

/** The zone's offset is looked up once an hour of local time: 1 M rows of a year ask the zone 9,000 times instead of 1 M. */
function zoned(timeZone: string): ToInstant {
  if (timeZone === 'UTC') return exactUtc;
  const offsets = new Map<number, number>();
  Temporal.Now.zonedDateTimeISO(timeZone);
  return (year, month, day, hour, minute, second) => {
    const asUtc = exactUtc(year, month, day, hour, minute, second);
    if (asUtc === null) return null;
    const key = Math.floor(asUtc.getTime() / 3_600_000);
    let offset = offsets.get(key);
    if (offset === undefined) {
      const local = Temporal.PlainDateTime.from({ year, month, day, hour });
      offset = local.toZonedDateTime(timeZone).offsetNanoseconds / 1e6;
      offsets.set(key, offset);
    }
    return new Date(asUtc.getTime() - offset);
  };
}
