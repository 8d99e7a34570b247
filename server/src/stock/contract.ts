/** The data that passes the door of stock. Quantities are whole units; instants are Dates; a location is named by its slug. */

export interface StockLine {
  readonly sku: string;
  readonly locationId: string;
  readonly quantity: number;
}

export interface HoldRequest {
  /** Minted by the caller; the same id with the same lines again is the same hold, and is answered `held` again. */
  readonly holdId: string;
  readonly lines: readonly StockLine[];
  readonly expiresAt: Date;
  /** What it is for, e.g. `order:<id>` or `cart:<id>`; never personal. */
  readonly about: string;
}

export interface ShortLine {
  readonly sku: string;
  readonly locationId: string;
  readonly wanted: number;
  /** What could be held there at that moment, never below 0. */
  readonly available: number;
}

export type HoldState = 'held' | 'sold' | 'released' | 'expired';

/** All lines are held, or none is. */
export type HoldAnswer = { readonly kind: 'held' } | { readonly kind: 'short'; readonly lines: readonly ShortLine[] };

export interface ResolveRequest {
  readonly holdId: string;
  /** Neither `sell` nor `release`: nothing happens. `'all'`: every unit that is still open. */
  readonly sell?: readonly StockLine[] | 'all';
  readonly release?: readonly StockLine[] | 'all';
  /** True: the sold units leave the location with this very step, as at a till. Otherwise `issueSold` says when they leave. */
  readonly issue?: boolean;
  readonly now: Date;
}

export type ResolveAnswer =
  | { readonly kind: 'resolved'; readonly state: HoldState }
  /** It is not there, has ended, or has fewer open units than were named: nothing was changed. */
  | { readonly kind: 'gone'; readonly state: HoldState | 'unknown' };

/** In which state goods come back: only `sellable` units can be sold again. */
export type Condition = 'sellable' | 'damaged';

export interface TakeBack extends StockLine {
  readonly condition: Condition;
  readonly about: string;
  /** Each key counts once for a SKU, for ever. */
  readonly key: string;
  readonly now: Date;
}

export interface Availability {
  readonly sku: string;
  readonly locationId: string;
  /** What could be held now: on hand, less safety, held and sold, plus what may be ordered ahead; never below 0. */
  readonly available: number;
  /** Of these, units that are on hand now; the rest is back-order or pre-order. */
  readonly ready: number;
  /** When units that are ordered ahead are expected (date), null when unknown or none are needed. */
  readonly expectedOn: string | null;
}
