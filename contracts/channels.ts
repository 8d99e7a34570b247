/** Sources and their keys, file imports, dead letters. */
import { z } from 'zod';
import { id, instant, pageOf, pageQuery, sourceKind } from './common.ts';

export const sourceKey = z.object({
  id,
  /** The first characters, to tell keys apart; the whole key is shown once. */
  hint: z.string(),
  createdAt: instant,
  lastUsedAt: instant.nullable(),
  /** A rotated key goes on working until this instant. */
  expiresAt: instant.nullable(),
  revokedAt: instant.nullable(),
});
export const source = z.object({
  id,
  slug: z.string(),
  name: z.string(),
  kind: sourceKind,
  state: z.enum(['active', 'disabled']),
  /** True for tills, kiosks and shared phones: the device of this source identifies nobody. */
  sharedDevice: z.boolean(),
  /** More events a minute than this are answered 429; null: no limit. */
  eventsPerMinute: z.int().nullable(),
  createdAt: instant,
  keys: z.array(sourceKey),
  /** Live figures of the last 24 hours. */
  traffic: z.object({ accepted24h: z.int(), rejected24h: z.int(), lastEventAt: instant.nullable() }),
});
export const sourcePage = pageOf(source);
/** POST /api/v1/sources — answers with the source and its first write key, shown once. */
export const createSourceBody = z.object({
  slug: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  name: z.string().min(1).max(200),
  kind: sourceKind,
  sharedDevice: z.boolean().optional(),
  eventsPerMinute: z.int().min(1).max(100_000_000).nullable().optional(),
});
export const createdSource = z.object({ source, writeKey: z.string() });
/** PATCH /api/v1/sources/:id */
export const changeSourceBody = z.object({
  name: z.string().min(1).max(200).optional(),
  state: z.enum(['active', 'disabled']).optional(),
  sharedDevice: z.boolean().optional(),
  eventsPerMinute: z.int().min(1).max(100_000_000).nullable().optional(),
});
/** POST /api/v1/sources/:id/keys — a new key; the old ones expire after `graceSeconds` (0: at once; absent: never). */
export const rotateKeyBody = z.object({ graceSeconds: z.int().min(0).max(31_536_000).optional() });
export const rotatedKey = z.object({ key: sourceKey, writeKey: z.string() });

export const deadLetter = z.object({
  id,
  sourceId: id.nullable(),
  /** Where it failed: `intake` (the event could not be read) or `people` (it could not be applied). */
  stage: z.string(),
  reason: z.string(),
  detail: z.string(),
  fix: z.string(),
  state: z.enum(['open', 'replayed', 'discarded']),
  attempts: z.int(),
  receivedAt: instant,
  /** The event as it came, cut at 64 KB for display. */
  body: z.string(),
});
export const deadLetterPage = pageOf(deadLetter);
export const deadLetterQuery = pageQuery.extend({
  state: z.enum(['open', 'replayed', 'discarded']).optional(),
  sourceId: id.optional(),
  reason: z.string().max(100).optional(),
});
/** POST /api/v1/dead-letters/replay and /discard: by ids, or all open ones with a reason. */
export const deadLetterSelection = z.union([
  z.object({ ids: z.array(id).min(1).max(1000) }),
  z.object({ reason: z.string().max(100) }),
]);
export const deadLetterOutcome = z.object({ changed: z.int(), stillFailing: z.int() });

export const importKinds = ['persons', 'events', 'orders', 'products', 'stock', 'cards'] as const;
export const importTarget = z.object({
  /** What a column feeds: `ignore`, `identifier:<type>`, `trait:<name>`, `property:<name>`, `event`, `timestamp`, `messageId`,
   * `userId`, `anonymousId`, and for orders `order:id|line:sku|line:name|line:quantity|line:price|order:currency|order:country`;
   * for products see server/src/catalogue/read-product-row.ts, for stock server/src/stock/import-files.ts. */
  column: z.string(),
  target: z.string(),
});
export const importMapping = z.object({
  kind: z.enum(importKinds),
  format: z.enum(['csv', 'ndjson']),
  encoding: z.enum(['utf-8', 'windows-1251', 'windows-1250', 'iso-8859-1', 'utf-16le']).default('utf-8'),
  delimiter: z.string().max(2).default(','),
  /** How dates are written, e.g. `iso`, `M/d/yyyy H:mm`, `dd.MM.yyyy HH:mm`, `epoch`. */
  dateFormat: z.string().max(40).default('iso'),
  timeZone: z.string().max(60).default('UTC'),
  decimalSeparator: z.enum(['.', ',']).default('.'),
  currency: z.string().length(3).default('EUR'),
  /** Of products: those that are new are published at once. */
  publish: z.boolean().optional(),
  /** Of stock: the instant of which the figures speak; default: when the file came in. */
  takenAt: instant.optional(),
  columns: z.array(importTarget),
});
export const importJob = z.object({
  id,
  name: z.string(),
  state: z.enum(['uploaded', 'running', 'paused', 'done', 'failed', 'undoing', 'undone', 'cancelled']),
  dryRun: z.boolean(),
  sourceId: id.nullable(),
  mapping: importMapping.nullable(),
  fileBytes: z.int(),
  /** Bytes read so far; with `fileBytes` this is the progress. */
  readBytes: z.int(),
  rows: z.int(),
  accepted: z.int(),
  duplicates: z.int(),
  failed: z.int(),
  /** Control totals by name, exact decimals as text (e.g. `lines`, `orders`, `cancellations`, `customers`, `withoutCustomer`, `amount`). */
  totals: z.record(z.string(), z.string()),
  createdAt: instant,
  finishedAt: instant.nullable(),
  failure: z.string().nullable(),
});
export const importPage = pageOf(importJob);
/** POST /api/v1/imports/:id/preview — what the first rows would become. */
export const importPreview = z.object({
  columns: z.array(z.object({ name: z.string(), samples: z.array(z.string()), suggestedTarget: z.string() })),
  suggestedMapping: importMapping,
  rows: z.array(
    z.object({
      row: z.int(),
      event: z.record(z.string(), z.unknown()).nullable(),
      error: z.string().nullable(),
    }),
  ),
  warnings: z.array(z.string()),
});
export const startImportBody = z.object({
  mapping: importMapping,
  dryRun: z.boolean().default(false),
  sourceId: id.optional(),
});
