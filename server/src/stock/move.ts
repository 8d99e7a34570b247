/** Moving goods: on hand changes, and the ledger says why. Each use case (receipts, transfers, counts, returns, …) goes through here. */
import { newId } from '../kit/ids.ts';
import { run, type Tx } from '../kit/sql.ts';
import type { ShortLine } from './contract.ts';
import { cellKey, freeOf } from './decide-holds.ts';
import type { CellRow } from './holds.sql.ts';
import { changeOnHand, knownKeys, lockCells, makeCells, writeMovements, type movementKinds } from './movements.sql.ts';

export type MovementKind = (typeof movementKinds)[number];

export interface Move {
  readonly sku: string;
  readonly locationId: string;
  readonly kind: MovementKind;
  /** What on hand changes by. */
  readonly quantity: number;
  /** What the damaged units there change by. */
  readonly damaged?: number;
  readonly about: string;
  readonly reason?: string;
  /** A key counts once for a SKU, for ever: a move with a known key is left out. */
  readonly key?: string;
  /** When it happened; default: now. */
  readonly at?: Date;
}

export interface MoveWish {
  readonly actor: string;
  readonly now: Date;
  /** True for statements about what is really there: promises may be left without goods, which `short` then says. */
  readonly mayShort: boolean;
}

export type MoveAnswer =
  | { readonly kind: 'moved'; readonly moved: number; readonly short: readonly ShortCell[] }
  /** Nothing was changed: there are fewer units that may be moved. */
  | { readonly kind: 'short'; readonly lines: readonly ShortLine[] };

/** Promised units that are not there any more. */
export interface ShortCell {
  readonly sku: string;
  readonly locationId: string;
  readonly short: number;
}

export interface LedgerRow extends Move {
  readonly bucket: number;
  readonly onHandAfter: number;
}

interface Book {
  readonly cell: CellRow;
  onHand: number;
  damaged: number;
}

/** What the moves make of the cells, in their order. Moves that take away draw from the buckets in turn, free units first. Pure. */
export function decideMoves(
  cells: readonly CellRow[],
  moves: readonly Move[],
  mayShort: boolean,
): { readonly rows: readonly LedgerRow[]; readonly short: readonly ShortLine[]; readonly books: readonly Book[] } {
  const books = new Map<string, Book[]>();
  for (const cell of cells) {
    const key = cellKey(cell.sku, cell.location_id);
    books.set(key, [...(books.get(key) ?? []), { cell, onHand: cell.on_hand, damaged: cell.damaged }]);
  }
  const rows: LedgerRow[] = [];
  const short: ShortLine[] = [];
  for (const move of moves) {
    const here = books.get(cellKey(move.sku, move.locationId)) ?? [];
    const made = move.quantity < 0 ? takeAway(here, move, mayShort) : bring(here[0], move);
    if (Array.isArray(made)) rows.push(...made);
    else short.push({ sku: move.sku, locationId: move.locationId, wanted: -move.quantity, available: made.available });
  }
  return { rows, short, books: [...books.values()].flat() };
}

function bring(book: Book | undefined, move: Move): LedgerRow[] {
  if (book === undefined) throw new Error(`no cell of ${move.sku} at ${move.locationId}`);
  book.onHand += move.quantity;
  book.damaged += move.damaged ?? 0;
  return [{ ...move, bucket: book.cell.bucket, onHandAfter: book.onHand }];
}

/** Units above safety that nobody was promised; where promises may be left without goods, all that is there. */
function movable({ cell, onHand }: Book, mayShort: boolean): number {
  if (mayShort) return onHand;
  return Math.max(0, freeOf({ ...cell, on_hand: onHand, back_order_limit: 0, pre_order_limit: 0 }));
}

function takeAway(books: readonly Book[], move: Move, mayShort: boolean): LedgerRow[] | { available: number } {
  const available = books.reduce((sum, book) => sum + movable(book, mayShort), 0);
  let left = -move.quantity;
  if (available < left) return { available };
  const rows: LedgerRow[] = [];
  for (const book of books) {
    const units = Math.min(left, movable(book, mayShort));
    if (units === 0) continue;
    book.onHand -= units;
    left -= units;
    const damaged = rows.length === 0 ? (move.damaged ?? 0) : 0;
    book.damaged += damaged;
    // A key is unique for a SKU: where a move is drawn from several buckets, the first carries it.
    const { key, ...rest } = move;
    const keyed = rows.length === 0 && key !== undefined ? { key } : {};
    rows.push({ ...rest, ...keyed, quantity: -units, damaged, bucket: book.cell.bucket, onHandAfter: book.onHand });
  }
  return rows;
}

