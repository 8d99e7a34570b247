/** Conditions that many rules have, ready to be put in and changed like any other. Pure. */
import type { Condition, Rule } from '../../../contracts/audience-rule.ts';

const days = (n: number) => ({ n, unit: 'days' as const });

const came = (event: string, n: number): Condition => ({
  kind: 'behaviour',
  event,
  where: [],
  less: [],
  window: { kind: 'last', span: days(n) },
  measure: { what: 'count', op: 'at_least', value: 1 },
});
const notBought = (
  event: string,
  n: number,
  within: Extract<Condition, { kind: 'sequence' }>['within'],
): Condition => ({
  kind: 'sequence',
  first: { event, where: [] },
  next: { event: 'Order Completed', where: [] },
  same: { first: 'sku', next: 'products[].sku' },
  within,
  happened: false,
  window: { kind: 'last', span: days(n) },
});

export const readyParts = {
  viewedNotBought: notBought('Product Viewed', 30, days(3)),
  wishCheaper: notBought('Wish List Price Dropped', 14, { n: 1, unit: 'minutes' }),
  backInStock: notBought('Back In Stock', 14, { n: 1, unit: 'minutes' }),
  keptPieces: {
    kind: 'behaviour',
    event: 'Order Completed',
    where: [],
    less: ['Order Returned'],
    window: { kind: 'last', span: days(365) },
    measure: { what: 'sum', property: 'products[].quantity', op: 'at_least', value: 3 },
  },
  didAnything: came('*', 30),
  byEmail: {
    kind: 'all',
    of: [
      { kind: 'reachable', by: 'email', is: true },
      { kind: 'consent', purpose: 'marketing', channel: 'email', state: 'given' },
      { kind: 'not', of: came('Message Bounced', 180) },
    ],
  },
  messageSent: came('Message Sent', 7),
  messageOpened: came('Message Opened', 30),
  messageClicked: came('Message Clicked', 30),
  inJourney: came('Journey Entered', 90),
} as const satisfies Readonly<Record<string, Rule>>;
