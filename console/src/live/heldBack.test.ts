import { expect, test } from 'vitest';
import { emptyFeed, mostShown, release, take } from './heldBack.ts';
import type { LiveEvent } from './stream.ts';

const event = (eventId: string): LiveEvent => ({
  eventId,
  personId: null,
  personName: null,
  type: 'track',
  name: 'Seen',
  sourceId: null,
  sourceName: null,
  sourceKind: 'web',
  occurredAt: '2026-01-01T00:00:00Z',
  receivedAt: '2026-01-01T00:00:00Z',
  summary: '',
});
const ids = (events: LiveEvent[]) => events.map((one) => one.eventId);

test('puts the newest on top', () => {
  expect(ids(take(take(emptyFeed, [event('a')], false), [event('b'), event('c')], false).shown)).toEqual([
    'c',
    'b',
    'a',
  ]);
});

test('moves nothing while held, and loses nothing when it goes on', () => {
  const held = take(take(emptyFeed, [event('a')], false), [event('b'), event('c')], true);
  expect(ids(held.shown)).toEqual(['a']);
  expect(held.held).toHaveLength(2);
  expect(ids(release(held).shown)).toEqual(['c', 'b', 'a']);
});

test('says how many a long pause had to drop', () => {
  const many = Array.from({ length: mostShown + 7 }, (_, index) => event(String(index)));
  expect(take(emptyFeed, many, true).dropped).toBe(7);
});
