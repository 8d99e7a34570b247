/** For a command that will touch goods in several steps: what it is going to lock, locked at once, in the one order of locks. */
import { run, type Tx } from '../kit/sql.ts';
import type { StockLine } from './contract.ts';
import { linesOfHolds, lockHolds } from './holds.sql.ts';
import { lockCells } from './movements.sql.ts';

export interface LockGoods {
  readonly holdIds: readonly string[];
  /** Goods that will be held, or come back. */
  readonly lines: readonly Pick<StockLine, 'sku' | 'locationId'>[];
}

/**
 * The holds by id, then their cells and those of the lines by (SKU, location, bucket), in the database's order of texts; what is not there
 * is left out.
 */
export async function lockGoods(tx: Tx, { holdIds, lines }: LockGoods): Promise<void> {
  const wanted = lines.map(({ sku, locationId }) => [sku, locationId] as const);
  if (holdIds.length > 0) {
    const [, rows] = await Promise.all([run(tx, lockHolds, [holdIds]), run(tx, linesOfHolds, [holdIds])]);
    wanted.push(...rows.map((row) => [row.sku, row.location_id] as const));
  }
  const cells = [...new Map(wanted.map((cell) => [cell.join(' '), cell])).values()];
  if (cells.length > 0) await run(tx, lockCells, [cells.map(([sku]) => sku), cells.map(([, place]) => place)]);
}
