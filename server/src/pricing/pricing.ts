/** What the rest of the server asks of pricing. */
import type { PriceBook } from '../../../quote/index.ts';
import type { Route } from '../kit/http/route.ts';
import type { Db, On, Tx } from '../kit/sql.ts';
import type {
  ClaimAnswer,
  ClaimRequest,
  Placeable,
  QuoteAnswer,
  QuoteRequest,
  SeenQuote,
  ShelfPrice,
} from './contract.ts';

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
  /** For placing: honours the quote that was seen for `quoteMinutes`, else says what has changed. */
  requote(on: On, request: QuoteRequest, seen: SeenQuote): Promise<Placeable>;
  /** In the order's transaction, near its end: it locks the rows of limited promotions until commit. All or nothing; each order once. */
  claimCodes(tx: Tx, claim: ClaimRequest): Promise<ClaimAnswer>;
  /** Gives back what the order claimed; a second call changes nothing. */
  releaseCodes(tx: Tx, orderId: string, now: Date): Promise<void>;
  readonly routes: (deps: { readonly db: Db }) => Route[];
}
