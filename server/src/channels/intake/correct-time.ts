/**
 * When did it happen? `timestamp = receivedAt − (sentAt − originalTimestamp)`: the sender's clock may be wrong, but it is wrong
 * in both of its times alike. What is absurd even so is clamped to the arrival and flagged.
 */

/** Later than this after arrival is no time at which it can have happened. */
export const futureMs = 5 * 60_000;
/** Older than this is a default date or a broken clock. 20 years. */
export const pastMs = 20 * 365.25 * 86_400_000;
/** A clock further off than this is corrected but flagged. */
export const skewMs = 86_400_000;

/** ms since 1970; `absurd`: a time that no calendar of ours holds; `unreadable`: no time at all. */
export type ReadInstant = number | null | 'absurd' | 'unreadable';

const form = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:?\d\d(?::?\d\d(?:[.,]\d{1,9})?)?(?:\s?(Z|z|[+-]\d\d(?::?\d\d)?))?)?$/;
const farForm = /^[+-]?\d{5,}-\d\d/;
const minMs = Date.UTC(1, 0, 1) - 1_899 * 365.25 * 86_400_000;
const maxMs = Date.UTC(9999, 11, 31);

/** ISO 8601 (without a zone: UTC), or a number of seconds or milliseconds since 1970. */
export function readInstant(value: unknown): ReadInstant {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'number') return bound(Math.abs(value) < 1e11 ? value * 1_000 : value);
  if (typeof value !== 'string' || value.length > 60) return 'unreadable';
  // What the JavaScript libraries send: 2026-01-31T12:00:00.000Z. Date.parse takes no other text of this length and end.
  if (value.length === 24 && value.charCodeAt(23) === 90) {
    const ms = Date.parse(value);
    if (ms === ms) return bound(ms);
  }
  if (farForm.test(value)) return 'absurd';
  const match = form.exec(value.trim());
  if (match === null) return 'unreadable';
  const ms = Date.parse(isoOf(value.trim(), match[1]));
  return Number.isNaN(ms) ? 'unreadable' : bound(ms);
}

function bound(ms: number): number | 'absurd' {
  return ms >= minMs && ms <= maxMs ? Math.trunc(ms) : 'absurd';
}

function isoOf(value: string, zone: string | undefined): string {
  const local = zone === undefined ? value : value.slice(0, value.length - zone.length).trim();
  const [day = '', time = '00:00'] = local.split(/[T ]/);
  const digits = time.replace(',', '.');
  const clock = digits.includes(':')
    ? digits
    : digits.replace(/^(\d\d)(\d\d)(\d\d)?/, (_, h: string, m: string, s?: string) => `${h}:${m}${s ? `:${s}` : ''}`);
  const offset =
    zone === undefined || /^z$/i.test(zone)
      ? 'Z'
      : zone.replace(/^([+-]\d\d):?(\d\d)?$/, (_, h: string, m?: string) => `${h}:${m ?? '00'}`);
  return `${day}T${clock}${offset}`;
}

export interface CorrectedTimes {
  readonly sentAt: Date | null;
  readonly originalAt: Date | null;
  readonly occurredAt: Date;
  readonly clockSuspect: boolean;
}

/** The pure decision. Both times are as `readInstant` gave them; an unreadable one counts as absurd here. */
export function correctTime(original: ReadInstant, sent: ReadInstant, receivedMs: number): CorrectedTimes {
  const originalMs = typeof original === 'number' ? original : null;
  const sentMs = typeof sent === 'number' ? sent : null;
  const offset = sentMs === null ? 0 : receivedMs - sentMs;
  let suspect = typeof original === 'string' || typeof sent === 'string' || Math.abs(offset) > skewMs;
  let occurred = originalMs === null ? receivedMs : originalMs + offset;
  if (occurred > receivedMs + futureMs || occurred < receivedMs - pastMs) {
    occurred = receivedMs;
    suspect = true;
  }
  return {
    sentAt: sentMs === null ? null : new Date(sentMs),
    originalAt: originalMs === null ? null : new Date(originalMs),
    occurredAt: new Date(occurred),
    clockSuspect: suspect,
  };
}
