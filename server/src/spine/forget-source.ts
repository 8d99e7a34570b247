/**
 * Taking a source out of the log again, when everything that was derived from it has gone. From the booking on no consumer applies any
 * of its events, whatever was still waiting; each step may be done again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { run, runCount, runOne, transaction, type Db, type On, type Statement } from '../kit/sql.ts';
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
  workedOn,
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

/** Does any process that lives hold a shard of this consumer? */
export async function isWorkedOn(on: On, consumer: string): Promise<boolean> {
  return (await runOne(on, workedOn, [consumer])).alive;
}

/** The source's events that are in the log, in pages, received at `since` at the earliest. */
export async function* eventsOfSource(db: Db, sourceId: string, since: Date): AsyncGenerator<LogEvent[]> {
  for await (const rows of pages(db, pageOfSource, wholeLog, sourceId, since)) yield rows.map(eventOf);
}

/** The events of all other sources that this consumer has applied, in pages, received at `since` at the earliest. */
export async function* eventsOfOthers(
  db: Db,
  consumer: string,
  sourceId: string,
  since: Date,
): AsyncGenerator<LogEvent[]> {
  const upto = (await readPlaces(db, consumer)).map(({ shard, xid, seq }) => ({ shard, xid, seq }));
  for await (const rows of pages(db, pageOfOthers, upto, sourceId, since)) yield rows.map(eventOf);
}

interface Upto {
  readonly shard: number;
  readonly xid: string;
  readonly seq: number | string;
}

const wholeLog: readonly Upto[] = Array.from({ length: shardCount }, (_, shard) => ({
  shard,
  xid: '18446744073709551615',
  seq: '9223372036854775807',
}));

/** Each shard's rows in the log's order, a page of all shards at a time; every row is passed once. */
async function* pages<R extends { readonly shard: number; readonly xid: string; readonly seq: number }>(
  db: Db,
  what: Statement<R>,
  shards: readonly Upto[],
  sourceId: string,
  since: Date,
): AsyncGenerator<R[]> {
  let left = shards.map((upto) => ({ upto, xid: '0', seq: -1 }));
  while (left.length > 0) {
    const most = Math.ceil(pageRows / left.length);
    const rows = await transaction(db, async (tx) => {
      await run(tx, readInOrder);
      return run(tx, what, [
        left.map(({ upto }) => upto.shard),
        left.map(({ xid }) => xid),
        left.map(({ seq }) => seq),
        left.map(({ upto }) => upto.xid),
        left.map(({ upto }) => upto.seq),
        since,
        sourceId,
        most,
      ]);
    });
    if (rows.length > 0) yield rows;
    const last = new Map<number, { row: R; count: number }>();
    for (const row of rows) last.set(row.shard, { row, count: (last.get(row.shard)?.count ?? 0) + 1 });
    left = left.flatMap(({ upto }) => {
      const end = last.get(upto.shard);
      return end === undefined || end.count < most ? [] : [{ upto, xid: end.row.xid, seq: end.row.seq }];
    });
  }
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
  for await (const rows of pages(db, placesOfSource, wholeLog, sourceId, since)) {
    gone += await deleteEvents(
      db,
      rows.map((row) => ({ shard: row.shard, xid: row.xid, seq: row.seq, receivedAt: row.received_at })),
    );
    await alive();
  }
  return gone;
}
