/**
 * What follows from an order's money and goods, whichever event came last: it is placed when tenders secure it, revived or paid back when
 * the money comes too late, captured, given back what is too much, completed when everything was handed over. Called at the end of
 * every command, so that no order is ever charged and stuck.
 */
import { newId } from '../kit/ids.ts';
import type { Tx } from '../kit/sql.ts';
import { giveWindowBack, isWindowTakenAgain } from './choose-window.ts';
import { giveCreditBack } from './credit.ts';
import type { OrdersDeps } from './deps.ts';
import { holdGoods, issueGoods, keepDays, keepGoods, releaseGoods } from './goods.ts';
import { cashRounding, divideRefund, inMajor } from './money.ts';
import { cashRuleOf } from './quote-order.ts';
import { isStanding } from './states.ts';
import { claimOf } from './claim-codes.ts';
import type { OrderWork, WorkTender } from './work.ts';

export type AdvanceDeps = Pick<OrdersDeps, 'stock' | 'pricing' | 'points' | 'customerOf'>;

export const unpaid = 'not_paid_in_time';
export const soldOut = 'sold_out_before_payment';

export interface Because {
  readonly why: string;
  readonly returnNo: number | null;
  /** Of what is given back, what points had paid. */
  readonly pointsMinor: number;
}
const plainly: Because = { why: 'less is due', returnNo: null, pointsMinor: 0 };

export async function advance(tx: Tx, deps: AdvanceDeps, work: OrderWork, because: Because = plainly): Promise<void> {
  if (work.state === 'awaiting_payment' && work.excessMinor >= 0) await place(tx, deps, work);
  if (work.state === 'cancelled') await revive(tx, deps, work);
  if (work.state === 'awaiting_payment') return;
  await completeWhenDone(tx, deps, work);
  await giveBackExcess(tx, deps, work, because);
  captureReserved(work);
  if (work.placedAt !== null) await deps.points.moved(tx, { orderId: work.id, now: work.now });
}

async function place(tx: Tx, deps: AdvanceDeps, work: OrderWork): Promise<void> {
  const units = work.units.filter((unit) => unit.state === 'held');
  if (units.length === 0) return cancelAll(tx, deps, work, 'nothing_left');
  if (!(await keepGoods(tx, deps, work, units))) return cancelAll(tx, deps, work, soldOut);
  work.move('place');
  work.placedAt = work.now;
  if (work.row.method === 'take_away') {
    await issueGoods(tx, deps, work, units);
    work.moveUnits(units, 'take_away');
  } else work.moveUnits(units, 'place');
  tellPlaced(work);
}

/** `Order Completed`, with lines as the e-commerce specification has them. */
export function tellPlaced(work: OrderWork): void {
  const { currency } = work.row;
  const units = work.units.filter((unit) => isStanding(unit.state));
  const delivery = units.filter((unit) => work.line(unit.lineNo).kind === 'delivery');
  work.note('placed', { totalMinor: work.dueMinor, paidMinor: work.paidMinor });
  work.tell('Order Completed', {
    total: inMajor(work.dueMinor, currency),
    revenue: inMajor(work.dueMinor - sum(delivery), currency),
    shipping: inMajor(sum(delivery), currency),
    tax: inMajor(
      units.reduce((all, unit) => all + unit.taxMinor, 0),
      currency,
    ),
    ...(work.row.codes.length === 0 ? {} : { coupon: work.row.codes.join(' ') }),
    products: work.products(units),
  });
}

const sum = (units: readonly { readonly totalMinor: number }[]): number =>
  units.reduce((all, unit) => all + unit.totalMinor, 0);

/** All that was not handed over yet goes; what was paid is given back by what comes next in `advance`. */
export async function cancelAll(tx: Tx, deps: AdvanceDeps, work: OrderWork, why: string): Promise<void> {
  const units = work.units.filter((unit) => isStanding(unit.state));
  await releaseGoods(tx, deps, work, units);
  await giveWindowBack(tx, deps, work);
  work.moveUnits(units, 'cancel');
  endCancelled(work, why, why === unpaid ? 'expire' : 'cancel');
  await deps.pricing.releaseCodes(tx, work.id, work.now);
}

