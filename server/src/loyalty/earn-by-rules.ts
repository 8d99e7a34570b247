/** What an order earns, by the rules: for each unit, so that any of them can come back and take just its own with it. Pure. */
import type { EarnRule, GoodsFilter, Programme } from './programme.ts';

export interface EarningUnit {
  readonly lineNo: number;
  readonly unitNo: number;
  readonly sku: string;
  readonly categoryPath: readonly string[];
  readonly brand: string | null;
  readonly totalMinor: number;
  /** Of it, what points paid. */
  readonly pointsMinor: number;
  /** By promotions of the price book; 10,000 is once. */
  readonly pointsBps: number;
}
export interface EarningOrder {
  readonly at: Date;
  readonly channel: string;
  readonly locationId: string | null;
  readonly currency: string;
  /** The customer's tier then. */
  readonly tierId: string | null;
  readonly isFirst: boolean;
  readonly units: readonly EarningUnit[];
}
/** What one rule gave on one unit. */
export interface Earned {
  readonly ruleId: string;
  readonly kind: string;
  readonly lineNo: number;
  readonly unitNo: number;
  readonly amount: number;
}

type RuleOf<W> = Extract<EarnRule, { what: W }>;
type AmountRule = RuleOf<'per_amount'>;

/** Nothing in another currency than the programme's. */
export function earnByRules(programme: Programme, order: EarningOrder): Earned[] {
  if (order.currency !== programme.currency) return [];
  const tier = programme.tiers.levels.find((level) => level.id === order.tierId);
  const basketMinor = order.units.reduce((sum, unit) => sum + unit.totalMinor, 0);
  const rules = programme.earn.filter((rule) => applies(rule, order));
  const multipliers = rules.filter((rule) => rule.what === 'multiplier');
  return rules.flatMap((rule): Earned[] => {
    switch (rule.what) {
      case 'per_amount':
        if (basketMinor < rule.minBasketMinor) return [];
        return perAmount(rule, order, (unit) => factorOf(unit, rule, multipliers, tier?.multiplierBps ?? 10_000));
      case 'per_piece':
        return order.units
          .filter((unit) => fits(rule.goods, unit))
          .map(({ lineNo, unitNo }) => ({ ruleId: rule.id, kind: rule.kind, lineNo, unitNo, amount: rule.units }));
      case 'first_purchase':
        if (!order.isFirst || basketMinor < rule.minBasketMinor) return [];
        return spread(
          rule,
          rule.units,
          order.units.map((unit) => ({ unit, weight: BigInt(unit.totalMinor) })),
        );
      case 'multiplier':
      case 'occasion':
        return [];
    }
  });
}

/** Does a rule speak now, here and for this tier? */
export function applies(
  rule: EarnRule,
  order: Pick<EarningOrder, 'at' | 'channel' | 'locationId' | 'tierId'>,
): boolean {
  const at = order.at.toISOString();
  if (rule.validFrom !== null && Date.parse(rule.validFrom) > order.at.getTime()) return false;
  if (rule.validUntil !== null && Date.parse(rule.validUntil) <= Date.parse(at)) return false;
  if (rule.tiers.length > 0 && !rule.tiers.includes(order.tierId ?? '')) return false;
  if (rule.channels.length > 0 && !rule.channels.includes(order.channel)) return false;
  return rule.locations.length === 0 || rule.locations.includes(order.locationId ?? '');
}

export function fits(goods: GoodsFilter, unit: Pick<EarningUnit, 'sku' | 'categoryPath' | 'brand'>): boolean {
  const isIn = (list: readonly string[]): boolean => unit.categoryPath.some((step) => list.includes(step));
  if (goods.exceptSkus.includes(unit.sku) || isIn(goods.exceptCategories)) return false;
  const any = goods.categories.length + goods.brands.length + goods.skus.length > 0;
  return !any || goods.skus.includes(unit.sku) || isIn(goods.categories) || goods.brands.includes(unit.brand ?? '');
}

