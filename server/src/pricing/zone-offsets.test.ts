import { expect, test } from 'vitest';
import { localTime } from '../../../quote/index.ts';
import { offsetsOf } from './zone-offsets.ts';

const from = new Date('2026-01-15T00:00:00Z');

test('daylight saving is written out to the minute, and the kernel reads the wall clock from it', () => {
  const offsets = offsetsOf('Europe/Riga', from, 1) ?? [];
  expect(offsets.slice(0, 3)).toEqual([
    { from: '2026-01-14T00:00:00.000Z', minutes: 120 },
    { from: '2026-03-29T01:00:00.000Z', minutes: 180 },
    { from: '2026-10-25T01:00:00.000Z', minutes: 120 },
  ]);
  const at = (utc: string) => localTime({ offsets }, Date.parse(utc));
  // Sunday, 29 March 2026: the clocks go from 03:00 to 04:00.
  expect(at('2026-03-29T00:59:00Z')).toEqual({ weekday: 7, minute: 2 * 60 + 59 });
  expect(at('2026-03-29T01:00:00Z')).toEqual({ weekday: 7, minute: 4 * 60 });
  expect(at('2026-03-29T21:00:00Z')).toEqual({ weekday: 1, minute: 0 });
});

test('zones without daylight saving, with odd minutes, west of Greenwich, and none at all', () => {
  expect(offsetsOf('Asia/Kathmandu', from)).toEqual([{ from: '2026-01-14T00:00:00.000Z', minutes: 345 }]);
  expect(offsetsOf('America/St_Johns', from, 1)?.[0]?.minutes).toBe(-210);
  expect(offsetsOf('UTC', from)).toEqual([{ from: '2026-01-14T00:00:00.000Z', minutes: 0 }]);
  expect(offsetsOf('Mars/Olympus', from)).toBe(null);
});
