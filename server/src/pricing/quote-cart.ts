/** A cart of a channel priced with the version in force; and a quote that was seen, honoured while it may still be had. */
import {
  explain,
  moneyText,
  reasonWords,
  type CartLine,
  type Explained,
  type PriceBook,
  type Quote,
  type QuoteCart,
} from '../../../quote/index.ts';
import type { On } from '../kit/sql.ts';
import type {
  CartRequest,
  FactsPort,
  MembershipPort,
  Placeable,
  PricingCustomer,
  QuoteAnswer,
  QuoteChange,
  QuoteRequest,
  SeenQuote,
} from './contract.ts';
import { snapshotOf } from './know-customer.ts';
import type { Shelf } from './shelf.ts';

/** So long a customer may finish a checkout at the prices that she saw. */
export const quoteMinutes = 15;

export interface QuotePorts {
  readonly shelf: Shelf;
  readonly facts: FactsPort;
  readonly membershipsOf: MembershipPort;
}

export async function quoteCart(ports: QuotePorts, on: On, request: QuoteRequest): Promise<QuoteAnswer> {
  const book = await ports.shelf.current(request.bookId ?? null, request.now);
  if (book === null) return { kind: 'no_book' };
  return { kind: 'quoted', quote: (await explainWith(ports, on, book, request)).quote };
}

/** With a given version (or a draft), and why other promotions did nothing. */
export async function explainWith(
  { facts, membershipsOf }: Pick<QuotePorts, 'facts' | 'membershipsOf'>,
  on: On,
  book: PriceBook,
  request: { readonly cart: CartRequest; readonly customer: PricingCustomer; readonly now: Date; readonly at?: string },
): Promise<Explained> {
  const cart = await fillIn(facts, on, request.cart);
  const snapshot = await snapshotOf(on, membershipsOf, book, request.customer, request.cart, request.now);
  return explain(cart, book, snapshot, request.at ?? request.now.toISOString());
}

/** What the catalogue knows of each SKU. One that it does not know is priced all the same, if the book can. */
async function fillIn(facts: FactsPort, on: On, cart: CartRequest): Promise<QuoteCart> {
  const known = await facts(on, [...new Set(cart.lines.map((line) => line.sku))]);
  return {
    ...cart,
    lines: cart.lines.map((line): CartLine => {
      const fact = known.get(line.sku);
      if (fact === undefined) return line;
      return {
        ...line,
        taxCategory: fact.taxCategory,
        categoryPath: fact.categoryPath,
        attributes: plainValues(fact.attributes),
        ...(fact.bundleOf === null ? {} : { bundleOf: fact.bundleOf }),
      };
    }),
  };
}

/** Texts in several languages are for reading, and no promotion goes by them. */
function plainValues(attributes: Readonly<Record<string, unknown>>): NonNullable<CartLine['attributes']> {
  const plain: Record<string, string | number | boolean | readonly string[]> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') plain[name] = value;
    else if (Array.isArray(value)) plain[name] = value.map(String);
  }
  return plain;
}

/**
 * For placing. The version that was in force when the quote was made is used with that very instant, for 15 minutes: a promotion that
 * ends or changes in the middle of a checkout does not change the sum. Codes and budgets are looked at anew.
 */
export async function requote(ports: QuotePorts, on: On, request: QuoteRequest, seen: SeenQuote): Promise<Placeable> {
  const { shelf } = ports;
  const book = await shelf.current(request.bookId ?? null, request.now);
  if (book === null) return { kind: 'no_book' };
  const fresh = (await explainWith(ports, on, book, request)).quote;
  if (fresh.hash === seen.hash) return { kind: 'same', quote: fresh };
  const then = await bookThen(shelf, request, seen);
  if (then === null) return { kind: 'changed', quote: fresh, changes: [totalChange(null, fresh)] };
  const old = (await explainWith(ports, on, then.book, { ...request, at: seen.at })).quote;
  if (then.stands && old.hash === seen.hash) return { kind: 'same', quote: old };
  return { kind: 'changed', quote: fresh, changes: changesOf(old, fresh) };
}

/** The version that was in force at the instant of the quote, if it is the one that the quote names. */
async function bookThen(
  shelf: Shelf,
  { bookId, now }: QuoteRequest,
  seen: SeenQuote,
): Promise<{ readonly book: PriceBook; readonly stands: boolean } | null> {
  const at = new Date(seen.at);
  const age = now.getTime() - at.getTime();
  // An instant that has not come yet has no quote.
  if (Number.isNaN(age) || age < 0) return null;
  const head = await shelf.headOf(bookId ?? null, at);
  if (head === null || head.version !== seen.bookVersion) return null;
  const book = await shelf.versionOf(head.bookId, head.version);
  return book === null ? null : { book, stands: age <= quoteMinutes * 60_000 };
}

function totalChange(old: Quote | null, fresh: Quote): QuoteChange {
  const before = old?.totalMinor ?? 0;
  return {
    what: 'total',
    id: null,
    beforeMinor: before,
    afterMinor: fresh.totalMinor,
    words:
      old === null
        ? `The total is ${moneyText(fresh.totalMinor, fresh.currency)}.`
        : `The total was ${moneyText(before, fresh.currency)} and is ${moneyText(fresh.totalMinor, fresh.currency)}.`,
  };
}

/** What is different, in words that can be shown beside the new total. */
export function changesOf(old: Quote, fresh: Quote): QuoteChange[] {
  const changes: QuoteChange[] = [totalChange(old, fresh)];
  const say = (amount: number): string => moneyText(amount, fresh.currency);
  for (const line of fresh.lines) {
    const before = old.lines.find((one) => one.lineId === line.lineId)?.totalMinor ?? 0;
    if (before === line.totalMinor) continue;
    const words =
      line.state.kind === 'unpriced'
        ? `${line.sku} has no price any more.`
        : `${line.quantity} × ${line.sku} was ${say(before)} and is ${say(line.totalMinor)}.`;
    changes.push({ what: 'line', id: line.lineId, beforeMinor: before, afterMinor: line.totalMinor, words });
  }
  const [was, is] = [old.delivery?.totalMinor ?? 0, fresh.delivery?.totalMinor ?? 0];
  if (was !== is) {
    const words = `The delivery was ${say(was)} and is ${say(is)}.`;
    changes.push({ what: 'delivery', id: null, beforeMinor: was, afterMinor: is, words });
  }
  const ids = new Set([...old.promotions, ...fresh.promotions].map((promotion) => promotion.promotionId));
  for (const id of ids) {
    const find = (quote: Quote) => quote.promotions.find((promotion) => promotion.promotionId === id);
    const [before, after] = [find(old)?.discountMinor ?? 0, find(fresh)?.discountMinor ?? 0];
    if (before === after) continue;
    const name = (find(fresh) ?? find(old))?.name ?? id;
    const words = `${name} gave ${say(before)} and gives ${say(after)}.`;
    changes.push({ what: 'promotion', id, beforeMinor: before, afterMinor: after, words });
  }
  for (const code of fresh.codes) {
    if (code.state !== 'refused' || old.codes.some((one) => one.code === code.code && one.state === 'refused'))
      continue;
    const words = `${code.code}: ${reasonWords[code.why ?? ''] ?? code.why ?? ''}`;
    changes.push({ what: 'code', id: code.code, beforeMinor: 0, afterMinor: 0, words });
  }
  return changes;
}
