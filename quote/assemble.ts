/** The quote as a document: sums of units, never computed a second time. */
import type { Basket } from './basket.ts';
import type { ReadyBook } from './compile.ts';
import { fingerprint } from './fingerprint.ts';
import type {
  CartLine,
  GapReason,
  Quote,
  QuotedDelivery,
  QuotedLine,
  QuotedPromotion,
  UnitAllocation,
  Zone,
} from './types.ts';
import type { LineState, Run } from './units.ts';

export interface Outcome {
  readonly now: string;
  readonly gaps: ReadonlyMap<CartLine, GapReason>;
  readonly deliveryMissing: boolean;
  readonly taxIncluded: boolean;
  readonly given: ReadonlyMap<string, number>;
  readonly codes: Quote['codes'];
  readonly askedMinor: number;
  readonly pointsMinor: number;
}

export function assemble(ready: ReadyBook, basket: Basket, outcome: Outcome): Quote {
  const { book } = ready;
  const { cart, trace } = basket;
  const states = new Map(basket.lines.map((line) => [line.cartLine, line]));
  const lines = cart.lines.map((cartLine) => {
    const state = states.get(cartLine);
    return state === undefined
      ? unpriced(cartLine, outcome.gaps.get(cartLine) ?? 'no_price')
      : priced(state, outcome.taxIncluded, book.policies.points === 'tender');
  });
  const delivery = deliveryOf(ready, basket, outcome.taxIncluded);
  const all = delivery === null ? lines : [...lines, delivery];
  const sum = (of: (line: QuotedLine | QuotedDelivery) => number): number =>
    all.reduce((total, line) => total + of(line), 0);
  const totalMinor = sum((line) => line.totalMinor);
  const taxes = taxesOf(lines, delivery, book.policies.deliveryTaxCategory);
  for (const { category, taxBps, taxMinor } of taxes) {
    trace.push({
      code: outcome.taxIncluded ? 'tax_included' : 'tax_added',
      lineId: null,
      amountMinor: outcome.taxIncluded ? 0 : taxMinor,
      params: { category, taxBps, taxMinor },
    });
  }
  const asTender = book.policies.points === 'tender';
  const payableMinor = totalMinor - (asTender ? outcome.pointsMinor : 0);
  const [zone] = basket.chain;
  const cash = inCoins(payableMinor, zone?.cash);
  if (cash.roundingMinor !== 0) {
    trace.push({
      code: 'cash_rounding',
      lineId: null,
      amountMinor: 0,
      params: { roundingMinor: cash.roundingMinor, stepMinor: zone?.cash.stepMinor ?? 1 },
    });
  }
  const content: Omit<Quote, 'hash'> = {
    bookId: book.bookId,
    bookVersion: book.version,
    at: outcome.now,
    currency: cart.currency,
    zone: cart.zone,
    complete: outcome.gaps.size === 0 && !outcome.deliveryMissing,
    lines,
    delivery,
    listMinor: sum((line) => line.listMinor),
    discountMinor: sum((line) => line.discountMinor),
    netMinor: sum((line) => line.netMinor),
    taxMinor: sum((line) => line.taxMinor),
    totalMinor,
    taxes,
    points: { policy: book.policies.points, askedMinor: outcome.askedMinor, appliedMinor: outcome.pointsMinor },
    payableMinor,
    cash,
    promotions: promotionsOf(ready, basket, outcome.given),
    codes: outcome.codes,
    gifts: basket.gifts,
    trace,
  };
  return { ...content, hash: fingerprint(content) };
}

function unpriced(line: { lineId: string; sku: string; quantity: number }, reason: GapReason): QuotedLine {
  return {
    lineId: line.lineId,
    sku: line.sku,
    quantity: line.quantity,
    state: { kind: 'unpriced', reason },
    unitMinor: 0,
    previousMinor: null,
    priceKind: 'regular',
    listMinor: 0,
    discountMinor: 0,
    netMinor: 0,
    taxMinor: 0,
    totalMinor: 0,
    taxBps: 0,
    taxCategory: '',
    pointsBps: 0,
    discounts: [],
    units: [],
  };
}

function priced(line: LineState, taxIncluded: boolean, asTender: boolean): QuotedLine {
  const units = unitsOf(line.runs, taxIncluded, asTender);
  const sum = (of: (unit: UnitAllocation) => number): number =>
    units.reduce((total, unit) => total + of(unit) * unit.count, 0);
  return {
    lineId: line.cartLine.lineId,
    sku: line.cartLine.sku,
    quantity: line.cartLine.quantity,
    state: { kind: 'priced' },
    unitMinor: line.unitMinor,
    previousMinor: line.previousMinor,
    priceKind: line.kind,
    listMinor: sum((unit) => unit.listMinor),
    discountMinor: sum((unit) => unit.discountMinor),
    netMinor: sum((unit) => unit.netMinor),
    taxMinor: sum((unit) => unit.taxMinor),
    totalMinor: sum((unit) => unit.totalMinor),
    taxBps: line.taxBps,
    taxCategory: line.taxCategory,
    pointsBps: Math.max(0, line.pointsBps),
    discounts: discountsOf(line),
    units,
  };
}

