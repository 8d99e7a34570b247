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

const placeOf = (row: PositionRow): Place => ({
  shard: row.shard,
  token: row.token,
  xid: row.xid,
  seq: row.seq,
  fromAt: row.from_at,
});
