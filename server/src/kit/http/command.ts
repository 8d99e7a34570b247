/** A command: effect, events, audit entry and Idempotency-Key commit together, or nothing does. */
import { createHash } from 'node:crypto';
import { idempotencyMissing, problem } from '../problems.ts';
import { transaction, type Db, type Tx } from '../sql.ts';
import { nobody } from './admit.ts';
import { claimKey, storeAnswer, type Claim } from './idempotency.ts';
import type { Actor, AuditNote, Call, CommandCall, CommandRoute } from './route.ts';

export type Audit = (tx: Tx, actor: Actor, note: AuditNote, now: Date) => Promise<void>;
export type AnyCall = Call<unknown, unknown, unknown> & { answered(): number };

/** Runs the command, or replays the answer that the same key got before (header `idempotent-replayed: true`). */
export async function runCommand(db: Db, audit: Audit, route: CommandRoute, call: AnyCall): Promise<unknown> {
  const claim = claimOf(route, call);
  return transaction(db, async (tx) => {
    const before = claim === null ? null : await claimKey(tx, claim);
    if (before !== null) {
      call.reply.header('idempotent-replayed', 'true').status(before.status);
      return before.answer;
    }
    const full: CommandCall<unknown, unknown, unknown> = {
      ...call,
      tx,
      audit: (note) => audit(tx, call.actor, note, call.now),
    };
    const answer = (await (route.handle as (call: unknown) => Promise<unknown>)(full)) ?? null;
    if (claim !== null) await storeAnswer(tx, claim, call.answered(), kept(route, answer));
    return answer;
  });
}

function kept(route: CommandRoute, answer: unknown): unknown {
  return route.redact === undefined ? answer : (route.redact as (answer: unknown) => unknown)(answer);
}

/** A key belongs to its caller; callers that we do not know have none, for one could read another one's answer. */
function claimOf(route: CommandRoute, { request, body, actor }: AnyCall): Claim | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined || actor === nobody) return null;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key)) throw problem(idempotencyMissing);
  return {
    caller: `${actor.kind}:${actor.id}`,
    key,
    route: `${route.method} ${request.url}`,
    requestHash: createHash('sha256')
      .update(JSON.stringify(body ?? null))
      .digest('hex'),
  };
}