function discountsOf(line: LineState): QuotedLine['discounts'] {
  return [...line.discounts].map(([promotionId, amountMinor]) => ({ promotionId, amountMinor }));
}

/** Runs as allocations; neighbours that have become alike again are joined. */
function unitsOf(runs: readonly Run[], taxIncluded: boolean, asTender: boolean): UnitAllocation[] {
  const units: UnitAllocation[] = [];
  let from = 0;
  for (const run of runs) {
    const { listMinor, priceMinor, taxMinor, count } = run;
    const next: UnitAllocation = {
      from,
      count,
      listMinor,
      discountMinor: listMinor - priceMinor,
      netMinor: taxIncluded ? priceMinor - taxMinor : priceMinor,
      taxMinor,
      totalMinor: taxIncluded ? priceMinor : priceMinor + taxMinor,
      pointsMinor: asTender ? run.pointsMinor : 0,
    };
    const last = units.at(-1);
    if (last !== undefined && alike(last, next)) units[units.length - 1] = { ...last, count: last.count + count };
    else units.push(next);
    from += count;
  }
  return units;
}

function alike(a: UnitAllocation, b: UnitAllocation): boolean {
  return (
    a.listMinor === b.listMinor &&
    a.discountMinor === b.discountMinor &&
    a.taxMinor === b.taxMinor &&
    a.pointsMinor === b.pointsMinor
  );
}

function deliveryOf(ready: ReadyBook, basket: Basket, taxIncluded: boolean): QuotedDelivery | null {
  const { delivery, cart } = basket;
  const [run] = delivery?.runs ?? [];
  if (delivery === null || run === undefined || cart.delivery === undefined) return null;
  return {
    method: cart.delivery.method,
    listMinor: run.listMinor,
    discountMinor: run.listMinor - run.priceMinor,
    netMinor: taxIncluded ? run.priceMinor - run.taxMinor : run.priceMinor,
    taxMinor: run.taxMinor,
    totalMinor: taxIncluded ? run.priceMinor : run.priceMinor + run.taxMinor,
    taxBps: delivery.taxBps,
    discounts: discountsOf(delivery),
    keepFromMinor: basket.keepFromMinor,
    refund: ready.book.policies.deliveryRefund,
  };
}

function taxesOf(
  lines: readonly QuotedLine[],
  delivery: QuotedDelivery | null,
  deliveryCategory: string,
): Quote['taxes'] {
  const rates = new Map<string, { category: string; taxBps: number; netMinor: number; taxMinor: number }>();
  const add = (category: string, what: { taxBps: number; netMinor: number; taxMinor: number }): void => {
    const key = `${category}:${what.taxBps}`;
    const known = rates.get(key) ?? { category, taxBps: what.taxBps, netMinor: 0, taxMinor: 0 };
    known.netMinor += what.netMinor;
    known.taxMinor += what.taxMinor;
    rates.set(key, known);
  };
  for (const line of lines) if (line.state.kind === 'priced') add(line.taxCategory, line);
  if (delivery !== null) add(deliveryCategory, delivery);
  return [...rates.values()].sort((a, b) =>
    a.category < b.category ? -1 : a.category > b.category ? 1 : a.taxBps - b.taxBps,
  );
}

/** What is paid where there are no small coins: to the nearest step (halves up), or down to it. */
function inCoins(payableMinor: number, cash: Zone['cash'] | undefined): Quote['cash'] {
  if (cash === undefined || cash.strategy === 'exact' || cash.stepMinor <= 1) return { payableMinor, roundingMinor: 0 };
  const over = payableMinor % cash.stepMinor;
  const up = cash.strategy === 'nearest' && over * 2 >= cash.stepMinor;
  const roundingMinor = over === 0 ? 0 : up ? cash.stepMinor - over : -over;
  return { payableMinor: payableMinor + roundingMinor, roundingMinor };
}

function promotionsOf(ready: ReadyBook, basket: Basket, given: ReadonlyMap<string, number>): QuotedPromotion[] {
  return ready.promotions
    .filter(({ promotion }) => given.has(promotion.id))
    .map(({ promotion, limited }) => ({
      promotionId: promotion.id,
      name: promotion.name,
      code: basket.promotionsByCode.get(promotion.id) ?? null,
      discountMinor: given.get(promotion.id) ?? 0,
      limited,
    }));
}
