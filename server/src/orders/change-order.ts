/** Changing an order: cancelling it or parts of it, substituting a unit, adding lines. What it costs more is paid, what it costs less goes back. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/orders.ts';
import { newId } from '../kit/ids.ts';
import { problem } from '../kit/problems.ts';
import type { Tx } from '../kit/sql.ts';
import { advance, cancelAll, type Because } from './advance.ts';
import { buildLines, shelfLines, type PlannedLine } from './build-lines.ts';
import type { OrdersDeps } from './deps.ts';
import type { At } from './fulfil.ts';
import { holdMinutes, keepDays, lockGoodsOf, releaseGoods, shortProblem } from './goods.ts';
import { inMajor } from './money.ts';
import { notInThisState, noPrice, unknownSku } from './problems.ts';
import { pricingCustomer, requestOf } from './quote-order.ts';
import { moved, unitMachine } from './states.ts';
import { beginWork, type OrderWork, type WorkUnit } from './work.ts';
import type { SourceKind } from '../../../contracts/common.ts';

type CancelWish = z.infer<typeof contract.cancelBody>;
type EditWish = z.infer<typeof contract.editBody>;
type SubstituteWish = z.infer<typeof contract.substituteBody>;

export async function cancelOrder(tx: Tx, deps: OrdersDeps, orderId: string, wish: CancelWish, at: At): Promise<void> {
  const work = await beginWork(tx, orderId, at.doer, at.now, wish.version);
  if (wish.lines === undefined) {
    if (work.state !== 'awaiting_payment' && work.state !== 'placed')
      throw problem(notInThisState, { detail: `the order is ${work.state}` });
    const gone = work.units.filter((unit) => unit.state === 'shipped' || unit.state === 'delivered');
    if (gone.length > 0)
      throw problem(notInThisState, { detail: 'a part of it was handed over; cancel the other lines, or return it' });
    await cancelAll(tx, deps, work, wish.reason);
  } else await takeOut(tx, deps, work, wish.lines, wish.reason);
  await advance(tx, deps, work, because(work, wish.reason));
  await work.save(tx);
}

const because = (work: OrderWork, why: string): Because => ({
  why,
  returnNo: null,
  pointsMinor: work.units
    .filter((unit) => unit.before !== unit.state && (unit.state === 'cancelled' || unit.state === 'substituted'))
    .reduce((sum, unit) => sum + unit.pointsMinor, 0),
});

/** So many pieces of each line, those first that are least far; the delivery goes with the last goods. */
async function takeOut(
  tx: Tx,
  deps: OrdersDeps,
  work: OrderWork,
  lines: readonly { readonly lineNo: number; readonly quantity: number }[],
  reason: string,
): Promise<void> {
  const out = lines.flatMap(({ lineNo, quantity }) => {
    work.line(lineNo);
    const can = work.units
      .filter((unit) => unit.lineNo === lineNo && moved(unitMachine, unit.state, 'cancel') !== null)
      .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || b.unitNo - a.unitNo);
    if (can.length < quantity)
      throw problem(notInThisState, {
        issues: [{ path: `lines.${lineNo}`, message: `${can.length} can still be cancelled` }],
      });
    return can.slice(0, quantity);
  });
  await releaseGoods(tx, deps, work, out);
  work.moveUnits(out, 'cancel');
  work.note('lines cancelled', { reason, pieces: out.length });
  work.tell('Order Updated', { status: 'changed', total: inMajor(work.dueMinor, work.row.currency) });
  const goods = work.units.filter((unit) => unit.locationId !== null);
  const services = work.units.filter(
    (unit) => unit.locationId === null && moved(unitMachine, unit.state, 'cancel') !== null,
  );
  if (services.length > 0 && goods.every((unit) => unit.state === 'cancelled' || unit.state === 'substituted'))
    work.moveUnits(services, 'cancel');
  if (work.state === 'awaiting_payment' && goods.every((unit) => unit.state === 'cancelled'))
    await cancelAll(tx, deps, work, reason);
}
const order: readonly string[] = ['held', 'due', 'picked', 'packed', 'ready', 'trying'];

/** Lines are added at today's price of the order's own zone and group; the order must be paid again before anything leaves. */
export async function editOrder(tx: Tx, deps: OrdersDeps, orderId: string, wish: EditWish, at: At): Promise<void> {
  const work = await beginWork(tx, orderId, at.doer, at.now, wish.version);
  if (work.state !== 'awaiting_payment' && work.state !== 'placed')
    throw problem(notInThisState, { detail: `the order is ${work.state}` });
  const place = work.fulfilments[0]?.location_id ?? work.row.location_id ?? '';
  const plan = wish.add.map(({ sku, quantity, locationId }) => ({ sku, quantity, locationId: locationId ?? place }));
  if (wish.add.length > 0 && wish.remove.length > 0) {
    const facts = await deps.catalogue.variantsOf(
      tx,
      plan.map((line) => line.sku),
    );
    await lockGoodsOf(tx, deps, work.units, shelfLines(plan, facts));
  }
  if (plan.length > 0) await addGoods(tx, deps, work, plan);
  if (wish.remove.length > 0) await takeOut(tx, deps, work, wish.remove, wish.reason);
  work.note('edited', { reason: wish.reason, added: wish.add.length, removed: wish.remove.length });
  await advance(tx, deps, work, because(work, wish.reason));
  await work.save(tx);
}

