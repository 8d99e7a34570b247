/**
 * The quote: what a cart costs and why. Pure: the same cart, book, customer and instant give the same quote in every place and for ever.
 * Order of work: prices, promotions, points that make goods cheaper, tax, points that pay, coins.
 */
import { mulDiv } from './arithmetic.ts';
import type { Basket } from './basket.ts';
import { readCodes, tellCodes } from './codes-in-cart.ts';
import { compile, isIn, type ReadyBook } from './compile.ts';
import type { WhyNot } from './conditions.ts';
import { assemble } from './assemble.ts';
import { findTax } from './find-price.ts';
import { newRun, priceLines } from './price-lines.ts';
import { promote } from './promote.ts';
import { addTax } from './tax.ts';
import type { CustomerSnapshot, PriceBook, Quote, QuoteCart } from './types.ts';
import { spread, type LineState, type Run, type Share } from './units.ts';

/**
 * Never throws for what a cart or a book may hold: a line that cannot be priced says why, and the quote is not `complete`.
 * `now` is RFC 3339. What it costs: bench `quote`.
 */
export function quote(cart: QuoteCart, book: PriceBook, customer: CustomerSnapshot, now: string): Quote {
  return explain(cart, book, customer, now).quote;
}

export interface Explained {
  readonly quote: Quote;
  /** Why each other promotion of the book did nothing. */
  readonly skipped: ReadonlyMap<string, WhyNot>;
}

/** The quote, and why the other promotions did nothing: for the panel that tries a basket. */
export function explain(cart: QuoteCart, book: PriceBook, customer: CustomerSnapshot, now: string): Explained {
  const ready = compile(book);
  const nowMs = Date.parse(now);
  const codes = readCodes(ready, cart, customer);
  const ground = {
    cart,
    customer,
    nowMs,
    chain: ready.zones.get(cart.zone) ?? [],
    promotionsByCode: codes.promotions,
    trace: [],
    gifts: [],
    usedGroups: new Set<string>(),
    keepFromMinor: 0,
  };
  const { lines, gaps } = priceLines(ready, ground);
  const delivery = priceDelivery(ready, ground);
  // From here on the order in which the cart names its lines does not matter.
  lines.sort(bySku);
  const basket: Basket = { ...ground, lines, delivery: delivery === 'gap' ? null : delivery };
  const { given, skipped } = promote(ready, basket);
  const taxIncluded = basket.chain[0]?.taxIncluded ?? true;
  const asked = cart.pointsMinor ?? 0;
  const asDiscount =
    book.policies.points === 'discount' ? spendPoints(ready, basket, asked, (run) => run.priceMinor) : 0;
  const taxed = basket.delivery === null ? basket.lines : [...basket.lines, basket.delivery];
  addTax(taxed, taxIncluded, book.policies);
  const grossOf = (run: Run): number => run.priceMinor + (taxIncluded ? 0 : run.taxMinor);
  const asTender = book.policies.points === 'tender' ? spendPoints(ready, basket, asked, grossOf) : 0;
  return {
    quote: assemble(ready, basket, {
      now,
      gaps,
      deliveryMissing: delivery === 'gap',
      taxIncluded,
      given,
      codes: tellCodes(codes, given, skipped),
      askedMinor: asked,
      pointsMinor: asDiscount + asTender,
    }),
    skipped,
  };
}

function bySku({ cartLine: a }: LineState, { cartLine: b }: LineState): number {
  if (a.sku !== b.sku) return a.sku < b.sku ? -1 : 1;
  return a.lineId < b.lineId ? -1 : 1;
}

/** Delivery is a line of one piece: promotions and tax treat it like any other. */
function priceDelivery(ready: ReadyBook, ground: Omit<Basket, 'lines' | 'delivery'>): LineState | null | 'gap' {
  const { cart, chain, nowMs, trace } = ground;
  if (cart.delivery === undefined) return null;
  const { method } = cart.delivery;
  const rates = ready.book.deliveryRates.filter((rate) => rate.method === method);
  const near = [
    ...chain.map((zone) => rates.find((rate) => rate.zone === zone.id)),
    rates.find(({ zone }) => zone === null),
  ];
  const amount = cart.delivery.amountMinor ?? near.find((rate) => rate !== undefined)?.amountMinor[cart.currency];
  const taxCategory = ready.book.policies.deliveryTaxCategory;
  const tax = findTax(ready, taxCategory, chain, nowMs);
  if (amount === undefined || tax === null) {
    trace.push({ code: 'delivery_unpriced', lineId: null, amountMinor: 0, params: { method, zone: cart.zone } });
    return 'gap';
  }
  const line: LineState = {
    cartLine: { lineId: '', sku: '', quantity: 1 },
    kind: 'regular',
    previousMinor: null,
    unitMinor: amount,
    taxBps: tax.taxBps,
    taxCategory,
    runs: [],
    pointsBps: 0,
    discounts: new Map(),
  };
  line.runs.push(newRun(line, 1, amount, 0));
  trace.push({ code: 'delivery', lineId: null, amountMinor: amount, params: { method } });
  return line;
}

/** Points on goods, not on delivery: as much as is asked for, is there, and the book allows. */
function spendPoints(ready: ReadyBook, basket: Basket, asked: number, worthOf: (run: Run) => number): number {
  if (asked <= 0) return 0;
  const { policies } = ready.book;
  const shares = basket.lines
    .flatMap((line) => line.runs)
    .map((run): Share => ({ run, weight: worthOf(run), most: worthOf(run) }));
  const worth = shares.reduce((sum, { run, most }) => sum + most * run.count, 0);
  const most = mulDiv(worth, policies.maxPointsBps, 10_000);
  const amount = Math.min(asked, most, basket.customer.pointsAvailableMinor ?? asked);
  const spent = spread(shares, amount, (run, each) => {
    run.pointsMinor = each;
    if (policies.points === 'discount') run.priceMinor -= each;
  });
  basket.trace.push({
    code: spent < asked ? 'points_in_part' : 'points',
    lineId: null,
    amountMinor: policies.points === 'discount' ? -spent : 0,
    params: { askedMinor: asked, spentMinor: spent, policy: policies.points, maxBps: policies.maxPointsBps },
  });
  return spent;
}

/** The next instant at which a price or promotion of the book begins or ends; null: none. For showing how long a price stands. */
export function nextChange(book: PriceBook, skus: readonly string[], now: string): string | null {
  const ready = compile(book);
  const nowMs = Date.parse(now);
  let next = Number.POSITIVE_INFINITY;
  const spans = [...ready.promotions, ...skus.flatMap((sku) => ready.entriesOf(sku))];
  for (const span of spans) {
    const edge = isIn(span, nowMs) ? span.untilMs : span.fromMs;
    if (edge > nowMs) next = Math.min(next, edge);
  }
  return Number.isFinite(next) ? new Date(next).toISOString() : null;
}
