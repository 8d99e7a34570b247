/** The goods behind units: held while an order waits, sold and issued when they leave, released when they are not wanted. */
import { newId } from '../kit/ids.ts';
import { problem } from '../kit/problems.ts';
import type { Tx } from '../kit/sql.ts';
import type { StockLine } from '../stock/index.ts';
import type { OrdersDeps } from './deps.ts';
import { notEnoughStock } from './problems.ts';
import type { OrderWork, WorkUnit } from './work.ts';

export type GoodsDeps = Pick<OrdersDeps, 'stock'>;

/** A placed order keeps its goods until they leave or are released: no clock takes them away. */
export const keepDays = 730;
export const holdMinutes = 15;

interface Part {
  readonly sku: string;
  readonly quantity: number;
}

/** What is taken from the shelf for these units, by SKU and place; a bundle is its parts. */
export function stockLinesOf(work: OrderWork, units: readonly WorkUnit[]): StockLine[] {
  const sums = new Map<string, { sku: string; locationId: string; quantity: number }>();
  for (const unit of units) {
    if (unit.locationId === null) continue;
    for (const part of partsOf(work.line(unit.lineNo))) {
      const key = `${part.sku} ${unit.locationId}`;
      const sum = sums.get(key) ?? { sku: part.sku, locationId: unit.locationId, quantity: 0 };
      sum.quantity += part.quantity;
      sums.set(key, sum);
    }
  }
  return [...sums.values()];
}

export function partsOf(line: { readonly sku: string; readonly detail: Record<string, unknown> }): readonly Part[] {
  return (line.detail['parts'] as readonly Part[] | undefined) ?? [{ sku: line.sku, quantity: 1 }];
}

function byHold(units: readonly WorkUnit[]): Map<string, WorkUnit[]> {
  const groups = new Map<string, WorkUnit[]>();
  for (const unit of units) {
    if (unit.holdId === null || unit.locationId === null) continue;
    groups.set(unit.holdId, [...(groups.get(unit.holdId) ?? []), unit]);
  }
  return groups;
}

/** Before a command touches goods in several steps: all that it will want, in the one order of locks. `more`: goods that are no units yet. */
export async function lockGoodsOf(
  tx: Tx,
  deps: GoodsDeps,
  units: readonly WorkUnit[],
  more: readonly Pick<StockLine, 'sku' | 'locationId'>[] = [],
): Promise<void> {
  await deps.stock.lockGoods(tx, { holdIds: [...byHold(units).keys()].sort(), lines: more });
}

/** One hold is resolved in the order of locks anyway. */
async function lockWhenMany(tx: Tx, deps: GoodsDeps, units: readonly WorkUnit[]): Promise<void> {
  if (byHold(units).size > 1) await lockGoodsOf(tx, deps, units);
}

/** Sellable again at once. A hold that has ended by itself is no trouble: its goods are free already. */
export async function releaseGoods(
  tx: Tx,
  deps: GoodsDeps,
  work: OrderWork,
  units: readonly WorkUnit[],
): Promise<void> {
  await lockWhenMany(tx, deps, units);
  for (const [holdId, own] of byHold(units)) {
    const answer = await deps.stock.resolveHold(tx, { holdId, release: stockLinesOf(work, own), now: work.now });
    if (answer.kind === 'gone' && (answer.state === 'held' || answer.state === 'sold'))
      throw new Error(`hold ${holdId} has fewer open units than its order`);
  }
}

/** The goods leave: sold and issued in one step. */
export async function issueGoods(tx: Tx, deps: GoodsDeps, work: OrderWork, units: readonly WorkUnit[]): Promise<void> {
  await lockWhenMany(tx, deps, units);
  for (const [holdId, own] of byHold(units)) {
    const lines = stockLinesOf(work, own);
    const answer = await deps.stock.resolveHold(tx, { holdId, sell: lines, issue: true, now: work.now });
    if (answer.kind === 'resolved') continue;
    const again = await holdGoods(tx, deps, work, own, new Date(work.now.getTime() + 60_000));
    if (again.kind === 'short') throw shortProblem(again.lines);
    await deps.stock.resolveHold(tx, { holdId: again.holdId, sell: lines, issue: true, now: work.now });
  }
}

export interface Short {
  readonly sku: string;
  readonly locationId: string;
  readonly wanted: number;
  readonly available: number;
}

/** A hold of its own for these units; their `holdId` is set when it could be had. */
export async function holdGoods(
  tx: Tx,
  deps: GoodsDeps,
  work: OrderWork,
  units: readonly WorkUnit[],
  expiresAt: Date,
): Promise<{ kind: 'held'; holdId: string } | { kind: 'short'; lines: readonly Short[] }> {
  const lines = stockLinesOf(work, units);
  const holdId = newId(work.now.getTime());
  if (lines.length > 0) {
    const answer = await deps.stock.holdStock(tx, { holdId, lines, expiresAt, about: `order:${work.id}` }, work.now);
    if (answer.kind === 'short') return answer;
  }
  for (const unit of units) unit.holdId = holdId;
  return { kind: 'held', holdId };
}

/** Keeps the goods for a placed order; where the hold has ended meanwhile, tries to hold them again. False: they are gone. */
export async function keepGoods(
  tx: Tx,
  deps: GoodsDeps,
  work: OrderWork,
  units: readonly WorkUnit[],
): Promise<boolean> {
  const expiresAt = new Date(work.now.getTime() + keepDays * 86_400_000);
  const ended: WorkUnit[] = [];
  await lockWhenMany(tx, deps, units);
  for (const [holdId, own] of byHold(units)) {
    const answer = await deps.stock.extendHold(tx, { holdId, expiresAt, now: work.now });
    if (answer.kind === 'gone') ended.push(...own);
  }
  if (ended.length === 0) return true;
  return (await holdGoods(tx, deps, work, ended, expiresAt)).kind === 'held';
}

/** Names each line with what can be had. */
export const shortProblem = (lines: readonly Short[]) =>
  problem(notEnoughStock, {
    issues: lines.map((line) => ({
      path: `${line.sku}@${line.locationId}`,
      message: `${line.wanted} wanted, ${line.available} can be had`,
    })),
  });
