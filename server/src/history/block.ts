/**
 * A block on its way: written down, sent, and only then left behind. Killed between any two of these, the next holder of one of its
 * shards finds it written down, sends the very same block again (ClickHouse knows its token), and moves on.
 */
import { newId } from '../kit/ids.ts';
import { run, runOne, transaction, type Db } from '../kit/sql.ts';
import { holdPlaces, movePlaces, type Lease, type Place } from '../spine/index.ts';
import {
  closeShards,
  doneNumbers,
  forgetDone,
  holdState,
  openBlocks,
  planBlock,
  readBlock,
  readInOrder,
  sharePlanning,
  type BlockRow,
  type PlannedRow,
} from './history.sql.ts';

export const consumer = 'history';

export interface Block {
  readonly id: string;
  readonly generation: number;
  readonly parts: readonly PlannedRow[];
  /** The lines, when they are still at hand from planning. */
  readonly lines: Buffer | undefined;
}

export const tokenOf = (block: Block): string => `${consumer}/${block.generation}/${block.id}`;
export const eventsIn = (block: Block): number => block.parts.reduce((sum, part) => sum + part.events, 0);

const farthest = { xid: '18446744073709551615', seq: '9223372036854775807' };

/** Reads what follows our places and writes the block down, in one transaction under the fence; undefined: nothing has come. */
export async function planNext(
  db: Db,
  mine: readonly Lease[],
  size: { events: number; bytes: number },
): Promise<Block | undefined> {
  return transaction(db, async (tx) => {
    await run(tx, sharePlanning);
    await run(tx, readInOrder);
    const { writing } = await runOne(tx, holdState);
    const places = await holdPlaces(tx, consumer, mine);
    if (places.length === 0) return undefined;
    const shards = places.map((place) => place.shard);
    const done = new Map((await run(tx, doneNumbers, [shards])).map((row) => [row.shard, row.done_no]));
    const rows = await run(tx, readBlock, [
      shards,
      places.map((place) => (done.get(place.shard) ?? 0) + 1),
      places.map((place) => place.xid),
      places.map((place) => place.seq),
      places.map((place) => place.fromAt),
      places.map(() => farthest.xid),
      places.map(() => farthest.seq),
      Math.max(1, Math.ceil((size.events * 2) / places.length)),
      size.bytes,
    ]);
    if (rows.length === 0) return undefined;
    const id = newId();
    const parts = rows.map((row) => planned(id, writing, row, places, done));
    await run(tx, planBlock, planParams(id, writing, parts));
    return { id, generation: writing, parts, lines: linesOf(rows) };
  });
}

function planned(
  block: string,
  generation: number,
  row: BlockRow,
  places: readonly Place[],
  done: Map<number, number>,
): PlannedRow {
  const place = places.find((each) => each.shard === row.shard);
  if (place === undefined) throw new Error('a block holds a shard that was not asked for');
  return {
    shard: row.shard,
    block,
    generation,
    no: (done.get(row.shard) ?? 0) + 1,
    from_xid: place.xid,
    from_seq: place.seq,
    from_at: place.fromAt,
    upto_xid: row.upto_xid,
    upto_seq: row.upto_seq,
    upto_at: row.upto_at,
    events: row.events,
    done: false,
  };
}

function planParams(id: string, generation: number, parts: readonly PlannedRow[]) {
  return [
    id,
    generation,
    parts.map((part) => part.shard),
    parts.map((part) => part.no),
    parts.map((part) => part.from_xid),
    parts.map((part) => part.from_seq),
    parts.map((part) => part.from_at),
    parts.map((part) => part.upto_xid),
    parts.map((part) => part.upto_seq),
    parts.map((part) => part.upto_at),
    parts.map((part) => part.events),
  ];
}

/** Blocks that were written down and not finished, by us or by whoever held these shards before. */
export async function findOpen(db: Db, mine: readonly Lease[]): Promise<readonly Block[]> {
  const rows = await run(db, openBlocks, [mine.map((lease) => lease.shard)]);
  const blocks = new Map<string, PlannedRow[]>();
  for (const row of rows) blocks.set(row.block, [...(blocks.get(row.block) ?? []), row]);
  return [...blocks].map(([id, parts]) => ({ id, generation: parts[0]?.generation ?? 0, parts, lines: undefined }));
}

/** The block's lines, read again exactly as they were written down. */
export async function readAgain(db: Db, block: Block): Promise<Buffer> {
  const { parts } = block;
  const rows = await transaction(db, async (tx) => {
    await run(tx, readInOrder);
    return run(tx, readBlock, [
      parts.map((part) => part.shard),
      parts.map((part) => part.no),
      parts.map((part) => part.from_xid),
      parts.map((part) => part.from_seq),
      parts.map((part) => part.from_at),
      parts.map((part) => part.upto_xid),
      parts.map((part) => part.upto_seq),
      Math.max(...parts.map((part) => part.events)) + 1,
      Number.MAX_SAFE_INTEGER,
    ]);
  });
  return linesOf(rows);
}

function linesOf(rows: readonly BlockRow[]): Buffer {
  const short = rows.find((row) => row.lines !== row.events);
  if (short !== undefined)
    throw new Error(`shard ${short.shard}: ${short.events - short.lines} events have become no line`);
  return Buffer.from(rows.map((row) => row.text).join('\n'));
}

/** Leaves the block behind, in those of its shards that are still ours. Returns false when some had gone to another process. */
export async function leaveBehind(db: Db, mine: readonly Lease[], block: Block): Promise<boolean> {
  const open = new Map(block.parts.filter((part) => !part.done).map((part) => [part.shard, part]));
  const wanted = mine.filter((lease) => open.has(lease.shard));
  return transaction(db, async (tx) => {
    const places = await holdPlaces(tx, consumer, wanted);
    const moves = places.map((place) => moveOver(place, open.get(place.shard)));
    if (moves.length > 0) {
      await movePlaces(tx, consumer, moves);
      await run(tx, closeShards, [block.id, moves.map((move) => move.shard)]);
    }
    await run(tx, forgetDone, [block.id]);
    return moves.length === open.size;
  });
}

function moveOver(place: Place, part: PlannedRow | undefined) {
  if (part === undefined || part.from_xid !== place.xid || part.from_seq !== place.seq) {
    throw new Error(`shard ${place.shard} stands elsewhere than where its open block begins`);
  }
  return {
    shard: place.shard,
    token: place.token,
    xid: part.upto_xid,
    seq: part.upto_seq,
    receivedAt: isoOf(part.upto_at),
  };
}

/** PostgreSQL's text of a time (the session is in UTC) as RFC 3339. */
const isoOf = (text: string): string => text.replace(' ', 'T').replace(/\+00$/, 'Z');
