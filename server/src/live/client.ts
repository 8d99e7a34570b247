/** One listener: a filter, and a buffer that cannot grow without bound. */
import type { ServerResponse } from 'node:http';
import type { z } from 'zod';
import type { liveQuery } from '../../../contracts/system.ts';
import type { Numbered, Ring } from './ring.ts';

export type LiveFilter = z.infer<typeof liveQuery>;

export interface Client {
  readonly staffId: string;
  readonly filter: LiveFilter;
  /** The person of `filter.personId` now; merges change it. */
  person: string | undefined;
  offer(events: readonly Numbered[]): void;
  /** Events that were not even looked at, because too many came at once. */
  skip(count: number): void;
  /** Sends what the ring still has after number n; `missed`: how many it has not (null: nobody knows). */
  resume(n: number, missed: number | null): void;
  beat(): void;
  close(): void;
  onClose(listener: () => void): void;
}

/** What may wait in our memory for one client; some 600 events. */
const fullBytes = 262_144;
/** A client that took nothing for so long is cut off; it comes back with Last-Event-ID. */
const patienceMs = 30_000;

export interface ClientOptions {
  readonly response: ServerResponse;
  readonly ring: Ring;
  readonly staffId: string;
  readonly filter: LiveFilter;
  readonly named: boolean;
}

/** Pure. `personId` of the filter has been followed to the person it belongs to now. */
export function decideMatch(filter: LiveFilter, person: string | undefined, event: Numbered['event']): boolean {
  if (filter.sourceId !== undefined && event.sourceId !== filter.sourceId) return false;
  if (filter.name !== undefined && event.name !== filter.name) return false;
  return filter.personId === undefined || event.personId === (person ?? filter.personId);
}

export function createClient({ response, ring, staffId, filter, named }: ClientOptions): Client {
  let slowSince: number | undefined;
  let seen = ring.newest;
  let skipped = 0;
  let unseen = 0;

  response.writeHead(200, {
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
    connection: 'keep-alive',
  });
  response.write('retry: 2000\n: here\n\n');
  response.on('drain', () => {
    if (slowSince === undefined) return;
    slowSince = undefined;
    catchUp();
  });
  response.on('error', () => response.destroy());

  const wanted = (events: readonly Numbered[]): Numbered[] =>
    events.filter((each) => decideMatch(filter, client.person, each.event));

  function write(text: string): void {
    if (text === '' || response.destroyed || response.writableEnded) return;
    response.write(text);
    if (response.writableLength > fullBytes) slowSince ??= Date.now();
  }

  /** After a pause: what is still in the ring is sent, the rest is counted. */
  function catchUp(): void {
    const rest = wanted(ring.after(seen));
    const missed = Math.max(0, skipped - rest.length) + unseen;
    skipped = 0;
    unseen = 0;
    seen = ring.newest;
    write((missed > 0 ? missedFrame(missed) : '') + rest.map((each) => each.frame(named)).join(''));
  }

  const client: Client = {
    staffId,
    filter,
    person: filter.personId,
    offer: (events) => {
      const mine = wanted(events);
      if (slowSince !== undefined) {
        skipped += mine.length;
        return;
      }
      seen = ring.newest;
      write(mine.map((each) => each.frame(named)).join(''));
    },
    skip: (count) => {
      unseen += count;
      if (slowSince === undefined) catchUp();
    },
    resume: (n, missed) => {
      seen = ring.newest;
      write(
        (missed === 0 ? '' : missedFrame(missed)) +
          wanted(ring.after(n))
            .map((each) => each.frame(named))
            .join(''),
      );
    },
    beat: () => {
      if (slowSince !== undefined && Date.now() - slowSince > patienceMs) response.destroy();
      else if (slowSince === undefined) write(': \n\n');
    },
    close: () => {
      response.end();
    },
    onClose: (listener) => {
      response.once('close', listener);
    },
  };
  return client;
}

const missedFrame = (count: number | null): string => `event: missed\ndata: ${JSON.stringify({ count })}\n\n`;
