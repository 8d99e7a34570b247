import { expect, test } from 'vitest';
import { weekdays } from '../../../contracts/stock.ts';
import { addDays, runsOn } from './windowDay.ts';

test('days go on over months, years and changes of the clock', () => {
  expect([addDays('2026-12-31', 1), addDays('2026-03-28', 1), addDays('2026-03-01', -1)]).toEqual([
    '2027-01-01',
    '2026-03-29',
    '2026-02-28',
  ]);
});

test('a window is there on its days, while it is valid, and not where it is closed', () => {
  const window = { weekdays: [...weekdays], validFrom: null, validUntil: null, closedOn: [] };
  // 2026-11-28 is a Saturday.
  expect(runsOn(window, '2026-11-28')).toBe(true);
  expect(runsOn({ ...window, weekdays: ['sun'] }, '2026-11-28')).toBe(false);
  expect(runsOn({ ...window, weekdays: ['sat'] }, '2026-11-28')).toBe(true);
  expect(runsOn({ ...window, validUntil: '2026-11-28' }, '2026-11-28')).toBe(false);
  expect(runsOn({ ...window, validFrom: '2026-11-28' }, '2026-11-28')).toBe(true);
  expect(runsOn({ ...window, closedOn: ['2026-11-28'] }, '2026-11-28')).toBe(false);
});