/** The order itself, when no unit stands any more. Payments under way are called back. */
export function endCancelled(work: OrderWork, why: string, verb: 'cancel' | 'expire'): void {
  const wasPlaced = work.placedAt !== null;
  work.move(verb);
  work.why = why;
  work.note('cancelled', { why });
  for (const tender of work.tenders) {
    const isUnderWay = tender.state === 'pending' || tender.state === 'requires_action';
    if (!isUnderWay || tender.provider === null || tender.reference === null || tender.openVoids > 0) continue;
    callVoid(work, tender);
  }
  if (wasPlaced || verb === 'cancel')
    work.tell('Order Cancelled', {
      why,
      products: work.products(work.units.filter((unit) => unit.state === 'cancelled')),
    });
}

/**
 * Paid after the time was over: the goods are held again, the window and the codes claimed again, and the order is placed at the price that the
 * customer agreed to; otherwise everything goes back by itself.
 */
async function revive(tx: Tx, deps: AdvanceDeps, work: OrderWork): Promise<void> {
  if ((work.why ?? work.row.why) !== unpaid) return;
  const units = work.units.filter((unit) => unit.state === 'cancelled');
  const held = work.paidMinor - work.refundedMinor;
  if (held === 0 || held < sum(units)) return;
  const expiresAt = new Date(work.now.getTime() + keepDays * 86_400_000);
  const got = await holdGoods(tx, deps, work, units, expiresAt);
  if (got.kind === 'short')
    return work.note('paid too late: sold out', { lines: got.lines.map((line) => ({ ...line })) });
  if (!(await isWindowTakenAgain(tx, deps, work))) {
    await releaseGoods(tx, deps, work, units);
    return work.note('paid too late: the window is full', {});
  }
  const claimed = await deps.pricing.claimCodes(tx, await claimOf(tx, deps, work));
  if (claimed.kind === 'refused') {
    await releaseGoods(tx, deps, work, units);
    await giveWindowBack(tx, deps, work);
    return work.note('paid too late: a code was used up', { why: claimed.words });
  }
  work.move('revive');
  work.why = null;
  work.placedAt = work.now;
  work.moveUnits(units, 'revive');
  work.note('revived', {});
  tellPlaced(work);
}

/** First what was only promised or reserved becomes less; then money goes back to the tenders that paid. */
async function giveBackExcess(tx: Tx, deps: AdvanceDeps, work: OrderWork, because: Because): Promise<void> {
  for (const tender of [...work.tenders].reverse()) {
    const isSoft = tender.state === 'promised' || (tender.state === 'authorised' && tender.openCalls === 0);
    if (isSoft && work.excessMinor > 0) lessen(work, tender, work.excessMinor);
  }
  const excess = work.excessMinor;
  if (excess <= 0) return;
  const refundable = work.tenders.filter((tender) => tender.state === 'captured' && tender.openCalls === 0);
  const points = refundable.filter((tender) => tender.method === 'points');
  const toPoints = divideRefund(points, Math.min(excess, because.pointsMinor));
  const given = toPoints.reduce((all, part) => all + part.amountMinor, 0);
  const others =
    points.length === 0 || because.pointsMinor === 0 ? refundable : refundable.filter((one) => one.method !== 'points');
  const toOthers = divideRefund(others, excess - given);
  const rest = excess - given - toOthers.reduce((all, part) => all + part.amountMinor, 0);
  for (const part of [...toPoints, ...toOthers]) await refundTender(tx, deps, work, part, because);
  if (rest > 0) for (const part of divideRefund(points, rest)) await refundTender(tx, deps, work, part, because);
  const back = excess - Math.max(0, work.excessMinor);
  if (back > 0) {
    work.note('refunded', { amountMinor: back, why: because.why });
    work.tell('Order Refunded', { refund: inMajor(back, work.row.currency), total: inMajor(back, work.row.currency) });
  }
}

