/** Counts: what people found on the shelf, with the difference to the books. */
import { newId } from '../kit/ids.ts';
import { runOne, type Tx } from '../kit/sql.ts';
import { appendEvents, systemEvent } from '../spine/index.ts';
import { addCount, type CountRow } from './documents.sql.ts';
import { unusable } from './locations.ts';
import { tellShort } from './shortages.ts';
import { stateStock } from './state-stock.ts';

export interface CountWish {
  readonly locationId: string;
  readonly countedAt: Date;
  readonly lines: readonly { readonly sku: string; readonly counted: number }[];
  readonly actor: string;
  readonly now: Date;
}

export type Counted =
  | { readonly kind: 'counted'; readonly count: CountRow }
  | { readonly kind: 'unknown_location' }
  | { readonly kind: 'negative'; readonly skus: readonly string[] };

/**
 * Less than is promised is accepted: the shelf is right, and open holds stay; the shortage is told and listed. A SKU that is named twice
 * was found in two places: its numbers are added.
 */
export async function countStock(tx: Tx, wish: CountWish): Promise<Counted> {
  const negative = wish.lines.filter(({ counted }) => counted < 0).map(({ sku }) => sku);
  if (negative.length > 0) return { kind: 'negative', skus: negative };
  if ((await unusable(tx, [wish.locationId])) !== undefined) return { kind: 'unknown_location' };
  const sums = new Map<string, number>();
  for (const { sku, counted } of wish.lines) sums.set(sku, (sums.get(sku) ?? 0) + counted);
  const countId = newId(wish.now.getTime());
  const stated = await stateStock(
    tx,
    [...sums].map(([sku, onHand]) => ({ sku, locationId: wish.locationId, onHand })),
    {
      kind: 'count',
      about: `count:${countId}`,
      statedAt: wish.countedAt,
      includesUntil: wish.countedAt,
      actor: wish.actor,
      now: wish.now,
    },
  );
  await tellShort(tx, stated.short, wish.now);
  const lines = stated.cells.map((cell) => ({
    sku: cell.sku,
    counted: cell.onHand,
    expected: cell.expected,
    difference: cell.difference,
    short: cell.short,
  }));
  const body = { count_id: countId, location_id: wish.locationId, lines: lines.length };
  await appendEvents(tx, [systemEvent('Stock Counted', `stock:${wish.locationId}`, body, wish.now)]);
  const row = [countId, wish.locationId, JSON.stringify(lines), wish.actor, wish.countedAt, wish.now];
  return { kind: 'counted', count: await runOne(tx, addCount, row) };
}
