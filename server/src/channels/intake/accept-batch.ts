/** From a parsed request to events and dead letters. Pure but for the ids that it mints. */
import { hash } from 'node:crypto';
import type { EventType } from '../../../../contracts/common.ts';
import { hashedId, newId } from '../../kit/ids.ts';
import { bodyTooLarge, type ProblemKind } from '../../kit/problems.ts';
import { eventIdOf, shardOf, type JsonObject, type LetterToBury, type NewEvent } from '../../spine/index.ts';
import { batchMissing, notAnObject, tooManyEvents } from '../problems.ts';
import type { ReasonCode } from '../reasons.ts';
import { checkEvent, type Refusal } from './check-event.ts';
import { isFields, type Fields } from './fields.ts';
import { correctTime, readInstant, type ReadInstant } from './correct-time.ts';
import { inspect, isSuspicious } from './inspect.ts';
import { limits } from './limits.ts';
import { readMerge } from './read-merge.ts';

/** What the address says about the body. `any`: a batch when it has one (replay). */
export type Shape = EventType | 'batch' | 'merge' | 'any';

export interface Arrival {
  readonly sourceId: string;
  readonly receivedAt: Date;
  readonly shape: Shape;
  /** The whole body as text: tells cheaply what the events cannot hold, and is kept where an event cannot be written down again. */
  readonly text: string;
}

export type Accepted =
  | { readonly kind: 'taken'; readonly events: NewEvent[]; readonly letters: RefusedEvent[] }
  | { readonly kind: 'refused'; readonly problem: ProblemKind; readonly detail: string };

export interface RefusedEvent extends LetterToBury {
  readonly reason: ReasonCode;
}

interface Envelope {
  readonly context: Fields | undefined;
  readonly integrations: Fields | undefined;
  readonly sentAt: unknown;
  /** Read once for all items. */
  readonly sent: ReadInstant;
  readonly type: EventType | undefined;
}

/** Reads a body that is JSON. A bad event costs only itself; only a body without any recognisable event is refused as a whole. */
export function acceptBatch(body: unknown, arrival: Arrival): Accepted {
  if (!isFields(body))
    return {
      kind: 'refused',
      problem: notAnObject,
      detail: Array.isArray(body) ? 'a list came at top level' : 'no object came',
    };
  const shape = arrival.shape === 'any' ? ('batch' in body ? 'batch' : undefined) : arrival.shape;
  if (shape === 'merge') return acceptItems([{ ...body, type: 'merge' }], single, arrival);
  if (shape !== 'batch') return acceptItems([body], { ...single, type: shape }, arrival);
  const items = body['batch'];
  if (!Array.isArray(items))
    return { kind: 'refused', problem: batchMissing, detail: '`batch` is missing or not a list' };
  if (items.length > limits.events)
    return { kind: 'refused', problem: tooManyEvents, detail: `${items.length} events came` };
  return acceptItems(items, envelopeOf(body), arrival);
}

const single: Envelope = {
  context: undefined,
  integrations: undefined,
  sentAt: undefined,
  sent: null,
  type: undefined,
};

function envelopeOf(body: Fields): Envelope {
  const { context, integrations, sentAt } = body;
  return {
    context: isFields(context) && Object.keys(context).length > 0 ? context : undefined,
    integrations: isFields(integrations) && Object.keys(integrations).length > 0 ? integrations : undefined,
    sentAt,
    sent: readInstant(sentAt),
    type: undefined,
  };
}

function acceptItems(items: readonly unknown[], envelope: Envelope, arrival: Arrival): Accepted {
  const { text } = arrival;
  const strict = isSuspicious(text);
  // UTF-8 has at most 3 bytes a UTF-16 unit: a body this short cannot hold an event that is too large.
  const measure = text.length * 3 > limits.eventBytes && Buffer.byteLength(text) > limits.eventBytes;
  const wrong = envelopeProblem(envelope, strict);
  const shared = measure && wrong === null ? sizeOf(envelope.context) + sizeOf(envelope.integrations) : 0;
  if (shared * items.length > limits.mergedBytes) {
    return {
      kind: 'refused',
      problem: bodyTooLarge,
      detail: 'the envelope’s context, copied into each event, is too much',
    };
  }
  const events: NewEvent[] = [];
  const letters = new Map<string, RefusedEvent>();
  for (const item of items) {
    const refusal =
      wrong ??
      acceptItem(
        item,
        envelope,
        { arrival, strict, room: measure ? limits.eventBytes - shared : Number.POSITIVE_INFINITY },
        events,
      );
    if (refusal === null) continue;
    const letter = letterOf(item, envelope, arrival, refusal);
    letters.set(letter.id, letter);
  }
  return { kind: 'taken', events, letters: [...letters.values()] };
}

