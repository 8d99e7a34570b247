/**
 * Placing an order, from any channel, in one transaction: key, quote, goods, codes, lines, tenders, events. Either all of it is there
 * afterwards or nothing is; the same key is the same order for ever.
 */
import { createHash } from 'node:crypto';
import type { Quote } from '../../../quote/index.ts';
import { newId } from '../kit/ids.ts';
import { problem } from '../kit/problems.ts';
import { run, runCount, runOne, type Tx } from '../kit/sql.ts';
import type { PricingCustomer } from '../pricing/index.ts';
import { appendEvents } from '../spine/index.ts';
import { buildLines, shelfLines, type Built } from './build-lines.ts';
import { closeCarts } from './carts.sql.ts';
import { withWindow } from './choose-window.ts';
import type { Delivery, Doer, OrderView, PlaceRequest } from './contract.ts';
import type { OrdersDeps } from './deps.ts';
import { holdMinutes, keepDays, shortProblem } from './goods.ts';
import { securedBy } from './money.ts';
import { viewOrder } from './order-view.ts';
import {
  claimPlaceKey,
  insertOrder,
  nextNumber,
  placeKey,
  type OrderRow,
  type TenderRow,
  type UnitRow,
} from './orders.sql.ts';
import { planGoods } from './plan-goods.ts';
import { codeRefused, keyOfAnotherOrder, tenderRefused, unknownSku } from './problems.ts';
import { cashRuleOf, pricingCustomer, quoteFor } from './quote-order.ts';
import { readWish, type OrderWish } from './read-wish.ts';
import { heard, numberCode } from './say-code.ts';
import { haystackOf, placedEvent, type Ready } from './tell-placed.ts';
import { takeTender, type TakenTender } from './take-tender.ts';
import { tenderRow, unitRow, type WorkTender } from './work.ts';

export interface PlaceMore {
  /** `caller:key`; the same again is the same order. */
  readonly key: string;
  readonly doer: Doer;
  readonly now: Date;
  /** Tenders that the system brings itself, for an exchange; it is told the total. */
  readonly tenders?: (totalMinor: number) => readonly WorkTender[];
  readonly exchangeOf?: string;
}

export interface Placed {
  readonly orderId: string;
  /** As it is after placing; null: it was placed before, by the same key. */
  readonly order: OrderView | null;
}

export async function placeOrder(tx: Tx, deps: OrdersDeps, body: PlaceRequest, more: PlaceMore): Promise<Placed> {
  const { now } = more;
  const orderId = newId(now.getTime());
  const hash = createHash('sha256').update(JSON.stringify(body)).digest('base64url');
  const claiming = Promise.all([runCount(tx, claimPlaceKey, [more.key, hash, orderId, now]), runOne(tx, nextNumber)]);
  // Sent together with the claim; where that is lost, nobody asks what came of the rest.
  const wishing = unasked(readWish(tx, deps, body));
  const [won, number] = await claiming;
  if (won === 0) return placedBefore(tx, more.key, hash);
  const wish = await wishing;
  const facts = await deps.catalogue.variantsOf(
    tx,
    wish.lines.map((line) => line.sku),
  );
  const strangers = wish.lines.filter((line) => facts.get(line.sku)?.published !== true);
  if (strangers.length > 0)
    throw problem(unknownSku, { issues: strangers.map((line) => ({ path: 'lines', message: line.sku })) });
  const originId = await deps.identity.strongestOrigin(tx, wish.customer);
  const planned = await planGoods(tx, deps, { ...wish, facts, now });
  const { customer, quote, early, holdId, writing } = await priceAndTake(tx, deps, {
    orderId,
    originId,
    wish,
    facts,
    delivery: planned,
    body,
    more,
  });
  // Goods, then the window, then codes, then credit: the order of locks of every command.
  const delivery = await withWindow(tx, deps, orderId, planned, now);
  const built = buildLines({
    quote,
    facts,
    plan: delivery.plan,
    method: delivery.method,
    promisedAt: delivery.promisedAt ?? null,
    holdId,
    state: holdId === null ? 'delivered' : 'held',
  });
  const claimed = await deps.pricing.claimCodes(tx, {
    orderId,
    quote,
    customer: { key: customer.key, originIds: customer.originIds },
    now,
  });
  if (claimed.kind === 'refused')
    throw problem(codeRefused, { issues: [{ path: claimed.code ?? claimed.promotionId, message: claimed.words }] });
  const tenders = early ?? (await takeAll(tx, deps, { orderId, originId, wish, quote, body, more }));
  const placedNow = quote.totalMinor <= secured(tenders);
  if (holdId !== null && placedNow) await secureGoods(tx, deps, { built, holdId, delivery, now });
  const who = { originId, personId: originId === null ? null : (customer.key ?? originId) };
  const ready = { orderId, number: numberCode(number.n), ...who, wish, delivery, quote, built, tenders, placedNow };
  const moved = placedNow ? unasked(deps.points.moved(tx, { orderId, now })) : null;
  const [order] = await Promise.all([write(tx, ready, more), moved, writing]);
  return { orderId, order };
}

