/** Staff, sessions, API keys, the audit log. */
import { z } from 'zod';
import { id, instant, pageOf, pageQuery, role } from './common.ts';

export const staffMember = z.object({
  id,
  email: z.string(),
  name: z.string(),
  roles: z.array(role),
  language: z.enum(['en', 'ru', 'pl', 'ro']),
  state: z.enum(['invited', 'active', 'disabled']),
  lastLoginAt: instant.nullable(),
  createdAt: instant,
});
/** GET /api/v1/session — also the answer to both logins. `csrf` goes back as the `x-csrf-token` header on every state-changing call. */
export const session = z.object({ staff: staffMember, csrf: z.string(), expiresAt: instant });
/** POST /api/v1/session */
export const loginBody = z.object({ email: z.string().max(320), password: z.string().min(1).max(1024) });
/** POST /api/v1/session/link — the one-time link that `start` prints, or an invitation. With `password` the member sets one. */
export const linkLoginBody = z.object({
  token: z.string().max(200),
  password: z.string().min(12).max(1024).optional(),
});
/** POST /api/v1/session/password */
export const changePasswordBody = z.object({
  currentPassword: z.string().max(1024).optional(),
  newPassword: z.string().min(12).max(1024),
});

/** POST /api/v1/staff answers with a one-time invitation link, shown once. */
export const inviteStaffBody = z.object({
  email: z.email().max(320),
  name: z.string().min(1).max(200),
  roles: z.array(role).min(1),
});
export const invitedStaff = z.object({ staff: staffMember, link: z.string() });
/** PATCH /api/v1/staff/:id */
export const changeStaffBody = z.object({
  name: z.string().min(1).max(200).optional(),
  roles: z.array(role).min(1).optional(),
  state: z.enum(['active', 'disabled']).optional(),
  language: z.enum(['en', 'ru', 'pl', 'ro']).optional(),
});
export const staffPage = pageOf(staffMember);

export const apiKey = z.object({
  id,
  name: z.string(),
  roles: z.array(role),
  /** The first characters, to tell keys apart. */
  hint: z.string(),
  createdAt: instant,
  lastUsedAt: instant.nullable(),
  revokedAt: instant.nullable(),
  expiresAt: instant.nullable(),
});
/** POST /api/v1/api-keys — `secret` is shown once. */
export const createApiKeyBody = z.object({
  name: z.string().min(1).max(200),
  roles: z.array(role).min(1),
  expiresAt: instant.optional(),
});
export const createdApiKey = z.object({ key: apiKey, secret: z.string() });
export const apiKeyPage = pageOf(apiKey);

/** GET /api/v1/audit */
export const auditEntry = z.object({
  id,
  at: instant,
  actor: z.object({ kind: z.enum(['staff', 'api_key', 'system']), id: z.string(), name: z.string() }),
  action: z.string(),
  object: z.object({ kind: z.string(), id: z.string() }).nullable(),
  detail: z.record(z.string(), z.unknown()),
});
export const auditPage = pageOf(auditEntry);
export const auditQuery = pageQuery.extend({
  actor: z.string().max(100).optional(),
  action: z.string().max(100).optional(),
  object: z.string().max(100).optional(),
});
