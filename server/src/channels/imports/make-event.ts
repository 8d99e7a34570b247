/** A draft becomes an event of the spine, held to the same rules as one that comes over HTTP. */
import { encodeEvent, eventIdOf, shardOf, type JsonObject, type NewEvent } from '../../spine/index.ts';
import { checkEvent } from '../intake/check-event.ts';
import { inspect } from '../intake/inspect.ts';
import { reasons } from '../reasons.ts';
import type { BadRow, Draft } from './plan.ts';

export interface ImportSources {
  /** Message ids count once within it. */
  readonly scopeSourceId: string;
  /** Whose facts these are. */
  readonly sourceId: string;
}

export interface MadeEvent {
  readonly eventId: string;
  /** As the log takes it. Made at once: a text is one thing to keep until the commit, an event's objects are thirty. */
  readonly encoded: string;
  readonly event: NewEvent;
}

/** An order of a wholesaler may have more lines than an event over HTTP may have bytes. */
const maxEventBytes = 1_048_576;

/** `startedAt`: when rows without a time happened, all of them at once, so that a file says the same however fast it is read. */
export function makeEvent(
  draft: Draft,
  sources: ImportSources,
  startedAt: Date,
  receivedAt: Date = startedAt,
): MadeEvent | BadRow {
  const occurredAt = draft.at ?? startedAt;
  const [firstId] = draft.externalIds;
  // Every event needs an id of its own kind; a row that has only, say, an e-mail is anonymous but for it.
  const anonymousId =
    draft.anonymousId ?? (draft.userId === undefined && firstId ? `${firstId.type}:${firstId.id}` : undefined);
  const body: Record<string, unknown> = {
    type: draft.type,
    messageId: draft.messageId,
    timestamp: occurredAt.toISOString(),
    ...(draft.userId === undefined ? {} : { userId: draft.userId }),
    ...(anonymousId === undefined ? {} : { anonymousId }),
    ...(draft.name === null ? {} : { event: draft.name }),
    [draft.type === 'identify' ? 'traits' : 'properties']: draft.fields,
    ...(draft.externalIds.length === 0
      ? {}
      : {
          context: {
            externalIds: draft.externalIds.map(({ type, id }) => ({ type, id, collection: 'users', encoding: 'none' })),
          },
        }),
  };
  const bad = (reason: string, detail: string): BadRow => ({
    kind: 'bad',
    row: draft.row,
    reason,
    detail,
    raw: JSON.stringify(body).slice(0, 2_000),
  });
  const wrong = inspect(body, true);
  if (wrong !== null) return bad(wrong, reasons[wrong].title);
  const checked = checkEvent(body, draft.type);
  if (!('messageId' in checked)) return bad(checked.reason, checked.detail);
  const event: NewEvent = {
    eventId: eventIdOf(sources.scopeSourceId, draft.messageId),
    shard: shardOf(draft.userId === undefined ? `a:${anonymousId ?? ''}` : `u:${draft.userId}`),
    sourceId: sources.sourceId,
    type: draft.type,
    name: checked.name,
    receivedAt,
    sentAt: null,
    originalAt: draft.at,
    occurredAt,
    clockSuspect: false,
    messageId: draft.messageId,
    body: body as JsonObject,
  };
  const encoded = encodeEvent(event);
  return encoded.length > maxEventBytes
    ? bad('event_too_large', 'the row makes an event larger than 1 MB')
    : { eventId: event.eventId, encoded, event };
}
