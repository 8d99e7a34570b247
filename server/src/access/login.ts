/** Coming in: by password or by one-time link; and changing the password. */
import { notLoggedIn, problem } from '../kit/problems.ts';
import type { Actor } from '../kit/http/route.ts';
import { run, runCount, runMaybe, runOne, transaction, type Db, type Tx } from '../kit/sql.ts';
import { audit } from './audit.ts';
import { findForLogin, passwordOf, recordLogin, setPassword, useLink, dropLinks } from './login.sql.ts';
import { hashPassword, isPassword } from './password.ts';
import { linkUsedUp, wrongCredentials, wrongPassword } from './problems.ts';
import { hashSecret } from './secret.ts';
import { closeSession, closeSessionsOf, openSession, type OpenedSession } from './session.ts';
import { emailKeyOf, staffOf, type StaffMember, type StaffRow } from './staff-row.ts';
import { attempt } from './throttle.ts';

export interface LoggedIn extends OpenedSession {
  readonly staff: StaffMember;
}

export interface Caller {
  readonly address: string;
  /** The session that the browser had before; it ends with the login. */
  readonly oldToken: string | null;
}

export const actorOf = (row: Pick<StaffRow, 'id' | 'name' | 'roles'>): Actor => ({
  kind: 'staff',
  id: row.id,
  name: row.name,
  roles: row.roles,
});

/**
 * Takes as long and answers the same for a wrong password, an unknown e-mail and a disabled account.
 * @throws wrong_credentials, too_many_attempts
 */
export async function logIn(db: Db, email: string, password: string, caller: Caller, now: Date): Promise<LoggedIn> {
  const key = emailKeyOf(email);
  const counted = await attempt(db, key, caller.address, now);
  const row = await runMaybe(db, findForLogin, [key]);
  const right = await isPassword(password, row?.state === 'active' ? row.password_hash : null);
  if (row === undefined || !right) {
    if (row !== undefined) await auditRefusal(db, row, now);
    throw problem(wrongCredentials);
  }
  await counted.succeeded();
  return transaction(db, (tx) => enter(tx, row.id, null, 'password', caller, now, wrongCredentials));
}

/**
 * Uses a one-time link up; of two that come at once, one gets in. With a password, it is set, and all other sessions end.
 * @throws link_used_up, too_many_attempts
 */
export async function logInByLink(
  db: Db,
  token: string,
  password: string | undefined,
  caller: Caller,
  now: Date,
): Promise<LoggedIn> {
  const passwordHash = password === undefined ? null : await hashPassword(password);
  return transaction(db, async (tx) => {
    const link = await runMaybe(tx, useLink, [hashSecret(token), now]);
    if (link === undefined) throw problem(linkUsedUp);
    if (passwordHash !== null) await closeSessionsOf(tx, link.staff_id);
    return enter(tx, link.staff_id, passwordHash, 'link', caller, now, linkUsedUp);
  });
}

async function enter(
  tx: Tx,
  staffId: string,
  passwordHash: string | null,
  by: 'password' | 'link',
  caller: Caller,
  now: Date,
  otherwise: typeof wrongCredentials,
): Promise<LoggedIn> {
  const row = await runMaybe(tx, recordLogin, [staffId, now, passwordHash]);
  if (row === undefined) throw problem(otherwise);
  if (caller.oldToken !== null) await closeSession(tx, caller.oldToken);
  const opened = await openSession(tx, staffId, now);
  await audit(
    tx,
    actorOf(row),
    { action: 'staff.logged_in', object: { kind: 'staff', id: row.id }, detail: { by } },
    now,
  );
  return { ...opened, staff: staffOf(row) };
}

async function auditRefusal(db: Db, row: StaffRow, now: Date): Promise<void> {
  const nobody: Actor = { kind: 'system', id: 'anonymous', name: 'anonymous', roles: [] };
  await audit(db, nobody, { action: 'staff.login_refused', object: { kind: 'staff', id: row.id } }, now);
}

/**
 * Changes the password of who is logged in; every session ends and a new one begins, unused links stop working.
 * `current` may be left out only while none was set.
 * @throws wrong_password, too_many_attempts
 */
export async function changePassword(
  db: Db,
  actor: Actor,
  current: string | undefined,
  next: string,
  caller: Caller,
  now: Date,
): Promise<LoggedIn> {
  const stored = await runMaybe(db, passwordOf, [actor.id]);
  if (stored === undefined) throw problem(notLoggedIn);
  if (stored.password_hash !== null) {
    const counted = await attempt(db, `change:${actor.id}`, caller.address, now);
    if (!(await isPassword(current ?? '', stored.password_hash))) throw problem(wrongPassword);
    await counted.succeeded();
  }
  const nextHash = await hashPassword(next);
  return transaction(db, async (tx) => {
    const changed = await runCount(tx, setPassword, [actor.id, nextHash, stored.password_hash]);
    if (changed === 0) throw problem(wrongPassword);
    await closeSessionsOf(tx, actor.id);
    await run(tx, dropLinks, [actor.id]);
    const row = await runOne(tx, recordLogin, [actor.id, now, null]);
    const opened = await openSession(tx, actor.id, now);
    await audit(tx, actor, { action: 'staff.password_changed', object: { kind: 'staff', id: actor.id } }, now);
    return { ...opened, staff: staffOf(row) };
  });
}
