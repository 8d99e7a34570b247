/** A command: effect, events, audit entry and Idempotency-Key commit together, or nothing does. */
import { createHash } from 'node:crypto';
import { idempotencyMissing, problem } from '../problems.ts';
import { transaction, type Db, type Tx } from '../sql.ts';
import { nobody } from './admit.ts';
import { claimKey, freeKey, storeAnswer, storedAnswer, type Claim } from './idempotency.ts';
import type { Actor, AuditNote, Call, CommandCall, CommandRoute } from './route.ts';

export type Audit = (tx: Tx, actor: Actor, note: AuditNote, now: Date) => Promise<void>;
export type AnyCall = Call<unknown, unknown, unknown> & { answered(): number };

/** The key was claimed before: leaves the transaction without an effect. */
class Repeated extends Error {}

/**
 * Runs the command, or replays the answer that the same key got before (header `idempotent-replayed: true`). Statements wait for each
 * other as little as may be: the claim travels with the handler's first ones where the route starts beside it, what is kept for replays
 * with COMMIT.
 */
export async function runCommand(db: Db, audit: Audit, route: CommandRoute, call: AnyCall): Promise<unknown> {
  const claim = claimOf(route, call);
  let keeping: Promise<void> | undefined;
  try {
    const answer = await transaction(db, async (tx) => {
      const handle = async (): Promise<unknown> => {
        const full: CommandCall<unknown, unknown, unknown> = {
          ...call,
          tx,
          audit: (note) => audit(tx, call.actor, note, call.now),
        };
        return (route.handle as (call: unknown) => Promise<unknown>)(full);
      };
      const given = (claim === null ? await handle() : await handleOnce(tx, route, claim, handle)) ?? null;
      if (claim !== null) {
        const status = call.answered();
        // A refusal that commits (a wrong code is counted) is no answer to a retry: what it was refused for may be right by then.
        keeping = status >= 400 ? freeKey(tx, claim) : storeAnswer(tx, claim, status, kept(route, given));
        keeping.catch(() => undefined);
      }
      return given;
    });
    await keeping;
    return answer;
  } catch (error) {
    if (!(error instanceof Repeated) || claim === null) throw error;
    const before = await storedAnswer(db, claim);
    call.reply.header('idempotent-replayed', 'true').status(before.status);
    return before.answer;
  }
}

/** The handler under its key; what it has done beside a claim that turns out to be lost is rolled back. */
async function handleOnce(tx: Tx, route: CommandRoute, claim: Claim, handle: () => Promise<unknown>): Promise<unknown> {
  const claiming = claimKey(tx, claim);
  const early = route.besideClaim === true ? handle() : null;
  early?.catch(() => undefined);
  if (await claiming) return early ?? handle();
  await early?.catch(() => undefined);
  throw new Repeated('the key was claimed before');
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
