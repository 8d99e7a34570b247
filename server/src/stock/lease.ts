/**
 * Leases: units that a till may sell without network. A lease is a hold whose holder is a till, so nothing about overselling is new:
 * its units are held for it, its end gives them back. What the till sold comes back with a key for each sale.
 */
import { newId } from '../kit/ids.ts';
import { run, runMaybe, type Tx } from '../kit/sql.ts';
import type { HoldAnswer } from './contract.ts';
import { cellKey, gather } from './decide-holds.ts';
import { holdStock } from './hold.ts';
import { linesOfHolds, lockHold } from './holds.sql.ts';
import { addLeaseSales, leaseSales } from './leases.sql.ts';
import { lockOrMake, moveStock, type Move, type ShortCell } from './move.ts';
import { resolveHold } from './resolve.ts';
import { tellShort } from './shortages.ts';

export interface LeaseWish {
  readonly till: string;
  readonly locationId: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly seconds: number;
  readonly now: Date;
}

export async function grantLease(tx: Tx, wish: LeaseWish): Promise<{ leaseId: string; answer: HoldAnswer }> {
  const leaseId = newId(wish.now.getTime());
  const lines = wish.lines.map(({ sku, quantity }) => ({ sku, quantity, locationId: wish.locationId }));
  const expiresAt = new Date(wish.now.getTime() + wish.seconds * 1_000);
  const about = `till:${wish.till}`;
  return {
    leaseId,
    answer: await holdStock(tx, { holdId: leaseId, lines, expiresAt, about, purpose: 'lease' }, wish.now),
  };
}

export interface TillSale {
  readonly key: string;
  readonly sku: string;
  readonly quantity: number;
  readonly soldAt: Date;
}

export interface SaleShares {
  readonly sale: TillSale;
  /** Units that the lease covers; the rest went beyond it. */
  readonly leased: number;
}

/** How much of each sale the lease covers, in the order of the sales. Pure. */
export function decideShares(sales: readonly TillSale[], open: ReadonlyMap<string, number>): SaleShares[] {
  const left = new Map(open);
  return sales.map((sale) => {
    const leased = Math.min(sale.quantity, left.get(sale.sku) ?? 0);
    left.set(sale.sku, (left.get(sale.sku) ?? 0) - leased);
    return { sale, leased };
  });
}

export interface SettleWish {
  readonly leaseId: string;
  readonly sales: readonly TillSale[];
  /** True: what is left of the lease goes back. */
  readonly close: boolean;
  readonly actor: string;
  readonly now: Date;
}

export interface Settled {
  readonly kind: 'settled';
  readonly sold: number;
  readonly beyond: number;
  readonly again: number;
  readonly short: readonly ShortCell[];
}

/**
 * The sales of a till, each key once for ever. Covered units leave by the lease. What was sold beyond it, or after its end, has left
 * the store all the same: on hand falls, and where that leaves other promises without goods the shortage is told.
 */
export async function settleLease(
  tx: Tx,
  wish: SettleWish,
): Promise<Settled | { readonly kind: 'unknown' } | { readonly kind: 'not_a_lease' }> {
  const lease = await runMaybe(tx, lockHold, [wish.leaseId]);
  if (lease === undefined) return { kind: 'unknown' };
  if (lease.purpose !== 'lease') return { kind: 'not_a_lease' };
  const rows = await run(tx, linesOfHolds, [[wish.leaseId]]);
  const locationId = rows[0]?.location_id ?? '';
  const fresh = await unknownSales(tx, wish.leaseId, wish.sales);
  // All cells that this may touch, in the one order, before any of them is changed.
  const touched = [...rows.map(({ sku }) => sku), ...fresh.map(({ sku }) => sku)].map((sku) => ({ sku, locationId }));
  await lockOrMake(tx, touched, wish.now);
  const open = new Map<string, number>();
  for (const row of rows) open.set(row.sku, (open.get(row.sku) ?? 0) + row.open);
  const shares = decideShares(fresh, lease.state === 'held' ? open : new Map());
  const { actor, now } = wish;
  const short = await letGo(tx, shares, { locationId, about: `lease:${wish.leaseId}`, actor, now });
  const sell = gather(shares.map(({ sale, leased }) => ({ sku: sale.sku, locationId, quantity: leased }))).filter(
    ({ quantity }) => quantity > 0,
  );
  if (lease.state === 'held' && (wish.close || sell.length > 0)) {
    await resolveHold(tx, {
      holdId: wish.leaseId,
      sell,
      ...(wish.close && { release: 'all' }),
      issue: true,
      actor,
      now,
    });
  }
  await run(tx, addLeaseSales, [
    wish.leaseId,
    shares.map(({ sale }) => sale.key),
    shares.map(({ sale }) => sale.sku),
    shares.map(({ sale }) => sale.quantity),
    shares.map(({ leased }) => leased),
    shares.map(({ sale }) => sale.soldAt.toISOString()),
    now,
  ]);
  const sold = shares.reduce((sum, share) => sum + share.leased, 0);
  const all = shares.reduce((sum, share) => sum + share.sale.quantity, 0);
  return { kind: 'settled', sold, beyond: all - sold, again: wish.sales.length - fresh.length, short };
}

/** The lease is locked: no other settlement of it is under way. */
async function unknownSales(tx: Tx, leaseId: string, sales: readonly TillSale[]): Promise<TillSale[]> {
  const rows = await run(tx, leaseSales, [leaseId, sales.map(({ key }) => key)]);
  const known = new Set(rows.map((row) => cellKey(row.sku, row.sale_key)));
  return sales.filter((sale) => {
    const id = cellKey(sale.sku, sale.key);
    if (known.has(id)) return false;
    known.add(id);
    return true;
  });
}

/** Units sold beyond the lease. They left, so they were there: where the books had fewer, they are put right first. */
async function letGo(
  tx: Tx,
  shares: readonly SaleShares[],
  wish: { readonly locationId: string; readonly about: string; readonly actor: string; readonly now: Date },
): Promise<readonly ShortCell[]> {
  const { locationId, about, actor, now } = wish;
  const beyond = shares.filter(({ sale, leased }) => sale.quantity > leased);
  if (beyond.length === 0) return [];
  const cells = await lockOrMake(
    tx,
    beyond.map(({ sale }) => ({ sku: sale.sku, locationId })),
    now,
  );
  const onHand = new Map<string, number>();
  for (const cell of cells) onHand.set(cell.sku, (onHand.get(cell.sku) ?? 0) + cell.on_hand);
  const moves = beyond.flatMap(({ sale, leased }): Move[] => {
    const units = sale.quantity - leased;
    const there = onHand.get(sale.sku) ?? 0;
    onHand.set(sale.sku, Math.max(0, there - units));
    const base = { sku: sale.sku, locationId, about, reason: `till sale ${sale.key}` };
    const left: Move = { ...base, kind: 'issue', quantity: -units, at: sale.soldAt };
    return there >= units ? [left] : [{ ...base, kind: 'found', quantity: units - there }, left];
  });
  const moved = await moveStock(tx, moves, { actor, now, mayShort: true });
  if (moved.kind === 'short') throw new Error('what left was not there');
  await tellShort(tx, moved.short, now);
  return moved.short;
}
