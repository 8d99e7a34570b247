/** The same Idempotency-Key gives the same answer and one effect, also when two requests race. */
import { z } from 'zod';
import { idempotencyMismatch, problem } from '../problems.ts';
import { command, runCount, runOne, run, statement, type Tx } from '../sql.ts';

export interface Claim {
  readonly caller: string;
  readonly key: string;
  readonly route: string;
  readonly requestHash: string;
}

// The second of two racing requests waits on the first one's row, then reads its answer.
export const claimStatement = command(
  'kit.claimIdempotencyKey',
  `insert into kit.idempotency (caller, key, route, request_hash) values ($1, $2, $3, $4) on conflict do nothing`,
);
export const storedStatement = statement(
  'kit.storedAnswer',
  z.object({ route: z.string(), request_hash: z.string(), status: z.int(), answer: z.unknown() }),
  `select route, request_hash, status, answer from kit.idempotency where caller = $1 and key = $2`,
);
export const storeStatement = command(
  'kit.storeAnswer',
  `update kit.idempotency set status = $3, answer = $4::text::jsonb where caller = $1 and key = $2`,
);

/** Claims the key for this transaction: null, or the answer that an earlier request got. */
export async function claimKey(tx: Tx, claim: Claim): Promise<{ status: number; answer: unknown } | null> {
  const won = await runCount(tx, claimStatement, [claim.caller, claim.key, claim.route, claim.requestHash]);
  if (won === 1) return null;
  const stored = await runOne(tx, storedStatement, [claim.caller, claim.key]);
  if (stored.route !== claim.route || stored.request_hash !== claim.requestHash) throw problem(idempotencyMismatch);
  return { status: stored.status, answer: stored.answer };
}

export async function storeAnswer(tx: Tx, claim: Claim, status: number, answer: unknown): Promise<void> {
  await run(tx, storeStatement, [claim.caller, claim.key, status, JSON.stringify(answer)]);
}
