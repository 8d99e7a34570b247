/** Goods come back, anywhere, to the tenders that paid for them, to the cent; a return that arrives twice counts once. */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type * as contract from '../../../contracts/orders.ts';
import { refundOf, type Quote } from '../../../quote/index.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, type Tx } from '../kit/sql.ts';
import type { StockLine } from '../stock/index.ts';
import { advance, type Because } from './advance.ts';
import type { OrdersDeps } from './deps.ts';
import type { At } from './fulfil.ts';
import { stockLinesOf } from './goods.ts';
import { keyOfAnotherOrder, moreThanBought } from './problems.ts';
import { moved, unitMachine } from './states.ts';
import { beginWork, type OrderWork, type WorkUnit } from './work.ts';
import { insertReturn, returnsOf } from './work.sql.ts';

type ReturnWish = z.infer<typeof contract.returnBody>;

export interface Returned {
  readonly returnNo: number;
  readonly refundMinor: number;
  readonly again: boolean;
}

/** An exchange may use up what would be paid back, before the rest is. */
export async function returnGoods(
  tx: Tx,
  deps: OrdersDeps,
  orderId: string,
  wish: ReturnWish,
  at: At & { readonly key: string },
  exchange?: {
    /** Goods that will be taken, to be locked together with those that come back. */
    readonly takes: readonly { readonly sku: string; readonly locationId: string }[];
    readonly pay: (work: OrderWork, refundMinor: number) => Promise<void>;
  },
): Promise<Returned> {
  const work = await beginWork(tx, orderId, at.doer, at.now);
  const hash = createHash('sha256').update(JSON.stringify(wish)).digest('base64url');
  const before = await run(tx, returnsOf, [orderId]);
  const same = before.find((one) => one.key === at.key);
  if (same !== undefined) {
    if (same.request_hash !== hash) throw problem(keyOfAnotherOrder);
    return { returnNo: same.return_no, refundMinor: same.refund_minor, again: true };
  }
  const units = unitsComingBack(work, wish);
  const returnNo = before.length + 1;
  const deliveryMinor = deliveryBack(work, units, wish.withDelivery);
  const pointsMinor = units.reduce((sum, unit) => sum + unit.pointsMinor, 0);
  const excessBefore = work.excessMinor;
  work.moveUnits(units, 'return');
  chargeDelivery(work, deliveryMinor);
  const { locationId } = wish;
  const back = stockLinesOf(
    work,
    units.map((unit) => ({ ...unit, locationId })),
  );
  const lines = [...back, ...(exchange?.takes ?? [])];
  if (lines.length > 1) await deps.stock.lockGoods(tx, { holdIds: [], lines });
  await backOnShelf(tx, deps, work, back, wish, returnNo);
  const refundMinor = Math.max(0, work.excessMinor - Math.max(0, excessBefore));
  const reason: Because = { why: wish.reason, returnNo, pointsMinor };
  work.note('returned', { returnNo, locationId: wish.locationId, pieces: units.length, refundMinor, deliveryMinor });
  work.tell('Order Returned', {
    return_no: returnNo,
    location_id: wish.locationId,
    refund: 0,
    products: work.products(units),
  });
  if (exchange !== undefined) await exchange.pay(work, refundMinor);
  await advance(tx, deps, work, reason);
  await work.save(tx);
  await run(tx, insertReturn, [
    orderId,
    returnNo,
    at.key,
    hash,
    wish.locationId,
    wish.condition,
    wish.reason,
    JSON.stringify(units.map(({ lineNo, unitNo }) => ({ lineNo, unitNo }))),
    refundMinor,
    deliveryMinor,
    at.now,
    at.doer.name,
  ]);
  return { returnNo, refundMinor, again: false };
}

/** The dearest last: units of a line that cost differently go back in the order in which they were sold. */
function unitsComingBack(work: OrderWork, wish: ReturnWish): WorkUnit[] {
  const short: { path: string; message: string }[] = [];
  const units = wish.lines.flatMap(({ lineNo, quantity }) => {
    work.line(lineNo);
    const can = work.units.filter(
      (unit) => unit.lineNo === lineNo && unit.locationId !== null && moved(unitMachine, unit.state, 'return') !== null,
    );
    if (can.length < quantity)
      short.push({ path: `lines.${lineNo}`, message: `${can.length} can come back, ${quantity} were named` });
    return can.slice(0, quantity);
  });
  if (new Set(units).size !== units.length) throw problem(moreThanBought, { detail: 'a line is named twice' });
  if (short.length > 0) throw problem(moreThanBought, { issues: short });
  return units;
}

