/** Builders of events for tests: believable, small, and different from each other. */
import { newId } from '../src/kit/ids.ts';
import { eventIdOf, shardOf, type JsonObject, type NewEvent } from '../src/spine/index.ts';

export const testSourceId = '018f0000-0000-7000-8000-000000000001';

export interface EventWish {
  readonly userId?: string;
  readonly anonymousId?: string;
  readonly messageId?: string;
  readonly type?: NewEvent['type'];
  readonly name?: string;
  readonly at?: Date;
  readonly sourceId?: string;
  readonly body?: JsonObject;
}

export function anEvent(wish: EventWish = {}): NewEvent {
  const at = wish.at ?? new Date();
  const messageId = wish.messageId ?? newId();
  const sourceId = wish.sourceId ?? testSourceId;
  const anonymousId = wish.anonymousId ?? (wish.userId === undefined ? newId() : undefined);
  const type = wish.type ?? 'track';
  const name = wish.name ?? (type === 'track' ? 'Product Viewed' : null);
  return {
    eventId: eventIdOf(sourceId, messageId),
    shard: shardOf(wish.userId === undefined ? `a:${anonymousId}` : `u:${wish.userId}`),
    sourceId,
    type,
    name,
    receivedAt: new Date(),
    sentAt: at,
    originalAt: at,
    occurredAt: at,
    clockSuspect: false,
    messageId,
    body: {
      type,
      messageId,
      ...(wish.userId === undefined ? {} : { userId: wish.userId }),
      ...(anonymousId === undefined ? {} : { anonymousId }),
      ...(name === null ? {} : type === 'track' ? { event: name } : { name }),
      ...wish.body,
    },
  };
}