function envelopeProblem(envelope: Envelope, strict: boolean): Refusal | null {
  for (const [name, part] of [
    ['context', envelope.context],
    ['integrations', envelope.integrations],
  ] as const) {
    const reason = part === undefined ? null : inspect(part, strict, 2);
    if (reason !== null) return { reason, detail: `in the batch’s own \`${name}\`` };
  }
  return null;
}

interface Bounds {
  readonly arrival: Arrival;
  readonly strict: boolean;
  /** Bytes that the event may have. */
  readonly room: number;
}

/** Appends the event to `events`, or says why not. */
function acceptItem(came: unknown, envelope: Envelope, bounds: Bounds, events: NewEvent[]): Refusal | null {
  if (!isFields(came))
    return {
      reason: 'event_not_an_object',
      detail: `a ${Array.isArray(came) ? 'list' : came === null ? 'null' : typeof came} came`,
    };
  const reason = inspect(came, bounds.strict);
  if (reason !== null) return { reason, detail: 'found in the event' };
  if (bounds.room !== Number.POSITIVE_INFINITY) {
    const bytes = sizeOf(came);
    if (bytes > bounds.room)
      return { reason: 'event_too_large', detail: `${bytes} bytes came, ${limits.eventBytes} are taken` };
  }
  const isMerge = envelope.type === undefined && came['type'] === 'merge';
  const item = isMerge ? readMerge(came) : came;
  const checked = checkEvent(item, isMerge ? 'identify' : envelope.type);
  if ('reason' in checked) return checked;
  const original = readInstant(item['originalTimestamp'] ?? item['timestamp']);
  if (original === 'unreadable') return { reason: 'bad_timestamp', detail: '`timestamp` is not a time' };
  const { sourceId, receivedAt } = bounds.arrival;
  const times = correctTime(original, envelope.sent ?? readInstant(item['sentAt']), receivedAt.getTime());
  if (item['writeKey'] !== undefined) delete item['writeKey'];
  mergeUnder(item, 'context', envelope.context);
  mergeUnder(item, 'integrations', envelope.integrations);
  const messageId = checked.messageId ?? newId();
  events.push({
    eventId: eventIdOf(sourceId, messageId),
    shard: shardOf(checked.customerKey),
    sourceId,
    type: checked.type,
    name: checked.name,
    receivedAt,
    ...times,
    messageId,
    body: item as JsonObject,
  });
  return null;
}

function mergeUnder(item: Fields, field: 'context' | 'integrations', from: Fields | undefined): void {
  if (from === undefined) return;
  const own = item[field];
  item[field] = isFields(own) ? { ...from, ...own } : from;
}

function sizeOf(value: unknown): number {
  return value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value));
}

/** The letter keeps the event as a batch of one with what it inherits, so that a replay reads it just like the first time. */
function letterOf(item: unknown, envelope: Envelope, arrival: Arrival, refusal: Refusal): RefusedEvent {
  const kept = keep(item, envelope, arrival);
  const id = hashedId('letter', arrival.sourceId, hash('sha256', kept.identity, 'hex'));
  const fields = isFields(item) ? item : {};
  const messageId = typeof fields['messageId'] === 'string' ? fields['messageId'] : '';
  const { userId, anonymousId } = fields;
  const customer =
    typeof userId === 'string' && userId !== ''
      ? `u:${userId}`
      : typeof anonymousId === 'string'
        ? `a:${anonymousId}`
        : `l:${id}`;
  return {
    id,
    shard: shardOf(customer),
    eventId:
      messageId !== '' && messageId.length <= limits.messageIdChars ? eventIdOf(arrival.sourceId, messageId) : null,
    sourceId: arrival.sourceId,
    stage: 'intake',
    ...refusal,
    receivedAt: arrival.receivedAt,
    raw: kept.raw,
  };
}

/** `identity` leaves out what changes when a client sends the same thing again. */
function keep(item: unknown, envelope: Envelope, arrival: Arrival): { raw: Uint8Array; identity: string } {
  try {
    const { writeKey: _, ...own } = isFields(item) ? item : { item };
    const event: unknown = isFields(item)
      ? envelope.type === undefined
        ? own
        : { ...own, type: envelope.type }
      : item;
    const { sentAt: __, ...lasting } = own;
    const raw = JSON.stringify({
      batch: [event],
      context: envelope.context,
      integrations: envelope.integrations,
      sentAt: envelope.sentAt,
    });
    return { raw: Buffer.from(raw), identity: JSON.stringify(lasting) };
  } catch {
    // Nested so deeply (thousands) that it cannot be written down again: the whole body is kept, once.
    return { raw: Buffer.from(arrival.text), identity: arrival.text };
  }
}
