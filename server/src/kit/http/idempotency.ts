/** The same Idempotency-Key gives the same answer and one effect, also when two requests race. */
import { idempotencyMismatch, problem } from '../problems.ts';
import { run, runCount, runOne, type Db, type On, type Tx } from '../sql.ts';
import {
  claimStatement,
  eraseAnswersWith,
  freeStatement,
  storedStatement,
  storeStatement,
  sweepStatement,
} from './idempotency.sql.ts';

export interface Claim {
  readonly caller: string;
  readonly key: string;
  readonly route: string;
  readonly requestHash: string;
}

/** Claims the key for this transaction; false: an earlier request has it, and its answer is stored. Waits for one that is under way. */
export async function claimKey(tx: Tx, claim: Claim): Promise<boolean> {
  return (await runCount(tx, claimStatement, [claim.caller, claim.key, claim.route, claim.requestHash])) === 1;
}

/** What the first request with this key got. Throws `idempotency_mismatch` where it was another request. */
export async function storedAnswer(on: On, claim: Claim): Promise<{ status: number; answer: unknown }> {
  const stored = await runOne(on, storedStatement, [claim.caller, claim.key]);
  if (stored.route !== claim.route || stored.request_hash !== claim.requestHash) throw problem(idempotencyMismatch);
  return { status: stored.status, answer: stored.answer };
}

export async function storeAnswer(tx: Tx, claim: Claim, status: number, answer: unknown): Promise<void> {
  await run(tx, storeStatement, [claim.caller, claim.key, status, JSON.stringify(answer)]);
}

/** The key was used for nothing, and may be used again. */
export async function freeKey(tx: Tx, claim: Claim): Promise<void> {
  await run(tx, freeStatement, [claim.caller, claim.key]);
}

/**
 * Takes the contents out of every kept answer that holds one of these texts (of five characters and more); the key still counts as used.
 * Reads the whole table (30 days of commands): for erasure, not for a hot path. Returns how many.
 */
export async function eraseAnswers(tx: Tx, texts: readonly string[]): Promise<number> {
  const wanted = [...new Set(texts.map((text) => text.toLowerCase()))].filter((text) => text.length >= 5);
  return wanted.length === 0 ? 0 : runCount(tx, eraseAnswersWith, [wanted]);
}

/** Forgets answers after 30 days; once an hour is enough, any number of processes may. */
export async function sweepAnswers(db: Db, now: Date): Promise<void> {
  await run(db, sweepStatement, [now]);
}
