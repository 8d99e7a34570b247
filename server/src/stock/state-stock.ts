/**
 * Absolute statements about what is on hand: a count by people, a snapshot of the ERP. Both speak of an instant in the past; what moved
 * since then is added, so that no sale in between is lost. Promises are never touched: where goods are missing for them, `short` says so.
 */
import { run, type Tx } from '../kit/sql.ts';
import { cellKey, freeOf } from './decide-holds.ts';
import { lockOrMake, moveStock, type Move, type ShortCell } from './move.ts';
import { markStated, movedSince } from './movements.sql.ts';

export interface Statement {
  readonly sku: string;
  readonly locationId: string;
  /** What was on hand then. */
  readonly onHand: number;
}

export interface StateWish {
  readonly kind: 'count' | 'snapshot';
  readonly about: string;
  /** The instant of which the statement speaks: an older one never overrides a newer one. */
  readonly statedAt: Date;
  /** Movements after it are added. */
  readonly includesUntil: Date;
  readonly actor: string;
  readonly now: Date;
}

export interface StatedCell extends Statement {
  /** What the books said before. */
  readonly expected: number;
  readonly difference: number;
  readonly short: number;
}

export interface Stated {
  readonly cells: readonly StatedCell[];
  /** A newer statement is here: they were left as they are. */
  readonly newer: readonly Statement[];
  readonly short: readonly ShortCell[];
}

/** Pure: on hand now, from what was there then and what moved since. Goods cannot be fewer than none. */
export function onHandNow(then: number, movedSinceThen: number): number {
  return Math.max(0, then + movedSinceThen);
}

/** One statement a cell; the caller has checked that they are whole and not negative. */
export async function stateStock(tx: Tx, statements: readonly Statement[], wish: StateWish): Promise<Stated> {
  const cells = await lockOrMake(tx, statements, wish.now);
  const keys = [statements.map(({ sku }) => sku), statements.map(({ locationId }) => locationId)] as const;
  const moved = new Map(
    (await run(tx, movedSince, [...keys, wish.includesUntil, wish.kind === 'count'])).map((row) => [
      cellKey(row.sku, row.location_id),
      row.quantity,
    ]),
  );
  const books = new Map<string, { onHand: number; free: number; statedAt: number }>();
  for (const cell of cells) {
    const key = cellKey(cell.sku, cell.location_id);
    const before = books.get(key) ?? { onHand: 0, free: 0, statedAt: Number.NEGATIVE_INFINITY };
    // An unspoken cell has -infinity, which arrives as a number.
    const statedAt = cell.stated_at instanceof Date ? cell.stated_at.getTime() : Number(cell.stated_at);
    books.set(key, {
      onHand: before.onHand + cell.on_hand,
      free: before.free + freeOf(cell),
      statedAt: Math.max(before.statedAt, Number.isNaN(statedAt) ? Number.NEGATIVE_INFINITY : statedAt),
    });
  }
  const newer: Statement[] = [];
  const stated: StatedCell[] = [];
  const moves: Move[] = [];
  for (const one of statements) {
    const key = cellKey(one.sku, one.locationId);
    const book = books.get(key);
    if (book === undefined) continue;
    if (book.statedAt > wish.statedAt.getTime()) {
      newer.push(one);
      continue;
    }
    const difference = onHandNow(one.onHand, moved.get(key) ?? 0) - book.onHand;
    stated.push({ ...one, expected: book.onHand, difference, short: 0 });
    if (difference !== 0)
      moves.push({
        sku: one.sku,
        locationId: one.locationId,
        kind: wish.kind,
        quantity: difference,
        about: wish.about,
        at: wish.statedAt,
      });
  }
  const done = await moveStock(tx, moves, { actor: wish.actor, now: wish.now, mayShort: true });
  if (done.kind === 'short') throw new Error('a statement took away more than was on hand');
  const spoken = stated.map(({ sku, locationId }) => ({ sku, locationId }));
  await run(tx, markStated, [spoken.map(({ sku }) => sku), spoken.map(({ locationId }) => locationId), wish.statedAt]);
  const short = new Map(done.short.map((cell) => [cellKey(cell.sku, cell.locationId), cell.short]));
  return {
    cells: stated.map((cell) => ({ ...cell, short: short.get(cellKey(cell.sku, cell.locationId)) ?? 0 })),
    newer,
    short: done.short,
  };
}
