import type { TFunction } from 'i18next';
import type { Formatters } from '../ui/format.ts';
import type { Amounts, Condition, Effect, Filter, PromotionBody } from './pricing.ts';

export type Speaker = {
  t: TFunction<'console'>;
  format: Formatters;
  nameOf: (kind: 'zone' | 'group' | 'audience', id: string) => string;
};

const money = ({ format }: Speaker, amounts: Amounts | undefined): string =>
  format.list(Object.entries(amounts ?? {}).map(([currency, amountMinor]) => format.money({ currency, amountMinor })));
const percent = ({ format }: Speaker, bps: number): string => format.percent(bps / 10_000, 2);
const some = ({ format }: Speaker, words: readonly string[]): string =>
  words.length > 4 ? `${words.slice(0, 3).join(', ')} +${format.number(words.length - 3)}` : words.join(', ');

/** What goods: "everything", or what they must be. */
export function sayGoods(speaker: Speaker, filter: Filter | undefined): string {
  const { t } = speaker;
  const parts = goodsParts(speaker, filter ?? {});
  const but = filter?.exclude === undefined ? [] : goodsParts(speaker, filter.exclude);
  const all = parts.length === 0 ? t('say.everything') : parts.join(' ');
  return but.length === 0 ? all : t('say.except', { all, but: but.join(' ') });
}

function goodsParts(speaker: Speaker, filter: Omit<Filter, 'exclude'>): string[] {
  const { t } = speaker;
  return [
    ...(filter.skus === undefined ? [] : [t('say.skus', { skus: some(speaker, filter.skus) })]),
    ...(filter.categories === undefined ? [] : [t('say.categories', { categories: some(speaker, filter.categories) })]),
    ...Object.entries(filter.attributes ?? {}).map(([name, values]) =>
      t('say.attribute', { name, values: some(speaker, values) }),
    ),
    ...(filter.onSale === undefined ? [] : [filter.onSale ? t('say.onSale') : t('say.notOnSale')]),
  ];
}

/** Which part of the basket counts; nothing where all of it does. */
const among = (speaker: Speaker, filter: Filter | undefined): string =>
  filter === undefined || Object.keys(filter).length === 0 ? '' : ` (${sayGoods(speaker, filter)})`;

/** A condition as a clause: "the basket is worth 50 € or more". */
export function sayCondition(speaker: Speaker, condition: Condition): string {
  const { t, format } = speaker;
  switch (condition.kind) {
    case 'total': {
      const goods = among(speaker, condition.filter);
      const [from, until] = [money(speaker, condition.from), money(speaker, condition.until)];
      if (until === '') return t('say.totalFrom', { goods, from });
      return from === '' ? t('say.totalUntil', { goods, until }) : t('say.totalBetween', { goods, from, until });
    }
    case 'quantity': {
      const goods = among(speaker, condition.filter);
      const { from, until } = condition;
      if (until === undefined) return t('say.quantityFrom', { goods, from: format.number(from ?? 1) });
      if (from === undefined) return t('say.quantityUntil', { goods, until: format.number(until) });
      return t('say.quantityBetween', { goods, from: format.number(from), until: format.number(until) });
    }
    case 'group':
      return t('say.group', {
        groups: some(
          speaker,
          condition.anyOf.map((id) => speaker.nameOf('group', id)),
        ),
      });
    case 'audience':
      return t('say.audience', {
        audiences: some(
          speaker,
          condition.anyOf.map((id) => speaker.nameOf('audience', id)),
        ),
      });
    case 'code':
      return t('say.code');
    case 'window': {
      const days =
        condition.weekdays === undefined ? '' : format.list(condition.weekdays.map((day) => weekday(format, day)));
      const hours = `${condition.from ?? '00:00'}–${condition.until ?? '24:00'}`;
      const whole = condition.from === undefined && condition.until === undefined;
      if (days === '') return t('say.hours', { hours });
      return whole ? t('say.days', { days }) : t('say.daysAndHours', { days, hours });
    }
    case 'zone':
      return t('say.zone', {
        zones: some(
          speaker,
          condition.anyOf.map((id) => speaker.nameOf('zone', id)),
        ),
      });
    case 'location':
      return t('say.location', { locations: some(speaker, condition.anyOf) });
    case 'delivery':
      return t('say.delivery', { methods: some(speaker, condition.anyOf) });
    case 'channel':
      return t('say.channel', { exception: condition.exception });
    case 'any':
      return condition.of.map((one) => sayCondition(speaker, one)).join(` ${t('say.or')} `);
    case 'not':
      return t('say.not', { what: sayCondition(speaker, condition.of) });
  }
}