const scale = 10_000n;

/** Product of the book's, the tier's and the rules' multipliers, each in basis points; as a weight of scale³ and more. */
function factorOf(
  unit: EarningUnit,
  rule: AmountRule,
  multipliers: readonly RuleOf<'multiplier'>[],
  tierBps: number,
): Factor {
  let [value, one] = [BigInt(unit.pointsBps) * BigInt(tierBps), scale * scale];
  for (const each of multipliers) {
    if (each.kind !== rule.kind) continue;
    value *= fits(each.goods, unit) ? BigInt(each.multiplierBps) : scale;
    one *= scale;
  }
  return { value, one };
}
interface Factor {
  readonly value: bigint;
  readonly one: bigint;
}

function perAmount(rule: AmountRule, order: EarningOrder, factor: (unit: EarningUnit) => Factor): Earned[] {
  let one = 1n;
  const weighed = order.units
    .filter((unit) => fits(rule.goods, unit))
    .map((unit) => {
      const base = rule.onPoints ? unit.totalMinor : unit.totalMinor - unit.pointsMinor;
      const by = factor(unit);
      one = by.one;
      return { unit, weight: BigInt(Math.max(0, base)) * by.value };
    });
  const sum = weighed.reduce((all, each) => all + each.weight, 0n) * BigInt(rule.units);
  return spread(rule, Number(rounded(sum, BigInt(rule.perMinor) * one, rule.rounding)), weighed);
}

function rounded(part: bigint, whole: bigint, how: AmountRule['rounding']): bigint {
  if (how === 'down') return part / whole;
  return how === 'up' ? (part + whole - 1n) / whole : (part * 2n + whole) / (whole * 2n);
}

/** An amount over units by weight; what does not divide goes to the largest remainders, the earlier unit first. */
function spread(
  rule: Pick<EarnRule, 'id' | 'kind'>,
  amount: number,
  weighed: readonly { readonly unit: EarningUnit; readonly weight: bigint }[],
): Earned[] {
  const all = weighed.reduce((sum, each) => sum + each.weight, 0n);
  if (amount === 0 || all === 0n) return [];
  const parts = weighed.map(({ unit, weight }, at) => {
    const product = BigInt(amount) * weight;
    return { unit, at, amount: Number(product / all), rest: product % all };
  });
  let missing = amount - parts.reduce((sum, part) => sum + part.amount, 0);
  for (const part of [...parts].sort((a, b) => (a.rest === b.rest ? a.at - b.at : a.rest > b.rest ? -1 : 1))) {
    if (missing === 0) break;
    part.amount += 1;
    missing -= 1;
  }
  return parts
    .filter((part) => part.amount > 0)
    .map(({ unit: { lineNo, unitNo }, amount: own }) => ({
      ruleId: rule.id,
      kind: rule.kind,
      lineNo,
      unitNo,
      amount: own,
    }));
}

export interface SpendableUnit {
  readonly sku: string;
  readonly categoryPath: readonly string[];
  readonly brand: string | null;
  readonly totalMinor: number;
}
/** The most that points may pay of these goods, by the rule for spending; the reason where it is less than all of them. Pure. */
export function mostByRule(
  rule: Programme['spend'][number],
  goods: readonly SpendableUnit[],
): { readonly mostMinor: number; readonly why: 'basket_too_small' | 'share' | 'excluded' | null } {
  const all = goods.reduce((sum, unit) => sum + unit.totalMinor, 0);
  if (all < rule.minBasketMinor) return { mostMinor: 0, why: 'basket_too_small' };
  const fitting = goods.filter((unit) => fits(rule.goods, unit)).reduce((sum, unit) => sum + unit.totalMinor, 0);
  const mostMinor = Number((BigInt(fitting) * BigInt(rule.maxShareBps)) / 10_000n);
  return { mostMinor, why: mostMinor === all ? null : fitting < all ? 'excluded' : 'share' };
}