function lessen(work: OrderWork, tender: WorkTender, excessMinor: number): void {
  if (excessMinor < tender.amountMinor) {
    tender.amountMinor -= excessMinor;
    tender.changed = true;
    return;
  }
  work.moveTender(tender, 'void');
  if (tender.provider !== null) callVoid(work, tender);
}

function callVoid(work: OrderWork, tender: WorkTender): void {
  tender.openVoids += 1;
  work.call({
    tenderId: tender.id,
    refundId: null,
    provider: tender.provider ?? '',
    what: 'void',
    amountMinor: tender.amountMinor,
  });
}

/** One refund to one tender: at once where the books are ours, by a call to the provider otherwise. */
export async function refundTender(
  tx: Tx,
  deps: Pick<AdvanceDeps, 'points' | 'pricing'>,
  work: OrderWork,
  part: { readonly tenderId: string; readonly amountMinor: number },
  because: Because,
): Promise<void> {
  const tender = work.tenders.find((one) => one.id === part.tenderId);
  if (tender === undefined) throw new Error('a refund to a tender of another order');
  const { amountMinor } = part;
  const id = newId(work.now.getTime());
  tender.refundedMinor += amountMinor;
  tender.changed = true;
  const isCard = tender.provider !== null;
  const roundingMinor = isCash(tender)
    ? cashRounding(amountMinor, await cashRuleOf(tx, deps, work.row.zone, work.now))
    : 0;
  work.refunds.push({
    id,
    tenderId: tender.id,
    returnNo: because.returnNo,
    amountMinor,
    state: isCard ? 'due' : 'done',
    why: because.why,
    means: null,
    roundingMinor,
    changed: true,
  });
  const what = { key: id, amountMinor, orderId: work.id, now: work.now };
  const { accountId } = tender.detail;
  if (isCard)
    work.call({ tenderId: tender.id, refundId: id, provider: tender.provider ?? '', what: 'refund', amountMinor });
  else if (accountId !== undefined) await giveCreditBack(tx, { accountId, ...what });
  else if (tender.method === 'points') await deps.points.giveBack(tx, { spentKey: tender.id, ...what });
  else if (isCash(tender)) work.note('cash paid out', { amountMinor: amountMinor + roundingMinor, roundingMinor });
}

const isCash = (tender: WorkTender): boolean =>
  tender.method === 'cash' || (tender.method === 'exchange' && tender.detail.hint === 'cash');

/** Strategy: money is taken when the order is placed, once all tenders are secure. */
function captureReserved(work: OrderWork): void {
  if (work.state !== 'placed' && work.state !== 'completed') return;
  for (const tender of work.tenders) {
    if (tender.state !== 'authorised' || tender.openCalls > 0 || tender.provider === null) continue;
    tender.openCalls += 1;
    work.call({
      tenderId: tender.id,
      refundId: null,
      provider: tender.provider,
      what: 'capture',
      amountMinor: tender.amountMinor,
    });
  }
}

async function completeWhenDone(tx: Tx, deps: AdvanceDeps, work: OrderWork): Promise<void> {
  if (work.state !== 'placed') return;
  const standing = work.units.filter((unit) => isStanding(unit.state));
  const goods = standing.filter((unit) => work.line(unit.lineNo).kind === 'goods');
  const services = standing.filter((unit) => work.line(unit.lineNo).kind === 'delivery' && unit.state === 'due');
  if (goods.some((unit) => unit.state === 'delivered') && services.length > 0) work.moveUnits(services, 'render');
  if (goods.some((unit) => unit.state !== 'delivered')) return;
  const wasReturned = work.units.some((unit) => unit.state === 'returned');
  if (goods.length === 0 && !wasReturned) {
    if (services.length > 0) work.moveUnits(services, 'cancel');
    await giveWindowBack(tx, deps, work);
    endCancelled(work, work.why ?? 'nothing_left', 'cancel');
    return deps.pricing.releaseCodes(tx, work.id, work.now);
  }
  work.move('complete');
  work.note('completed', {});
}
