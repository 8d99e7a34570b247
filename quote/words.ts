/** The trace in English. Screens in other languages make their own sentences from code and params. */
import type { TraceStep } from './types.ts';

/** Currencies whose smallest coin is not a hundredth (ISO 4217). */
const digits: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
};

/** Decimal places of a currency's amounts. */
export const moneyDigits = (currency: string): number => digits[currency] ?? 2;

/** `1234` EUR as `12.34 EUR`; the same everywhere, because no locale is asked. */
export function moneyText(amountMinor: number, currency: string): string {
  const places = moneyDigits(currency);
  const text = String(Math.abs(amountMinor)).padStart(places + 1, '0');
  const whole = text.slice(0, text.length - places);
  return `${amountMinor < 0 ? '−' : ''}${whole}${places === 0 ? '' : `.${text.slice(-places)}`} ${currency}`;
}

/** Basis points as per cent: `1050` is `10.5 %`. */
export function percentText(bps: number): string {
  const [whole, rest] = [Math.trunc(bps / 100), Math.abs(bps % 100)];
  return `${whole}${rest === 0 ? '' : `.${String(rest).padStart(2, '0').replace(/0$/, '')}`} %`;
}

type Say = (params: TraceStep['params'], money: (name: string) => string, amount: string) => string;

const withCode = (params: TraceStep['params']): string =>
  params['code'] === undefined ? '' : ` with the code ${params['code']}`;

const where = (params: TraceStep['params']): string => {
  const zone = params['zone'] === '' ? 'everywhere' : `in ${params['zone']}`;
  const group = params['group'] === '' ? '' : `, for ${params['group']}`;
  const from = Number(params['minQuantity']) > 1 ? `, from ${params['minQuantity']} pieces` : '';
  return `${zone}${group}${from}`;
};

/** Every code that the kernel can write; a test holds that none is missing. */
export const sentences: Readonly<Record<string, Say>> = {
  price: (p, money) => `${p['quantity']} × ${p['sku']} at ${money('unitMinor')}: the price ${where(p)}`,
  price_sale: (p, money) =>
    `${p['quantity']} × ${p['sku']} at ${money('unitMinor')}: the sale price ${where(p)}${p['previousMinor'] === undefined ? '' : `, before ${money('previousMinor')}`}`,
  price_exception: (p, money) =>
    `${p['quantity']} × ${p['sku']} at ${money('unitMinor')}: a price of this channel, by the exception ${p['exception']}`,
  unpriced_zone_unknown: (p) => `${p['sku']} has no price: the price book does not know the zone ${p['zone']}`,
  unpriced_no_price: (p) => `${p['sku']} has no price in the price book`,
  unpriced_no_price_in_currency: (p) => `${p['sku']} has no price in ${p['currency']}`,
  unpriced_no_price_here: (p) => `${p['sku']} has no price in ${p['zone']}`,
  unpriced_no_price_now: (p) => `${p['sku']} has no price at this time`,
  unpriced_no_price_for_quantity: (p) => `${p['sku']} has no price for ${p['quantity']} pieces`,
  unpriced_no_price_for_group: (p) => `${p['sku']} has prices for other customer groups only`,
  unpriced_no_tax_rate: (p) => `${p['sku']} has no tax rate in ${p['zone']}`,
  unpriced_quantity_limit: (p) => `${p['quantity']} × ${p['sku']} is not a quantity that can be bought at once`,
  unpriced_too_large: (p) => `${p['quantity']} × ${p['sku']} makes the sum too large`,
  delivery: (p, _money, amount) => `delivery (${p['method']}): ${amount}`,
  delivery_unpriced: (p) => `delivery (${p['method']}) has no price in ${p['zone']}`,
  promotion_percent: (p, _money, amount) =>
    `${p['name']}: ${percentText(Number(p['discountBps']))} off${withCode(p)}, ${amount}`,
  promotion_amount: (p, money, amount) => `${p['name']}: ${money('amountMinor')} off${withCode(p)}, ${amount}`,
  promotion_fixed_price: (p, money, amount) =>
    `${p['name']}: each for ${money('amountMinor')}${withCode(p)}, ${amount}`,
  promotion_set_price: (p, money, amount) =>
    `${p['name']}: together for ${money('amountMinor')}${withCode(p)}, ${amount}`,
  promotion_buy_get: (p, _money, amount) =>
    `${p['name']}: buy ${p['buy']}, get ${p['get']} at ${percentText(Number(p['discountBps']))} off${withCode(p)}, ${amount}`,
  promotion_cheapest_free: (p, _money, amount) =>
    `${p['name']}: the cheapest of every ${p['every']} is free${withCode(p)}, ${amount}`,
  promotion_gift: (p, _money, amount) => `${p['name']}: a present${withCode(p)}, ${amount}`,
  promotion_free_delivery: (p, _money, amount) => `${p['name']}: off the delivery${withCode(p)}, ${amount}`,
  promotion_points_multiplier: (p) =>
    `${p['name']}: points count ${percentText(Number(p['multiplierBps']))}${withCode(p)}`,
  gift_offered: (p) => `${p['name']}: ${p['quantity']} × ${p['sku']} can be had as a present`,
  points: (_p, money) => `points pay ${money('spentMinor')}`,
  points_in_part: (_p, money) =>
    `points pay ${money('spentMinor')} of the ${money('askedMinor')} asked for: more is not there, or not allowed`,
  tax_included: (p, money) =>
    `${percentText(Number(p['taxBps']))} tax (${p['category']}) in the price: ${money('taxMinor')}`,
  tax_added: (p, money) => `${percentText(Number(p['taxBps']))} tax (${p['category']}): ${money('taxMinor')}`,
  cash_rounding: (_p, money) => `in cash the sum is rounded to ${money('stepMinor')}: ${money('roundingMinor')}`,
};

