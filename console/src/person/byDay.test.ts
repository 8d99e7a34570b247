import { expect, test } from 'vitest';
import { byDay } from './byDay.ts';

const entry = (eventId: string, occurredAt: Date) => ({
  eventId,
  originId: eventId,
  occurredAt: occurredAt.toISOString(),
  receivedAt: occurredAt.toISOString(),
  type: 'track' as const,
  name: 'Seen',
  sourceId: null,
  sourceName: null,
  sourceKind: null,
  summary: '',
  clockSuspect: false,
});

test('puts one heading before each day of the reader’s calendar, with its count', () => {
  const rows = byDay([
    entry('c', new Date(2026, 4, 2, 0, 5)),
    entry('b', new Date(2026, 4, 1, 23, 55)),
    entry('a', new Date(2026, 4, 1, 8, 0)),
  ]);
  expect(rows.map((row) => (row.kind === 'day' ? `${new Date(row.at).getDate()}: ${row.count}` : row.key))).toEqual([
    '2: 1',
    'c',
    '1: 2',
    'b',
    'a',
  ]);
});
