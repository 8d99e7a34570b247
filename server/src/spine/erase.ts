/** Erasure of a person from the log and the dead letters: what was said goes, that something was said stays. */
import { run, runCount, type Tx } from '../kit/sql.ts';
import {
  eraseBodiesStatement,
  eraseBuriedBodiesStatement,
  eraseLettersBodiesStatement,
  eraseLettersStatement,
} from './erase.sql.ts';

export interface ErasedPlace {
  readonly shard: number;
  readonly xid: string;
  readonly seq: number;
  readonly receivedAt: Date;
  readonly eventId: string;
}

/** Replaces the bodies of these events by `{"erased": true}`; returns how many rows were changed. May be called again. */
export async function eraseBodies(tx: Tx, places: readonly ErasedPlace[]): Promise<number> {
  if (places.length === 0) return 0;
  const erased = await runCount(tx, eraseBodiesStatement, [
    places.map((place) => place.shard),
    places.map((place) => place.xid),
    places.map((place) => place.seq),
    places.map((place) => place.receivedAt.toISOString()),
  ]);
  return erased + (await runCount(tx, eraseBuriedBodiesStatement, [places.map((place) => place.eventId)]));
}

/** Empties the dead letters of these events, and those in which one of the values occurs, with the log rows behind them. Returns how many letters. */
export async function eraseDeadLetters(
  tx: Tx,
  eventIds: readonly string[],
  values: readonly string[],
): Promise<number> {
  const needles = [...new Set(values.flatMap(needlesOf))];
  if (eventIds.length === 0 && needles.length === 0) return 0;
  const letters = await runCount(tx, eraseLettersStatement, [eventIds, needles]);
  if (letters > 0) await run(tx, eraseLettersBodiesStatement);
  return letters;
}

const idFields = ['userId', 'anonymousId', 'previousId'];

/** Long values are looked for anywhere; a short one ("42") only where it stands as an id. */
function needlesOf(value: string): string[] {
  const asId = idFields.flatMap((field) => formsOf(`"${field}":${JSON.stringify(value)}`));
  return value.length >= 6 ? [...formsOf(value), ...asId] : asId;
}

/** A value as the statement compares it: raw UTF-8 and JSON-escaped, in lower case, without what people put between digits. */
function formsOf(value: string): string[] {
  const bare = value.toLowerCase().replace(/[\s().-]/g, '');
  const bytes = [...Buffer.from(bare)]
    .map((byte) => (byte >= 0x80 ? `\\${byte.toString(8)}` : byte === 0x5c ? '\\\\' : String.fromCharCode(byte)))
    .join('');
  const json = [...bare].map((char) => (char > '\u007f' ? escapeJson(char) : char)).join('');
  return [bytes, json];
}

const escapeJson = (char: string): string =>
  [...Array(char.length).keys()].map((at) => `\\\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