/** 1 is Monday; the 1st of January 2024 was one. */
export const weekday = (format: Pick<Formatters, 'locale'>, day: number): string =>
  new Intl.DateTimeFormat(format.locale, { weekday: 'short', timeZone: 'UTC' }).format(Date.UTC(2024, 0, day));

/** What it does: "20 % off shoes". */
export function sayEffect(speaker: Speaker, effect: Effect, target: Filter): string {
  const { t, format } = speaker;
  const goods = sayGoods(speaker, target);
  switch (effect.kind) {
    case 'percent':
      return t('say.percent', { percent: percent(speaker, effect.discountBps), goods });
    case 'amount':
      return effect.per === 'unit'
        ? t('say.amountUnit', { amount: money(speaker, effect.amountMinor), goods })
        : t('say.amountBasket', { amount: money(speaker, effect.amountMinor), goods });
    case 'fixed_price':
      return t('say.fixedPrice', { amount: money(speaker, effect.amountMinor), goods });
    case 'buy_get': {
      const numbers = { buy: format.number(effect.buy), get: format.number(effect.get), goods };
      return effect.discountBps === 10_000
        ? t('say.buyGetFree', numbers)
        : t('say.buyGet', { ...numbers, percent: percent(speaker, effect.discountBps) });
    }
    case 'cheapest_free':
      return t('say.cheapestFree', { every: format.number(effect.every), goods });
    case 'set_price':
      return t('say.setPrice', {
        parts: format.list(
          effect.parts.map((part) => `${format.number(part.quantity)} × ${sayGoods(speaker, part.filter)}`),
        ),
        amount: money(speaker, effect.amountMinor),
      });
    case 'gift':
      return t('say.gift', { quantity: format.number(effect.quantity), sku: effect.sku });
    case 'free_delivery':
      return effect.discountBps === undefined || effect.discountBps === 10_000
        ? t('say.freeDelivery', { methods: effect.methods === undefined ? '' : ` (${some(speaker, effect.methods)})` })
        : t('say.cheaperDelivery', { percent: percent(speaker, effect.discountBps) });
    case 'points_multiplier':
      return t('say.points', { times: format.decimal(effect.multiplierBps / 10_000), goods });
  }
}

type Whole = Pick<PromotionBody, 'conditions' | 'effect' | 'target' | 'stop' | 'exclusivityGroup' | 'limits' | 'caps'>;

/** A promotion as sentences: what it does, when, how far, and what it keeps from acting. */
export function sayPromotion(speaker: Speaker, promotion: Whole): string[] {
  const { t, format } = speaker;
  const does = sayEffect(speaker, promotion.effect, promotion.target);
  const when = promotion.conditions.map((one) => sayCondition(speaker, one));
  const { caps, limits } = promotion;
  return [
    when.length === 0 ? t('say.always', { does }) : t('say.when', { does, when: when.join(` ${t('say.and')} `) }),
    ...(caps.perBasketMinor === undefined ? [] : [t('say.capBasket', { amount: money(speaker, caps.perBasketMinor) })]),
    ...(caps.perLineMinor === undefined ? [] : [t('say.capLine', { amount: money(speaker, caps.perLineMinor) })]),
    ...(caps.perUnitMinor === undefined ? [] : [t('say.capUnit', { amount: money(speaker, caps.perUnitMinor) })]),
    ...(caps.maxUnits === undefined
      ? []
      : [t('say.maxUnits', { count: caps.maxUnits, shown: format.number(caps.maxUnits) })]),
    ...(limits.budgetMinor === undefined ? [] : [t('say.budget', { amount: money(speaker, limits.budgetMinor) })]),
    ...(limits.uses === undefined ? [] : [t('say.uses', { count: limits.uses, shown: format.number(limits.uses) })]),
    ...(limits.usesPerCustomer === undefined
      ? []
      : [t('say.usesPerCustomer', { count: limits.usesPerCustomer, shown: format.number(limits.usesPerCustomer) })]),
    ...(promotion.exclusivityGroup === null ? [] : [t('say.exclusive', { group: promotion.exclusivityGroup })]),
    ...(promotion.stop === 'none' ? [] : [promotion.stop === 'units' ? t('say.stopUnits') : t('say.stopBasket')]),
  ];
}
