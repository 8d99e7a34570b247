/**
 * Replay: a letter is tried again with today's code, once however often the button is pressed. What could not be read is
 * parsed again; what could not be applied goes behind the end of the log again. What ClickHouse refused has been applied long
 * since, so it must not meet the consumers a second time: it comes with the next rebuild of the history.
 */
import { problem } from '../kit/problems.ts';
import type { Tx } from '../kit/sql.ts';
import {
  appendEvents,
  buryAll,
  claimLetters,
  letterFailedAgain,
  reappend,
  settleLetters,
  type KeptLetter,
  type LetterChoice,
  type NewEvent,
} from '../spine/index.ts';
import { acceptBatch, type RefusedEvent } from './intake/accept-batch.ts';
import { decodeText, decompress, parseJson } from './intake/decode-body.ts';
import { limits } from './intake/limits.ts';

export interface Replayed {
  /** Letters whose events are in the log now. */
  readonly changed: number;
  readonly stillFailing: number;
}

/** In the caller's transaction: letters and events commit together, so a replay that is killed has not happened. */
export async function replayLetters(tx: Tx, choice: LetterChoice, now: Date): Promise<Replayed> {
  let [changed, stillFailing] = [0, 0];
  for await (const letters of claimLetters(tx, choice)) {
    const good = [
      ...(await replayRead(
        tx,
        letters.filter((letter) => letter.stage === 'intake'),
        now,
      )),
      ...(await replayApplied(
        tx,
        letters.filter((letter) => letter.stage === 'people'),
        now,
      )),
    ];
    for (const letter of letters) {
      if (letter.stage === 'intake' || letter.stage === 'people') continue;
      await letterFailedAgain(tx, letter, letter.reason, 'rebuild the history: that sends all events again');
    }
    changed += await settleLetters(tx, good);
    stillFailing += letters.length - good.length;
  }
  return { changed, stillFailing };
}

/** Letters of the intake: parse, append. Returns those that came through. */
async function replayRead(tx: Tx, letters: readonly KeptLetter[], now: Date): Promise<KeptLetter[]> {
  const good: KeptLetter[] = [];
  const events: NewEvent[] = [];
  for (const letter of letters) {
    const read = await readAgain(letter);
    if (read.kind === 'failing') await letterFailedAgain(tx, letter, read.reason, read.detail);
    else {
      good.push(letter);
      // Times were corrected by the first arrival; the log is entered now, because consumers do not look back.
      events.push(...read.events.map((event) => ({ ...event, receivedAt: now })));
      await buryAll(
        tx,
        read.letters.filter((other) => other.id !== letter.id),
      );
    }
  }
  await appendEvents(tx, events);
  return good;
}

type ReadAgain =
  | { readonly kind: 'read'; readonly events: readonly NewEvent[]; readonly letters: readonly RefusedEvent[] }
  | { readonly kind: 'failing'; readonly reason: string; readonly detail: string };

async function readAgain(letter: KeptLetter): Promise<ReadAgain> {
  const failing = (detail: string): ReadAgain => ({ kind: 'failing', reason: letter.reason, detail });
  if (letter.sourceId === null) return failing('the letter names no source');
  const plain = await decompress(Buffer.from(letter.raw), undefined, limits.largeBatchBytes);
  if (plain.kind === 'refused') return failing(`${plain.problem.code}: ${plain.detail}`);
  const text = decodeText(plain.value);
  if (text.kind === 'refused') return failing(`${text.problem.code}: ${text.detail}`);
  const body = parseJson(text.value);
  if (body.kind === 'refused') return failing(`${body.problem.code}: ${body.detail}`);
  const read = acceptBatch(body.value, {
    sourceId: letter.sourceId,
    receivedAt: letter.receivedAt,
    shape: 'any',
    text: text.value,
  });
  if (read.kind === 'refused') return failing(`${read.problem.code}: ${read.detail}`);
  const [first] = read.letters;
  if (read.events.length === 0 && first !== undefined)
    return { kind: 'failing', reason: first.reason, detail: first.detail };
  return { kind: 'read', events: read.events, letters: read.letters };
}

/** Letters of later stages: their events are in the log already and go to its end once more. */
async function replayApplied(tx: Tx, letters: readonly KeptLetter[], now: Date): Promise<KeptLetter[]> {
  const events = letters.flatMap((letter) =>
    letter.eventId === null ? [] : [{ shard: letter.shard, eventId: letter.eventId, receivedAt: letter.receivedAt }],
  );
  const found = await reappend(tx, events, now);
  const good = letters.filter((letter) => letter.eventId !== null && found.has(letter.eventId));
  for (const letter of letters) {
    if (!good.includes(letter)) await letterFailedAgain(tx, letter, letter.reason, 'the event is no longer in the log');
  }
  return good;
}

/** An opaque place in the list of letters: when and which. */
export function encodePlace(letter: KeptLetter): string {
  return Buffer.from(`${letter.receivedAt.toISOString()} ${letter.id}`).toString('base64url');
}

export function decodePlace(
  cursor: string,
  badCursor: Parameters<typeof problem>[0],
): { receivedAt: Date; id: string } {
  const [at = '', id = ''] = Buffer.from(cursor, 'base64url').toString('latin1').split(' ');
  const receivedAt = new Date(at);
  if (Number.isNaN(receivedAt.getTime()) || !/^[0-9a-f-]{36}$/.test(id))
    throw problem(badCursor, { detail: 'query: cursor is not one of ours' });
  return { receivedAt, id };
}
