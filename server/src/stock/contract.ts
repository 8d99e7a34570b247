/** What passes the door of stock. Quantities are whole units; instants are Dates; a location is named by its slug. */

import type { z } from 'zod';
import type * as api from '../../../contracts/stock.ts';
import type { On, Tx } from '../kit/sql.ts';

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
  /** Who did it, for the ledger; default: the system. */
  readonly actor?: string;
  readonly now: Date;
}

export interface IssueRequest {
  readonly holdId: string;
  /** `'all'`: every unit that is sold and has not left. */
  readonly lines: readonly StockLine[] | 'all';
  readonly actor?: string;
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
  readonly actor?: string;
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

export type Strategy = z.infer<typeof api.strategy>;
export type PromiseOption = z.infer<typeof api.promiseOption>;
export type PromiseAnswer = z.infer<typeof api.promiseAnswer>;
export type Location = z.infer<typeof api.location>;
export type FreeWindow = z.infer<typeof api.freeWindow>;

/** A delivery window on a local day. */
export interface WindowWish {
  readonly id: string;
  readonly day: string;
}
export interface ClaimedWindow extends WindowWish {
  readonly from: string;
  readonly to: string;
  readonly surchargeMinor: number;
}
/** Whose windows: of a delivery method (null: of any), for goods that these places send. */
export interface WindowScope {
  readonly methodId: string | null;
  readonly locationIds: readonly string[];
}
export interface WindowClaim {
  /** Who has the place: an order. One place each. */
  readonly claimId: string;
  readonly scope: WindowScope;
  /** Null: the first that costs nothing more and does not begin before `notBefore` (an instant). */
  readonly wish: WindowWish | null;
  readonly notBefore?: string | undefined;
  readonly now: Date;
}
/** `full`: it has no place left, is too near, or is not there (any more); with the next ones that are free. */
export type WindowAnswer =
  | { readonly kind: 'claimed'; readonly window: ClaimedWindow }
  | { readonly kind: 'full'; readonly next: readonly FreeWindow[] };

export interface PromiseWish {
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly destination?:
    | { readonly latitude: number; readonly longitude: number; readonly zone?: string | undefined }
    | undefined;
  /** Where the customer would collect; without it the nearest stores (at most 5) are tried. */
  readonly locationIds?: readonly string[] | undefined;
  readonly goodsMinor?: number | undefined;
  readonly strategy?: Strategy | undefined;
  /** Only these delivery methods; default: all that are active. */
  readonly methods?: readonly string[] | undefined;
  /** So many days of a courier's windows; default: 7. */
  readonly windowDays?: number | undefined;
  /** Only from places that can come in this window. */
  readonly window?: WindowWish | undefined;
  readonly now: Date;
}

/** Picking capacity that a plan takes: units of a location on a local day. */
export interface Booking {
  readonly locationId: string;
  readonly dayOn: string;
  readonly units: number;
}

/** What other parts may ask of stock. What takes `tx` is part of the caller's transaction and keeps rows locked until its end. */
export interface SellAwayRequest {
  readonly lines: readonly StockLine[];
  readonly about: string;
  readonly now: Date;
  readonly actor?: string;
}
/** `unsure`: nothing was changed; hold and sell instead, which says what is missing. */
export type SellAwayAnswer = { readonly kind: 'sold' | 'unsure' };

/** Takes a statement that was sent: the caller waits for it together with its own, before the commit. A round trip less. */
export type LateWrite = (writing: Promise<unknown>) => void;

export interface Stock {
  /** What a customer takes along at once, without a hold. All lines, or none; for those that are plainly there. */
  sellAway(tx: Tx, request: SellAwayRequest): Promise<SellAwayAnswer>;
  /**
   * For a command that touches goods in several steps, before the first: all holds and cells that it will want, in the one order of locks,
   * so that two such commands never wait for each other in a circle.
   */
  lockGoods(
    tx: Tx,
    wish: {
      readonly holdIds: readonly string[];
      readonly lines: readonly { readonly sku: string; readonly locationId: string }[];
    },
  ): Promise<void>;
  /** All lines, or none. Cells are locked in one order; hold before other rows that many want. */
  holdStock(tx: Tx, request: HoldRequest, now?: Date, late?: LateWrite): Promise<HoldAnswer>;
  resolveHold(tx: Tx, request: ResolveRequest): Promise<ResolveAnswer>;
  /** Sold units leave the location (shipped, handed over). */
  issueSold(tx: Tx, request: IssueRequest): Promise<ResolveAnswer>;
  extendHold(
    tx: Tx,
    request: { readonly holdId: string; readonly expiresAt: Date; readonly now: Date },
  ): Promise<
    | { readonly kind: 'extended'; readonly expiresAt: Date }
    | { readonly kind: 'gone'; readonly state: HoldState | 'unknown' }
  >;
  /** Goods come back. `again`: the key was counted before, nothing was changed. */
  takeBack(tx: Tx, back: TakeBack): Promise<{ readonly kind: 'taken' | 'again' | 'unknown_location' }>;
  /** Rows for every location that has a cell of the SKU and may promise; none: nothing is there. */
  availabilityOf(
    on: On,
    skus: readonly string[],
    wish?: { readonly locationIds?: readonly string[] | undefined },
  ): Promise<Availability[]>;
  promise(on: On, wish: PromiseWish): Promise<PromiseAnswer>;
  /** Takes picking capacity for a plan, all or nothing; `full` names the first location and day that have no room. */
  bookCapacity(
    tx: Tx,
    bookings: readonly Booking[],
  ): Promise<
    { readonly kind: 'booked' } | { readonly kind: 'full'; readonly locationId: string; readonly dayOn: string }
  >;
  locationsOf(on: On, locationIds: readonly string[]): Promise<Map<string, Location>>;
  /** Windows that can still be chosen, of so many days. */
  freeWindows(on: On, scope: WindowScope, now: Date, days: number): Promise<FreeWindow[]>;
  /** One place in a window, in the caller's transaction; locks the window's day. After goods, before codes. */
  claimWindow(tx: Tx, claim: WindowClaim): Promise<WindowAnswer>;
  /** The place is free again; a second time changes nothing. */
  releaseWindow(tx: Tx, window: WindowWish, claimId: string): Promise<void>;
  /** Another window instead of `from` (null: there was none); `full`: the old one is kept. */
  moveWindow(
    tx: Tx,
    from: ClaimedWindow | null,
    claim: WindowClaim & { readonly wish: WindowWish },
  ): Promise<WindowAnswer>;
}