/** One sentence for a step. */
export function words(step: TraceStep, currency: string): string {
  const say = sentences[step.code];
  const money = (name: string): string => moneyText(Number(step.params[name] ?? 0), currency);
  return say === undefined ? step.code : say(step.params, money, moneyText(step.amountMinor, currency));
}

/** Why a code was refused or a promotion did nothing, as a cashier reads it out. */
export const reasonWords: Readonly<Record<string, string>> = {
  unknown: 'There is no such code.',
  mistyped: 'A letter of this code is wrong: please read it again.',
  used_up: 'This code has been used.',
  not_yet: 'This does not hold yet.',
  over: 'This is over.',
  expired: 'This code has expired.',
  closed: 'This offer is not active any more.',
  not_yours: 'This code belongs to another customer.',
  yours_used_up: 'This customer has used this offer as often as it may be used.',
  budget_spent: 'This offer has been used by as many customers as it was meant for.',
  needs_customer: 'This offer needs to know who buys: please ask for the card or the phone number.',
  code_missing: 'This offer needs its code.',
  total_too_low: 'The sum is too low for this offer.',
  total_too_high: 'The sum is too high for this offer.',
  quantity_too_low: 'There are too few pieces for this offer.',
  quantity_too_high: 'There are too many pieces for this offer.',
  other_group: 'This offer is for another group of customers.',
  other_audience: 'This offer is for other customers.',
  other_time: 'This offer holds at other hours or on other days.',
  other_zone: 'This offer holds in another region.',
  other_store: 'This offer holds in other stores.',
  other_delivery: 'This offer is for another way of delivery.',
  other_channel: 'An exception allows this offer in other channels only.',
  no_exception: 'The exception that allows this offer has ended.',
  other_currency: 'This offer has no amount in this currency.',
  not_met: 'What this offer asks for is not met.',
  nothing_matches: 'Nothing in the basket is part of this offer.',
  nothing_left: 'The price is as low as it may be.',
  excluded_by_other: 'Another offer that excludes this one has been used.',
  stopped: 'An offer before this one lets no other follow.',
};
