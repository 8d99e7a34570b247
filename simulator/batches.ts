import type { Batch } from './send.ts';
import type { Played, SourceSlug } from './wire.ts';

export const batchEvents = 400;
/** The intake takes 500 KB; the envelope and wide letters need room. */
export const batchBytes = 400_000;

/** Batches by source, under the limits; all events of a person and a source in one batch or in consecutive ones. */
export function batchesOf(events: readonly Played[], sentAt?: string): Batch[][] {
  const lanes = new Map<string, Played[]>();
  const perSource = new Map<SourceSlug, number>();
  for (const played of events) perSource.set(played.source, (perSource.get(played.source) ?? 0) + 1);
  for (const played of events) {
    const width = Math.ceil((perSource.get(played.source) ?? 0) / batchEvents);
    const lane = `${played.source}/${laneOf(played.actor ?? '') % width}`;
    const list = lanes.get(lane);
    if (list === undefined) lanes.set(lane, [played]);
    else list.push(played);
  }
  return [...lanes.values()].map((lane) => cut(lane, sentAt));
}

function cut(lane: readonly Played[], sentAt: string | undefined): Batch[] {
  const batches: Batch[] = [];
  let events: Batch['events'][number][] = [];
  let bytes = 0;
  const close = (source: SourceSlug): void => {
    if (events.length > 0) batches.push({ source, events, ...(sentAt === undefined ? {} : { sentAt }) });
    events = [];
    bytes = 0;
  };
  for (const { source, event } of lane) {
    const size = Buffer.byteLength(JSON.stringify(event)) + 1;
    if (events.length >= batchEvents || bytes + size > batchBytes) close(source);
    events.push(event);
    bytes += size;
  }
  if (lane[0] !== undefined) close(lane[0].source);
  return batches;
}

function laneOf(actor: string): number {
  let hash = 0;
  for (let i = 0; i < actor.length; i++) hash = (Math.imul(hash, 31) + actor.charCodeAt(i)) >>> 0;
  return hash;
}