/** Locks the cells (makes those that are missing), decides, writes cells and ledger. All moves, or none. */
export async function moveStock(tx: Tx, moves: readonly Move[], wish: MoveWish): Promise<MoveAnswer> {
  if (moves.length === 0) return { kind: 'moved', moved: 0, short: [] };
  const cells = await lockOrMake(tx, moves, wish.now);
  const fresh = await withoutKnown(tx, moves);
  const { rows, short, books } = decideMoves(cells, fresh, wish.mayShort);
  if (short.length > 0) return { kind: 'short', lines: short };
  await writeDecided(tx, rows, books, wish);
  return { kind: 'moved', moved: rows.length, short: wish.mayShort ? shortOf(books) : [] };
}

/** The cells of these lines, locked in the one order; cells that nobody had before are made empty. */
export async function lockOrMake(
  tx: Tx,
  lines: readonly { readonly sku: string; readonly locationId: string }[],
  now: Date,
): Promise<(CellRow & { readonly stated_at: Date | number })[]> {
  const distinct = [...new Map(lines.map((line) => [cellKey(line.sku, line.locationId), line])).values()];
  const keys = [distinct.map(({ sku }) => sku), distinct.map(({ locationId }) => locationId)] as const;
  await run(tx, makeCells, [...keys, now]);
  return run(tx, lockCells, keys);
}

async function withoutKnown(tx: Tx, moves: readonly Move[]): Promise<Move[]> {
  const keyed = moves.filter(({ key }) => key !== undefined);
  if (keyed.length === 0) return [...moves];
  const rows = await run(tx, knownKeys, [keyed.map(({ sku }) => sku), keyed.map(({ key }) => key ?? '')]);
  const known = new Set(rows.map(({ sku, key }) => cellKey(sku, key)));
  return moves.filter(({ sku, key }) => {
    if (key === undefined) return true;
    const id = cellKey(sku, key);
    if (known.has(id)) return false;
    known.add(id);
    return true;
  });
}

async function writeDecided(tx: Tx, rows: readonly LedgerRow[], books: readonly Book[], wish: MoveWish): Promise<void> {
  const changed = books.filter(({ cell, onHand, damaged }) => onHand !== cell.on_hand || damaged !== cell.damaged);
  await run(tx, changeOnHand, [
    changed.map(({ cell }) => cell.sku),
    changed.map(({ cell }) => cell.location_id),
    changed.map(({ cell }) => cell.bucket),
    changed.map(({ cell, onHand }) => onHand - cell.on_hand),
    changed.map(({ cell, damaged }) => damaged - cell.damaged),
    wish.now,
    wish.mayShort,
  ]);
  await recordMovements(tx, rows, wish);
}

/** Adds to the ledger; who calls has changed the cells. */
export async function recordMovements(
  tx: Tx,
  rows: readonly LedgerRow[],
  wish: Pick<MoveWish, 'actor' | 'now'>,
): Promise<void> {
  const real = rows.filter(({ quantity, damaged = 0 }) => quantity !== 0 || damaged !== 0);
  if (real.length === 0) return;
  await run(tx, writeMovements, [
    real.map(({ sku }) => sku),
    real.map(() => newId(wish.now.getTime())),
    real.map(({ locationId }) => locationId),
    real.map(({ bucket }) => bucket),
    real.map(({ kind }) => kind),
    real.map(({ quantity }) => quantity),
    real.map(({ damaged }) => damaged ?? 0),
    real.map(({ onHandAfter }) => onHandAfter),
    real.map(({ about }) => about),
    real.map(({ reason }) => reason ?? ''),
    real.map(() => wish.actor),
    real.map(({ key }) => key ?? null),
    real.map(({ at }) => (at ?? wish.now).toISOString()),
    wish.now,
  ]);
}

function shortOf(books: readonly Book[]): ShortCell[] {
  return books.flatMap(({ cell, onHand }) => {
    const missing = -freeOf({ ...cell, on_hand: onHand });
    return missing > 0 ? [{ sku: cell.sku, locationId: cell.location_id, short: missing }] : [];
  });
}
