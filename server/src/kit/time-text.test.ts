import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeText } from './time-text.ts';

test('every time between the years 1 and 9999 is written as JavaScript itself writes it', () => {
  const times = fc.date({
    min: new Date('0001-01-02T00:00:00Z'),
    max: new Date('9999-12-30T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(times, (time) => timeText(time) === time.toISOString()),
    { numRuns: 5_000 },
  );
});

test('times beyond that are written as PostgreSQL reads them, and no time is refused', () => {
  expect(timeText(new Date('+010000-01-01T00:00:00Z'))).toBe('010000-01-01T00:00:00.000Z');
  expect(timeText(new Date('-000044-03-15T00:00:00Z'))).toBe('000044-03-15T00:00:00.000Z BC');
  expect(() => timeText(new Date(Number.NaN))).toThrow(RangeError);
});
