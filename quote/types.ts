/**
 * What the quote kernel takes and gives: plain data, the same on the server, in a browser and in a till without network.
 * Amounts are integers in minor units of the cart's currency; rates are basis points (10,000 = 100 %); instants are RFC 3339.
 */
import type { Promotion } from './promotion-types.ts';
export type * from './promotion-types.ts';

/** One amount for each currency that it is meant for, e.g. `{EUR: 500, PLN: 2000}`. */
export type Amounts = Readonly<Record<string, number>>;

export interface CartLine {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: number;
  /** From the catalogue: what promotions and taxes look at. */
  readonly categoryPath?: readonly string[];
  readonly attributes?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly taxCategory?: string;
  /** A bundle's parts: when the bundle has no price of its own, it costs what its parts cost. */
  readonly bundleOf?: readonly { readonly sku: string; readonly quantity: number }[];
}

export interface QuoteCart {
  readonly currency: string;
  /** The region of fulfilment: where the goods are handed over decides the price. */
  readonly zone: string;
  /** Never decides a price, unless a named exception of the book says so. */
  readonly channel: string;
  /** The store that fulfils, where one does. */
  readonly locationId: string | null;
  readonly lines: readonly CartLine[];
  /** As typed or said; the kernel normalises them. */
  readonly codes: readonly string[];
  /** `amountMinor` from a promise; without it the book's own rate for the method. */
  readonly delivery?: { readonly method: string; readonly amountMinor?: number };
  /** What the customer wishes to pay with points, in money. */
  readonly pointsMinor?: number;
}

/** What of the customer may decide a price: nothing personal. */
export interface CustomerSnapshot {
  readonly groups: readonly string[];
  readonly audiences: readonly string[];
  /** The most that points may pay, in money; undefined: as the cart asks. */
  readonly pointsAvailableMinor?: number;
  /** Codes that are not in the book (single use, personal), as the server found them. Keys are normalised. */
  readonly codes?: readonly KnownCode[];
  /** What is left of promotions with limits, as the server found it; a till without network gives none and is settled later. */
  readonly budgets?: readonly KnownBudget[];
}

export interface KnownBudget {
  readonly promotionId: string;
  /** What it may still give in the cart's currency; null: no limit. */
  readonly leftMinor: number | null;
  readonly refusal: 'budget_spent' | 'yours_used_up' | 'needs_customer' | null;
}

export interface KnownCode {
  readonly code: string;
  readonly promotionId: string | null;
  /** Why it may not be used, one of `codeRefusals`; null: it may. */
  readonly refusal: CodeRefusal | null;
}

export const codeRefusals = [
  'unknown',
  'mistyped',
  'used_up',
  'not_yet',
  'expired',
  'closed',
  'not_yours',
  'yours_used_up',
  'budget_spent',
  'needs_customer',
] as const;
export type CodeRefusal = (typeof codeRefusals)[number];

export interface PriceEntry {
  /** Null: everywhere, unless a nearer zone has a price. */
  readonly zone: string | null;
  /** Null: for everybody. */
  readonly group: string | null;
  readonly currency: string;
  /** From how many of this SKU in the cart. */
  readonly minQuantity: number;
  readonly validFrom: string | null;
  /** Exclusive. */
  readonly validUntil: string | null;
  readonly kind: 'regular' | 'sale';
  readonly amountMinor: number;
  /** Shown struck through beside a sale price. */
  readonly previousMinor: number | null;
  /** No promotion brings a unit below this. */
  readonly floorMinor: number | null;
  /** A price for some channels only: the exception that allows it. */
  readonly exception: string | null;
}

export interface Zone {
  readonly id: string;
  readonly name: string;
  /** Its prices and taxes stand where this zone has none. */
  readonly parent: string | null;
  readonly currency: string;
  /** Whether prices of this zone contain the tax. */
  readonly taxIncluded: boolean;
  /** IANA name, for people; the kernel reads `offsets`. */
  readonly timeZone: string;
  /** Minutes ahead of UTC from each instant on, ascending: daylight saving written out, so that no clock or locale is asked. */
  readonly offsets: readonly { readonly from: string; readonly minutes: number }[];
  /** How a sum is paid in cash where small coins are missing. */
  readonly cash: { readonly strategy: 'exact' | 'nearest' | 'down'; readonly stepMinor: number };
  /** Why prices of this zone may differ from others, for the parity report. */
  readonly reason: string | null;
}

export interface TaxRate {
  readonly zone: string | null;
  readonly category: string;
  readonly name: string;
  readonly taxBps: number;
  readonly validFrom: string | null;
  readonly validUntil: string | null;
}

export interface DeliveryRate {
  readonly method: string;
  readonly zone: string | null;
  readonly amountMinor: Amounts;
}

/** The only way in which a channel may differ; listed in the parity report. */
export interface ChannelException {
  readonly id: string;
  readonly reason: string;
  readonly channels: readonly string[];
  readonly validFrom: string | null;
  readonly validUntil: string | null;
}

/** What merchants argue about, as named strategies. */
export interface Policies {
  /** Where tax is rounded: on each unit, each line, or once for each rate of the basket. Default `line`. */
  readonly taxRounding: 'unit' | 'line' | 'total';
  /** Halves of the smallest coin go up, or to the even neighbour. Default `half_up`. */
  readonly rounding: 'half_up' | 'half_even';
  /** A member of a group pays the lowest price that she may have, or the one made for her group. Default `lowest`. */
  readonly groupPrice: 'lowest' | 'specific';
  /** Points pay (taxes stay as they are), or make the goods cheaper (before tax). Default `tender`. */
  readonly points: 'tender' | 'discount';
  /** The most of the basket that points may pay. */
  readonly maxPointsBps: number;
  /** The tax category of a line without one, and of delivery. */
  readonly defaultTaxCategory: string;
  readonly deliveryTaxCategory: string;
  /** Delivery when goods come back: kept, given back with the last unit, or asked for when what was kept no longer earns it free. */
  readonly deliveryRefund: 'keep' | 'with_last_unit' | 'recompute';
  /** At most so many of a line. */
  readonly maxQuantity: number;
}

