/** The life of dead letters after they are buried: shown, replayed once, or discarded. */
import { run, runCount, type On, type Tx } from '../kit/sql.ts';
import type { DeadLetter } from './bury.ts';
import {
  buryAllStatement,
  claimByIds,
  claimByReason,
  discardByIds,
  discardByReason,
  failAgainStatement,
  findLettersStatement,
  reappendStatement,
  settleStatement,
  type LetterRow,
} from './dead-letters.sql.ts';

/** The id is a pure function of what came, so that a client's retry is the same letter with one more attempt. */
export interface LetterToBury extends DeadLetter {
  readonly id: string;
}

export interface KeptLetter extends LetterToBury {
  readonly state: 'open' | 'replayed' | 'discarded';
  readonly attempts: number;
}

export type LetterChoice = { readonly ids: readonly string[] } | { readonly reason: string };

/** Buries many in one statement. Ids must differ. */
export async function buryAll(on: On, letters: readonly LetterToBury[]): Promise<void> {
  if (letters.length === 0) return;
  const rows = letters.map((letter) => ({
    shard: letter.shard,
    id: letter.id,
    event_id: letter.eventId,
    source_id: letter.sourceId,
    stage: letter.stage,
    reason: letter.reason,
    detail: letter.detail.slice(0, 2_000),
    received_at: letter.receivedAt,
    raw: Buffer.from(letter.raw).toString('base64'),
  }));
  await run(on, buryAllStatement, [JSON.stringify(rows)]);
}

export interface LetterQuery {
  readonly state?: string | undefined;
  readonly sourceId?: string | undefined;
  readonly reason?: string | undefined;
  readonly after?: { readonly receivedAt: Date; readonly id: string } | undefined;
  readonly limit: number;
  /** Bytes of the body to read. */
  readonly rawBytes: number;
}

/** Newest first. */
export async function findLetters(on: On, query: LetterQuery): Promise<KeptLetter[]> {
  const rows = await run(on, findLettersStatement, [
    query.state ?? null,
    query.sourceId ?? null,
    query.reason ?? null,
    query.after?.receivedAt ?? null,
    query.after?.id ?? null,
    query.rawBytes,
    query.limit,
  ]);
  return rows.map(letterOf);
}

const claimSize = 200;

/**
 * The open letters of a choice, locked until the transaction ends, in portions of constant memory. A letter that another
 * transaction has just replayed or discarded does not come.
 */
export async function* claimLetters(tx: Tx, choice: LetterChoice): AsyncGenerator<KeptLetter[]> {
  let [shard, id] = [-1, '00000000-0000-0000-0000-000000000000'];
  for (;;) {
    const rows =
      'ids' in choice
        ? await run(tx, claimByIds, [choice.ids, shard, id, claimSize])
        : await run(tx, claimByReason, [choice.reason, shard, id, claimSize]);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map(letterOf);
    if (rows.length < claimSize) return;
    [shard, id] = [last.shard, last.id];
  }
}

/** These were replayed. Returns how many still were open. */
export async function settleLetters(
  tx: Tx,
  letters: readonly { readonly shard: number; readonly id: string }[],
): Promise<number> {
  if (letters.length === 0) return 0;
  return runCount(tx, settleStatement, [letters.map((letter) => letter.shard), letters.map((letter) => letter.id)]);
}

/** This one was tried and stays open, with today's reason. */
export async function letterFailedAgain(tx: Tx, letter: KeptLetter, reason: string, detail: string): Promise<void> {
  await run(tx, failAgainStatement, [letter.shard, letter.id, reason, detail.slice(0, 2_000)]);
}

/** Returns how many were open and no longer are. */
export async function discardLetters(tx: Tx, choice: LetterChoice): Promise<number> {
  return 'ids' in choice ? runCount(tx, discardByIds, [choice.ids]) : runCount(tx, discardByReason, [choice.reason]);
}

/**
 * Puts events that could not be applied behind the end of the log again, under their own ids, so that consumers meet them once
 * more. Returns the ids that were found; the others have left the log (retention, erasure).
 */
export async function reappend(
  tx: Tx,
  events: readonly { readonly shard: number; readonly eventId: string; readonly receivedAt: Date }[],
  now: Date,
): Promise<ReadonlySet<string>> {
  if (events.length === 0) return new Set();
  const rows = await run(tx, reappendStatement, [
    events.map((event) => event.shard),
    events.map((event) => event.eventId),
    events.map((event) => event.receivedAt.toISOString()),
    now,
  ]);
  return new Set(rows.map((row) => row.event_id));
}

function letterOf(row: LetterRow): KeptLetter {
  return {
    shard: row.shard,
    id: row.id,
    eventId: row.event_id,
    sourceId: row.source_id,
    stage: row.stage,
    reason: row.reason,
    detail: row.detail,
    state: row.state,
    attempts: row.attempts,
    receivedAt: row.received_at,
    raw: row.raw,
  };
}
