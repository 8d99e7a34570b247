/** Goods that come in, come back, get lost, break or turn up. */
import { newId } from '../kit/ids.ts';
import { runOne, type Tx } from '../kit/sql.ts';
import { appendEvents, systemEvent } from '../spine/index.ts';
import type { TakeBack } from './contract.ts';
import { addReceipt, type ReceiptRow } from './documents.sql.ts';
import { unusable } from './locations.ts';
import { moveStock, type ShortCell } from './move.ts';
import { tellShort } from './shortages.ts';

interface Goods {
  readonly sku: string;
  readonly quantity: number;
}

export interface ReceiptWish {
  readonly locationId: string;
  readonly reference: string;
  readonly lines: readonly Goods[];
  readonly actor: string;
  readonly now: Date;
}

/** Undefined: the location cannot receive. Units that somebody waits for (`short`, back-orders) are covered by this very step. */
export async function receiveGoods(tx: Tx, wish: ReceiptWish): Promise<ReceiptRow | undefined> {
  if ((await unusable(tx, [wish.locationId])) !== undefined) return undefined;
  const receiptId = newId(wish.now.getTime());
  const about = `receipt:${receiptId}`;
  await moveStock(
    tx,
    wish.lines.map(({ sku, quantity }) => ({
      sku,
      locationId: wish.locationId,
      kind: 'receipt' as const,
      quantity,
      about,
      reason: wish.reference,
    })),
    { actor: wish.actor, now: wish.now, mayShort: false },
  );
  const body = { receipt_id: receiptId, location_id: wish.locationId, lines: wish.lines.length };
  await appendEvents(tx, [systemEvent('Stock Received', `stock:${wish.locationId}`, body, wish.now)]);
  return runOne(tx, addReceipt, [
    receiptId,
    wish.locationId,
    wish.reference,
    JSON.stringify(wish.lines),
    wish.actor,
    wish.now,
  ]);
}

/** Goods come back from a customer, at any location. Each key counts once for a SKU, for ever. */
export async function takeBack(
  tx: Tx,
  back: TakeBack,
): Promise<{ readonly kind: 'taken' | 'again' | 'unknown_location' }> {
  if ((await unusable(tx, [back.locationId])) !== undefined) return { kind: 'unknown_location' };
  const sellable = back.condition === 'sellable';
  const moved = await moveStock(
    tx,
    [
      {
        sku: back.sku,
        locationId: back.locationId,
        kind: 'return',
        quantity: sellable ? back.quantity : 0,
        damaged: sellable ? 0 : back.quantity,
        about: back.about,
        key: `return:${back.key}`,
      },
    ],
    { actor: back.actor ?? 'system', now: back.now, mayShort: false },
  );
  return { kind: moved.kind === 'moved' && moved.moved === 0 ? 'again' : 'taken' };
}

export interface AdjustWish {
  readonly sku: string;
  readonly locationId: string;
  readonly onHand: number;
  readonly damaged: number;
  readonly reason: string;
  readonly actor: string;
  readonly now: Date;
}

export type Adjusted =
  | { readonly kind: 'adjusted'; readonly short: readonly ShortCell[] }
  | { readonly kind: 'unknown_location' }
  /** There are not so many units to take away. */
  | { readonly kind: 'negative' };

/** A statement about what is there: it may leave promises without goods, which is told, never hidden. */
export async function adjustStock(tx: Tx, wish: AdjustWish): Promise<Adjusted> {
  if ((await unusable(tx, [wish.locationId])) !== undefined) return { kind: 'unknown_location' };
  const { sku, locationId, reason, actor, now } = wish;
  const move = { sku, locationId, kind: 'adjustment' as const, quantity: wish.onHand, damaged: wish.damaged };
  const moved = await moveStock(tx, [{ ...move, about: 'adjustment', reason }], { actor, now, mayShort: true });
  if (moved.kind === 'short') return { kind: 'negative' };
  await tellShort(tx, moved.short, now);
  return { kind: 'adjusted', short: moved.short };
}
