/** Sessions: opaque tokens, a sliding end and an absolute one. A login always makes a new token, whatever cookie came with it. */
import { run, runMaybe, type On, type Tx } from '../kit/sql.ts';
import { addSession, endSession, endSessionsOf, findSession, slideSession } from './login.sql.ts';
import { hashSecret, newSecret } from './secret.ts';
import type { StaffRow } from './staff-row.ts';

const hour = 3_600_000;
/** Unused for so long, a session ends. */
export const idleMs = 12 * hour;
/** However much it is used, after so long one must log in again. */
export const absoluteMs = 7 * 24 * hour;
/** The end slides at most so often: one write in five minutes, not one a request. */
const slideEveryMs = 300_000;

export interface OpenedSession {
  readonly token: string;
  readonly expiresAt: Date;
}

export async function openSession(tx: Tx, staffId: string, now: Date): Promise<OpenedSession> {
  const token = newSecret();
  const expiresAt = new Date(now.getTime() + idleMs);
  const absoluteUntil = new Date(now.getTime() + absoluteMs);
  await run(tx, addSession, [hashSecret(token), staffId, now, expiresAt, absoluteUntil]);
  return { token, expiresAt };
}

export type FoundSession = StaffRow & { readonly expires_at: Date };

/** Who has this token? Moves the sliding end ahead. */
export async function useSession(on: On, token: string, now: Date): Promise<FoundSession | null> {
  const hash = hashSecret(token);
  const found = await runMaybe(on, findSession, [hash, now]);
  if (found === undefined) return null;
  if (now.getTime() - found.seen_at.getTime() < slideEveryMs) return found;
  const expiresAt = new Date(Math.min(now.getTime() + idleMs, found.absolute_until.getTime()));
  await run(on, slideSession, [hash, now, expiresAt]);
  return { ...found, expires_at: expiresAt };
}

export async function closeSession(on: On, token: string): Promise<void> {
  await run(on, endSession, [hashSecret(token)]);
}

export async function closeSessionsOf(on: On, staffId: string): Promise<void> {
  await run(on, endSessionsOf, [staffId]);
}
