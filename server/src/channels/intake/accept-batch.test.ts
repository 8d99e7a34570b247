import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { acceptBatch } from './accept-batch.ts';
import { createAllowance } from './allowance.ts';

const arrival = { sourceId: '018f0000-0000-7000-8000-000000000001', receivedAt: new Date('2026-01-31T12:00:00Z') };

test('every item of any batch is either an event or a letter that holds it, and every event can be written as JSON that PostgreSQL takes', () => {
  const item = fc.oneof(
    fc.jsonValue({ maxDepth: 4 }),
    fc.record({
      type: fc.constantFrom('track', 'page', 'identify', 'alias', 'merge', 'x'),
      event: fc.oneof(fc.string({ unit: 'binary', maxLength: 5 }), fc.constant('Viewed')),
      userId: fc.oneof(fc.string({ unit: 'binary', maxLength: 5 }), fc.constant('u1'), fc.integer(), fc.constant(null)),
      messageId: fc.uuid(),
      properties: fc.dictionary(fc.string({ unit: 'binary', maxLength: 4 }), fc.jsonValue({ maxDepth: 3 })),
    }),
  );
  fc.assert(
    fc.property(fc.array(item, { maxLength: 8 }), (batch) => {
      const text = JSON.stringify({ batch });
      const taken = acceptBatch(JSON.parse(text) as unknown, { ...arrival, shape: 'batch', text });
      if (taken.kind !== 'taken') throw new Error('a batch was refused as a whole');
      const { events, letters } = taken;
      const distinct = new Set(letters.map((letter) => letter.id));
      expect(distinct.size).toBe(letters.length);
      expect(events.length + letters.length).toBeLessThanOrEqual(batch.length);
      // Equal items make one letter; nothing else may disappear.
      const kept = new Set(letters.map((letter) => Buffer.from(letter.raw).toString()));
      const missing = (JSON.parse(text) as { batch: unknown[] }).batch.filter(
        (one) => !kept.has(JSON.stringify({ batch: [one] })),
      );
      expect(missing.length).toBe(events.length);
      for (const event of events) {
        const written = JSON.stringify(event.body);
        expect(written.includes('\\u0000') && !written.includes('\\\\u0000')).toBe(false);
        expect(/\\ud[89a-f]/.test(written.replaceAll('\\\\', ''))).toBe(false);
        expect(event.shard).toBeLessThan(32);
      }
    }),
    { numRuns: 500 },
  );
});

test('the same message of the same customer falls into the same shard with the same id, however it is wrapped', () => {
  const event = { userId: 'u1', event: 'Viewed', messageId: 'm1' };
  const read = (body: object, shape: 'track' | 'batch'): unknown => {
    const taken = acceptBatch(body, { ...arrival, shape, text: JSON.stringify(body) });
    return taken.kind === 'taken' && [taken.events[0]?.shard, taken.events[0]?.eventId];
  };
  expect(read({ ...event }, 'track')).toEqual(
    read({ batch: [{ ...event, type: 'track', anonymousId: 'other' }] }, 'batch'),
  );
});

test('a source may send its minute’s worth at once, then as fast as the bucket fills; a batch larger than that gets through alone', () => {
  const allowance = createAllowance();
  const source = {
    id: 's',
    slug: 's',
    name: 's',
    kind: 'web' as const,
    state: 'active' as const,
    sharedDevice: false,
    eventsPerMinute: 60,
  };
  expect(allowance.take(source, 60, 0)).toBe(0);
  expect(allowance.take(source, 10, 0)).toBe(10);
  expect(allowance.take(source, 10, 9_000)).toBe(1);
  expect(allowance.take(source, 10, 10_000)).toBe(0);
  expect(allowance.take(source, 600, 70_000)).toBe(0);
  expect(allowance.take(source, 1, 70_000)).toBeGreaterThan(60);
  expect(allowance.take({ ...source, eventsPerMinute: null }, 1e9, 70_000)).toBe(0);
});
