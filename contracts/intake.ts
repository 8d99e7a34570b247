/** The Segment-compatible intake, for the description at /docs. What is taken is wider than this: see docs/sdks. */
import { z } from 'zod';

const record = z.record(z.string(), z.unknown());

/** An event as client libraries send it; `userId` or `anonymousId` is required. */
export const segmentEvent = z.object({
  messageId: z.string().max(100).optional(),
  userId: z.string().max(512).optional(),
  anonymousId: z.string().max(512).optional(),
  timestamp: z.iso.datetime().optional(),
  sentAt: z.iso.datetime().optional(),
  context: record.optional(),
  integrations: record.optional(),
});
export const identifyEvent = segmentEvent.extend({ traits: record.optional() });
export const trackEvent = segmentEvent.extend({ event: z.string().max(200), properties: record.optional() });
export const pageEvent = segmentEvent.extend({ name: z.string().max(200).optional(), properties: record.optional() });
export const groupEvent = segmentEvent.extend({ groupId: z.string().max(512), traits: record.optional() });
export const aliasEvent = segmentEvent.extend({ previousId: z.string().max(512), userId: z.string().max(512) });
export const eventBatch = z.object({
  batch: z.array(record).max(2_500),
  sentAt: z.iso.datetime().optional(),
  context: record.optional(),
  writeKey: z.string().optional(),
});
export const intakeAnswer = z.object({ success: z.literal(true) });
