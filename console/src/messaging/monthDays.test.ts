import { expect, test } from 'vitest';
import { monthWith, plusMonths, weekWith } from './monthDays.ts';

test('a month is whole weeks from Monday on, none too many; months roll over the year', () => {
  const november = monthWith('2026-11-28');
  expect([november[0], november.at(-1), november.length]).toEqual(['2026-10-26', '2026-12-06', 42]);
  const february = monthWith('2027-02-10');
  expect([february[0], february.at(-1), february.length]).toEqual(['2027-02-01', '2027-02-28', 28]);
  expect(weekWith('2026-03-29')).toEqual(['23', '24', '25', '26', '27', '28', '29'].map((day) => `2026-03-${day}`));
  expect([plusMonths('2026-12-31', 1), plusMonths('2026-01-31', -1)]).toEqual(['2027-01-01', '2025-12-01']);
});
