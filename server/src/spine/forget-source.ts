/**
 * Taking a source out of the log again, when everything that was derived from it has gone. From the booking on no consumer applies any
 * of its events, whatever was still waiting; each step may be done again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { run, runCount, runOne, transaction, type Db, type On, type Tx } from '../kit/sql.ts';
import { eventOf } from './consume.ts';
import { shardCount, shardOf, type LogEvent } from './event.ts';
import {
  behindFence,
  bookForgotten,
  deleteRows,
  fenceNow,
  forgetLetters,
  pageOfOthers,
  pageOfSource,
  placesOfSource,
  readInOrder,
  waitingSystemEvents,
} from './forget-source.sql.ts';
import { whilePaused } from './pause.ts';
import { readPlaces } from './places.ts';
import type { ErasedPlace } from './erase.ts';

type LogPlace = Omit<ErasedPlace, 'eventId'>;

const pageRows = 2_000;

/** Books that this source is taken out: the consumer applies none of its events from now on. Its dead letters go. */
export async function beginForgetting(db: Db, consumer: string, sourceId: string): Promise<void> {
  await whilePaused(db, consumer, (tx) => run(tx, bookForgotten, [sourceId]));
  while ((await runCount(db, forgetLetters, [sourceId])) > 0);
}

/**
 * Waits until the consumer has passed everything that is in the log now. False: nobody works on it, and something is left.
 * `alive` is called about once a second.
 */
export async function waitUntilPassed(db: Db, consumer: string, alive: () => Promise<void>): Promise<boolean> {
  const { fence } = await runOne(db, fenceNow);
  for (let round = 0; ; round += 1) {
    const now = await runOne(db, behindFence, [consumer, fence]);
    if (now.behind === 0) return true;
    if (!now.alive) return false;
    if (round % 10 === 9) await alive();
    await sleep(100);
  }
}

/** The source's events that are in the log, in pages, received at `since` at the earliest. */
export async function* eventsOfSource(db: Db, sourceId: string, since: Date): AsyncGenerator<LogEvent[]> {
  for (let shard = 0; shard < shardCount; shard += 1) {
    for (let place = start; place !== null;) {
      const params = [shard, place.xid, place.seq, since, pageRows, sourceId];
      const rows = await inOrder(db, (tx) => run(tx, pageOfSource, params));
      if (rows.length > 0) yield rows.map(eventOf);
      place = rows.length < pageRows ? null : (rows.at(-1) ?? null);
    }
  }
}

/** The events of all other sources that this consumer has applied, in pages, received at `since` at the earliest. */
export async function* eventsOfOthers(
  db: Db,
  consumer: string,
  sourceId: string,
  since: Date,
): AsyncGenerator<LogEvent[]> {
  for (const upto of await readPlaces(db, consumer)) {
    for (let place = start; place !== null;) {
      const params = [upto.shard, place.xid, place.seq, since, pageRows, sourceId, upto.xid, upto.seq];
      const rows = await inOrder(db, (tx) => run(tx, pageOfOthers, params));
      if (rows.length > 0) yield rows.map(eventOf);
      place = rows.length < pageRows ? null : (rows.at(-1) ?? null);
    }
  }
}

const start: { xid: string; seq: number } | null = { xid: '0', seq: -1 };

async function inOrder<T>(db: Db, read: (tx: Tx) => Promise<T>): Promise<T> {
  return transaction(db, async (tx) => {
    await run(tx, readInOrder);
    return read(tx);
  });
}

/** What the system said about these origins and the consumer has not applied yet. */
export async function systemEventsWaiting(on: On, consumer: string, originIds: readonly string[]): Promise<LogEvent[]> {
  const shards = [...new Set(originIds.map((id) => shardOf(`o:${id}`)))];
  return shards.length === 0 ? [] : (await run(on, waitingSystemEvents, [consumer, shards, originIds])).map(eventOf);
}

/** Deletes these rows, and that they were ever seen. Returns how many there were. */
export async function deleteEvents(on: On, places: readonly LogPlace[]): Promise<number> {
  if (places.length === 0) return 0;
  const { gone } = await runOne(on, deleteRows, [
    places.map((place) => place.shard),
    places.map((place) => place.xid),
    places.map((place) => place.seq),
    places.map((place) => place.receivedAt.toISOString()),
  ]);
  return gone;
}

/** Deletes all rows of the source, and that they were ever seen, so that they may come again. Returns how many there were. */
export async function forgetEvents(db: Db, sourceId: string, since: Date, alive: () => Promise<void>): Promise<number> {
  let gone = 0;
  for (let shard = 0; shard < shardCount; shard += 1) {
    for (let place = start; place !== null;) {
      const params = [shard, place.xid, place.seq, since, pageRows, sourceId];
      const rows = await inOrder(db, (tx) => run(tx, placesOfSource, params));
      gone += await deleteEvents(
        db,
        rows.map((row) => ({ shard: row.shard, xid: row.xid, seq: row.seq, receivedAt: row.received_at })),
      );
      await alive();
      place = rows.length < pageRows ? null : (rows.at(-1) ?? null);
    }
  }
  return gone;
}
