/** Writing: events enter the log once each, in the caller's transaction. */
import { z } from 'zod';
import { newId } from '../kit/ids.ts';
import { run, type On, type Tx } from '../kit/sql.ts';
import { timeText } from '../kit/time-text.ts';
import { appendStatement, ensurePartition } from './spine.sql.ts';
import { shardOf, type JsonObject, type NewEvent } from './event.ts';

export interface Appended {
  readonly accepted: number;
  readonly duplicates: number;
}

/**
 * An event as one element of the JSON array that `appendStatement` takes. Put together by hand around the body, because ids,
 * types and times need no escaping: 5 µs; JSON.stringify of the whole with its Dates: 8.7.
 */
export function encodeEvent(event: NewEvent): string {
  return (
    `{"shard":${event.shard},"event_id":"${event.eventId}","source_id":${quote(event.sourceId)},"type":"${event.type}",` +
    `"name":${JSON.stringify(event.name)},"received_at":${receivedText(event.receivedAt)},"sent_at":${sentText(event.sentAt)},` +
    `"original_at":${time(event.originalAt)},"occurred_at":${time(event.occurredAt)},"clock_suspect":${event.clockSuspect},` +
    `"message_id":${JSON.stringify(event.messageId)},"body":${JSON.stringify(event.body)}}`
  );
}

const quote = (text: string | null): string => (text === null ? 'null' : `"${text}"`);
const time = (at: Date | null): string => (at === null ? 'null' : `"${timeText(at)}"`);
// The events of a request share these two times; writing one costs 0.4 µs.
const receivedText = rememberLast(time);
const sentText = rememberLast(time);

function rememberLast(write: (at: Date | null) => string): (at: Date | null) => string {
  let [lastMs, lastText] = [Number.NaN, ''];
  return (at) => {
    const ms = at?.getTime() ?? Number.POSITIVE_INFINITY;
    if (ms !== lastMs) [lastMs, lastText] = [ms, write(at)];
    return lastText;
  };
}

/** Appends encoded events whose ids differ from each other; those that the spine has seen are skipped. In the order given. */
export async function appendEncoded(on: On, encoded: readonly string[]): Promise<Appended> {
  return appendText(on, encoded.join(','), encoded.length);
}

/** As `appendEncoded`, of `count` encoded events joined by commas. */
export async function appendText(on: On, text: string, count: number): Promise<Appended> {
  if (count === 0) return { accepted: 0, duplicates: 0 };
  const [row] = await run(on, appendStatement, [`[${text}]`]);
  const accepted = row?.accepted ?? 0;
  return { accepted, duplicates: count - accepted };
}

/** Appends events in the transaction of the command that caused them: both commit, or neither. */
export async function appendEvents(tx: Tx, events: readonly NewEvent[]): Promise<Appended> {
  const distinct = new Map(events.map((event) => [event.eventId, event]));
  const result = await appendEncoded(tx, [...distinct.values()].map(encodeEvent));
  return { accepted: result.accepted, duplicates: result.duplicates + events.length - distinct.size };
}

/** A fact that the system itself states (a merge, an erasure, …) about the person or thing behind `key`. */
export function systemEvent(name: string, key: string, body: JsonObject, now: Date): NewEvent {
  const eventId = newId(now.getTime());
  return {
    eventId,
    shard: shardOf(key),
    sourceId: null,
    type: 'system',
    name: z.string().parse(name),
    receivedAt: now,
    sentAt: null,
    originalAt: null,
    occurredAt: now,
    clockSuspect: false,
    messageId: eventId,
    body,
  };
}

/** Who did it and what: an event that a command states about a customer, as the customer's own channel would have told it. */
export interface Stated {
  readonly name: string;
  /** Of the customer, strongest first; none: nobody is known, and `about` keeps the order of what happens to one thing. */
  readonly identifiers: readonly { readonly type: string; readonly value: string; readonly verified?: boolean }[];
  /** What it happened to, e.g. an order's id. */
  readonly about: string;
  readonly sourceId: string | null;
  /** Through which channel it came, where no source says so. */
  readonly channel?: string | null | undefined;
  /** An older identifier, of the type of one of `identifiers`, whose place that one takes: identity counts the two as one. */
  readonly inPlaceOf?: { readonly type: string; readonly value: string };
  readonly properties: JsonObject;
  readonly now: Date;
}

/**
 * A `track` event for `appendEvents` in a command's transaction: identity, profile, timeline, history and live follow by themselves.
 * It falls into the shard of the customer's own events where it names an account or an anonymous id.
 */
export function statedEvent(stated: Stated): NewEvent {
  const { name, identifiers, about, sourceId, channel, inPlaceOf, properties, now } = stated;
  const eventId = newId(now.getTime());
  const valueOf = (type: string): string | undefined => identifiers.find((one) => one.type === type)?.value;
  const [userId, anonymousId] = [valueOf('user_id'), valueOf('anonymous_id')];
  const others = identifiers.filter(({ type }) => type !== 'user_id' && type !== 'anonymous_id');
  const key = userId === undefined ? (anonymousId === undefined ? `o:${about}` : `a:${anonymousId}`) : `u:${userId}`;
  return {
    eventId,
    shard: shardOf(key),
    sourceId,
    type: 'track',
    name,
    receivedAt: now,
    sentAt: null,
    originalAt: null,
    occurredAt: now,
    clockSuspect: false,
    messageId: eventId,
    body: {
      type: 'track',
      event: name,
      messageId: eventId,
      ...(userId === undefined ? {} : { userId }),
      ...(anonymousId === undefined ? {} : { anonymousId }),
      context: {
        externalIds: others.map(({ type, value, verified }) => ({ type, id: value, verified: verified === true })),
        ...(channel == null ? {} : { channel }),
        ...(inPlaceOf === undefined ? {} : { inPlaceOf: { type: inPlaceOf.type, id: inPlaceOf.value } }),
      },
      properties,
    },
  };
}

/** Whether a command of ours stated it: what comes in through intake has an id that is a hash of its message id, never the same. */
export const isStated = (event: { readonly eventId: string; readonly messageId: string }): boolean =>
  event.eventId === event.messageId;

/** Makes sure that the partitions for this month and the next three exist. */
export async function ensurePartitions(on: On, now: Date): Promise<void> {
  for (let ahead = 0; ahead <= 3; ahead += 1) {
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1));
    await run(on, ensurePartition, [month.toISOString().slice(0, 10)]);
  }
}
