/** For consumers that answer for another store: they plan, send, and move on, each step under the fence. */
import { run, runCount, type On, type Tx } from '../kit/sql.ts';
import { shardCount } from './event.ts';
import type { Lease } from './lease.ts';
import {
  addPositions,
  holdPositions,
  movePositions,
  readPositions,
  rewindPositions,
  type PositionRow,
} from './spine.sql.ts';

/** How far a consumer has come in one shard. `fromAt` is a lower bound of `received_at` for what follows, as text ('-infinity' at first). */
export interface Place {
  readonly shard: number;
  readonly token: number;
  readonly xid: string;
  readonly seq: number;
  readonly fromAt: string;
}

/** The places of those leases that are still ours, with their rows locked until the transaction ends, so that no takeover comes between. */
export async function holdPlaces(tx: Tx, consumer: string, leases: readonly Lease[]): Promise<readonly Place[]> {
  const rows = await run(tx, holdPositions, [
    consumer,
    leases.map((lease) => lease.shard),
    leases.map((lease) => lease.token),
  ]);
  return rows.map(placeOf);
}

/** Where a consumer stands in all shards, whoever holds them. */
export async function readPlaces(on: On, consumer: string): Promise<readonly Place[]> {
  return (await run(on, readPositions, [consumer])).map(placeOf);
}

/** Moves places forward under their tokens; `receivedAt` (text) is that of the last event before the new place. Returns how many moved. */
export async function movePlaces(
  tx: Tx,
  consumer: string,
  moves: readonly (Omit<Place, 'fromAt'> & { readonly receivedAt: string })[],
): Promise<number> {
  return runCount(tx, movePositions, [
    consumer,
    moves.map((move) => move.shard),
    moves.map((move) => move.token),
    moves.map((move) => move.xid),
    moves.map((move) => move.seq),
    moves.map((move) => move.receivedAt),
  ]);
}

/** Sends a consumer back to the beginning; raised tokens fence off whatever is under way. */
export async function rewindPlaces(tx: Tx, consumer: string): Promise<void> {
  await run(tx, addPositions, [consumer, shardCount]);
  await run(tx, rewindPositions, [consumer]);
}

/**
 * Moves places behind the last of these rows of their shards, which are in order; a shard without rows stays. Throws when a place was taken
 * over meanwhile: nothing of this transaction may stand then.
 */
export async function movePlacesBehind(
  tx: Tx,
  consumer: string,
  places: readonly Place[],
  rows: readonly { readonly shard: number; readonly xid: string; readonly seq: number; readonly received_at: string }[],
): Promise<void> {
  const last = new Map(rows.map((row) => [row.shard, row]));
  const moves = places.flatMap(({ shard, token }) => {
    const row = last.get(shard);
    return row === undefined ? [] : [{ shard, token, xid: row.xid, seq: row.seq, receivedAt: isoOf(row.received_at) }];
  });
  if (moves.length === 0) return;
  const moved = await movePlaces(tx, consumer, moves);
  if (moved !== moves.length) throw new Error('the shards have moved to another process');
}

/** Places as lists of columns, for a statement that goes on from them. */
export const placeColumns = (places: readonly Place[]) => [
  places.map((place) => place.shard),
  places.map((place) => place.xid),
  places.map((place) => place.seq),
  places.map((place) => place.fromAt),
];

/** PostgreSQL's text of a time (the session is in UTC) as RFC 3339. */
const isoOf = (text: string): string => text.replace(' ', 'T').replace(/\+00$/, 'Z');

const placeOf = (row: PositionRow): Place => ({
  shard: row.shard,
  token: row.token,
  xid: row.xid,
  seq: row.seq,
  fromAt: row.from_at,
});
