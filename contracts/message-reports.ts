/** What was planned and sent day by day, and how well it arrives. Tests are left out. */
import { z } from 'zod';
import { id, instant } from './common.ts';
import { messageChannel } from './messaging.ts';

const day = z.iso.date();

/** GET /api/v1/messages/calendar — days in the shop's time zone; `until` exclusive, at most 62 days. */
export const calendarQuery = z.object({ from: day, until: day });
export const calendarEntry = z.object({
  day,
  channel: messageChannel,
  /** Who sent it: a journey by its name, a member of staff, a key. */
  actor: z.string(),
  /** A journey's id; null: not of a journey. */
  journeyId: id.nullable(),
  /** Wait, and are due on this day. */
  planned: z.int(),
  sent: z.int(),
  /** Dropped, failed, or nobody knows. */
  notSent: z.int(),
});
export const calendar = z.object({ timeZone: z.string(), items: z.array(calendarEntry) });
export type CalendarEntry = z.infer<typeof calendarEntry>;

/** GET /api/v1/messages/deliverability — what was handed over in so many days, by sender, by the domain of e-mail addresses, by day. */
export const deliverabilityQuery = z.object({ days: z.coerce.number().int().min(1).max(90).default(30) });
const counts = {
  handed: z.int(),
  delivered: z.int(),
  bounced: z.int(),
  complained: z.int(),
  opened: z.int(),
  clicked: z.int(),
  unknown: z.int(),
  /** From the provider's yes to delivered; null: nothing was heard. */
  latencySeconds: z.object({ median: z.number(), p95: z.number() }).nullable(),
};
export const deliveryFigures = z.object(counts);
export type DeliveryFigures = z.infer<typeof deliveryFigures>;
export const deliverability = z.object({
  since: instant,
  timeZone: z.string(),
  senders: z.array(z.object({ senderId: id, name: z.string(), channel: messageChannel, ...counts })),
  /** The twenty largest; null: all others, and those of fewer than five messages, which could say who it was. */
  domains: z.array(z.object({ domain: z.string().nullable(), ...counts })),
  days: z.array(z.object({ day, suppressed: z.int(), ...counts })),
});
export type Deliverability = z.infer<typeof deliverability>;
