/** The hour that is chosen is the likeliest; where nothing is known, now. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideHour, hoursFrom } from './best-hour.ts';

const from = new Date('2026-03-02T10:20:00Z'); // a Monday
const none = new Map<number, number>();

test('her own habit wins over everybody’s once it is strong enough, and never leaves the time that is given', () => {
  const day = hoursFrom(from, 24, 'UTC');
  const everybody = new Map([
    [10, 50],
    [20, 100],
    [30, 20],
  ]);
  expect(decideHour(day, none, everybody)?.hour).toBe(20);
  expect(decideHour(day, new Map([[31, 1]]), everybody)?.hour).toBe(20);
  expect(decideHour(day, new Map([[31, 9]]), everybody)).toMatchObject({
    hour: 31,
    at: new Date('2026-03-03T07:00:00Z'),
  });
  expect(decideHour(hoursFrom(from, 3, 'UTC'), new Map([[31, 9]]), everybody)).toEqual({ hour: 10, at: from });
  expect(decideHour(day, none, none)).toBe(null);
});

test('hours are whole, in order, none twice, none too late; in zones of half an hour and over clock changes too', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('2026-01-01'), max: new Date('2026-12-31'), noInvalidDate: true }),
      fc.integer({ min: 1, max: 168 }),
      fc.constantFrom('UTC', 'Europe/Riga', 'Asia/Kolkata', 'America/New_York'),
      (start, within, zone) => {
        const hours = hoursFrom(start, within, zone);
        const times = hours.map((one) => one.at.getTime());
        expect(times[0]).toBe(start.getTime());
        expect(times.every((at, nth) => nth === 0 || (times[nth - 1] ?? 0) < at)).toBe(true);
        expect((times.at(-1) ?? 0) - start.getTime()).toBeLessThan(within * 3_600_000);
        expect(hours.every((one) => one.hour >= 0 && one.hour < 168)).toBe(true);
        expect(hours.length).toBeLessThanOrEqual(168);
      },
    ),
    { numRuns: 100 },
  );
});
