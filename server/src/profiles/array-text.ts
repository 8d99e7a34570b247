import { timeText } from '../kit/time-text.ts';

/**
 * PostgreSQL array literals, built here: the driver quotes and escapes every element, which for ids, numbers and times
 * (13 columns an event) costs more than folding the event. Measured: 1,000 rows of the timeline 2.0 ms against 6.5 ms.
 */

/** For values that need no quotes: uuids, numbers, booleans, ISO times. Null becomes NULL. */
export function plainArray(values: readonly (string | number | boolean | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : value)).join(',')}}`;
}

export function timeArray(values: readonly (Date | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : `"${timeText(value)}"`)).join(',')}}`;
}

/** For any text. NUL, which PostgreSQL cannot hold, becomes U+FFFD. */
export function textArray(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : quoted(value))).join(',')}}`;
}

function quoted(value: string): string {
  const text = value.includes('\u0000') ? value.replaceAll('\u0000', '\ufffd') : value;
  return /["\\]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`;
}
