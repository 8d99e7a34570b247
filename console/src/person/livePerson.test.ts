import { expect, test } from 'vitest';
import { joinNewest } from './livePerson.ts';
import type { TimelineEntry } from './person.ts';

const entry = (eventId: string, minute: number): TimelineEntry => ({
  eventId,
  originId: eventId,
  occurredAt: new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString(),
  receivedAt: '2026-01-01T13:00:00.000Z',
  type: 'track',
  name: 'Seen',
  sourceId: null,
  sourceName: null,
  sourceKind: 'web',
  summary: '',
  clockSuspect: false,
});
const pagesOf = (...pages: TimelineEntry[][]) => ({
  pages: pages.map((items) => ({ items, nextCursor: null })),
  pageParams: pages.map(() => null),
});
const ids = (pages: ReturnType<typeof joinNewest>) => pages.pages.map((page) => page.items.map((one) => one.eventId));

test('puts what is new on top and leaves the older pages where they are', () => {
  const before = pagesOf([entry('c', 3), entry('b', 2)], [entry('a', 1)]);
  expect(ids(joinNewest(before, [entry('d', 4), entry('c', 3)]))).toEqual([['d', 'c', 'b'], ['a']]);
});

test('an event that comes late takes its place by its own time', () => {
  expect(ids(joinNewest(pagesOf([entry('c', 3), entry('a', 1)]), [entry('c', 3), entry('b', 2)]))).toEqual([
    ['c', 'b', 'a'],
  ]);
});

test('an event that is read twice stays one, on whichever page it was', () => {
  expect(
    ids(joinNewest(pagesOf([entry('c', 3)], [entry('b', 2), entry('a', 1)]), [entry('c', 3), entry('b', 2)])),
  ).toEqual([['c', 'b'], ['a']]);
});
