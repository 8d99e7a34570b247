/** The price of an order or a cart: pricing's, the same in every channel; here only what is done when it cannot be ordered. */
import type { Quote } from '../../../quote/index.ts';
import { problem } from '../kit/problems.ts';
import type { On } from '../kit/sql.ts';
import { nobody, type PricingCustomer, type QuoteRequest } from '../pricing/index.ts';
import type { Customer, Delivery, PlaceRequest } from './contract.ts';
import type { OrdersDeps } from './deps.ts';
import type { CashRule } from './money.ts';
import { codeRefused, noPrice, totalChanged } from './problems.ts';
import type { OrderWish } from './read-wish.ts';

export type QuoteDeps = Pick<OrdersDeps, 'pricing' | 'customerOf'>;

export async function pricingCustomer(on: On, deps: QuoteDeps, customer: Customer): Promise<PricingCustomer> {
  return customer.length === 0
    ? nobody
    : deps.customerOf(
        on,
        customer.map(({ type, value }) => ({ type, value })),
      );
}

type Priced = Pick<OrderWish, 'lines' | 'channel' | 'zone' | 'currency' | 'codes' | 'locationId'>;

/** The store that fulfils is the one of collecting, else the one that sells. */
export function requestOf(
  wish: Priced,
  delivery: Delivery | null,
  customer: PricingCustomer,
  pointsMinor: number,
  now: Date,
): QuoteRequest {
  const isBrought = delivery?.method === 'ship' || delivery?.method === 'courier';
  return {
    cart: {
      currency: wish.currency,
      zone: wish.zone,
      channel: wish.channel,
      locationId: isBrought ? null : (delivery?.locationId ?? wish.locationId),
      lines: wish.lines.map(({ sku, quantity }, at) => ({ lineId: String(at + 1), sku, quantity })),
      codes: wish.codes,
      ...deliveryOf(delivery),
      ...(pointsMinor === 0 ? {} : { pointsMinor }),
    },
    customer,
    now,
  };
}

/** Collecting costs nothing unless the promise says so; what is brought has the promise's price, or the book's rate. */
function deliveryOf(delivery: Delivery | null): Pick<QuoteRequest['cart'], 'delivery'> {
  if (delivery === null || delivery.method === 'take_away') return {};
  const isBrought = delivery.method === 'ship' || delivery.method === 'courier';
  const amountMinor = delivery.amountMinor ?? (isBrought ? undefined : 0);
  return {
    delivery: { method: delivery.methodId ?? delivery.method, ...(amountMinor === undefined ? {} : { amountMinor }) },
  };
}

/** Throws `no_price`, `order_code_refused`, `total_changed`; what was seen a moment ago is honoured. */
export async function quoteFor(
  on: On,
  deps: Pick<OrdersDeps, 'pricing'>,
  at: {
    readonly wish: OrderWish;
    readonly customer: PricingCustomer;
    readonly delivery: Delivery;
    readonly pointsMinor: number;
    readonly body: Pick<PlaceRequest, 'seen' | 'expectedTotalMinor'>;
    readonly now: Date;
  },
): Promise<Quote> {
  const request = requestOf(at.wish, at.delivery, at.customer, at.pointsMinor, at.now);
  const quote = await ask(on, deps, request, at.body.seen);
  const refused = quote.codes.filter((code) => code.state === 'refused');
  if (refused.length > 0)
    throw problem(codeRefused, {
      issues: refused.map((code) => ({ path: code.code, message: code.why ?? 'refused' })),
    });
  const expected = at.body.expectedTotalMinor;
  if (expected !== undefined && expected !== quote.totalMinor)
    throw problem(totalChanged, { issues: [{ path: 'expectedTotalMinor', message: String(quote.totalMinor) }] });
  return quote;
}

async function ask(
  on: On,
  deps: Pick<OrdersDeps, 'pricing'>,
  request: QuoteRequest,
  seen: PlaceRequest['seen'],
): Promise<Quote> {
  if (seen !== undefined) {
    const answer = await deps.pricing.requote(on, request, seen);
    if (answer.kind === 'no_book') throw problem(noPrice, { detail: 'no price book is in force' });
    if (answer.kind === 'changed') {
      throw problem(totalChanged, {
        issues: [
          { path: 'totalMinor', message: String(answer.quote.totalMinor) },
          ...answer.changes.slice(0, 20).map((change) => ({ path: change.id ?? change.what, message: change.words })),
        ],
      });
    }
    return whole(answer.quote);
  }
  const answer = await deps.pricing.quoteCart(on, request);
  if (answer.kind === 'no_book') throw problem(noPrice, { detail: 'no price book is in force' });
  return whole(answer.quote);
}

function whole(quote: Quote): Quote {
  if (quote.complete) return quote;
  const gaps = quote.lines.filter((line) => line.state.kind === 'unpriced');
  const where = `${quote.zone}, ${quote.currency}`;
  const issues = gaps.map((line) => ({
    path: line.sku,
    message: `${line.state.kind === 'unpriced' ? line.state.reason : ''} in ${where}`,
  }));
  throw problem(noPrice, {
    issues: issues.length > 0 ? issues : [{ path: 'delivery', message: `no rate in ${where}` }],
  });
}

/** How cash is paid in this zone; from memory. */
export async function cashRuleOf(
  on: On,
  deps: Pick<OrdersDeps, 'pricing'>,
  zone: string,
  now: Date,
): Promise<CashRule | undefined> {
  const book = await deps.pricing.currentBook(on, { now });
  return book?.zones.find((one) => one.id === zone)?.cash;
}
