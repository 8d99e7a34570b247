/**
 * A customer without her card says her phone number and the code that was sent to it. Six digits, five tries, five minutes, one at a time;
 * kept as a keyed hash. The code itself goes out through a port and stands nowhere else: not in an event, an answer or a log.
 */
import { randomInt } from 'node:crypto';
import { problem } from '../../kit/problems.ts';
import { runMaybe, runOne, type Tx } from '../../kit/sql.ts';
import { appendEvents, statedEvent } from '../../spine/index.ts';
import type { OuterDeps } from '../outer-deps.ts';
import { putOneTimeCode, tryOneTimeCode, whenAgain } from './one-time-codes.sql.ts';
import { oneTimeCodeTooSoon, oneTimeCodeUnsendable, phoneUnusable } from './problems.ts';

/** Hands a code to whoever sends short messages, in the caller's transaction; `no_channel`: nobody does. */
export type SendOneTimeCode = (
  tx: Tx,
  wish: { readonly phone: string; readonly code: string; readonly expiresAt: Date; readonly now: Date },
) => Promise<{ readonly kind: 'taken' } | { readonly kind: 'no_channel' }>;

/** Until messaging fills the port: nothing is sent, and the call says so. */
export const sendsNothing: SendOneTimeCode = async () => ({ kind: 'no_channel' });

export const codeMinutes = 5;
const mostTries = 5;
const pauseSeconds = 60;

type Deps = Pick<OuterDeps, 'identity' | 'signer' | 'sendCode'>;

export async function sendOneTimeCode(
  tx: Tx,
  deps: Deps,
  phone: string,
  now: Date,
): Promise<{ expiresAt: Date; againAt: Date }> {
  const originId = await originOf(tx, deps, phone);
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const expiresAt = new Date(now.getTime() + codeMinutes * 60_000);
  const put = await runMaybe(tx, putOneTimeCode, [
    originId,
    await hashOf(deps, originId, code),
    now,
    expiresAt,
    pauseSeconds,
  ]);
  if (put === undefined) {
    const { again_at: again } = await runOne(tx, whenAgain, [originId, pauseSeconds]);
    throw problem(oneTimeCodeTooSoon, {
      retryAfterSeconds: Math.max(1, Math.ceil((again.getTime() - now.getTime()) / 1_000)),
    });
  }
  const sent = await deps.sendCode(tx, { phone, code, expiresAt, now });
  if (sent.kind === 'no_channel') throw problem(oneTimeCodeUnsendable);
  return { expiresAt, againAt: new Date(now.getTime() + pauseSeconds * 1_000) };
}

export type Tried =
  | { readonly kind: 'right'; readonly originId: string }
  | { readonly kind: 'wrong'; readonly triesLeft: number }
  | { readonly kind: 'over' };

/** Counts the try. The right code is a proof: it is stated, and identity knows from now on whose phone this is. */
export async function tryCode(tx: Tx, deps: Deps, phone: string, code: string, now: Date): Promise<Tried> {
  const originId = await originOf(tx, deps, phone);
  const tried = await runMaybe(tx, tryOneTimeCode, [originId, await hashOf(deps, originId, code), now]);
  if (tried === undefined) return { kind: 'over' };
  if (!tried.fits)
    return tried.tries < mostTries ? { kind: 'wrong', triesLeft: mostTries - tried.tries } : { kind: 'over' };
  await appendEvents(tx, [
    statedEvent({
      name: 'Phone Verified',
      identifiers: [{ type: 'phone', value: phone, verified: true }],
      about: originId,
      sourceId: null,
      properties: { by: 'one_time_code' },
      now,
    }),
  ]);
  return { kind: 'right', originId };
}

async function originOf(tx: Tx, deps: Deps, phone: string): Promise<string> {
  const originId = await deps.identity.strongestOrigin(tx, [{ type: 'phone', value: phone }]);
  if (originId === null) throw problem(phoneUnusable);
  return originId;
}

async function hashOf(deps: Deps, originId: string, code: string): Promise<Uint8Array> {
  return (await deps.signer()).keyed('one-time code', `${originId}:${code}`);
}
