/** Sources and their keys: made, changed, rotated, revoked. Each runs in the caller's transaction and tells all processes at commit. */
import { z } from 'zod';
import type * as contract from '../../../contracts/channels.ts';
import type { SourceKind } from '../../../contracts/common.ts';
import { newId } from '../kit/ids.ts';
import { run, runMaybe, runOne, type On, type Tx } from '../kit/sql.ts';
import {
  changeSource,
  expireKeys,
  insertKey,
  insertSource,
  keysOf,
  lockSource,
  revokeKey,
  sourceById,
  sourceIdBySlug,
  sourcesPage,
  tellSources,
  trafficOf,
  type KeyRow,
  type SourceRow,
} from './sources.sql.ts';
import { mintWriteKey } from './write-keys.ts';

export type SourceView = z.infer<typeof contract.source>;
export type KeyView = z.infer<typeof contract.sourceKey>;

export interface NewSource {
  readonly slug: string;
  readonly name: string;
  readonly kind: SourceKind;
  readonly sharedDevice?: boolean | undefined;
  readonly eventsPerMinute?: number | null | undefined;
}

/** Many people stand in front of one of these: its device identifies nobody, unless staff says otherwise. */
export const isSharedByDefault = (kind: SourceKind): boolean =>
  kind === 'till' || kind === 'kiosk' || kind === 'call_centre';

/** Makes a source with its first write key, which is never readable again. */
export async function createSource(
  tx: Tx,
  input: NewSource,
  now: Date,
): Promise<{ kind: 'created'; source: SourceView; writeKey: string } | { kind: 'slug_taken' }> {
  const row = await runMaybe(tx, insertSource, [
    newId(now.getTime()),
    input.slug,
    input.name,
    input.kind,
    input.sharedDevice ?? isSharedByDefault(input.kind),
    input.eventsPerMinute ?? null,
    now,
  ]);
  if (row === undefined) return { kind: 'slug_taken' };
  const { key, writeKey } = await addKey(tx, row.id, now);
  await run(tx, tellSources);
  return { kind: 'created', source: viewOf(row, [key], undefined), writeKey };
}

async function addKey(tx: Tx, sourceId: string, now: Date): Promise<{ key: KeyRow; writeKey: string }> {
  const minted = mintWriteKey();
  const key = await runOne(tx, insertKey, [newId(now.getTime()), sourceId, minted.hash, minted.hint, now]);
  return { key, writeKey: minted.writeKey };
}

/** A fresh key; the older ones go on working for `graceSeconds` (0: end now; undefined: for ever). Undefined: no such source. */
export async function rotateKey(
  tx: Tx,
  sourceId: string,
  graceSeconds: number | undefined,
  now: Date,
): Promise<{ key: KeyView; writeKey: string } | undefined> {
  if ((await runMaybe(tx, lockSource, [sourceId])) === undefined) return undefined;
  const { key, writeKey } = await addKey(tx, sourceId, now);
  if (graceSeconds !== undefined) {
    await run(tx, expireKeys, [sourceId, key.id, new Date(now.getTime() + graceSeconds * 1_000)]);
  }
  await run(tx, tellSources);
  return { key: keyViewOf(key), writeKey };
}

/** Ends a key at once and for ever; twice is once. Undefined: no such key. */
export async function revokeSourceKey(
  tx: Tx,
  sourceId: string,
  keyId: string,
  now: Date,
): Promise<KeyView | undefined> {
  const row = await runMaybe(tx, revokeKey, [keyId, sourceId, now]);
  if (row !== undefined) await run(tx, tellSources);
  return row && keyViewOf(row);
}

export interface SourceChange {
  readonly name?: string | undefined;
  readonly state?: 'active' | 'disabled' | undefined;
  readonly sharedDevice?: boolean | undefined;
  readonly eventsPerMinute?: number | null | undefined;
}

export async function alterSource(
  tx: Tx,
  sourceId: string,
  change: SourceChange,
  now: Date,
): Promise<SourceView | undefined> {
  const row = await runMaybe(tx, changeSource, [
    sourceId,
    change.name ?? null,
    change.state ?? null,
    change.sharedDevice ?? null,
    change.eventsPerMinute !== undefined,
    change.eventsPerMinute ?? null,
  ]);
  if (row === undefined) return undefined;
  await run(tx, tellSources);
  return (await withDetails(tx, [row], now))[0];
}

export async function findSource(on: On, sourceId: string, now: Date): Promise<SourceView | undefined> {
  const row = await runMaybe(on, sourceById, [sourceId]);
  return row && (await withDetails(on, [row], now))[0];
}

/** The id behind a slug, for the command line. */
export async function findSourceId(on: On, slug: string): Promise<string | undefined> {
  return (await runMaybe(on, sourceIdBySlug, [slug]))?.id;
}

/** By slug; `afterSlug` is where the last page ended. */
export async function listSources(on: On, afterSlug: string | null, limit: number, now: Date): Promise<SourceView[]> {
  return withDetails(on, await run(on, sourcesPage, [afterSlug, limit]), now);
}

async function withDetails(on: On, rows: readonly SourceRow[], now: Date): Promise<SourceView[]> {
  const ids = rows.map((row) => row.id);
  const [keys, traffic] = await Promise.all([
    run(on, keysOf, [ids]),
    run(on, trafficOf, [ids, new Date(now.getTime() - 24 * 3_600_000)]),
  ]);
  return rows.map((row) =>
    viewOf(
      row,
      keys.filter((key) => key.source_id === row.id),
      traffic.find((figures) => figures.source_id === row.id),
    ),
  );
}

function viewOf(
  row: SourceRow,
  keys: readonly KeyRow[],
  traffic: { accepted: number; rejected: number; last_event_at: Date | null } | undefined,
): SourceView {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    kind: row.kind,
    state: row.state,
    sharedDevice: row.shared_device,
    eventsPerMinute: row.events_per_minute,
    createdAt: row.created_at.toISOString(),
    keys: keys.map(keyViewOf),
    traffic: {
      accepted24h: traffic?.accepted ?? 0,
      rejected24h: traffic?.rejected ?? 0,
      lastEventAt: traffic?.last_event_at?.toISOString() ?? null,
    },
  };
}

function keyViewOf(row: KeyRow): KeyView {
  return {
    id: row.id,
    hint: row.hint,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  };
}
