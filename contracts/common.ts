/** Shapes that every part of the HTTP API shares. */
import { z } from 'zod';

/** Ids that we mint (UUIDv7), and ids derived from an identifier (UUIDv8); both travel as lower-case text. */
export const id = z.uuid();
/** RFC 3339 in UTC. */
export const instant = z.iso.datetime();
/** Minor units (cents) and an ISO 4217 code. */
export const money = z.object({ amountMinor: z.int(), currency: z.string().length(3) });

/** `channel` is for machines: the server of a web shop, an app, a kiosk or a till. */
export const roles = ['admin', 'marketer', 'analyst', 'agent', 'store', 'channel'] as const;
export const role = z.enum(roles);
export type Role = z.infer<typeof role>;

/** The kinds of door through which a customer or a system speaks to us. */
export const sourceKinds = [
  'web',
  'app',
  'till',
  'kiosk',
  'call_centre',
  'messenger',
  'courier',
  'partner',
  'crm',
] as const;
export const sourceKind = z.enum(sourceKinds);
export type SourceKind = z.infer<typeof sourceKind>;

export const eventTypes = ['identify', 'track', 'page', 'screen', 'group', 'alias', 'system'] as const;
export const eventType = z.enum(eventTypes);
export type EventType = z.infer<typeof eventType>;

/** A list is a page: `nextCursor` is null at the end. Cursors are opaque. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
export const pageQuery = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** RFC 9457, with our `code` (stable), `fix` (what the caller can do) and `issues` (where). */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().optional(),
  fix: z.string(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problem>;

/** `type` names are open: a retailer may add its own (e.g. `student_card`). */
export const identifier = z.object({
  type: z.string().min(1).max(64),
  value: z.string().min(1).max(512),
});
export type Identifier = z.infer<typeof identifier>;