/** Another SKU goes instead, at the price of the one that it stands for: the customer did not ask for the change. */
export async function substituteUnit(
  tx: Tx,
  deps: OrdersDeps,
  orderId: string,
  wish: SubstituteWish,
  at: At,
): Promise<void> {
  const work = await beginWork(tx, orderId, at.doer, at.now, wish.version);
  const unit = work.unit(wish);
  const facts = await deps.catalogue.variantsOf(tx, [wish.sku]);
  const known = facts.get(wish.sku);
  if (known === undefined) throw problem(unknownSku, { issues: [{ path: 'body.sku', message: wish.sku }] });
  const line = work.line(unit.lineNo);
  work.moveUnits([unit], 'substitute');
  const taken = [{ sku: wish.sku, quantity: 1, locationId: wish.locationId }];
  await lockGoodsOf(tx, deps, [unit], shelfLines(taken, facts));
  await releaseGoods(tx, deps, work, [unit]);
  const holdId = await holdMore(tx, deps, work, taken, facts);
  const lineNo = Math.max(...work.lines.map((one) => one.line_no)) + 1;
  const fulfilmentNo = fulfilmentAt(work, wish.locationId);
  const parts = known.bundleOf === null ? {} : { parts: known.bundleOf.map((part) => ({ ...part })) };
  const made = {
    line_no: lineNo,
    kind: 'goods' as const,
    sku: wish.sku,
    product_id: known.productId,
    name: known.name,
    quantity: 1,
    list_minor: Math.round(line.list_minor / line.quantity),
    total_minor: unit.totalMinor,
    tax_minor: unit.taxMinor,
    detail: { substitutes: line.sku, unitMinor: unit.totalMinor, ...parts },
  };
  work.added.lines.push(made);
  work.lines.push(made);
  const { totalMinor, taxMinor, pointsMinor } = unit;
  const fresh: WorkUnit = {
    lineNo,
    unitNo: 0,
    state: 'due',
    before: null,
    totalMinor,
    taxMinor,
    pointsMinor,
    holdId,
    fulfilmentNo,
    locationId: wish.locationId,
  };
  work.added.units.push(fresh);
  work.units.push(fresh);
  work.note('substituted', { sku: line.sku, by: wish.sku, reason: wish.reason });
  work.tell('Order Updated', { status: 'substituted', products: work.products([fresh]) });
  await advance(tx, deps, work);
  await work.save(tx);
}

function fulfilmentAt(work: OrderWork, locationId: string): number {
  const known = [...work.fulfilments].find((one) => one.location_id === locationId);
  if (known !== undefined) return known.fulfilment_no;
  const fulfilment = {
    fulfilment_no: Math.max(0, ...work.fulfilments.map((one) => one.fulfilment_no)) + 1,
    method: work.row.method,
    location_id: locationId,
    promised_at: null,
    has_code: false,
    wrong_codes: 0,
    tracking: null,
    proof: null,
  };
  work.added.fulfilments.push(fulfilment);
  work.fulfilments.push(fulfilment);
  return fulfilment.fulfilment_no;
}

async function holdMore(
  tx: Tx,
  deps: OrdersDeps,
  work: OrderWork,
  plan: readonly PlannedLine[],
  facts: Parameters<typeof shelfLines>[1],
): Promise<string> {
  const holdId = newId(work.now.getTime());
  const endsIn = work.state === 'placed' ? keepDays * 86_400_000 : holdMinutes * 60_000;
  const expiresAt = new Date(work.now.getTime() + endsIn);
  const answer = await deps.stock.holdStock(
    tx,
    { holdId, lines: shelfLines(plan, facts), expiresAt, about: `order:${work.id}` },
    work.now,
  );
  if (answer.kind === 'short') throw shortProblem(answer.lines);
  return holdId;
}

async function addGoods(tx: Tx, deps: OrdersDeps, work: OrderWork, plan: readonly PlannedLine[]): Promise<void> {
  const facts = await deps.catalogue.variantsOf(
    tx,
    plan.map((line) => line.sku),
  );
  const strangers = plan.filter((line) => facts.get(line.sku)?.published !== true);
  if (strangers.length > 0)
    throw problem(unknownSku, { issues: strangers.map((line) => ({ path: 'add', message: line.sku })) });
  const { row } = work;
  const customer = await pricingCustomer(
    tx,
    deps,
    row.identifiers.map(({ type, value }) => ({ type, value })),
  );
  const wish = {
    lines: plan,
    channel: row.channel as SourceKind,
    zone: row.zone,
    currency: row.currency,
    codes: [],
    locationId: row.location_id,
  };
  const answer = await deps.pricing.quoteCart(tx, requestOf(wish, null, customer, 0, work.now));
  if (answer.kind === 'no_book' || !answer.quote.complete)
    throw problem(noPrice, {
      issues: plan.map((line) => ({ path: line.sku, message: `${row.zone}, ${row.currency}` })),
    });
  const holdId = await holdMore(tx, deps, work, plan, facts);
  const built = buildLines({
    quote: answer.quote,
    facts,
    plan,
    method: row.method,
    promisedAt: null,
    holdId,
    state: work.state === 'placed' ? 'due' : 'held',
    afterLine: Math.max(...work.lines.map((one) => one.line_no)),
  });
  const numbers = new Map(built.fulfilments.map((one) => [one.fulfilment_no, fulfilmentAt(work, one.location_id)]));
  const units = built.units.map((unit) => ({ ...unit, fulfilmentNo: numbers.get(unit.fulfilmentNo ?? 0) ?? null }));
  work.added.lines.push(...built.lines);
  work.added.units.push(...units);
  work.lines.push(...built.lines);
  work.units.push(...units);
  work.tell('Order Updated', { status: 'changed', total: inMajor(work.dueMinor, row.currency) });
}