interface Asked extends Omit<TakeAll, 'quote'> {
  readonly facts: Parameters<typeof shelfLines>[1];
  readonly delivery: Parameters<typeof hold>[2]['delivery'];
}

interface Taken {
  readonly customer: PricingCustomer;
  readonly quote: Quote;
  /** What paid on the spot. */
  readonly early: WorkTender[] | null;
  /** Null: the goods have left already. */
  readonly holdId: string | null;
  /** The hold is being written. */
  readonly writing: Promise<unknown> | null;
}

/** The price, and the goods: they are taken while pricing asks who buys, one wait for both. A price that cannot be had gives them back. */
async function priceAndTake(tx: Tx, deps: OrdersDeps, asked: Asked): Promise<Taken> {
  const { orderId, wish, facts, delivery, body, more } = asked;
  const { now } = more;
  const pointsMinor = body.tenders.reduce(
    (sum, one) => sum + (one.method === 'points' ? (one.amountMinor ?? 0) : 0),
    0,
  );
  const asking = unasked(pricingCustomer(tx, deps, wish.customer));
  const onTheSpot = isPaidOnTheSpot(body, delivery, more);
  const paysAll = onTheSpot && body.tenders.some((tender) => tender.amountMinor === undefined);
  const along = { orderId, delivery, facts, now };
  const taking = paysAll ? unasked(isTakenAlong(tx, deps, along)) : null;
  const nextHoldId = newId(now.getTime());
  const holding = onTheSpot ? null : unasked(hold(tx, deps, { ...along, holdId: nextHoldId }));
  const customer = await asking;
  const quote = await quoteFor(tx, deps, { wish, customer, delivery, pointsMinor, body, now });
  const { policy, appliedMinor } = quote.points;
  if (policy === 'tender' && appliedMinor < pointsMinor)
    throw problem(tenderRefused, { detail: `points may pay at most ${appliedMinor} of this basket` });
  const early = onTheSpot ? await takeAll(tx, deps, { ...asked, quote }) : null;
  const atOnce =
    early !== null && secured(early) >= quote.totalMinor && (await (taking ?? isTakenAlong(tx, deps, along)));
  const holdId = atOnce ? null : nextHoldId;
  const held = holdId === null ? null : await (holding ?? hold(tx, deps, { ...along, holdId }));
  return { customer, quote, early, holdId, writing: held?.writing ?? null };
}

/** Somebody awaits it later, or nobody does: its refusal is no error of its own. */
function unasked<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

const secured = (tenders: readonly WorkTender[]): number => tenders.reduce((sum, tender) => sum + securedBy(tender), 0);

/**
 * A till's ordinary sale: what pays it needs no row that others may have locked, so it is taken before the goods, and paid goods leave at
 * once. Gift cards, credit and points come after the goods, in the order of locks that every other way has.
 */
