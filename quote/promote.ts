/** Promotions in their total order, each on the prices that those before it left. */
import { allocate } from './arithmetic.ts';
import { copyOf, type Basket } from './basket.ts';
import type { ReadyBook, ReadyPromotion } from './compile.ts';
import { budgetOf, matches, whyNot, type WhyNot } from './conditions.ts';
import { offerOf, type Gift } from './effects.ts';
import type { Filter, Promotion } from './types.ts';
import { spread, type LineState, type Run } from './units.ts';

export interface Promoted {
  /** Discount of each promotion that acted. */
  readonly given: ReadonlyMap<string, number>;
  readonly skipped: ReadonlyMap<string, WhyNot>;
}

export function promote(ready: ReadyBook, basket: Basket): Promoted {
  const given = new Map<string, number>();
  const skipped = new Map<string, WhyNot>();
  const decided = new Set<string>();
  let stopped = false;
  for (const one of ready.promotions) {
    const { id } = one.promotion;
    if (decided.has(id)) continue;
    if (stopped) {
      skipped.set(id, 'stopped');
      continue;
    }
    const best = bestOf(ready, basket, one, decided, skipped);
    if (best === null) continue;
    const outcome = act(ready, basket, best);
    if (typeof outcome === 'string') {
      skipped.set(best.promotion.id, outcome);
      continue;
    }
    given.set(best.promotion.id, outcome);
    stopped = best.promotion.stop === 'basket';
  }
  return { given, skipped };
}

/** The promotion itself, or the one of its group that saves most, when the group goes by that; null: none may act. */
function bestOf(
  ready: ReadyBook,
  basket: Basket,
  one: ReadyPromotion,
  decided: Set<string>,
  skipped: Map<string, WhyNot>,
): ReadyPromotion | null {
  const name = one.promotion.exclusivityGroup;
  const group = name === null ? undefined : ready.groupScope.get(name);
  if (group?.scope !== 'basket' || group.pick !== 'best') return one;
  const members = ready.promotions.filter((other) => other.promotion.exclusivityGroup === name);
  let best: { readonly one: ReadyPromotion; readonly saves: number } | null = null;
  for (const member of members) {
    decided.add(member.promotion.id);
    const outcome = act(ready, copyOf(basket), member);
    skipped.set(member.promotion.id, typeof outcome === 'string' ? outcome : 'excluded_by_other');
    if (typeof outcome === 'number' && (best === null || outcome > best.saves)) best = { one: member, saves: outcome };
  }
  if (best !== null) skipped.delete(best.one.promotion.id);
  return best?.one ?? null;
}

/** Acts on the basket; how much it gave, or why it did nothing. */
function act(ready: ReadyBook, basket: Basket, one: ReadyPromotion): number | WhyNot {
  const { promotion } = one;
  const group = promotion.exclusivityGroup;
  const scope = group === null ? null : (ready.groupScope.get(group)?.scope ?? 'unit');
  if (group !== null && scope === 'basket' && basket.usedGroups.has(group)) return 'excluded_by_other';
  const why = whyNot(ready, basket, one);
  if (why !== null) return why;
  const outcome =
    promotion.effect.kind === 'free_delivery'
      ? freeDelivery(ready, basket, promotion, promotion.effect)
      : promotion.effect.kind === 'points_multiplier'
        ? multiplyPoints(ready, basket, promotion, promotion.effect.multiplierBps)
        : discount(ready, basket, promotion);
  if (typeof outcome === 'number' && group !== null && scope === 'basket') basket.usedGroups.add(group);
  return outcome;
}

function runsOf(ready: ReadyBook, basket: Basket, promotion: Promotion, filter: Filter | null): Run[] {
  const wanted = ready.filterOf(filter ?? promotion.target);
  const group = promotion.exclusivityGroup;
  const found: Run[] = [];
  for (const line of basket.lines) {
    if (!matches(wanted, line)) continue;
    for (const run of line.runs) {
      if (!run.stopped && (group === null || !run.used.includes(group))) found.push(run);
    }
  }
  return found;
}

function discount(ready: ReadyBook, basket: Basket, promotion: Promotion): number | WhyNot {
  const { currency } = basket.cart;
  const { rounding } = ready.book.policies;
  const reach = runsOf(ready, basket, promotion, null);
  if (reach.length === 0 && promotion.effect.kind !== 'gift' && promotion.effect.kind !== 'set_price') {
    return basket.lines.some((line) => matches(ready.filterOf(promotion.target), line))
      ? 'excluded_by_other'
      : 'nothing_matches';
  }
  const offer = offerOf(promotion, {
    currency,
    rounding,
    runsOf: (filter) => runsOf(ready, basket, promotion, filter),
  });
  if (offer === null) return 'other_currency';
  const gifts = capped(offer.gifts, promotion, currency, basketCap(basket, promotion));
  const offered = promotion.effect.kind === 'gift' ? offerPresent(basket, promotion, promotion.effect) : 0;
  if (offered === 0 && gifts.every((gift) => gift.total === 0)) {
    return offer.touched.length === 0 ? 'quantity_too_low' : 'nothing_left';
  }
  // Before the runs are split by spreading: the pieces inherit the marks.
  mark(promotion, offer.touched);
  let given = 0;
  for (const gift of gifts) {
    given += spread(gift.shares, gift.total, (run, each) => {
      run.priceMinor -= each;
      const { discounts } = run.line;
      discounts.set(promotion.id, (discounts.get(promotion.id) ?? 0) + each * run.count);
    });
  }
  for (const line of basket.lines) {
    const amount = line.discounts.get(promotion.id) ?? 0;
    if (amount > 0) tell(basket, promotion, line, amount);
  }
  return given;
}

