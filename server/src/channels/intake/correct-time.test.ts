import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { correctTime, futureMs, pastMs, readInstant } from './correct-time.ts';

const received = Date.UTC(2026, 0, 31, 12);

test.each([
  ['2026-01-31T12:00:00.000Z', received],
  ['2026-01-31T12:00:00Z', received],
  ['2026-01-31T12:00:00.000000Z', received],
  ['2026-01-31T14:00:00+02:00', received],
  ['2026-01-31T14:00:00.000+0200', received],
  ['2026-01-31T14:00+02', received],
  ['2026-01-31 12:00:00', received],
  ['2026-01-31T12:00:00', received],
  ['2026-01-31T120000Z', received],
  ['2026-01-31', received - 12 * 3_600_000],
  [received, received],
  [received / 1_000, received],
  ['99999-01-01T00:00:00Z', 'absurd'],
  ['+099999-01-01T00:00:00.000Z', 'absurd'],
  [1e18, 'absurd'],
  [Number.NaN, 'absurd'],
  ['yesterday', 'unreadable'],
  ['12', 'unreadable'],
  ['2026-13-01T00:00:00Z', 'unreadable'],
  ['Sat Jan 31 2026', 'unreadable'],
  [{}, 'unreadable'],
  [true, 'unreadable'],
  ['x'.repeat(1_000_000), 'unreadable'],
  [undefined, null],
  [null, null],
  ['', null],
])('%s is read as %s', (text, expected) => {
  expect(readInstant(text)).toBe(expected);
});

test('every instant is read as Date.parse reads it, to the millisecond', () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true, min: new Date('0100-01-01'), max: new Date('9999-12-30') }), (at) => {
      expect(readInstant(at.toISOString())).toBe(at.getTime());
    }),
  );
  for (const text of [
    '2026-01-31T24:00:00.000Z',
    '2026-00-10T00:00:00.000Z',
    '2026-01-1xT00:00:00.000Z',
    '2026x01-10T00:00:00.000Z',
  ])
    expect([text, readInstant(text)]).toEqual([text, Number.isNaN(Date.parse(text)) ? 'unreadable' : Date.parse(text)]);
});

test('what happened d before it was sent, happened d before it arrived, however wrong the sender’s clock is', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 86_400_000 * 365 }),
      fc.integer({ min: -86_400_000 * 3_650, max: 86_400_000 * 3_650 }),
      (ago, skew) => {
        const times = correctTime(received - ago + skew, received + skew, received);
        expect(received - times.occurredAt.getTime()).toBe(ago);
        expect(times.clockSuspect).toBe(Math.abs(skew) > 86_400_000);
      },
    ),
  );
});

test('whatever was sent, it happened neither in the future nor more than twenty years ago, and what was moved is flagged', () => {
  const instant = fc.oneof(
    fc.constant(null),
    fc.constant('absurd' as const),
    fc.double({ noNaN: true, min: -1e15, max: 1e15 }).map(Math.trunc),
  );
  fc.assert(
    fc.property(instant, instant, (original, sent) => {
      const { occurredAt, clockSuspect } = correctTime(original, sent, received);
      const at = occurredAt.getTime();
      expect(at).toBeLessThanOrEqual(received + futureMs);
      expect(at).toBeGreaterThanOrEqual(received - pastMs);
      expect(clockSuspect || (original !== 'absurd' && sent !== 'absurd')).toBe(true);
    }),
  );
});

test('without sentAt nothing is corrected', () => {
  expect(correctTime(received - 1_000, null, received)).toEqual({
    sentAt: null,
    originalAt: new Date(received - 1_000),
    occurredAt: new Date(received - 1_000),
    clockSuspect: false,
  });
});
