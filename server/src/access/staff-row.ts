/** A member of staff as it leaves the database, and as the API shows it. */
import { z } from 'zod';
import type { staffMember } from '../../../contracts/access.ts';
import { role } from '../../../contracts/common.ts';

export const staffColumns = `staff.id, email, name, roles, language, state, last_login_at, staff.created_at`;

export const staffRow = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  roles: z.array(role),
  language: z.enum(['en', 'ru', 'pl', 'ro']),
  state: z.enum(['invited', 'active', 'disabled']),
  last_login_at: z.date().nullable(),
  created_at: z.date(),
});
export type StaffRow = z.infer<typeof staffRow>;
export type StaffMember = z.infer<typeof staffMember>;

export function staffOf(row: StaffRow): StaffMember {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    roles: row.roles,
    language: row.language,
    state: row.state,
    lastLoginAt: row.last_login_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  };
}

/** What two spellings of one address have in common. */
export function emailKeyOf(email: string): string {
  return email.trim().normalize('NFKC').toLowerCase();
}
