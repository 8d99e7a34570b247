/** A person's timeline over all channels, newest first, and one event whole. */
import type { z } from 'zod';
import type { EventType, SourceKind } from '../../../contracts/common.ts';
import type { eventDetail, timelineEntry, timelineQuery } from '../../../contracts/people.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runMaybe } from '../kit/sql.ts';
import { plainArray } from './array-text.ts';
import { lastUuid, readCursor, writeCursor } from './cursor.ts';
import type { PeoplePorts } from './people.ts';
import type { SourcesPort } from './ports.ts';
import { readEvent, readTimeline, type TimelineRow } from './profiles.sql.ts';
import { nameOfSource } from './view.ts';

export type TimelineEntry = z.infer<typeof timelineEntry>;

const [earliest, latest] = [new Date(-62_135_596_800_000), new Date(253_402_300_799_999)];

export async function readTimelineOf(
  ports: PeoplePorts,
  id: string,
  query: z.infer<typeof timelineQuery>,
): Promise<{ items: TimelineEntry[]; nextCursor: string | null }> {
  const cluster = (await ports.identity.clustersOf(ports.db, [id])).get(id);
  const [before, beforeId] = positionOf(query);
  const rows = await run(ports.db, readTimeline, [
    plainArray(cluster?.originIds ?? [id]),
    before,
    beforeId,
    query.from === undefined ? earliest : new Date(query.from),
    query.name ?? null,
    query.type ?? null,
    query.kind ?? null,
    query.sourceId ?? null,
    query.limit + 1,
  ]);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => entryOf(row, ports.sources)),
    nextCursor:
      rows.length > query.limit && last !== undefined
        ? writeCursor('timeline', last.occurred_at.toISOString(), last.event_id)
        : null,
  };
}

/** Rows strictly before this place; `until` is exclusive. */
function positionOf(query: z.infer<typeof timelineQuery>): [Date, string] {
  const until = query.until === undefined ? null : new Date(query.until);
  if (query.cursor === undefined)
    return until === null ? [latest, lastUuid] : [until, '00000000-0000-0000-0000-000000000000'];
  const [at, eventId] = readCursor(query.cursor, 'timeline', ['instant', 'uuid']) as [string, string];
  return [new Date(at), eventId];
}

export async function getEvent(ports: PeoplePorts, eventId: string): Promise<z.infer<typeof eventDetail>> {
  const row = await runMaybe(ports.db, readEvent, [eventId]);
  if (row === undefined) throw problem(notFound);
  const clusters = await ports.identity.clustersOf(ports.db, [row.origin_id]);
  return {
    ...entryOf(row, ports.sources),
    messageId: row.message_id ?? '',
    sentAt: row.sent_at?.toISOString() ?? null,
    originalAt: row.original_at?.toISOString() ?? null,
    personId: clusters.get(row.origin_id)?.personId ?? null,
    body: row.body ?? {},
  };
}

export function entryOf(row: TimelineRow, sources: SourcesPort): TimelineEntry {
  return {
    eventId: row.event_id,
    originId: row.origin_id,
    occurredAt: row.occurred_at.toISOString(),
    receivedAt: row.received_at.toISOString(),
    type: row.type as EventType,
    name: row.name,
    sourceId: row.source_id,
    sourceName: nameOfSource(row.source_id, sources),
    sourceKind: row.source_kind as SourceKind | null,
    summary: row.summary,
    clockSuspect: row.clock_suspect,
  };
}
