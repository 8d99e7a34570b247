import type { Condition, Effect, Promotion, PromotionBody } from './pricing.ts';

export const emptyPromotion = (): PromotionBody => ({
  name: '',
  state: 'active',
  priority: 1_000,
  validFrom: null,
  validUntil: null,
  conditions: [],
  target: {},
  effect: { kind: 'percent', discountBps: 1_000 },
  exclusivityGroup: null,
  stop: 'none',
  caps: {},
  limits: {},
});

/** What is sent back: without what the server alone knows. */
export function bodyOf(promotion: Promotion): PromotionBody {
  const {
    name,
    state,
    priority,
    validFrom,
    validUntil,
    conditions,
    target,
    effect,
    exclusivityGroup,
    stop,
    caps,
    limits,
  } = promotion;
  return {
    name,
    state,
    priority,
    validFrom,
    validUntil,
    conditions,
    target,
    effect,
    exclusivityGroup,
    stop,
    caps,
    limits,
  };
}

export const conditionKinds = [
  'total',
  'quantity',
  'code',
  'group',
  'audience',
  'window',
  'zone',
  'location',
  'delivery',
  'channel',
] as const;
export type ConditionKind = (typeof conditionKinds)[number];
/** What stands alone, or inside of "one of these" and "not". */
export type LeafCondition = Extract<Condition, { kind: ConditionKind }>;

/** A condition that holds what its kind needs at least. */
export function startCondition(kind: ConditionKind, currency: string): LeafCondition {
  switch (kind) {
    case 'total':
      return { kind, from: { [currency]: 5_000 } };
    case 'quantity':
      return { kind, from: 2 };
    case 'code':
      return { kind };
    case 'window':
      return { kind, weekdays: [6, 7] };
    case 'channel':
      return { kind, exception: '' };
    default:
      return { kind, anyOf: [] };
  }
}

export const effectKinds = [
  'percent',
  'amount',
  'fixed_price',
  'buy_get',
  'cheapest_free',
  'set_price',
  'gift',
  'free_delivery',
  'points_multiplier',
] as const;
export type EffectKind = (typeof effectKinds)[number];

export function startEffect(kind: EffectKind, currency: string): Effect {
  switch (kind) {
    case 'percent':
      return { kind, discountBps: 1_000 };
    case 'amount':
      return { kind, amountMinor: { [currency]: 500 }, per: 'basket' };
    case 'fixed_price':
      return { kind, amountMinor: { [currency]: 999 } };
    case 'buy_get':
      return { kind, buy: 2, get: 1, discountBps: 10_000 };
    case 'cheapest_free':
      return { kind, every: 3 };
    case 'set_price':
      return { kind, parts: [{ filter: {}, quantity: 2 }], amountMinor: { [currency]: 1_999 } };
    case 'gift':
      return { kind, sku: '', quantity: 1 };
    case 'free_delivery':
      return { kind };
    case 'points_multiplier':
      return { kind, multiplierBps: 20_000 };
  }
}

/** With a field set, or without it where there is nothing: the API takes no `undefined`. */
export function withField<T extends object, K extends keyof T>(record: T, name: K, value: T[K] | undefined): T {
  const { [name]: _before, ...others } = record;
  return (value === undefined ? others : { ...others, [name]: value }) as T;
}
