/** The state of the house: health, lag, problems, history, live. */
import { z } from 'zod';
import { eventType, id, instant, sourceKind } from './common.ts';

/** GET /api/v1/problems — the Problems screen: what is wrong, why, and what to do. */
export const problemReport = z.object({
  items: z.array(
    z.object({
      code: z.string(),
      severity: z.enum(['error', 'warning']),
      title: z.string(),
      cause: z.string(),
      remedy: z.string(),
      count: z.int(),
      since: instant,
      lastAt: instant,
      /** Where to go on in the console, e.g. `/problems/dead-letters?reason=event_too_large`. */
      link: z.string(),
    }),
  ),
});

/** What came of the demo's trade: orders by channel, refusals by the code of the problem that the customer met. */
export const tradeFigures = z.object({
  orders: z.record(z.string(), z.int()),
  fulfilled: z.int(),
  returns: z.int(),
  exchanges: z.int(),
  cancelled: z.int(),
  refusals: z.record(z.string(), z.int()),
  carts: z.int(),
  wishes: z.int(),
  receipts: z.int(),
});

/** GET /api/v1/system */
export const systemState = z.object({
  version: z.string(),
  startedAt: instant,
  processes: z.array(z.object({ id: z.string(), shards: z.int(), seenAt: instant })),
  consumers: z.array(z.object({ name: z.string(), behind: z.int(), behindSeconds: z.number(), perSecond: z.number() })),
  totals: z.object({ events: z.int(), people: z.int(), sources: z.int(), deadLetters: z.int(), conflicts: z.int() }),
  storage: z.object({ freeBytes: z.int().nullable(), postgresBytes: z.int(), clickhouseBytes: z.int().nullable() }),
  /** Present while the demo's history is loading or its shoppers are live. */
  demo: z
    .object({
      state: z.enum(['loading', 'live', 'failed', 'off']),
      sent: z.int(),
      total: z.int(),
      score: z.object({ precision: z.number(), recall: z.number() }).nullable(),
      /** Since the live shoppers came; null: not yet. */
      trade: tradeFigures.nullable(),
    })
    .nullable(),
});

/** GET /api/v1/history/activity?days=30 — from ClickHouse, following merges. */
export const activity = z.object({
  days: z.array(z.object({ day: z.string(), kind: sourceKind.nullable(), events: z.int(), people: z.int() })),
  names: z.array(z.object({ name: z.string(), events: z.int(), people: z.int() })),
  asOf: instant.nullable(),
});
/** GET /api/v1/people/:id/history — counts as ClickHouse has them (must agree with the timeline). */
export const personHistory = z.object({
  events: z.int(),
  byName: z.array(z.object({ name: z.string(), events: z.int() })),
  firstAt: instant.nullable(),
  lastAt: instant.nullable(),
});
/** GET /api/v1/history/sales — order lines in history: exact sums for control (`amount` is decimal text). */
export const salesTotals = z.object({
  lines: z.int(),
  orders: z.int(),
  cancellations: z.int(),
  customers: z.int(),
  linesWithoutCustomer: z.int(),
  amount: z.string(),
});

/** GET /api/v1/live (text/event-stream): messages `event` with this as data; comments keep the line open. */
export const liveEvent = z.object({
  eventId: id,
  personId: id.nullable(),
  personName: z.string().nullable(),
  type: eventType,
  name: z.string().nullable(),
  sourceId: id.nullable(),
  sourceName: z.string().nullable(),
  sourceKind: sourceKind.nullable(),
  occurredAt: instant,
  receivedAt: instant,
  summary: z.string(),
});
export const liveQuery = z.object({
  sourceId: id.optional(),
  personId: id.optional(),
  name: z.string().max(200).optional(),
});