/** One version of a price book: immutable, complete, small enough for a till. */
export interface PriceBook {
  readonly bookId: string;
  readonly version: number;
  readonly effectiveAt: string;
  readonly policies: Policies;
  readonly zones: readonly Zone[];
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly taxes: readonly TaxRate[];
  readonly deliveryRates: readonly DeliveryRate[];
  readonly exceptions: readonly ChannelException[];
  readonly exclusivityGroups: readonly ExclusivityGroup[];
  readonly promotions: readonly Promotion[];
  /** Codes for many that a till may take without network. */
  readonly codes: readonly { readonly code: string; readonly promotionId: string }[];
  readonly prices: Readonly<Record<string, readonly PriceEntry[]>>;
}

/** `unit`: one promotion of the group for each unit; `basket`: one for the basket, the first in order or the best for the customer. */
export interface ExclusivityGroup {
  readonly id: string;
  readonly scope: 'unit' | 'basket';
  readonly pick: 'first' | 'best';
}

/** Units `from` … `from + count − 1` of a line, which are alike: amounts of one of them. */
export interface UnitAllocation {
  readonly from: number;
  readonly count: number;
  readonly listMinor: number;
  readonly discountMinor: number;
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly totalMinor: number;
  /** Of `totalMinor`, what points pay (policy `tender`). */
  readonly pointsMinor: number;
}

export const gapReasons = [
  'zone_unknown',
  'no_price',
  'no_price_in_currency',
  'no_price_here',
  'no_price_now',
  'no_price_for_quantity',
  'no_price_for_group',
  'no_tax_rate',
  'quantity_limit',
  'too_large',
] as const;
export type GapReason = (typeof gapReasons)[number];

export interface QuotedLine {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: number;
  /** `unpriced`: all amounts are 0, and the quote is not complete. */
  readonly state: { readonly kind: 'priced' } | { readonly kind: 'unpriced'; readonly reason: GapReason };
  /** The price of one unit before promotions. */
  readonly unitMinor: number;
  /** The price before the sale; for showing. */
  readonly previousMinor: number | null;
  readonly priceKind: 'regular' | 'sale';
  readonly listMinor: number;
  readonly discountMinor: number;
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly totalMinor: number;
  readonly taxBps: number;
  readonly taxCategory: string;
  /** Points earned on this line: 10,000 is once. */
  readonly pointsBps: number;
  readonly discounts: readonly { readonly promotionId: string; readonly amountMinor: number }[];
  readonly units: readonly UnitAllocation[];
}

export interface QuotedDelivery {
  readonly method: string;
  readonly listMinor: number;
  readonly discountMinor: number;
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly totalMinor: number;
  readonly taxBps: number;
  readonly discounts: readonly { readonly promotionId: string; readonly amountMinor: number }[];
  /** The discount stands while the goods kept are worth this much (policy `recompute`). */
  readonly keepFromMinor: number;
  readonly refund: Policies['deliveryRefund'];
}

export interface TraceStep {
  /** See `words.ts` for each code and its sentence. */
  readonly code: string;
  readonly lineId: string | null;
  /** What it changed, signed; 0 where it only explains. */
  readonly amountMinor: number;
  readonly params: Readonly<Record<string, string | number>>;
}

/** What a promotion gave: claimed when the order is placed. */
export interface QuotedPromotion {
  readonly promotionId: string;
  readonly name: string;
  readonly code: string | null;
  readonly discountMinor: number;
  /** Whether the database must agree (a budget or limits). */
  readonly limited: boolean;
}

export interface Quote {
  readonly bookId: string;
  readonly bookVersion: number;
  readonly at: string;
  readonly currency: string;
  readonly zone: string;
  /** False when a line has no price: such a quote cannot be ordered. */
  readonly complete: boolean;
  readonly lines: readonly QuotedLine[];
  readonly delivery: QuotedDelivery | null;
  readonly listMinor: number;
  readonly discountMinor: number;
  readonly netMinor: number;
  readonly taxMinor: number;
  /** Lines and delivery, with tax. */
  readonly totalMinor: number;
  readonly taxes: readonly {
    readonly category: string;
    readonly taxBps: number;
    readonly netMinor: number;
    readonly taxMinor: number;
  }[];
  readonly points: { readonly policy: Policies['points']; readonly askedMinor: number; readonly appliedMinor: number };
  /** What is left to pay after points (policy `tender`); the total otherwise. */
  readonly payableMinor: number;
  /** The same when all of it is paid in cash, and what rounding to coins changed. */
  readonly cash: { readonly payableMinor: number; readonly roundingMinor: number };
  readonly promotions: readonly QuotedPromotion[];
  readonly codes: readonly {
    readonly code: string;
    readonly state: 'applied' | 'known' | 'refused';
    readonly why: string | null;
  }[];
  /** Presents that the customer may take: in the cart as a line they cost nothing. */
  readonly gifts: readonly { readonly promotionId: string; readonly sku: string; readonly quantity: number }[];
  readonly trace: readonly TraceStep[];
  /** Equal quotes have equal hashes, whichever channel asked; no signature. */
  readonly hash: string;
}