function isPaidOnTheSpot(body: PlaceRequest, delivery: Delivery, more: PlaceMore): boolean {
  return (
    delivery.method === 'take_away' &&
    more.tenders === undefined &&
    body.tenders.length > 0 &&
    body.tenders.every(({ method }) => method === 'cash' || method === 'terminal')
  );
}

/** Goods that are plainly there leave in one statement; false: they must be held first, which also says what is missing. */
async function isTakenAlong(
  tx: Tx,
  deps: OrdersDeps,
  at: Pick<Parameters<typeof hold>[2], 'orderId' | 'delivery' | 'facts' | 'now'>,
): Promise<boolean> {
  const lines = shelfLines(at.delivery.plan, at.facts);
  return (await deps.stock.sellAway(tx, { lines, about: `order:${at.orderId}`, now: at.now })).kind === 'sold';
}

async function placedBefore(tx: Tx, key: string, hash: string): Promise<Placed> {
  const before = await runOne(tx, placeKey, [key]);
  if (before.request_hash !== hash) throw problem(keyOfAnotherOrder);
  return { orderId: before.order_id, order: null };
}

async function hold(
  tx: Tx,
  deps: OrdersDeps,
  at: {
    readonly orderId: string;
    readonly holdId: string;
    readonly delivery: Delivery & { plan: { sku: string; quantity: number; locationId: string }[] };
    readonly facts: Parameters<typeof shelfLines>[1];
    readonly now: Date;
  },
): Promise<{ readonly writing: Promise<unknown> | null }> {
  const lines = shelfLines(at.delivery.plan, at.facts);
  const late: { writing: Promise<unknown> | null } = { writing: null };
  const expiresAt = new Date(at.now.getTime() + holdMinutes * 60_000);
  const answer = await deps.stock.holdStock(
    tx,
    { holdId: at.holdId, lines, expiresAt, about: `order:${at.orderId}` },
    at.now,
    (sent) => {
      late.writing = unasked(sent);
    },
  );
  if (answer.kind === 'short') throw shortProblem(answer.lines);
  return late;
}

interface TakeAll {
  readonly orderId: string;
  readonly originId: string | null;
  readonly wish: OrderWish;
  readonly quote: Quote;
  readonly body: PlaceRequest;
  readonly more: PlaceMore;
}

/** Tenders that need nobody outside; where a customer tries on first, what is due is promised. */
async function takeAll(tx: Tx, deps: OrdersDeps, all: TakeAll): Promise<WorkTender[]> {
  const { wish, quote, body, more } = all;
  const taken: WorkTender[] = [...(more.tenders?.(quote.totalMinor) ?? [])];
  const open = (): number => quote.totalMinor - taken.reduce((sum, tender) => sum + securedBy(tender), 0);
  const wishes =
    body.tenders.length === 0 && wish.delivery.method === 'try_on'
      ? [{ method: 'cash_on_delivery' as const }]
      : body.tenders;
  const cash = wishes.some((one) => one.method === 'cash')
    ? await cashRuleOf(tx, deps, wish.zone, more.now)
    : undefined;
  for (const [at, one] of wishes.entries()) {
    if (open() === 0 && one.amountMinor === undefined) continue;
    if (one.method === 'card')
      throw problem(tenderRefused, {
        detail: 'a card is asked by POST /api/v1/orders/:id/payments, once the goods are held',
      });
    const goods = quote.lines.map(({ sku, totalMinor }) => ({ sku, totalMinor }));
    const context = { ...all, currency: wish.currency, openMinor: open(), cash, goods, now: more.now };
    const { tender }: TakenTender = await takeTender(tx, deps, context, one, `${more.key}#${at}`);
    taken.push(tender);
  }
  return taken;
}

