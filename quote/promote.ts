/** Promotions in their total order, each on the prices that those before it left. */
import { allocate, mulDiv } from './arithmetic.ts';
import type { Basket } from './basket.ts';
import type { ReadyBook, ReadyFilter, ReadyPromotion } from './compile.ts';
import { budgetOf, matches, whyNot, type WhyNot } from './conditions.ts';
import { offerOf, type Gift } from './effects.ts';
import type { Promotion } from './types.ts';
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
    const outcome = savingOf(ready, basket, member);
    skipped.set(member.promotion.id, typeof outcome === 'string' ? outcome : 'excluded_by_other');
    if (typeof outcome === 'number' && (best === null || outcome > best.saves)) best = { one: member, saves: outcome };
  }
  if (best !== null) skipped.delete(best.one.promotion.id);
  return best?.one ?? null;
}

/** Why the promotion may not act now, by its conditions or because its group has been used; null: it may. */
function barred(ready: ReadyBook, basket: Basket, one: ReadyPromotion): WhyNot | null {
  const group = one.promotion.exclusivityGroup;
  return group !== null && basket.usedGroups.has(group) ? 'excluded_by_other' : whyNot(ready, basket, one);
}

/** Acts on the basket; how much it gave, or why it did nothing. */
function act(ready: ReadyBook, basket: Basket, one: ReadyPromotion): number | WhyNot {
  const { promotion } = one;
  const why = barred(ready, basket, one);
  if (why !== null) return why;
  const { effect, exclusivityGroup: group } = promotion;
  let outcome: number | WhyNot;
  if (effect.kind === 'free_delivery') outcome = freeDelivery(basket, promotion, effect);
  else if (effect.kind === 'points_multiplier') outcome = multiplyPoints(basket, one, effect.multiplierBps);
  else outcome = discount(ready, basket, one);
  const usesUp = group !== null && ready.groupScope.get(group)?.scope === 'basket';
  if (typeof outcome === 'number' && usesUp) basket.usedGroups.add(group);
  return outcome;
}

/** How much it would give, with nothing changed but runs that are split: 40 in a group cost 40 looks and no copy of the basket. */
function savingOf(ready: ReadyBook, basket: Basket, one: ReadyPromotion): number | WhyNot {
  const { promotion } = one;
  const why = barred(ready, basket, one);
  if (why !== null) return why;
  if (promotion.effect.kind === 'free_delivery') return deliveryAmount(basket, promotion, promotion.effect);
  if (promotion.effect.kind === 'points_multiplier')
    return runsOf(basket, promotion, one.target).length > 0 ? 0 : 'nothing_matches';
  const found = weigh(ready, basket, one);
  return typeof found === 'string' ? found : found.gifts.reduce((sum, gift) => sum + gift.total, 0);
}

function runsOf(basket: Basket, promotion: Promotion, wanted: ReadyFilter): Run[] {
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

interface Weighed {
  readonly gifts: readonly Gift[];
  readonly touched: readonly Run[];
  /** Presents that are not in the cart yet. */
  readonly missing: number;
}

/** What a discount would give, within its caps; or why nothing. */
function weigh(ready: ReadyBook, basket: Basket, { promotion, target }: ReadyPromotion): Weighed | WhyNot {
  const { currency } = basket.cart;
  const { effect } = promotion;
  const reach = effect.kind === 'gift' || effect.kind === 'set_price' ? [] : runsOf(basket, promotion, target);
  if (reach.length === 0 && effect.kind !== 'gift' && effect.kind !== 'set_price') {
    return basket.lines.some((line) => matches(target, line)) ? 'excluded_by_other' : 'nothing_matches';
  }
  const offer = offerOf(promotion, {
    currency,
    rounding: ready.book.policies.rounding,
    reach,
    runsOf: (filter) => runsOf(basket, promotion, ready.filterOf(filter)),
  });
  if (offer === null) return 'other_currency';
  const gifts = capped(offer.gifts, promotion, currency, basketCap(basket, promotion));
  const missing = effect.kind === 'gift' ? missingOf(basket, effect) : 0;
  if (missing === 0 && gifts.every((gift) => gift.total === 0)) {
    return offer.touched.length === 0 ? 'quantity_too_low' : 'nothing_left';
  }
  return { gifts, touched: offer.touched, missing };
}

function discount(ready: ReadyBook, basket: Basket, one: ReadyPromotion): number | WhyNot {
  const { promotion } = one;
  const found = weigh(ready, basket, one);
  if (typeof found === 'string') return found;
  if (promotion.effect.kind === 'gift') offerPresent(basket, promotion, promotion.effect, found.missing);
  // Before the runs are split by spreading: the pieces inherit the marks.
  mark(promotion, found.touched);
  let given = 0;
  for (const gift of found.gifts) {
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

/** How many of the present the cart does not have yet. */
function missingOf(basket: Basket, effect: { readonly sku: string; readonly quantity: number }): number {
  const inCart = basket.lines
    .filter((line) => line.cartLine.sku === effect.sku)
    .reduce((sum, line) => sum + line.cartLine.quantity, 0);
  return Math.max(0, effect.quantity - inCart);
}

function offerPresent(basket: Basket, promotion: Promotion, { sku }: { readonly sku: string }, quantity: number): void {
  if (quantity === 0) return;
  basket.gifts.push({ promotionId: promotion.id, sku, quantity });
  basket.trace.push({
    code: 'gift_offered',
    lineId: null,
    amountMinor: 0,
    params: { promotion: promotion.id, name: promotion.name, sku, quantity },
  });
}

interface DeliveryEffect {
  readonly methods?: readonly string[];
  readonly discountBps?: number;
}

function deliveryAmount(basket: Basket, promotion: Promotion, effect: DeliveryEffect): number | WhyNot {
  const { delivery, cart } = basket;
  if (delivery === null) return 'other_delivery';
  if (effect.methods !== undefined && !effect.methods.includes(cart.delivery?.method ?? '')) return 'other_delivery';
  const wished = mulDiv(delivery.runs[0]?.priceMinor ?? 0, effect.discountBps ?? 10_000, 10_000);
  const amount = Math.min(wished, basketCap(basket, promotion));
  return amount === 0 ? 'nothing_left' : amount;
}

function freeDelivery(basket: Basket, promotion: Promotion, effect: DeliveryEffect): number | WhyNot {
  const amount = deliveryAmount(basket, promotion, effect);
  const [run] = basket.delivery?.runs ?? [];
  if (typeof amount === 'string' || run === undefined) return typeof amount === 'string' ? amount : 'other_delivery';
  run.priceMinor -= amount;
  basket.delivery?.discounts.set(promotion.id, amount);
  for (const condition of promotion.conditions) {
    if (condition.kind !== 'total') continue;
    basket.keepFromMinor = Math.max(basket.keepFromMinor, condition.from?.[basket.cart.currency] ?? 0);
  }
  tell(basket, promotion, null, amount);
  return amount;
}

/** Each promotion adds what goes beyond once: twice and three times make four times. */
function multiplyPoints(basket: Basket, { promotion, target }: ReadyPromotion, bps: number): number | WhyNot {
  const lines = new Set(runsOf(basket, promotion, target).map((run) => run.line));
  if (lines.size === 0) return 'nothing_matches';
  for (const line of lines) {
    line.pointsBps += bps - 10_000;
    tell(basket, promotion, line, 0);
  }
  return 0;
}
