/** Lines of a cart with their prices, and those that have none with the reason. */
import type { Basket } from './basket.ts';
import type { ReadyBook } from './compile.ts';
import { findPrice, findTax, type FoundPrice } from './find-price.ts';
import type { CartLine, GapReason, TraceStep } from './types.ts';
import type { LineState, Run } from './units.ts';

/** The list price of a whole cart: 100,000 million in a currency of cents, and all sums stay exact. */
export const maxCartMinor = 10_000_000_000_000;

type Priced =
  | { readonly kind: 'priced'; readonly line: LineState }
  | { readonly kind: 'gap'; readonly reason: GapReason };

export interface PricedLines {
  readonly lines: LineState[];
  readonly gaps: ReadonlyMap<CartLine, GapReason>;
}

export function priceLines(ready: ReadyBook, basket: Omit<Basket, 'lines' | 'delivery'>): PricedLines {
  const { cart, trace } = basket;
  const wanted = new Map<string, number>();
  for (const { sku, quantity } of cart.lines) wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
  const lines: LineState[] = [];
  const gaps = new Map<CartLine, GapReason>();
  let sum = 0;
  for (const cartLine of cart.lines) {
    const outcome = priceLine(ready, basket, cartLine, wanted.get(cartLine.sku) ?? cartLine.quantity);
    const costs = outcome.kind === 'priced' ? outcome.line.unitMinor * cartLine.quantity : 0;
    const reason = outcome.kind === 'gap' ? outcome.reason : sum + costs > maxCartMinor ? 'too_large' : null;
    if (outcome.kind === 'priced' && reason === null) {
      sum += costs;
      lines.push(outcome.line);
    } else if (reason !== null) {
      gaps.set(cartLine, reason);
      trace.push({
        code: `unpriced_${reason}`,
        lineId: cartLine.lineId,
        amountMinor: 0,
        params: { sku: cartLine.sku, zone: cart.zone, currency: cart.currency, quantity: cartLine.quantity },
      });
    }
  }
  return { lines, gaps };
}

function priceLine(
  ready: ReadyBook,
  basket: Omit<Basket, 'lines' | 'delivery'>,
  cartLine: CartLine,
  wanted: number,
): Priced {
  const { policies } = ready.book;
  const { quantity } = cartLine;
  if (basket.chain.length === 0) return { kind: 'gap', reason: 'zone_unknown' };
  if (!Number.isSafeInteger(quantity) || quantity < 1 || quantity > policies.maxQuantity) {
    return { kind: 'gap', reason: 'quantity_limit' };
  }
  const found = priceOrParts(ready, basket, cartLine, wanted);
  if (found.kind === 'gap') return found;
  const taxCategory = cartLine.taxCategory ?? policies.defaultTaxCategory;
  const tax = findTax(ready, taxCategory, basket.chain, basket.nowMs);
  if (tax === null) return { kind: 'gap', reason: 'no_tax_rate' };
  basket.trace.push(priceStep(cartLine, found, found.amountMinor * quantity));
  const line: LineState = {
    cartLine,
    kind: found.entry.kind,
    previousMinor: found.previousMinor,
    unitMinor: found.amountMinor,
    taxBps: tax.taxBps,
    taxCategory,
    runs: [],
    pointsBps: 10_000,
    discounts: new Map(),
  };
  line.runs.push(newRun(line, quantity, found.amountMinor, found.floorMinor));
  return { kind: 'priced', line };
}

export function newRun(line: LineState, count: number, priceMinor: number, floorMinor: number): Run {
  return {
    line,
    count,
    listMinor: priceMinor,
    priceMinor,
    floorMinor,
    taxMinor: 0,
    pointsMinor: 0,
    used: [],
    stopped: false,
  };
}

function priceStep(cartLine: CartLine, found: FoundPrice, amountMinor: number): TraceStep {
  const { entry } = found;
  return {
    code: entry.exception !== null ? 'price_exception' : entry.kind === 'sale' ? 'price_sale' : 'price',
    lineId: cartLine.lineId,
    amountMinor,
    params: {
      sku: cartLine.sku,
      quantity: cartLine.quantity,
      unitMinor: found.amountMinor,
      zone: entry.zone ?? '',
      group: entry.group ?? '',
      minQuantity: entry.minQuantity,
      ...(entry.exception === null ? {} : { exception: entry.exception }),
      ...(found.previousMinor === null ? {} : { previousMinor: found.previousMinor }),
    },
  };
}

/** A bundle without a price of its own costs what its parts cost; one part without a price leaves it without. */
function priceOrParts(
  ready: ReadyBook,
  { cart, chain, customer, nowMs }: Omit<Basket, 'lines' | 'delivery'>,
  { sku, bundleOf = [] }: CartLine,
  quantity: number,
): FoundPrice | { readonly kind: 'gap'; readonly reason: GapReason } {
  const ask = { chain, currency: cart.currency, groups: customer.groups, channel: cart.channel, nowMs };
  const own = findPrice(ready, { ...ask, sku, quantity });
  if (own.kind === 'found' || own.reason !== 'no_price' || bundleOf.length === 0) return own;
  let [amount, floor, previous] = [0, 0, 0];
  let kind: FoundPrice['entry']['kind'] = 'regular';
  let first: FoundPrice | null = null;
  for (const part of bundleOf) {
    const found = findPrice(ready, { ...ask, sku: part.sku, quantity: quantity * part.quantity });
    if (found.kind === 'gap') return found;
    first ??= found;
    amount += found.amountMinor * part.quantity;
    floor += found.floorMinor * part.quantity;
    previous += (found.previousMinor ?? found.amountMinor) * part.quantity;
    if (found.entry.kind === 'sale') kind = 'sale';
  }
  if (first === null) return own;
  return {
    kind: 'found',
    entry: { ...first.entry, kind, zone: null, group: null, exception: null, minQuantity: 1 },
    amountMinor: amount,
    previousMinor: kind === 'sale' ? previous : null,
    floorMinor: floor,
  };
}
