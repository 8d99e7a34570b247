/**
 * Erasure. PostgreSQL in one transaction (identity, timeline, fragments, search, orders, consents, exports, bodies in the log, dead letters):
 * killed before its commit nothing has happened, after it everything. Then ClickHouse and files, each of which may be asked again.
 *
 * A consumer that writes at the same moment: it takes identity's locks and the fragments' locks before its other rows, as we do, so either
 * its rows are there when we delete, or it finds nothing and begins a new contact, which is what a person is who comes back.
 */
import { run, runCount, runMaybe, type Db, type Tx } from '../kit/sql.ts';
import { appendEvents, eraseBodies, eraseDeadLetters, systemEvent } from '../spine/index.ts';
import { plainArray } from './array-text.ts';
import type { ErasurePorts, IdentityPort } from './ports.ts';
import {
  behindFence,
  deleteConsents,
  deleteExports,
  deleteFragments,
  deleteOrders,
  deleteSearch,
  deleteTimeline,
  lockFragments,
} from './privacy.sql.ts';
import { decodeState } from './state.ts';
import { newestTexts } from './words-for-search.ts';

export interface ErasureSubject {
  readonly originIds: readonly string[];
  /** Identifiers and addresses, to find her in what is not bound to an origin. */
  readonly values: readonly string[];
}

export interface Erased {
  readonly subject: ErasureSubject;
  readonly counts: Readonly<Record<string, number>>;
}

/** Erases the person from PostgreSQL. Returns what else there is to look for, and counts by store. */
export async function eraseFromPostgres(tx: Tx, identity: IdentityPort, personId: string): Promise<Erased> {
  // Who was merged since she was asked for is erased as the one person that she is now.
  const cluster = (await identity.clustersOf(tx, [personId])).get(personId) ?? { personId, originIds: [personId] };
  const { originIds } = cluster;
  const identifiers = await identity.identifiersOf(tx, cluster.personId);
  const fromIdentity = await identity.eraseIdentity(tx, cluster.personId);
  const ids = plainArray(originIds);
  const states = await run(tx, lockFragments, [ids]);
  const values = [
    ...new Set([...identifiers.map(({ value }) => value), ...states.flatMap(({ state }) => addressesIn(state))]),
  ];
  const events = await run(tx, deleteTimeline, [ids]);
  const eventIds = events.map((event) => event.event_id);
  const counts = {
    timeline: events.length,
    fragments: await runCount(tx, deleteFragments, [ids]),
    search: await runCount(tx, deleteSearch, [ids]),
    orders: await runCount(tx, deleteOrders, [ids]),
    consents: await runCount(tx, deleteConsents, [ids]),
    exports: await runCount(tx, deleteExports, [plainArray([...new Set([personId, cluster.personId, ...originIds])])]),
    deadLetters: await eraseDeadLetters(tx, eventIds, values),
    logBodies: 0,
    ...Object.fromEntries(Object.entries(fromIdentity).map(([table, count]) => [`identity.${table}`, count])),
  };
  for (let from = 0; from < events.length; from += 5_000) {
    const places = events.slice(from, from + 5_000).map((row) => ({
      shard: row.shard,
      xid: row.xid,
      seq: row.seq,
      receivedAt: row.received_at,
      eventId: row.event_id,
    }));
    counts.logBodies += await eraseBodies(tx, places);
  }
  return { subject: { originIds, values }, counts };
}

function addressesIn(text: string): string[] {
  const state = decodeState(text);
  const texts = newestTexts(state);
  return [
    texts.get('email'),
    texts.get('phone'),
    ...[...(state.handles?.email ?? []), ...(state.handles?.phone ?? [])].map(([value]) => value),
  ].filter((value) => value !== undefined);
}

/** Erases her from what is not PostgreSQL. Throws when a store does not answer. */
export async function eraseElsewhere(ports: ErasurePorts, subject: ErasureSubject): Promise<Record<string, number>> {
  return {
    ...(ports.eraseHistory === undefined ? {} : { history: await ports.eraseHistory(subject.originIds) }),
    ...(ports.eraseFiles === undefined ? {} : { files: await ports.eraseFiles(subject.values) }),
  };
}

/** States the erasure on the spine: ids and counts, never values. */
export async function announceErasure(
  tx: Tx,
  personId: string,
  counts: Readonly<Record<string, number>>,
  now: Date,
): Promise<void> {
  await appendEvents(tx, [systemEvent('Person Erased', personId, { personId, counts }, now)]);
}

/** Waits until everything that was in the log before the request is applied, so that it is erased with the rest. False: it took too long. */
export async function waitUntilApplied(db: Db, fence: string, waitMs: number): Promise<boolean> {
  const until = Date.now() + waitMs;
  for (;;) {
    const row = await runMaybe(db, behindFence, [fence]);
    if ((row?.behind ?? 0) === 0) return true;
    if (Date.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export const backupNote =
  'Backups made before this erasure still hold the person until they are deleted; after restoring one, ask for the erasure again.';
export const behindNote =
  'Some events were still waiting to be applied when the erasure ran; those that came later began a new contact.';
