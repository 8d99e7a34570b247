/** Audiences that most retailers want, as rules that can be changed like any other. */
import type { Condition, Rule } from '../../../contracts/audience-rule.ts';

export interface ReadyMade {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly rule: Rule;
}

const order = 'Order Completed';
const cancelled = ['Order Cancelled'];
const days = (n: number) => ({ n, unit: 'days' as const });

type Op = 'less' | 'at_most' | 'equal' | 'at_least' | 'more';
const orders = (op: Op, value: number, last?: number): Condition => ({
  kind: 'behaviour',
  event: order,
  where: [],
  less: cancelled,
  window: last === undefined ? { kind: 'ever' } : { kind: 'last', span: days(last) },
  measure: { what: 'count', op, value },
});
const spent = (op: Op, value: number, last: number): Condition => ({
  kind: 'behaviour',
  event: order,
  where: [],
  less: ['Order Refunded'],
  window: { kind: 'last', span: days(last) },
  measure: { what: 'sum', property: 'total', op, value },
});
const bought = (op: 'within_last' | 'longer_ago', n: number): Condition => ({
  kind: 'behaviour',
  event: order,
  where: [],
  less: [],
  window: { kind: 'ever' },
  measure: { what: 'last_at', test: { op, span: days(n) } },
});
const all = (...of: Rule[]): Rule => ({ kind: 'all', of });

const channelOnly = (channel: string): Rule =>
  all(
    {
      kind: 'behaviour',
      event: order,
      where: [],
      less: [],
      window: { kind: 'ever' },
      measure: { what: 'count', op: 'at_least', value: 2 },
    },
    {
      kind: 'behaviour',
      event: order,
      where: [],
      less: [],
      window: { kind: 'ever' },
      measure: { what: 'distinct', property: '$channel', op: 'equal', value: 1 },
    },
    {
      kind: 'behaviour',
      event: order,
      where: [{ property: '$channel', test: { op: 'is', value: channel } }],
      less: [],
      window: { kind: 'ever' },
      measure: { what: 'count', op: 'at_least', value: 1 },
    },
  );

export const readyMadeAudiences: readonly ReadyMade[] = [
  {
    key: 'sleeping',
    name: 'Sleeping',
    description: 'Bought once, and nothing for exactly thirty days.',
    rule: bought('longer_ago', 30),
  },
  {
    key: 'abandoned_cart',
    name: 'Abandoned cart',
    description: 'Put something into the cart, and for an hour neither added to it nor bought.',
    rule: {
      kind: 'sequence',
      first: { event: 'Product Added', where: [] },
      next: { event: order, where: [] },
      within: { n: 1, unit: 'hours' },
      happened: false,
      window: { kind: 'last', span: days(7) },
    },
  },
  {
    key: 'wish_list_not_bought',
    name: 'On the wish list, not bought',
    description: 'Something on her wish list was not bought for a day after she put it there.',
    rule: {
      kind: 'sequence',
      first: { event: 'Product Added to Wishlist', where: [] },
      next: { event: order, where: [] },
      same: { first: 'sku', next: 'products[].sku' },
      within: days(1),
      happened: false,
      window: { kind: 'last', span: days(90) },
    },
  },
  {
    key: 'wish_list_cheaper',
    name: 'On the wish list, and cheaper now',
    description: 'Something on her wish list became cheaper within two weeks, and she has not bought it since.',
    rule: {
      kind: 'sequence',
      first: { event: 'Wish List Price Dropped', where: [] },
      next: { event: order, where: [] },
      same: { first: 'sku', next: 'products[].sku' },
      within: { n: 1, unit: 'minutes' },
      happened: false,
      window: { kind: 'last', span: days(14) },
    },
  },
  {
    key: 'expiring_points',
    name: 'Points expire soon',
    description: 'Some of her points end within fourteen days.',
    rule: { kind: 'expiring', balance: 'points', within: days(14), op: 'at_least', value: 1 },
  },
  {
    key: 'store_only',
    name: 'Buys in stores only',
    description: 'Two orders and more, all of them at a till.',
    rule: channelOnly('till'),
  },
  {
    key: 'web_only',
    name: 'Buys on the web only',
    description: 'Two orders and more, all of them in the web shop.',
    rule: channelOnly('web'),
  },
  {
    key: 'rfm_champions',
    name: 'RFM: champions',
    description: 'Bought within 30 days, five orders and 500 and more in a year.',
    rule: all(bought('within_last', 30), orders('at_least', 5, 365), spent('at_least', 500, 365)),
  },
  {
    key: 'rfm_loyal',
    name: 'RFM: loyal',
    description: 'Bought within 90 days, three orders and more in a year, and no champion.',
    rule: all(bought('within_last', 90), orders('at_least', 3, 365), {
      kind: 'not',
      of: all(bought('within_last', 30), orders('at_least', 5, 365), spent('at_least', 500, 365)),
    }),
  },
  {
    key: 'rfm_new',
    name: 'RFM: new',
    description: 'The first and only order was within 30 days.',
    rule: all(bought('within_last', 30), orders('equal', 1)),
  },
  {
    key: 'rfm_at_risk',
    name: 'RFM: at risk',
    description: 'Three orders and more in two years, and none for 90 days.',
    rule: all(bought('longer_ago', 90), orders('at_least', 3, 730), orders('at_least', 1, 365)),
  },
  {
    key: 'rfm_lost',
    name: 'RFM: lost',
    description: 'Bought once, and nothing for a year.',
    rule: bought('longer_ago', 365),
  },
];

/** The key of the ready-made audience whose name and making it has; null: it was made or named otherwise. */
export const namedAfter = (audience: { readonly ready_made: string | null; readonly name: string }): string | null =>
  readyMadeAudiences.find((one) => one.key === audience.ready_made && one.name === audience.name)?.key ?? null;
