import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { anEvent } from '../../test/events.ts';
import { hashedId, keyedId } from '../kit/ids.ts';
import { encodeEvent } from './append.ts';
import { eventIdOf, shardOf } from './event.ts';

test('ids and shards are the same for ever: another version of the code meets what this one has stored', () => {
  expect(['u:1', 'a:x', 'u:ünï🛒', ''].map(shardOf)).toEqual([4, 24, 25, 25]);
  expect(eventIdOf('018f0000-0000-7000-8000-000000000001', 'm1')).toBe('900d5ad9-167a-8f12-b2f3-c31d861b6fc2');
  expect(hashedId('a', 'b', 'c')).toBe('8badde10-c760-89b7-82de-fb4b5e225de7');
  expect(keyedId(new Uint8Array([1, 2, 3]), 'email', 'x@example.com')).toBe('127eb027-7826-8678-9990-e17a3dc17baa');
});

test('an encoded event is JSON that says what the event says, whatever its texts hold', () => {
  const instant = fc.option(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }));
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.option(fc.string()),
      instant,
      instant,
      (messageId, name, sentAt, originalAt) => {
        const event = { ...anEvent(), messageId, name, sentAt, originalAt, body: { messageId } };
        expect(JSON.parse(encodeEvent(event))).toEqual({
          shard: event.shard,
          event_id: event.eventId,
          source_id: event.sourceId,
          type: event.type,
          name,
          received_at: event.receivedAt.toISOString(),
          sent_at: sentAt?.toISOString() ?? null,
          original_at: originalAt?.toISOString() ?? null,
          occurred_at: event.occurredAt.toISOString(),
          clock_suspect: event.clockSuspect,
          message_id: JSON.parse(JSON.stringify(messageId)) as string,
          body: { messageId },
        });
      },
    ),
  );
});
