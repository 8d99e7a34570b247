import { expect, test } from 'vitest';
import { niceScale } from './niceScale.ts';

test('goes from 0 to at least the greatest value, in round steps', () => {
  expect(niceScale(11_300)).toEqual([0, 2500, 5000, 7500, 10_000, 12_500]);
  expect(niceScale(97)).toEqual([0, 20, 40, 60, 80, 100]);
});

test('counts whole things: a day with one event has the marks 0 and 1', () => {
  expect(niceScale(1)).toEqual([0, 1]);
});
