/** Whether a promotion may act: each condition answers null, or why not. */
import { isIn, type ReadyBook, type ReadyFilter, type ReadyPromotion } from './compile.ts';
import { inWindow, localTime } from './local-time.ts';
import type { Basket } from './basket.ts';
import type { Condition, KnownBudget } from './types.ts';
import { priceOfLine, type LineState } from './units.ts';

export type WhyNot =
  | 'not_yet'
  | 'over'
  | 'code_missing'
  | 'total_too_low'
  | 'total_too_high'
  | 'quantity_too_low'
  | 'quantity_too_high'
  | 'other_group'
  | 'other_audience'
  | 'other_time'
  | 'other_zone'
  | 'other_store'
  | 'other_delivery'
  | 'other_channel'
  | 'no_exception'
  | 'other_currency'
  | 'not_met'
  | 'nothing_matches'
  | 'nothing_left'
  | 'excluded_by_other'
  | 'stopped'
  | 'budget_spent'
  | 'yours_used_up'
  | 'needs_customer';

/** Null when the promotion may act now. */
export function whyNot(ready: ReadyBook, basket: Basket, one: ReadyPromotion): WhyNot | null {
  if (!isIn(one, basket.nowMs)) return basket.nowMs < one.fromMs ? 'not_yet' : 'over';
  const budget = one.limited ? budgetOf(basket, one.promotion.id) : undefined;
  if (budget !== undefined && (budget.refusal !== null || budget.leftMinor === 0)) {
    return budget.refusal ?? 'budget_spent';
  }
  for (const condition of one.promotion.conditions) {
    const why = holds(ready, basket, one, condition);
    if (why !== null) return why;
  }
  return null;
}

/** What the server says is left of a promotion with limits. */
export function budgetOf(basket: Basket, promotionId: string): KnownBudget | undefined {
  return basket.customer.budgets?.find((budget) => budget.promotionId === promotionId);
}

function holds(ready: ReadyBook, basket: Basket, one: ReadyPromotion, condition: Condition): WhyNot | null {
  const { cart, customer } = basket;
  switch (condition.kind) {
    case 'code':
      return basket.promotionsByCode.has(one.promotion.id) ? null : 'code_missing';
    case 'group':
      return condition.anyOf.some((group) => customer.groups.includes(group)) ? null : 'other_group';
    case 'audience':
      return condition.anyOf.some((audience) => customer.audiences.includes(audience)) ? null : 'other_audience';
    case 'zone':
      return condition.anyOf.some((id) => basket.chain.some((zone) => zone.id === id)) ? null : 'other_zone';
    case 'location':
      return cart.locationId !== null && condition.anyOf.includes(cart.locationId) ? null : 'other_store';
    case 'delivery':
      return cart.delivery !== undefined && condition.anyOf.includes(cart.delivery.method) ? null : 'other_delivery';
    case 'window': {
      const [zone] = basket.chain;
      return zone !== undefined && inWindow(localTime(zone, basket.nowMs), condition) ? null : 'other_time';
    }
    case 'channel': {
      const exception = ready.exceptions.get(condition.exception);
      if (exception === undefined || !isIn(exception, basket.nowMs)) return 'no_exception';
      return exception.channels.includes(cart.channel) ? null : 'other_channel';
    }
    case 'total':
      return totalHolds(ready, basket, condition);
    case 'quantity': {
      const quantity = matched(ready, basket, condition.filter).reduce((sum, line) => sum + line.cartLine.quantity, 0);
      if (condition.from !== undefined && quantity < condition.from) return 'quantity_too_low';
      return condition.until !== undefined && quantity >= condition.until ? 'quantity_too_high' : null;
    }
    case 'any':
      return condition.of.some((each) => holds(ready, basket, one, each) === null) ? null : 'not_met';
    case 'not':
      return holds(ready, basket, one, condition.of) === null ? 'not_met' : null;
  }
}

function totalHolds(ready: ReadyBook, basket: Basket, condition: Extract<Condition, { kind: 'total' }>): WhyNot | null {
  const { currency } = basket.cart;
  const total = matched(ready, basket, condition.filter).reduce(
    (sum, line) => sum + (condition.of === 'list' ? line.unitMinor * line.cartLine.quantity : priceOfLine(line)),
    0,
  );
  const [from, until] = [condition.from?.[currency], condition.until?.[currency]];
  // An amount in another currency says nothing about this one.
  if (from === undefined && until === undefined) return 'other_currency';
  if (from !== undefined && total < from) return 'total_too_low';
  return until !== undefined && total >= until ? 'total_too_high' : null;
}

function matched(
  ready: ReadyBook,
  basket: Basket,
  filter: Parameters<ReadyBook['filterOf']>[0] | undefined,
): readonly LineState[] {
  if (filter === undefined) return basket.lines;
  const wanted = ready.filterOf(filter);
  return basket.lines.filter((line) => matches(wanted, line));
}

/** All that the filter names must match. */
export function matches(filter: ReadyFilter, line: LineState): boolean {
  const { cartLine } = line;
  if (filter.skus !== null && !filter.skus.has(cartLine.sku)) return false;
  if (filter.categories !== null) {
    const wanted = filter.categories;
    if (!(cartLine.categoryPath ?? []).some((category) => wanted.has(category))) return false;
  }
  if (filter.onSale !== null && filter.onSale !== (line.kind === 'sale')) return false;
  for (const [name, values] of filter.attributes) {
    const value = cartLine.attributes?.[name];
    if (value === undefined) return false;
    if (!(Array.isArray(value) ? value.some((one) => values.has(String(one))) : values.has(String(value))))
      return false;
  }
  return filter.exclude === null || !matches(filter.exclude, line);
}
