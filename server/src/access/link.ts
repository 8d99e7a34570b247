/** One-time links: how the first administrator, invited colleagues and those who forgot their password come in. */
import { newId } from '../kit/ids.ts';
import { run, runMaybe, runOne, transaction, type Db, type Tx } from '../kit/sql.ts';
import { systemActor } from '../kit/http/route.ts';
import { audit } from './audit.ts';
import { addLink, dropLinks } from './login.sql.ts';
import { hashSecret, newSecret } from './secret.ts';
import { emailKeyOf, staffOf, type StaffMember } from './staff-row.ts';
import { addStaff, countAdminsWithPassword, findFirstAdmin, findStaffByEmail, lockFirstStart } from './staff.sql.ts';

const day = 86_400_000;
const firstAdminEmail = 'admin@localhost';

export interface LoginLink {
  readonly staff: StaffMember;
  readonly token: string;
  /** Where the console takes it, below the public address. The token stands behind `#`, so that no server or proxy logs it. */
  readonly path: string;
  readonly expiresAt: Date;
}

/** Makes a link for a member of staff, good for a day, once; earlier unused ones stop working. */
export async function makeLink(tx: Tx, staff: StaffMember, now: Date, validMs = day): Promise<LoginLink> {
  const token = newSecret();
  const expiresAt = new Date(now.getTime() + validMs);
  await run(tx, dropLinks, [staff.id]);
  await run(tx, addLink, [hashSecret(token), staff.id, now, expiresAt]);
  return { staff, token, path: `/login/link#token=${token}`, expiresAt };
}

/**
 * The link that `start` prints: for the first administrator, made now if need be, as long as no administrator has set a password.
 * Null afterwards.
 */
export async function createFirstLoginLink(db: Db, now: Date): Promise<LoginLink | null> {
  return transaction(db, async (tx) => {
    await run(tx, lockFirstStart);
    if ((await runOne(tx, countAdminsWithPassword)).admins > 0) return null;
    const row =
      (await runMaybe(tx, findFirstAdmin)) ??
      (await runOne(tx, addStaff, [
        newId(now.getTime()),
        firstAdminEmail,
        emailKeyOf(firstAdminEmail),
        'Administrator',
        ['admin'],
        now,
      ]));
    await audit(tx, systemActor, { action: 'login_link.made', object: { kind: 'staff', id: row.id } }, now);
    return makeLink(tx, staffOf(row), now);
  });
}

/** For the command line: a link for an existing member of staff, or null when nobody has this e-mail or the member is disabled. */
export async function createLoginLink(db: Db, email: string, now: Date): Promise<LoginLink | null> {
  return transaction(db, async (tx) => {
    const row = await runMaybe(tx, findStaffByEmail, [emailKeyOf(email)]);
    if (row === undefined || row.state === 'disabled') return null;
    await audit(tx, systemActor, { action: 'login_link.made', object: { kind: 'staff', id: row.id } }, now);
    return makeLink(tx, staffOf(row), now);
  });
}