/** Paid at once: taken along, or kept until it leaves. */
async function secureGoods(
  tx: Tx,
  deps: OrdersDeps,
  at: { readonly built: Built; readonly holdId: string; readonly delivery: Delivery; readonly now: Date },
): Promise<void> {
  const takenAlong = at.delivery.method === 'take_away';
  if (takenAlong) await deps.stock.resolveHold(tx, { holdId: at.holdId, sell: 'all', issue: true, now: at.now });
  else {
    const expiresAt = new Date(at.now.getTime() + keepDays * 86_400_000);
    await deps.stock.extendHold(tx, { holdId: at.holdId, expiresAt, now: at.now });
  }
  for (const unit of at.built.units) unit.state = takenAlong ? 'delivered' : 'due';
}

async function write(tx: Tx, order: Ready, more: PlaceMore): Promise<OrderView> {
  const { orderId, wish, quote, built, placedNow } = order;
  const { now } = more;
  const paidMinor = order.tenders.reduce((sum, tender) => sum + securedBy(tender), 0);
  const state: OrderRow['state'] = placedNow
    ? order.delivery.method === 'take_away'
      ? 'completed'
      : 'placed'
    : 'awaiting_payment';
  const { contact } = order.delivery;
  const heads = {
    order_id: orderId,
    number: order.number,
    origin_id: order.originId,
    identifiers: wish.customer as OrderRow['identifiers'],
    channel: wish.channel,
    source_id: wish.sourceId,
    location_id: wish.locationId,
    zone: wish.zone,
    currency: wish.currency,
    method: order.delivery.method,
    due_minor: quote.totalMinor,
    book_version: quote.bookVersion,
    quote,
    delivery: order.delivery,
    codes: quote.codes.filter((code) => code.state === 'applied').map((code) => code.code),
    hold_expires_at: placedNow ? null : new Date(now.getTime() + holdMinutes * 60_000),
    exchange_of: more.exchangeOf ?? null,
    placed_by: more.doer.name,
    created_at: now,
    state,
    paid_minor: paidMinor,
    placed_at: placedNow ? now : null,
    ended_at: state === 'completed' ? now : null,
    haystack: haystackOf(
      order.number,
      contact,
      wish.customer,
      built.lines.flatMap((line) => (line.kind === 'goods' ? [line.sku] : [])),
    ),
  };
  const entries = [
    { what: 'ordered', detail: { totalMinor: quote.totalMinor, channel: wish.channel, lines: built.lines.length } },
    ...(placedNow ? [{ what: 'placed', detail: { totalMinor: quote.totalMinor, paidMinor } }] : []),
  ];
  await Promise.all([
    run(tx, insertOrder, [
      JSON.stringify(heads),
      JSON.stringify(built.lines),
      JSON.stringify(built.units.map(unitRow)),
      JSON.stringify(built.fulfilments),
      JSON.stringify(order.tenders.map(tenderRow)),
      more.doer.name,
      JSON.stringify(entries),
    ]),
    wish.cart === null
      ? undefined
      : run(tx, closeCarts, [wish.cart.rows.map((row) => row.cart_id), 'ordered', orderId, now]),
    appendEvents(tx, [placedEvent(order, now)]),
  ]);
  // As it would be read: an order of one line costs PostgreSQL eight look-ups to read again.
  const at = now.toISOString();
  const none = { refunded_minor: 0, why: null, refunds: [] };
  const tenders = order.tenders.map((tender) => ({ ...(tenderRow(tender) as unknown as TenderRow), at }));
  const delivery = JSON.parse(JSON.stringify(order.delivery)) as unknown;
  const units = built.units.map((unit) => unitRow(unit) as unknown as UnitRow);
  const { lines, fulfilments } = built;
  const row = {
    ...heads,
    ...none,
    version: 1,
    person_id: order.personId,
    delivery,
    lines,
    units,
    fulfilments,
    tenders,
  };
  return viewOrder(row);
}

/** A number as it was typed or said. */
export const numberOf = (raw: string): string => heard(raw);
