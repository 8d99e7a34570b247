/** What passes the door of pricing: plain frozen data, and the ports that others fill. */
import type { CodeRefusal, CustomerSnapshot, Quote, QuoteCart } from '../../../quote/index.ts';
import type { On } from '../kit/sql.ts';

/** A cart as channels know it; what the catalogue knows of each SKU is filled in here. */
export interface CartRequest extends Omit<QuoteCart, 'lines'> {
  readonly lines: readonly { readonly lineId: string; readonly sku: string; readonly quantity: number }[];
}

/** Who buys, as far as prices care. `originIds`: all origins of the person, `key` the one that counts are kept under. */
export interface PricingCustomer extends Pick<CustomerSnapshot, 'groups' | 'audiences' | 'pointsAvailableMinor'> {
  readonly key: string | null;
  readonly originIds: readonly string[];
}

export const nobody: PricingCustomer = Object.freeze({ key: null, originIds: [], groups: [], audiences: [] });

export interface QuoteRequest {
  readonly cart: CartRequest;
  readonly customer: PricingCustomer;
  readonly now: Date;
  /** Default: the retailer's default book. */
  readonly bookId?: string;
}

export type QuoteAnswer =
  | { readonly kind: 'quoted'; readonly quote: Quote }
  /** No book has been published yet, or none under this id. */
  | { readonly kind: 'no_book' };

/** What a customer saw, for placing: the quote of then, if it may still be had. */
export interface SeenQuote {
  readonly bookVersion: number;
  /** `quote.at` of the quote that was shown. */
  readonly at: string;
  readonly hash: string;
}

export interface QuoteChange {
  readonly what: 'total' | 'line' | 'delivery' | 'promotion' | 'code';
  /** lineId, promotion id or code. */
  readonly id: string | null;
  readonly beforeMinor: number;
  readonly afterMinor: number;
  readonly words: string;
}

export type Placeable =
  /** The very quote that was seen: its version was in force within the last minutes, and it comes out the same. */
  | { readonly kind: 'same'; readonly quote: Quote }
  /** It may not be had any more: the quote of now, and what is different. */
  | { readonly kind: 'changed'; readonly quote: Quote; readonly changes: readonly QuoteChange[] }
  | { readonly kind: 'no_book' };

/** What an order uses of promotions with limits, and of codes: taken from its quote. */
export interface ClaimRequest {
  readonly orderId: string;
  readonly quote: Quote;
  readonly customer: Pick<PricingCustomer, 'key' | 'originIds'>;
  readonly now: Date;
}

export type ClaimAnswer =
  | { readonly kind: 'claimed' }
  /** Nothing was claimed. `code` is null when it is a promotion's budget; `words` can be read out to the customer. */
  | {
      readonly kind: 'refused';
      readonly code: string | null;
      readonly promotionId: string;
      readonly why: CodeRefusal;
      readonly words: string;
    };

export interface ShelfPrice {
  readonly sku: string;
  readonly amountMinor: number;
  /** Before the sale; equal to `amountMinor` without one. */
  readonly listMinor: number;
  readonly currency: string;
  readonly kind: 'regular' | 'sale';
  readonly validUntil: string | null;
  readonly taxIncluded: boolean;
}

/** Facts of the catalogue, as far as prices care; SKUs that are not known are absent. */
export type FactsPort = (
  on: On,
  skus: readonly string[],
) => Promise<
  ReadonlyMap<
    string,
    {
      readonly name: string;
      readonly taxCategory: string;
      readonly categoryPath: readonly string[];
      readonly attributes: Readonly<Record<string, unknown>>;
      readonly bundleOf: readonly { readonly sku: string; readonly quantity: number }[] | null;
    }
  >
>;

/** Which of these audiences the person of these origins is in; filled by audiences. */
export type MembershipPort = (
  on: On,
  originIds: readonly string[],
  audienceIds: readonly string[],
) => Promise<readonly string[]>;

/** Who buys, with her groups, by identifiers. */
export type CustomerPort = (
  on: On,
  identifiers: readonly { readonly type: string; readonly value: string; readonly verified?: boolean }[],
) => Promise<PricingCustomer>;
