/** Fulfilling by unit: pick, pack, get ready, ship, hand over with the pick-up code, try on, deliver with a proof. Any part at any time. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/orders.ts';
import { problem } from '../kit/problems.ts';
import { run, runMaybe, type Tx } from '../kit/sql.ts';
import type { JsonObject } from '../spine/index.ts';
import { advance } from './advance.ts';
import type { Doer } from './contract.ts';
import type { OrdersDeps } from './deps.ts';
import { holdGoods, issueGoods, keepDays, lockGoodsOf, releaseGoods, stockLinesOf } from './goods.ts';
import { inMajor, securedBy } from './money.ts';
import { countWrongCode, isPickUpCode, setFulfilment, setPickUpCode } from './orders.sql.ts';
import { notInThisState, tenderRefused } from './problems.ts';
import { cashRuleOf } from './quote-order.ts';
import { hashOfCode, heard, makeCode, spoken } from './say-code.ts';
import { moved, unitMachine } from './states.ts';
import { goodsPaid, takeTender } from './take-tender.ts';
import { beginWork, type OrderWork, type WorkUnit } from './work.ts';

type FulfilWish = z.infer<typeof contract.fulfilBody>;
type KeepWish = z.infer<typeof contract.keepBody>;

export interface At {
  readonly doer: Doer;
  readonly now: Date;
}

/** `wrong_code` is counted, so the caller must commit. */
export async function fulfil(
  tx: Tx,
  deps: OrdersDeps,
  orderId: string,
  fulfilmentNo: number,
  wish: FulfilWish,
  at: At,
): Promise<'done' | 'wrong_code'> {
  const work = await beginWork(tx, orderId, at.doer, at.now, wish.version);
  if (work.state !== 'placed') throw problem(notInThisState, { detail: `the order is ${work.state}` });
  const units = chosen(work, fulfilmentNo, wish);
  const handsOver = wish.verb === 'hand_over' || wish.verb === 'try';
  if (handsOver && !(await rightCode(tx, orderId, fulfilmentNo, work, wish.code))) return 'wrong_code';
  const leaves = wish.verb === 'ship' || wish.verb === 'hand_over';
  if (leaves || wish.verb === 'deliver') refuseUnpaid(work);
  work.moveUnits(units, wish.verb);
  if (leaves) await issueGoods(tx, deps, work, units);
  if (wish.verb === 'bring_back') await bringBack(tx, deps, work, units);
  if (wish.tracking !== undefined || wish.proof !== undefined) {
    const proof =
      wish.proof === undefined ? null : JSON.stringify({ ...wish.proof, at: at.now.toISOString(), by: at.doer.name });
    await run(tx, setFulfilment, [
      orderId,
      fulfilmentNo,
      wish.tracking === undefined ? null : JSON.stringify(wish.tracking),
      proof,
    ]);
  }
  if (wish.verb === 'hand_over' || wish.verb === 'deliver') capturePromised(work);
  tellStep(work, wish, units, fulfilmentNo);
  await advance(tx, deps, work);
  await work.save(tx);
  return 'done';
}

function chosen(work: OrderWork, fulfilmentNo: number, wish: Pick<FulfilWish, 'units' | 'verb'>): WorkUnit[] {
  const own = work.units.filter((unit) => unit.fulfilmentNo === fulfilmentNo);
  if (wish.units === undefined) return own.filter((unit) => moved(unitMachine, unit.state, wish.verb) !== null);
  return wish.units.map((key) => {
    const unit = work.unit(key);
    if (unit.fulfilmentNo !== fulfilmentNo) throw problem(notInThisState, { detail: 'a unit of another fulfilment' });
    return unit;
  });
}

/** Without a code on the fulfilment none is asked for; with one, ten wrong ones close it until a new one is made. */
async function rightCode(
  tx: Tx,
  orderId: string,
  fulfilmentNo: number,
  work: OrderWork,
  code: string | undefined,
): Promise<boolean> {
  if (work.fulfilments.find((one) => one.fulfilment_no === fulfilmentNo)?.has_code !== true) return true;
  const hash = hashOfCode(`pick-up ${orderId}`, heard(code ?? ''));
  if ((await runMaybe(tx, isPickUpCode, [orderId, fulfilmentNo, hash]))?.right === true) return true;
  await run(tx, countWrongCode, [orderId, fulfilmentNo]);
  return false;
}

/** A new code for all fulfilments that wait to be collected; the old one ends. Shown once: to the customer, by message or screen. */
export async function makePickUpCode(tx: Tx, orderId: string, at: At): Promise<string> {
  const work = await beginWork(tx, orderId, at.doer, at.now);
  const collecting = work.fulfilments.filter((one) => one.method === 'pickup' || one.method === 'try_on');
  if (collecting.length === 0 || work.state === 'cancelled')
    throw problem(notInThisState, { detail: 'nothing of this order is collected' });
  const code = makeCode(6);
  await run(tx, setPickUpCode, [
    orderId,
    collecting.map((one) => one.fulfilment_no),
    hashOfCode(`pick-up ${orderId}`, code),
  ]);
  work.note('pick-up code made', {});
  await work.save(tx);
  return spoken(code);
}

function refuseUnpaid(work: OrderWork): void {
  if (work.excessMinor < 0)
    throw problem(notInThisState, {
      detail: `${-work.excessMinor} is still open; it is paid first`,
      issues: [{ path: 'openMinor', message: String(-work.excessMinor) }],
    });
}

