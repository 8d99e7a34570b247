import { expect, test } from 'vitest';
import { decideWindows } from './windows.ts';
import type { OfferedRow } from './windows.sql.ts';

const evening: OfferedRow = {
  window_id: 'evening',
  method_id: 'courier',
  name: '18–20',
  state: 'active',
  location_id: null,
  zone: null,
  weekdays: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  from_time: '18:00',
  to_time: '20:00',
  cut_off_minutes: 120,
  capacity: 10,
  surcharge_minor: 0,
  valid_from: null,
  valid_until: null,
  closed_on: [],
  version: 1,
  taken: {},
};
const riga = { id: 'riga', zone: 'lv', timeZone: 'Europe/Riga' };
/** 27 March 2026 is a Friday; the clocks of Riga jump in the night to Sunday. */
const offered = (rows: readonly OfferedRow[], now = '2026-03-27T08:00:00Z', days = 4): string[] => {
  const wish = { methodId: 'courier', location: riga, from: '2026-03-27', days, now: new Date(now) };
  return decideWindows(rows, wish).map(({ id, day, left }) => `${id} ${day.slice(8)} ${left}`);
};

test('a window is there on its weekdays, while it is valid, and not on days that are closed', () => {
  expect(offered([evening])).toEqual(['evening 27 10', 'evening 28 10', 'evening 29 10', 'evening 30 10']);
  expect(offered([{ ...evening, weekdays: ['fri', 'mon'] }])).toEqual(['evening 27 10', 'evening 30 10']);
  expect(offered([{ ...evening, valid_from: '2026-03-28', valid_until: '2026-03-30' }])).toHaveLength(2);
  expect(offered([{ ...evening, closed_on: ['2026-03-27', '2026-03-29'] }])).toEqual([
    'evening 28 10',
    'evening 30 10',
  ]);
});

test('what is taken is not offered again: a full day is left out, and a capacity made smaller never goes below none', () => {
  const taken = { '2026-03-27': 10, '2026-03-28': 7, '2026-03-29': 12 };
  expect(offered([{ ...evening, taken }])).toEqual(['evening 28 3', 'evening 30 10']);
  expect(offered([{ ...evening, capacity: null, taken }])).toContain('evening 27 null');
});

test('it can be chosen until its cut-off, by the clocks of the place, also after they jump', () => {
  expect(offered([evening], '2026-03-27T14:00:00Z', 1)).toHaveLength(1);
  expect(offered([evening], '2026-03-27T14:00:01Z', 1)).toHaveLength(0);
  const wish = {
    methodId: 'courier',
    location: riga,
    from: '2026-03-28',
    days: 2,
    now: new Date('2026-03-27T08:00:00Z'),
  };
  expect(decideWindows([evening], wish).map(({ from }) => from)).toEqual([
    '2026-03-28T16:00:00.000Z',
    '2026-03-29T15:00:00.000Z',
  ]);
});

test('of this method, for this place, its zone, or all places; the earliest first', () => {
  const of = (window_id: string, more: Partial<OfferedRow>): OfferedRow => ({ ...evening, window_id, ...more });
  const rows = [
    of('here', { location_id: 'riga' }),
    of('there', { location_id: 'tallinn' }),
    of('zone', { zone: 'lv', from_time: '09:00' }),
    of('other-zone', { zone: 'ee' }),
    of('other-method', { method_id: 'bike' }),
  ];
  expect(offered(rows, '2026-03-27T00:00:00Z', 1)).toEqual(['zone 27 10', 'here 27 10']);
});
