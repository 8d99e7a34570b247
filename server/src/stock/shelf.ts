/** Looking at stock: cells, limits, the ledger, and who is promised what. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/stock.ts';
import { run, type On, type Tx } from '../kit/sql.ts';
import { cellsPage, changeLimits, expectedOnOf, type CellView } from './documents.sql.ts';
import { lockOrMake } from './move.ts';
import { movementsOfCell, movementsOfLocation, type MovementRow } from './movements.sql.ts';
import { unusable } from './locations.ts';

export interface CellWish {
  readonly locationId?: string | undefined;
  readonly sku?: string | undefined;
  readonly shortOnly?: boolean;
  readonly after?: { readonly locationId: string; readonly sku: string } | null;
  readonly limit: number;
}

/** By location and SKU. */
export async function listCells(on: On, wish: CellWish): Promise<z.infer<typeof contract.cell>[]> {
  const { after = null } = wish;
  const rows = await run(on, cellsPage, [
    wish.locationId ?? null,
    wish.sku ?? null,
    wish.shortOnly ?? false,
    after?.locationId ?? null,
    after?.sku ?? null,
    wish.limit,
  ]);
  return rows.map(cellView);
}

export function cellView(row: CellView): z.infer<typeof contract.cell> {
  return {
    sku: row.sku,
    locationId: row.location_id,
    onHand: row.on_hand,
    damaged: row.damaged,
    held: row.held,
    sold: row.sold,
    safety: row.safety,
    backOrderLimit: row.back_order_limit,
    preOrderLimit: row.pre_order_limit,
    expectedOn: row.expected_on,
    short: row.short,
    available: row.available,
    changedAt: row.changed_at.toISOString(),
  };
}

/** Newest first; of a SKU (at a location), or of a location. */
export async function listMovements(
  on: On,
  wish: {
    readonly sku?: string | undefined;
    readonly locationId?: string | undefined;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<z.infer<typeof contract.movement>[]> {
  const rows =
    wish.sku === undefined
      ? await run(on, movementsOfLocation, [wish.locationId ?? '', wish.before, wish.limit])
      : await run(on, movementsOfCell, [wish.sku, wish.locationId ?? null, wish.before, wish.limit]);
  return rows.map(movementView);
}

function movementView(row: MovementRow): z.infer<typeof contract.movement> {
  return {
    id: row.movement_id,
    sku: row.sku,
    locationId: row.location_id,
    kind: row.kind,
    quantity: row.quantity,
    damaged: row.damaged,
    onHandAfter: row.on_hand_after,
    about: row.about,
    reason: row.reason,
    actor: row.actor,
    at: row.at.toISOString(),
  };
}

/** Safety, back-order and pre-order limits. Promises that were made stay; null: no such location. */
export async function setLimits(
  tx: Tx,
  cell: { readonly sku: string; readonly locationId: string },
  limits: z.infer<typeof contract.limitsBody>,
  now: Date,
): Promise<z.infer<typeof contract.cell> | null> {
  if ((await unusable(tx, [cell.locationId])) !== undefined) return null;
  const [before] = await lockOrMake(tx, [cell], now);
  const [expected] = await run(tx, expectedOnOf, [cell.sku, cell.locationId]);
  if (before === undefined) return null;
  await run(tx, changeLimits, [
    cell.sku,
    cell.locationId,
    limits.safety ?? before.safety,
    limits.backOrderLimit ?? before.back_order_limit,
    limits.preOrderLimit ?? before.pre_order_limit,
    limits.expectedOn === undefined ? (expected?.expected_on ?? null) : limits.expectedOn,
    now,
  ]);
  const [after] = await listCells(tx, { ...cell, limit: 1 });
  return after ?? null;
}
