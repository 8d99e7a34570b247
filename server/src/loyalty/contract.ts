/** What passes the doors of loyalty: plain frozen data. */
import type { JsonObject } from '../spine/index.ts';

/** A balance kind of the programme: points, cashback, stamps, … */
export type Kind = string;

export interface Account {
  readonly accountId: string;
  readonly originId: string;
  readonly kind: Kind;
  readonly state: 'open' | 'blocked' | 'closed';
}

/** What every command of the ledger says. `key` counts once for ever, whoever repeats it; the operation's id is its hash. */
export interface Said {
  readonly key: string;
  /** Read by people in the history of an account; nothing personal. */
  readonly reason: string;
  /** Who does it: a member of staff, an API key, or the system. */
  readonly actor: string;
  readonly orderId?: string;
  readonly partnerId?: string;
  /** Where it happened. */
  readonly channel?: string;
  readonly locationId?: string;
  /** What explains it; nothing personal. */
  readonly detail?: JsonObject;
}

/** What comes into an account, as one lot. A debt of the account is settled from it at once. */
export interface EarnWish extends Said {
  readonly do: 'earn' | 'grant' | 'opening';
  readonly accountId: string;
  readonly amount: number;
  readonly activatesAt: Date;
  /** Null: never. */
  readonly expiresAt: Date | null;
}

/** Promised for some time: all of it or nothing, earliest expiry first over all these accounts. */
export interface HoldWish extends Said {
  readonly do: 'hold';
  readonly accountIds: readonly string[];
  readonly amount: number;
  readonly expiresAt: Date;
  readonly about: string;
  /** What it pays in money, where it is a tender. */
  readonly amountMinor?: number;
  readonly currency?: string;
}

/** Spent at once: a hold that is captured as it is made. */
export interface SpendWish extends Omit<HoldWish, 'do' | 'expiresAt'> {
  readonly do: 'spend';
}

/** Takes what was held; `amount` below all of it gives the rest back, unless `keepRest` leaves it held. */
export interface CaptureWish extends Said {
  readonly do: 'capture';
  readonly holdId: string;
  readonly amount?: number;
  readonly keepRest?: boolean;
}

export interface ReleaseWish extends Said {
  readonly do: 'release' | 'time_out';
  readonly holdId: string;
  /** Default: all that is open. */
  readonly amount?: number;
}

/**
 * What was spent comes back to the lots that it came from, the last taken first. Lots that have expired meanwhile:
 * `renew` (default) gives a new lot with so many days, `original` gives it back to expire, `resume` gives the time that was left when it was spent.
 */
export type ExpiredLots = { readonly kind: 'renew'; readonly days: number } | { readonly kind: 'original' | 'resume' };

export interface GiveBackWish extends Said {
  readonly do: 'give_back';
  readonly holdId: string;
  /** In units of the kind, or in money where the hold pays money: in proportion, exact in the end. */
  readonly amount?: number;
  readonly amountMinor?: number;
  readonly expiredLots: ExpiredLots;
}

/**
 * What was earned goes. What is not in its lot any more: `debt` (default) is settled by later earnings, `other_lots` is taken from what the
 * account can spend first, `forgive` is booked as our loss.
 */
export type SpentLots = 'debt' | 'other_lots' | 'forgive';

export interface TakeBackWish extends Said {
  readonly do: 'take_back';
  readonly accountId: string;
  readonly lots: readonly { readonly lotId: string; readonly amount: number }[];
  readonly spentLots: SpentLots;
}

/** Undoes an earning, a grant, an opening or a correction by an entry against it; each once. */
export interface ReverseWish extends Omit<Said, 'key'> {
  readonly do: 'reverse';
  readonly operationId: string;
}

/** From one customer to another; the lots keep their life. */
export interface GiftWish extends Said {
  readonly do: 'gift';
  readonly accountIds: readonly string[];
  readonly toAccountId: string;
  readonly amount: number;
}

/** Taken away by staff: from what can be spent, never below it. */
export interface CorrectWish extends Said {
  readonly do: 'correct';
  readonly accountIds: readonly string[];
  readonly amount: number;
}

export type Wish =
  | EarnWish
  | HoldWish
  | SpendWish
  | CaptureWish
  | ReleaseWish
  | GiveBackWish
  | TakeBackWish
  | ReverseWish
  | GiftWish
  | CorrectWish;

/** What became of a wish. Only `done` has changed anything; `again`: the key was used before, and nothing was done twice. */
export type Outcome =
  | {
      readonly kind: 'done';
      readonly again: boolean;
      readonly operationId: string;
      /** What moved: earned, held, captured, released, given or taken back. */
      readonly amount: number;
      readonly holdId?: string;
      /** The lot that came into being. */
      readonly lotId?: string;
      /** Of an earning: what settled a debt. Of a take-back: what became one. */
      readonly debt?: number;
    }
  /** There is not so much to spend now; nothing was done. */
  | { readonly kind: 'insufficient'; readonly available: number; readonly missing: number }
  /** The hold has ended, is not there, or has less open (or less to give back). */
  | { readonly kind: 'gone'; readonly state: 'unknown' | 'captured' | 'released' | 'expired' | 'less' }
  /** An account is not there, blocked or closed. */
  | { readonly kind: 'closed' }
  /** This operation cannot be reversed: unknown, of another sort, or reversed before under another author. */
  | { readonly kind: 'irreversible'; readonly why: string };

export interface Lot {
  readonly accountId: string;
  readonly lotId: string;
  readonly source: string;
  readonly amount: number;
  readonly free: number;
  readonly held: number;
  readonly activatesAt: Date;
  readonly expiresAt: Date | null;
  readonly orderId: string | null;
  readonly createdAt: Date;
}

/** At an instant: what can be spent, what is still to come, what is held, what is owed to us. */
export interface Balance {
  readonly kind: Kind;
  readonly available: number;
  readonly pending: number;
  readonly held: number;
  readonly debt: number;
}
