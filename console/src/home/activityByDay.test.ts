import { expect, test } from 'vitest';
import { activityByDay } from './activityByDay.ts';

const today = new Date('2026-03-02T10:00:00Z');
const row = (day: string, kind: 'web' | 'till' | null, events: number) => ({ day, kind, events, people: 1 });

test('leaves no day out, also where nothing happened', () => {
  const { days, series } = activityByDay(
    { days: [row('2026-02-28', 'web', 5), row('2026-03-02', 'web', 7)], names: [], asOf: null },
    3,
    today,
  );
  expect(days).toEqual(['2026-02-28', '2026-03-01', '2026-03-02']);
  expect(series).toEqual([{ kind: 'web', counts: [5, 0, 7], total: 12 }]);
});

test('puts the busiest channel first and leaves silent ones out', () => {
  const { series } = activityByDay(
    { days: [row('2026-03-02', 'till', 1), row('2026-03-02', null, 2)], names: [], asOf: null },
    2,
    today,
  );
  expect(series.map((one) => one.kind)).toEqual([null, 'till']);
});
