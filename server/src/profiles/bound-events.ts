/** The events behind an origin's state, with their bodies, as they were applied. */
import { sourceKinds, type EventType, type SourceKind } from '../../../contracts/common.ts';
import { run, type On } from '../kit/sql.ts';
import type { JsonObject, LogEvent } from '../spine/index.ts';
import { plainArray } from './array-text.ts';
import { fragmentVersions, readBound, type BoundRow } from './forget-source.sql.ts';

export interface BoundEvent {
  readonly originId: string;
  /** What the source was when the event was applied. */
  readonly kind: SourceKind | null;
  /** It leaves the timeline with the source that is taken out. */
  readonly leaving: boolean;
  /** False: its month of the log was dropped, so its body is lost. */
  readonly whole: boolean;
  readonly event: LogEvent;
}

/** Bodies in memory at once, about. */
const pageRows = 2_000;
const endOfTime = ['infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'] as const;

/** How often each origin's state was written; it grows with every event that is bound to the origin. 0: nothing is bound to it. */
export async function versionsOf(on: On, originIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await run(on, fragmentVersions, [plainArray(originIds)]);
  const known = new Map(rows.map((row) => [row.origin_id, row.version]));
  return new Map(originIds.map((id) => [id, known.get(id) ?? 0]));
}

/** All events bound to these origins, in no order, in pages. Constant memory, however many there are. */
export async function* eventsBoundTo(on: On, originIds: readonly string[]): AsyncGenerator<BoundEvent[]> {
  if (originIds.length === 0) return;
  const counts = new Map(
    (await run(on, fragmentVersions, [plainArray(originIds)])).map((row) => [row.origin_id, row.events]),
  );
  let few: string[] = [];
  let room = pageRows;
  for (const id of originIds) {
    const count = counts.get(id) ?? 0;
    if (count === 0) continue;
    if (count > pageRows) {
      yield* eventsOfOne(on, id);
      continue;
    }
    if (count > room) {
      yield await page(on, few, endOfTime);
      [few, room] = [[], pageRows];
    }
    few.push(id);
    room -= count;
  }
  if (few.length > 0) yield await page(on, few, endOfTime);
}

async function* eventsOfOne(on: On, originId: string): AsyncGenerator<BoundEvent[]> {
  for (let after: readonly [string, string] | null = endOfTime; after !== null;) {
    const rows: BoundEvent[] = await page(on, [originId], after);
    yield rows;
    const last = rows.at(-1);
    after =
      last === undefined || rows.length < pageRows ? null : [last.event.occurredAt.toISOString(), last.event.eventId];
  }
}

async function page(
  on: On,
  originIds: readonly string[],
  [at, eventId]: readonly [string, string],
): Promise<BoundEvent[]> {
  // Counts may have grown since they were read: what does not fit is noticed by its version, which has grown as well.
  return (await run(on, readBound, [plainArray(originIds), at, eventId, pageRows])).map(boundOf);
}

function boundOf(row: BoundRow): BoundEvent {
  return {
    originId: row.origin_id,
    kind: sourceKinds.find((kind) => kind === row.source_kind) ?? null,
    leaving: row.leaving,
    whole: row.body !== null,
    event: {
      shard: row.shard,
      xid: row.xid,
      seq: row.seq,
      eventId: row.event_id,
      sourceId: row.source_id,
      type: row.type as EventType,
      name: row.name,
      receivedAt: row.received_at,
      sentAt: row.sent_at,
      originalAt: row.original_at,
      occurredAt: row.occurred_at,
      clockSuspect: row.clock_suspect,
      messageId: row.message_id ?? '',
      body: (row.body ?? {}) as JsonObject,
    },
  };
}