/** Money promised at the door changes hands with the goods: as much as was handed over is worth, beyond what was paid before. */
export function capturePromised(work: OrderWork): void {
  const received = work.units
    .filter((unit) => unit.state === 'delivered' || (unit.fulfilmentNo === null && unit.state === 'due'))
    .reduce((sum, unit) => sum + unit.totalMinor, 0);
  const hard = work.tenders.reduce(
    (sum, one) => sum + (one.state === 'promised' ? one.capturedMinor : securedBy(one)),
    0,
  );
  let owed = Math.max(0, received - (hard - work.refundedMinor));
  for (const tender of work.tenders) {
    if (tender.state !== 'promised' || owed === 0) continue;
    const part = Math.min(owed, tender.amountMinor - tender.capturedMinor);
    owed -= part;
    tender.capturedMinor += part;
    tender.changed = true;
    if (tender.capturedMinor === tender.amountMinor) work.moveTender(tender, 'capture');
    if (part > 0) work.note('collected at the door', { amountMinor: part });
  }
}

/** It came back without having been received: on the shelf of where it left, and held for the order again. */
async function bringBack(tx: Tx, deps: OrdersDeps, work: OrderWork, units: readonly WorkUnit[]): Promise<void> {
  const lines = stockLinesOf(work, units);
  if (lines.length > 1) await deps.stock.lockGoods(tx, { holdIds: [], lines });
  for (const line of lines) {
    await deps.stock.takeBack(tx, {
      ...line,
      condition: 'sellable',
      about: `order:${work.id}`,
      key: `brought back ${work.id} ${work.row.version}`,
      now: work.now,
    });
  }
  const expiresAt = new Date(work.now.getTime() + keepDays * 86_400_000);
  const held = await holdGoods(tx, deps, work, units, expiresAt);
  if (held.kind === 'short') throw new Error('what was just brought back could not be held');
}

const names: Readonly<Record<string, string>> = {
  ship: 'Order Shipped',
  ready: 'Order Ready for Pickup',
  hand_over: 'Order Picked Up',
  deliver: 'Order Delivered',
  bring_back: 'Delivery Failed',
};

function tellStep(work: OrderWork, wish: FulfilWish, units: readonly WorkUnit[], fulfilmentNo: number): void {
  const products: JsonObject[] = work.products(units);
  work.note(wish.verb, { fulfilmentNo, pieces: units.length });
  const name = names[wish.verb];
  if (name === undefined) return;
  const tracking =
    wish.tracking === undefined ? {} : { carrier: wish.tracking.carrier, tracking_number: wish.tracking.number };
  work.tell(name, { fulfilment_no: fulfilmentNo, ...tracking, products });
}

/**
 * After trying on: what is kept is paid and goes along; the rest is sellable again at once. What was promised at the door is replaced by
 * what is paid now.
 */
export async function keepAfterTrying(
  tx: Tx,
  deps: OrdersDeps,
  orderId: string,
  wish: KeepWish,
  key: string,
  at: At,
): Promise<void> {
  const work = await beginWork(tx, orderId, at.doer, at.now, wish.version);
  if (work.state !== 'placed') throw problem(notInThisState, { detail: `the order is ${work.state}` });
  const kept = wish.keep.map((one) => work.unit(one));
  const onTrial = work.units.filter((unit) => unit.state === 'trying' || unit.state === 'ready');
  const declined = onTrial.filter((unit) => !kept.includes(unit));
  // All of them before credit is: the order of locks of every command.
  await lockGoodsOf(tx, deps, [...new Set([...onTrial, ...kept])]);
  if (declined.length > 0) {
    work.moveUnits(declined, 'decline');
    await releaseGoods(tx, deps, work, declined);
  }
  for (const tender of work.tenders)
    if (tender.state === 'promised' && tender.capturedMinor === 0 && wish.tenders.length > 0)
      work.moveTender(tender, 'void');
  await payNow(tx, deps, work, wish.tenders, key);
  if (kept.length > 0) {
    refuseUnpaid(work);
    work.moveUnits(kept, 'keep');
    await issueGoods(tx, deps, work, kept);
    capturePromised(work);
  }
  work.note('kept after trying on', { kept: kept.length, declined: declined.length });
  if (kept.length > 0) {
    work.tell('Order Picked Up', { products: work.products(kept) });
    const value = kept.reduce((sum, unit) => sum + unit.totalMinor, 0);
    work.tell('Order Updated', {
      status: 'kept',
      total: inMajor(value, work.row.currency),
      products: work.products(kept),
    });
  }
  await advance(tx, deps, work);
  await work.save(tx);
}

/** Tenders that need nobody outside, for an order that is under work. */
export async function payNow(
  tx: Tx,
  deps: OrdersDeps,
  work: OrderWork,
  tenders: KeepWish['tenders'],
  key: string,
): Promise<void> {
  for (const [n, one] of tenders.entries()) {
    if (one.method === 'card')
      throw problem(tenderRefused, { detail: 'a card is asked by POST /api/v1/orders/:id/payments' });
    const context = {
      orderId: work.id,
      originId: work.row.origin_id,
      currency: work.row.currency,
      openMinor: Math.max(0, -work.excessMinor),
      cash: one.method === 'cash' ? await cashRuleOf(tx, deps, work.row.zone, work.now) : undefined,
      goods: goodsPaid(work),
      now: work.now,
    };
    const { tender } = await takeTender(tx, deps, context, one, `${key}#${n}`);
    work.tenders.push(tender);
    work.note('tender', { method: one.method, amountMinor: tender.amountMinor, state: tender.state });
  }
}
