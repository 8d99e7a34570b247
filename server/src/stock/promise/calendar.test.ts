import { expect, test } from 'vitest';
import type { Location } from '../contract.ts';
import {
  addDays,
  arrivalDay,
  decideLeaving,
  instantOf,
  localTime,
  readyTime,
  weekdayOf,
  workingDayFrom,
} from './calendar.ts';
import { kmBetween } from './distance.ts';

const hours: [string, string][] = [['09:00', '18:00']];
const place: Location = {
  id: 'w',
  kind: 'warehouse',
  state: 'active',
  name: 'W',
  zone: 'z',
  country: 'LV',
  city: '',
  street: '',
  postalCode: '',
  latitude: 56,
  longitude: 24,
  timeZone: 'Europe/Riga',
  opening: { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours },
  closedOn: ['2026-03-09'],
  cutOff: '15:00',
  handlingDays: 0,
  capacityUnitsADay: null,
  ships: true,
  offersPickup: false,
  offersTryOn: false,
  version: 1,
  createdAt: '',
  changedAt: '',
};
const none = (): number => 0;

test('before the cut-off it leaves today, after it on the next working day; closed days do not count', () => {
  // 6 March 2026 is a Friday; Monday the 9th is closed.
  expect(decideLeaving(place, { day: '2026-03-06', time: '14:59' }, none)).toMatchObject({
    leavesOn: '2026-03-06',
    because: [],
  });
  expect(decideLeaving(place, { day: '2026-03-06', time: '15:00' }, none)).toMatchObject({
    leavesOn: '2026-03-10',
    because: ['cut_off'],
  });
  expect(decideLeaving(place, { day: '2026-03-07', time: '10:00' }, none)).toMatchObject({
    leavesOn: '2026-03-10',
    because: ['closed'],
  });
});

test('packing takes working days, and a full day moves a parcel to the next one that has room', () => {
  const packed = { ...place, handlingDays: 2, capacityUnitsADay: 10 };
  const booked = (day: string): number => (day === '2026-03-04' ? 10 : 3);
  expect(decideLeaving(packed, { day: '2026-03-02', time: '10:00' }, booked)).toEqual({
    leavesOn: '2026-03-05',
    capacity: 7,
    because: ['handling', 'full'],
  });
  expect(decideLeaving({ ...place, opening: {} }, { day: '2026-03-02', time: '10:00' }, none)).toBeNull();
  expect(decideLeaving({ ...place, capacityUnitsADay: 0 }, { day: '2026-03-02', time: '10:00' }, none)).toBeNull();
});

test('transit counts only the days on which parcels move', () => {
  const week = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
  expect(arrivalDay('2026-03-06', 1, week)).toBe('2026-03-09');
  expect(arrivalDay('2026-03-06', 0, week)).toBe('2026-03-06');
  expect(arrivalDay('2026-03-06', 2, ['sat', 'sun'])).toBe('2026-03-08');
  expect([weekdayOf('2026-03-06'), addDays('2026-02-28', 1), workingDayFrom(place, '2026-03-07')]).toEqual([
    'fri',
    '2026-03-01',
    '2026-03-10',
  ]);
});

test('collecting is possible as soon as somebody there has had the time to pick', () => {
  expect(readyTime(place, { day: '2026-03-06', time: '10:00' }, 60)).toEqual({ day: '2026-03-06', time: '11:00' });
  expect(readyTime(place, { day: '2026-03-06', time: '17:01' }, 60)).toEqual({ day: '2026-03-10', time: '10:00' });
  expect(readyTime(place, { day: '2026-03-06', time: '06:00' }, 30)).toEqual({ day: '2026-03-06', time: '09:30' });
  expect(readyTime({ ...place, opening: {} }, { day: '2026-03-06', time: '06:00' }, 30)).toBeNull();
});

test('local times follow the clocks of the place, also on the nights on which they jump', () => {
  expect(localTime(new Date('2026-03-28T23:30:00Z'), 'Europe/Riga')).toEqual({ day: '2026-03-29', time: '01:30' });
  expect(localTime(new Date('2026-03-29T01:30:00Z'), 'Europe/Riga')).toEqual({ day: '2026-03-29', time: '04:30' });
  // 03:30 is not there that night.
  expect(instantOf({ day: '2026-03-29', time: '03:30' }, 'Europe/Riga').toISOString()).toBe('2026-03-29T01:30:00.000Z');
});

test('distances are those of the globe', () => {
  const [riga, tallinn] = [
    { latitude: 56.9496, longitude: 24.1052 },
    { latitude: 59.437, longitude: 24.7536 },
  ];
  expect(Math.abs(kmBetween(riga, tallinn) - 279)).toBeLessThan(3);
  expect(kmBetween(riga, riga)).toBe(0);
});
