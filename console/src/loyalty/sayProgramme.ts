import type { TFunction } from 'i18next';
import { sourceKinds } from '../../../contracts/common.ts';
import type { Formatters } from '../ui/format.ts';
import type { Draft, EarnRule, GoodsFilter, Kind, SpendRule, TierLevel } from './loyalty.ts';

export interface Speaker {
  readonly t: TFunction<'console'>;
  readonly format: Formatters;
  readonly draft: Draft;
  readonly placeOf: (id: string) => string;
  readonly categoryOf: (code: string) => string;
}

const money = ({ format, draft }: Speaker, amountMinor: number): string =>
  format.money({ amountMinor, currency: draft.currency });
const kindName = ({ draft }: Speaker, id: string): string => draft.kinds.find((one) => one.id === id)?.name ?? id;
const some = ({ format }: Speaker, words: readonly string[]): string =>
  words.length > 4 ? `${words.slice(0, 3).join(', ')} +${format.number(words.length - 3)}` : words.join(', ');
const days = ({ t, format }: Speaker, count: number): string => t('says.days', { count, shown: format.number(count) });
const sentence = (parts: readonly string[]): string => {
  const text = parts.filter((part) => part !== '').join(', ');
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
};

/** Which goods: all, or what they must be, and which of them not. */
export function sayGoods(speaker: Speaker, goods: GoodsFilter): string {
  const { t } = speaker;
  const of = [
    ...(goods.categories.length === 0
      ? []
      : [t('says.categories', { names: some(speaker, goods.categories.map(speaker.categoryOf)) })]),
    ...(goods.brands.length === 0 ? [] : [t('says.brands', { names: some(speaker, goods.brands) })]),
    ...(goods.skus.length === 0 ? [] : [t('says.skus', { names: some(speaker, goods.skus) })]),
  ];
  const but = [...goods.exceptCategories.map(speaker.categoryOf), ...goods.exceptSkus];
  const all = of.length === 0 ? t('says.everything') : of.join(` ${t('says.or')} `);
  return but.length === 0 ? all : t('says.except', { all, but: some(speaker, but) });
}

export function sayKind(speaker: Speaker, kind: Kind): string {
  const { t, format, draft } = speaker;
  const { worth, activation, expiry } = kind;
  return sentence([
    worth === null
      ? t('says.paysNothing')
      : t('says.worth', { units: format.number(worth.units), amount: money(speaker, worth.minor) }),
    activation.kind === 'at_once'
      ? t('says.atOnce')
      : activation.kind === 'days'
        ? t('says.after', { days: days(speaker, activation.days) })
        : t('says.afterWindow', { days: days(speaker, draft.returns.windowDays) }),
    expiry.kind === 'never'
      ? t('says.never')
      : expiry.kind === 'rolling'
        ? t('says.rolling', { days: days(speaker, expiry.days) })
        : expiry.kind === 'end_of_month'
          ? t('says.endOfMonth', { count: expiry.months, shown: format.number(expiry.months) })
          : t('says.fixed', {
              day: dayOfYear(format, expiry.month, expiry.day),
              days: days(speaker, expiry.atLeastDays),
            }),
  ]);
}

