/** Promotions as data: when they act, on what, what they do, and how far. */
import type { Amounts } from './types.ts';

/** All that is given must match; values of one field are alternatives. An empty filter matches everything. */
export interface Filter {
  readonly skus?: readonly string[];
  /** Matches the category and all below it. */
  readonly categories?: readonly string[];
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  /** Only goods at a sale price, or only others. */
  readonly onSale?: boolean;
  readonly exclude?: Filter;
}

export type Condition =
  | {
      readonly kind: 'total';
      readonly from?: Amounts;
      readonly until?: Amounts;
      readonly of?: 'current' | 'list';
      readonly filter?: Filter;
    }
  | { readonly kind: 'quantity'; readonly from?: number; readonly until?: number; readonly filter?: Filter }
  | { readonly kind: 'group'; readonly anyOf: readonly string[] }
  | { readonly kind: 'audience'; readonly anyOf: readonly string[] }
  /** A code of this promotion was given. */
  | { readonly kind: 'code' }
  /** Local time of the zone of fulfilment; 1 is Monday; `until` before `from` goes over midnight and belongs to the day it began. */
  | { readonly kind: 'window'; readonly weekdays?: readonly number[]; readonly from?: string; readonly until?: string }
  | { readonly kind: 'zone'; readonly anyOf: readonly string[] }
  | { readonly kind: 'location'; readonly anyOf: readonly string[] }
  | { readonly kind: 'delivery'; readonly anyOf: readonly string[] }
  /** Only through a named exception of the book, whose channels count. */
  | { readonly kind: 'channel'; readonly exception: string }
  | { readonly kind: 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition };

export type Effect =
  | { readonly kind: 'percent'; readonly discountBps: number; readonly of?: 'current' | 'list' }
  | { readonly kind: 'amount'; readonly amountMinor: Amounts; readonly per: 'unit' | 'basket' }
  | { readonly kind: 'fixed_price'; readonly amountMinor: Amounts }
  /** `buyFilter`: what must be bought where it differs from the target, which is what is got. */
  | {
      readonly kind: 'buy_get';
      readonly buy: number;
      readonly get: number;
      readonly discountBps: number;
      readonly buyFilter?: Filter;
      readonly maxTimes?: number;
    }
  /** Of every so many the cheapest of all is free. */
  | { readonly kind: 'cheapest_free'; readonly every: number; readonly maxTimes?: number }
  | {
      readonly kind: 'set_price';
      readonly parts: readonly { readonly filter: Filter; readonly quantity: number }[];
      readonly amountMinor: Amounts;
      readonly maxTimes?: number;
    }
  | { readonly kind: 'gift'; readonly sku: string; readonly quantity: number }
  | { readonly kind: 'free_delivery'; readonly methods?: readonly string[]; readonly discountBps?: number }
  | { readonly kind: 'points_multiplier'; readonly multiplierBps: number };

export interface Promotion {
  readonly id: string;
  readonly name: string;
  /** Lower comes first; equals go by id. */
  readonly priority: number;
  readonly validFrom: string | null;
  /** Exclusive. */
  readonly validUntil: string | null;
  /** All must hold. */
  readonly conditions: readonly Condition[];
  readonly target: Filter;
  readonly effect: Effect;
  readonly exclusivityGroup: string | null;
  /** After it nothing more touches the units that it touched, or the basket. */
  readonly stop: 'none' | 'units' | 'basket';
  readonly caps: {
    readonly perUnitMinor?: Amounts;
    readonly perLineMinor?: Amounts;
    readonly perBasketMinor?: Amounts;
    /** At most so many units, the dearest first. */
    readonly maxUnits?: number;
  };
  /** Held by the database when an order is placed. */
  readonly limits: {
    readonly uses?: number;
    readonly usesPerCustomer?: number;
    /** In minor units, one budget for each currency. */
    readonly budgetMinor?: Amounts;
  };
}
