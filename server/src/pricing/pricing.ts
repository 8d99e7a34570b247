/** What the rest of the server asks of pricing. */
import type { PriceBook } from '../../../quote/index.ts';
import type { Route } from '../kit/http/route.ts';
import type { Log } from '../kit/log.ts';
import type { Db, On, Tx } from '../kit/sql.ts';
import { claim, release, usesOf } from './claim.ts';
import {
  nobody,
  type ClaimAnswer,
  type ClaimRequest,
  type CustomerPort,
  type FactsPort,
  type MembershipPort,
  type Placeable,
  type QuoteAnswer,
  type QuoteRequest,
  type SeenQuote,
  type ShelfPrice,
} from './contract.ts';
import { perCustomerOf } from './per-customer.ts';
import { quoteCart, requote } from './quote-cart.ts';
import { routes } from './routes.ts';
import { shelfPrices } from './shelf-prices.ts';
import { createShelf } from './shelf.ts';

export interface Pricing {
  /** Loads the versions and begins to listen for new ones. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The version in force; null before the first is published. From memory. */
  currentBook(on: On, wish: { readonly now: Date; readonly bookId?: string }): Promise<PriceBook | null>;
  /** Shelf prices of one piece each; SKUs without a price are absent. From memory: no statement when the book is known. */
  priceOf(
    on: On,
    skus: readonly string[],
    wish: { readonly zone: string; readonly currency?: string; readonly group?: string; readonly now: Date },
  ): Promise<ReadonlyMap<string, ShelfPrice>>;
  quoteCart(on: On, request: QuoteRequest): Promise<QuoteAnswer>;
  /** For placing: honours the quote that was seen for 15 minutes, else says what has changed. */
  requote(on: On, request: QuoteRequest, seen: SeenQuote): Promise<Placeable>;
  /** In the order's transaction, near its end: it locks the rows of limited promotions until commit. All or nothing; each order once. */
  claimCodes(tx: Tx, wanted: ClaimRequest): Promise<ClaimAnswer>;
  /** Gives back what the order claimed; a second call changes nothing. */
  releaseCodes(tx: Tx, orderId: string, now: Date): Promise<void>;
  readonly routes: (deps: { readonly db: Db }) => Route[];
}

export interface PricingOptions {
  readonly db: Db;
  readonly log?: Log;
  /** Without it nothing is known of goods but their SKU. */
  readonly facts?: FactsPort;
  readonly customerOf?: CustomerPort;
  /** Without it nobody is in an audience but whom the caller says to be. */
  readonly membershipsOf?: MembershipPort;
}

export function createPricing({ db, log, facts, customerOf, membershipsOf }: PricingOptions): Pricing {
  const shelf = createShelf(db, { log });
  const ports = {
    shelf,
    facts: facts ?? (async () => new Map()),
    membershipsOf: membershipsOf ?? (async () => []),
  };
  return {
    start: shelf.start,
    stop: shelf.stop,
    currentBook: (_on, { now, bookId }) => shelf.current(bookId ?? null, now),
    priceOf: async (_on, skus, wish) => {
      const book = await shelf.current(null, wish.now);
      return book === null ? new Map() : shelfPrices(book, skus, wish);
    },
    quoteCart: (on, request) => quoteCart(ports, on, request),
    requote: (on, request, seen) => requote(ports, on, request, seen),
    claimCodes: async (tx, wanted) => {
      const uses = usesOf(wanted);
      if (uses.length === 0) return { kind: 'claimed' };
      const { bookId, bookVersion, currency } = wanted.quote;
      const book = await shelf.versionOf(bookId, bookVersion);
      const { orderId, customer, now } = wanted;
      return claim(tx, { orderId, bookId, currency, uses, customer, now, perCustomer: perCustomerOf(book) });
    },
    releaseCodes: release,
    routes: (deps) => routes({ ...ports, db: deps.db, customerOf: customerOf ?? (async () => nobody) }),
  };
}