/** The promotion's own cap, and what is left of its budget. */
function basketCap(basket: Basket, promotion: Promotion): number {
  const cap = promotion.caps.perBasketMinor?.[basket.cart.currency] ?? Number.POSITIVE_INFINITY;
  return Math.min(cap, budgetOf(basket, promotion.id)?.leftMinor ?? Number.POSITIVE_INFINITY);
}

/** Caps for each line and for the basket; the sum that is left is shared out in proportion. */
function capped(gifts: readonly Gift[], promotion: Promotion, currency: string, perBasket: number): readonly Gift[] {
  const perLine = promotion.caps.perLineMinor?.[currency];
  const lines =
    perLine === undefined ? gifts : gifts.map((gift) => ({ ...gift, total: Math.min(gift.total, perLine) }));
  const total = lines.reduce((sum, gift) => sum + gift.total, 0);
  if (total <= perBasket) return lines;
  const parts = allocate(
    perBasket,
    lines.map((gift) => gift.total),
  );
  return lines.map((gift, at) => ({ ...gift, total: parts[at] ?? 0 }));
}

function mark(promotion: Promotion, touched: readonly Run[]): void {
  const group = promotion.exclusivityGroup;
  if (group === null && promotion.stop !== 'units') return;
  for (const run of touched) {
    if (group !== null) run.used = [...run.used, group];
    if (promotion.stop === 'units') run.stopped = true;
  }
}

function tell(basket: Basket, promotion: Promotion, line: LineState | null, amount: number): void {
  basket.trace.push({
    code: `promotion_${promotion.effect.kind}`,
    lineId: line?.cartLine.lineId ?? null,
    amountMinor: -amount,
    params: { promotion: promotion.id, name: promotion.name, ...wordsOf(basket, promotion) },
  });
}

function wordsOf(basket: Basket, { id, effect }: Promotion): Record<string, string | number> {
  const code = basket.promotionsByCode.get(id);
  const said = code === undefined ? {} : { code };
  switch (effect.kind) {
    case 'percent':
      return { ...said, discountBps: effect.discountBps };
    case 'buy_get':
      return { ...said, buy: effect.buy, get: effect.get, discountBps: effect.discountBps };
    case 'cheapest_free':
      return { ...said, every: effect.every };
    case 'amount':
    case 'fixed_price':
    case 'set_price':
      return { ...said, amountMinor: effect.amountMinor[basket.cart.currency] ?? 0 };
    case 'points_multiplier':
      return { ...said, multiplierBps: effect.multiplierBps };
    default:
      return said;
  }
}

function offerPresent(
  basket: Basket,
  promotion: Promotion,
  effect: { readonly sku: string; readonly quantity: number },
): number {
  const inCart = basket.lines
    .filter((line) => line.cartLine.sku === effect.sku)
    .reduce((sum, line) => sum + line.cartLine.quantity, 0);
  const quantity = effect.quantity - Math.min(effect.quantity, inCart);
  if (quantity <= 0) return 0;
  basket.gifts.push({ promotionId: promotion.id, sku: effect.sku, quantity });
  basket.trace.push({
    code: 'gift_offered',
    lineId: null,
    amountMinor: 0,
    params: { promotion: promotion.id, name: promotion.name, sku: effect.sku, quantity },
  });
  return quantity;
}

function freeDelivery(
  ready: ReadyBook,
  basket: Basket,
  promotion: Promotion,
  effect: { readonly methods?: readonly string[]; readonly discountBps?: number },
): number | WhyNot {
  const { delivery, cart } = basket;
  if (delivery === null) return 'other_delivery';
  if (effect.methods !== undefined && !effect.methods.includes(cart.delivery?.method ?? '')) return 'other_delivery';
  const [run] = delivery.runs;
  if (run === undefined || run.priceMinor === 0) return 'nothing_left';
  const bps = effect.discountBps ?? 10_000;
  const wished = Math.floor((run.priceMinor * bps) / 10_000);
  const amount = Math.min(wished, basketCap(basket, promotion));
  if (amount === 0) return 'nothing_left';
  run.priceMinor -= amount;
  delivery.discounts.set(promotion.id, amount);
  for (const condition of promotion.conditions) {
    if (condition.kind !== 'total') continue;
    basket.keepFromMinor = Math.max(basket.keepFromMinor, condition.from?.[cart.currency] ?? 0);
  }
  tell(basket, promotion, null, amount);
  return amount;
}

/** Each promotion adds what goes beyond once: twice and three times make four times. */
function multiplyPoints(ready: ReadyBook, basket: Basket, promotion: Promotion, bps: number): number | WhyNot {
  const lines = new Set(runsOf(ready, basket, promotion, null).map((run) => run.line));
  if (lines.size === 0) return 'nothing_matches';
  for (const line of lines) {
    line.pointsBps += bps - 10_000;
    tell(basket, promotion, line, 0);
  }
  return 0;
}