const dayOfYear = (format: Formatters, month: number, day: number): string =>
  new Intl.DateTimeFormat(format.locale, { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(
    Date.UTC(2024, month - 1, day),
  );

export function sayEarn(speaker: Speaker, rule: EarnRule): string {
  const { format } = speaker;
  const units = (count: number): string => `${format.number(count)} ${kindName(speaker, rule.kind)}`;
  return sentence([...earnHead(speaker, rule, units), ...whenClauses(speaker, rule, units)]);
}

function earnHead(speaker: Speaker, one: EarnRule, words: (count: number) => string): string[] {
  const { t, format } = speaker;
  switch (one.what) {
    case 'per_amount':
      return [
        t('says.perAmount', {
          units: words(one.units),
          amount: money(speaker, one.perMinor),
          goods: sayGoods(speaker, one.goods),
        }),
        ...(one.minBasketMinor === 0 ? [] : [t('says.fromBasket', { amount: money(speaker, one.minBasketMinor) })]),
        ...(one.onPoints ? [t('says.onPoints')] : []),
        ...(one.rounding === 'down' ? [] : [t(`says.round.${one.rounding}`)]),
      ];
    case 'per_piece':
      return [t('says.perPiece', { units: words(one.units), goods: sayGoods(speaker, one.goods) })];
    case 'multiplier':
      return [
        t('says.times', {
          times: format.decimal(one.multiplierBps / 10_000),
          kind: kindName(speaker, one.kind),
          goods: sayGoods(speaker, one.goods),
        }),
      ];
    case 'first_purchase':
      return [
        t('says.first', { units: words(one.units) }),
        ...(one.minBasketMinor === 0 ? [] : [t('says.fromBasket', { amount: money(speaker, one.minBasketMinor) })]),
      ];
    case 'occasion':
      return [
        t('says.occasion', { units: words(one.units), what: t(`says.for.${one.occasion}`) }),
        one.onceInDays === null ? t('says.once') : t('says.onceIn', { days: days(speaker, one.onceInDays) }),
      ];
  }
}

function whenClauses(speaker: Speaker, rule: EarnRule, units: (count: number) => string): string[] {
  const { t, format, draft } = speaker;
  const tierName = (id: string): string => draft.tiers.levels.find((one) => one.id === id)?.name ?? id;
  const channelName = (id: string): string => {
    const known = sourceKinds.find((one) => one === id);
    return known === undefined ? id : t(`channel.${known}`);
  };
  return [
    ...(rule.tiers.length === 0 ? [] : [t('says.tiers', { names: some(speaker, rule.tiers.map(tierName)) })]),
    ...(rule.channels.length === 0
      ? []
      : [t('says.channels', { names: some(speaker, rule.channels.map(channelName)) })]),
    ...(rule.locations.length === 0
      ? []
      : [t('says.locations', { names: some(speaker, rule.locations.map(speaker.placeOf)) })]),
    ...(rule.validFrom === null ? [] : [t('says.from', { at: format.dateTime(rule.validFrom) })]),
    ...(rule.validUntil === null ? [] : [t('says.until', { at: format.dateTime(rule.validUntil) })]),
    ...(rule.budget === null ? [] : [t('says.budget', { units: units(rule.budget) })]),
  ];
}

export function saySpend(speaker: Speaker, rule: SpendRule): string {
  const { t, format } = speaker;
  return sentence([
    t('says.spend', {
      kind: kindName(speaker, rule.kind),
      share: format.percent(rule.maxShareBps / 10_000, 2),
      goods: sayGoods(speaker, rule.goods),
    }),
    ...(rule.minUnits <= 1 ? [] : [t('says.atLeast', { units: format.number(rule.minUnits) })]),
    ...(rule.stepUnits <= 1 ? [] : [t('says.steps', { units: format.number(rule.stepUnits) })]),
    ...(rule.minBasketMinor === 0 ? [] : [t('says.fromBasket', { amount: money(speaker, rule.minBasketMinor) })]),
  ]);
}

/** What a tier counts, in its own unit. */
export function tierUnits(speaker: Speaker, value: number): string {
  const { t, format, draft } = speaker;
  const { by } = draft.tiers;
  return by === 'spent'
    ? money(speaker, value)
    : t(`loyalty.counts.${by}`, { count: value, shown: format.number(value) });
}

export function sayLevel(speaker: Speaker, level: TierLevel): string {
  const { t, format } = speaker;
  return sentence([
    t('says.level', { from: tierUnits(speaker, level.from) }),
    ...(level.keepFrom === null ? [] : [t('says.keepFrom', { from: tierUnits(speaker, level.keepFrom) })]),
    ...(level.multiplierBps === 10_000
      ? []
      : [t('says.levelTimes', { times: format.decimal(level.multiplierBps / 10_000) })]),
    ...(level.groups.length === 0 ? [] : [t('says.levelGroups', { names: some(speaker, level.groups) })]),
  ]);
}

export function sayTiers(speaker: Speaker): string {
  const { t, format, draft } = speaker;
  const { by, months, keepDays, graceDays, fall } = draft.tiers;
  return sentence([
    t(`says.tiersBy.${by}`, { count: months, shown: format.number(months) }),
    t('says.keep', { days: days(speaker, keepDays) }),
    ...(graceDays === 0 ? [] : [t('says.grace', { days: days(speaker, graceDays) })]),
    t(`says.fall.${fall}`),
  ]);
}

export function sayReturns(speaker: Speaker): string[] {
  const { t, draft } = speaker;
  const { windowDays, spentLots, expiredLots } = draft.returns;
  return [
    sentence([t('says.window', { days: days(speaker, windowDays) })]),
    sentence([t(`says.spentLots.${spentLots}`)]),
    sentence([
      expiredLots.kind === 'renew'
        ? t('says.renew', { days: days(speaker, expiredLots.days) })
        : t(`says.${expiredLots.kind}`),
    ]),
  ];
}

export function sayGeneral(speaker: Speaker): string[] {
  const { t, format, draft } = speaker;
  const { admin, marketer, agent, store } = draft.grantLimits;
  return [
    sentence([t('says.currency', { currency: draft.currency, zone: draft.timeZone })]),
    sentence([t(`says.earnAt.${draft.earnAt}`)]),
    draft.warnDays.length === 0
      ? sentence([t('says.noWarning')])
      : sentence([t('says.warn', { days: format.list(draft.warnDays.map((one) => days(speaker, one))) })]),
    sentence([
      t('says.limits', {
        admin: format.number(admin),
        marketer: format.number(marketer),
        agent: format.number(agent),
        store: format.number(store),
      }),
    ]),
  ];
}

export interface Said {
  readonly key: string;
  readonly name: string;
  readonly text: string;
}

/** Everything that a programme says, each sentence with what it is about. */
export function sayProgramme(speaker: Speaker): Said[] {
  const { t, draft } = speaker;
  return [
    ...sayGeneral(speaker).map((text, at) => ({ key: `general ${at}`, name: t('programme.general'), text })),
    ...draft.kinds.map((kind) => ({ key: `kind ${kind.id}`, name: kind.name, text: sayKind(speaker, kind) })),
    ...draft.earn.map((rule) => ({ key: `earn ${rule.id}`, name: rule.name, text: sayEarn(speaker, rule) })),
    ...draft.spend.map((rule) => ({
      key: `spend ${rule.kind}`,
      name: t('programme.spend'),
      text: saySpend(speaker, rule),
    })),
    ...(draft.tiers.levels.length === 0
      ? []
      : [{ key: 'tiers', name: t('loyalty.part.tiers'), text: sayTiers(speaker) }]),
    ...draft.tiers.levels.map((level) => ({
      key: `tier ${level.id}`,
      name: level.name,
      text: sayLevel(speaker, level),
    })),
    ...sayReturns(speaker).map((text, at) => ({ key: `returns ${at}`, name: t('programme.returns'), text })),
  ];
}

export type Difference =
  | { readonly change: 'added' | 'removed'; readonly key: string; readonly name: string; readonly text: string }
  | {
      readonly change: 'changed';
      readonly key: string;
      readonly name: string;
      readonly before: string;
      readonly text: string;
    };

/** What one programme says and the other does not: in words, because that is what people compare. */
export function differences(before: readonly Said[], after: readonly Said[]): Difference[] {
  const old = new Map(before.map((one) => [one.key, one]));
  const fresh = new Set(after.map((one) => one.key));
  return [
    ...after.flatMap((one): Difference[] => {
      const was = old.get(one.key);
      if (was === undefined) return [{ change: 'added', ...one }];
      return was.text === one.text && was.name === one.name ? [] : [{ change: 'changed', ...one, before: was.text }];
    }),
    ...before.filter((one) => !fresh.has(one.key)).map((one): Difference => ({ change: 'removed', ...one })),
  ];
}
