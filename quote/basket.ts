/** A cart while it is being priced: the lines that have a price, and all that conditions look at. */
import type { CustomerSnapshot, QuoteCart, TraceStep, Zone } from './types.ts';
import type { LineState } from './units.ts';

export interface Basket {
  readonly cart: QuoteCart;
  readonly customer: CustomerSnapshot;
  readonly nowMs: number;
  readonly chain: readonly Zone[];
  /** By SKU and line id; only those with a price. */
  readonly lines: LineState[];
  readonly delivery: LineState | null;
  /** Promotion → the code that opened it. */
  readonly promotionsByCode: ReadonlyMap<string, string>;
  readonly trace: TraceStep[];
  readonly gifts: { readonly promotionId: string; readonly sku: string; readonly quantity: number }[];
  /** Exclusivity groups of scope `basket` that have been used. */
  readonly usedGroups: Set<string>;
  /** The highest total on which a discount of delivery depends. */
  keepFromMinor: number;
}