/**
 * What of the delivery goes back (above 0) or is asked for now (below 0), as the price book's policy says; staff may give back what is
 * left of it. Only lines of the order's own quote count: what was added later has its own price.
 */
function deliveryBack(work: OrderWork, units: readonly WorkUnit[], withDelivery: boolean): number {
  const paid = work.units.find((unit) => unit.locationId === null && unit.state === 'delivered');
  if (withDelivery) return paid?.totalMinor ?? 0;
  const quote = work.row.quote as Quote;
  const known = new Set(quote.lines.map((line) => line.lineId));
  const group = (list: readonly WorkUnit[]): { lineId: string; units: number[] }[] => {
    const lines = new Map<string, number[]>();
    for (const unit of list) {
      const lineId = String(unit.lineNo);
      if (unit.locationId !== null && known.has(lineId)) lines.set(lineId, [...(lines.get(lineId) ?? []), unit.unitNo]);
    }
    return [...lines].map(([lineId, own]) => ({ lineId, units: own }));
  };
  const gone = work.units.filter((unit) => unit.state === 'returned' || unit.state === 'cancelled');
  const answer = refundOf(quote, group(gone), group(units));
  if (answer.kind !== 'refund') return 0;
  const { deliveryMinor } = answer.refund;
  return deliveryMinor > 0 ? Math.min(deliveryMinor, paid?.totalMinor ?? 0) : deliveryMinor;
}

/** The delivery's own unit goes back as a whole; a delivery that is asked for now becomes a line of its own, never more than the goods give. */
function chargeDelivery(work: OrderWork, deliveryMinor: number): void {
  const paid = work.units.find((unit) => unit.locationId === null && unit.state === 'delivered');
  if (deliveryMinor > 0 && paid !== undefined && deliveryMinor === paid.totalMinor) {
    work.moveUnits([paid], 'return');
    return;
  }
  const asked = Math.min(-deliveryMinor, Math.max(0, work.excessMinor));
  if (asked <= 0) return;
  const lineNo = Math.max(...work.lines.map((one) => one.line_no)) + 1;
  const quote = work.row.quote as Quote;
  const taxBps = quote.delivery?.taxBps ?? 0;
  const taxMinor = Math.round((asked * taxBps) / (10_000 + taxBps));
  const line = {
    line_no: lineNo,
    kind: 'delivery' as const,
    sku: 'delivery',
    product_id: 'delivery',
    name: quote.delivery?.method ?? 'delivery',
    quantity: 1,
    list_minor: asked,
    total_minor: asked,
    tax_minor: taxMinor,
    detail: { taxBps, because: 'what was kept no longer earns free delivery' },
  };
  const unit: WorkUnit = {
    lineNo,
    unitNo: 0,
    state: 'delivered',
    before: null,
    totalMinor: asked,
    taxMinor,
    pointsMinor: 0,
    holdId: null,
    fulfilmentNo: null,
    locationId: null,
  };
  work.added.lines.push(line);
  work.added.units.push(unit);
  work.lines.push(line);
  work.units.push(unit);
}

/** The stock of the place that takes it back grows; damaged and unknown goods are not sellable. */
async function backOnShelf(
  tx: Tx,
  deps: OrdersDeps,
  work: OrderWork,
  lines: readonly StockLine[],
  wish: ReturnWish,
  returnNo: number,
): Promise<void> {
  for (const line of lines) {
    const answer = await deps.stock.takeBack(tx, {
      ...line,
      condition: wish.condition === 'sellable' ? 'sellable' : 'damaged',
      about: `order:${work.id}`,
      key: `return ${work.id} ${returnNo}`,
      now: work.now,
    });
    if (answer.kind === 'unknown_location') throw problem(notFound, { detail: `no location ${wish.locationId}` });
  }
}
