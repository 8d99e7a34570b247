/** One request of the intake from bytes to durable events: decode, who is it, accept, within its allowance, store, count. */
import type { Clock } from '../../kit/clock.ts';
import { hashedId } from '../../kit/ids.ts';
import type { Log } from '../../kit/log.ts';
import { bodyTooLarge, problem, type ProblemKind } from '../../kit/problems.ts';
import type { Db } from '../../kit/sql.ts';
import { buryAll, shardOf, type IntakeWriter } from '../../spine/index.ts';
import {
  eventRefused,
  sourceBusy,
  sourceDisabled,
  writeKeyEnded,
  writeKeyMissing,
  writeKeyUnknown,
} from '../problems.ts';
import { reasons } from '../reasons.ts';
import type { KeyLookup, Source, SourceDirectory } from '../source-directory.ts';
import type { Traffic } from '../traffic.ts';
import { acceptBatch, type RefusedEvent, type Shape } from './accept-batch.ts';
import type { Allowance } from './allowance.ts';
import { isFields } from './fields.ts';
import { decodeText, decompress, parseJson, type Decoded } from './decode-body.ts';
import { store } from './store.ts';

export interface Incoming {
  readonly bytes: Buffer;
  readonly encoding: string | undefined;
  readonly shape: Shape;
  readonly keys: NamedKeys;
  readonly limit: number;
  /** For the detail of a letter: `/v1/batch`. */
  readonly path: string;
}

/** Keys in the order of belief; the body's own comes between the two. */
export interface NamedKeys {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface TakerPorts {
  readonly db: Db;
  readonly log: Log;
  readonly clock: Clock;
  readonly sources: SourceDirectory;
  readonly writer: IntakeWriter;
  readonly traffic: Traffic;
  readonly allowance: Allowance;
}

type Known = Extract<KeyLookup, { kind: 'open' }> & { readonly writeKey: string };

// Whole bodies that cannot be read are kept too, but a broken sender that tries for ever must not fill the disk: each got its 400.
const unreadablePerMinute = 60;

/** Resolves when all that is good is durable and all that is bad is buried; otherwise throws the problem to answer. */
export function createTaker(ports: TakerPorts): (incoming: Incoming) => Promise<void> {
  const { db, clock, traffic, allowance } = ports;
  const unreadable = new Map<string, { minute: number; count: number }>();

  async function keepUnreadable(incoming: Incoming, kind: ProblemKind, detail: string): Promise<void> {
    const known = await findKey(ports, incoming.keys, undefined).catch(() => null);
    if (known === null) return;
    const now = clock.now();
    const minute = Math.floor(now.getTime() / 60_000);
    const before = unreadable.get(known.source.id);
    const count = before?.minute === minute ? before.count + 1 : 1;
    unreadable.set(known.source.id, { minute, count });
    traffic.count(known.source.id, known.keyId, { accepted: 0, duplicates: 0, rejected: 1 }, now);
    if (count > unreadablePerMinute || incoming.bytes.length === 0) return;
    const id = hashedId('letter', known.source.id, incoming.bytes.toString('base64'));
    await buryAll(db, [
      {
        id,
        shard: shardOf(`l:${id}`),
        eventId: null,
        sourceId: known.source.id,
        stage: 'intake',
        reason: 'unreadable_body',
        detail: `${kind.code} on ${incoming.path}: ${detail}`,
        receivedAt: now,
        raw: incoming.bytes,
      },
    ]);
  }

  /** The decoded part, or the problem after the body was kept for the people who can mend its sender. */
  async function must<T>(decoded: Decoded<T>, incoming: Incoming): Promise<T> {
    if (decoded.kind === 'ok') return decoded.value;
    if (decoded.problem !== bodyTooLarge) await keepUnreadable(incoming, decoded.problem, decoded.detail);
    throw problem(decoded.problem, { detail: decoded.detail });
  }

  return async (incoming) => {
    const plain = await must(await decompress(incoming.bytes, incoming.encoding, incoming.limit), incoming);
    const text = await must(decodeText(plain), incoming);
    const body = await must(parseJson(text), incoming);
    const { source, keyId } = await findKey(ports, incoming.keys, isFields(body) ? body['writeKey'] : undefined);
    const receivedAt = clock.now();
    const accepted = acceptBatch(body, { sourceId: source.id, receivedAt, shape: incoming.shape, text });
    if (accepted.kind === 'refused') {
      await keepUnreadable(incoming, accepted.problem, accepted.detail);
      throw problem(accepted.problem, { detail: accepted.detail });
    }
    const { events, letters } = accepted;
    const wait = allowance.take(source, events.length + letters.length, receivedAt.getTime());
    if (wait > 0) throw problem(sourceBusy, { retryAfterSeconds: wait });
    const stored = await store(ports, events, letters);
    traffic.count(
      source.id,
      keyId,
      { accepted: stored.accepted, duplicates: stored.duplicates, rejected: letters.length + stored.refused },
      receivedAt,
    );
    const [letter] = letters;
    // Who sends one event hears about it at once; in a batch a 400 would make libraries throw the good ones away.
    if (letter !== undefined && incoming.shape !== 'batch') throw refusalOf(letter);
  };
}

function refusalOf(letter: RefusedEvent): Error {
  const kind = letter.reason === 'event_too_large' ? bodyTooLarge : eventRefused;
  const { title, fix } = reasons[letter.reason];
  return problem(kind, { detail: `${letter.reason}: ${title} (${letter.detail}). ${fix}` });
}

/** The first key that opens a source; otherwise the problem that says why none does. */
export async function findKey(
  ports: { readonly sources: SourceDirectory; readonly clock: Clock },
  keys: NamedKeys,
  inBody: unknown,
): Promise<Known> {
  const named = [...keys.before, ...(typeof inBody === 'string' ? [inBody] : []), ...keys.after].filter(
    (key) => key !== '',
  );
  if (named.length === 0) throw problem(writeKeyMissing);
  let worst: ProblemKind = writeKeyUnknown;
  for (const writeKey of named) {
    const found = await ports.sources.byWriteKey(writeKey, ports.clock.now());
    if (found.kind === 'open') return { ...found, writeKey };
    if (found.kind === 'disabled') worst = sourceDisabled;
    else if (found.kind !== 'unknown') worst = writeKeyEnded;
  }
  throw problem(worst);
}

export type { Source };
