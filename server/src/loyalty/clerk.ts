/** Who writes one operation into the books: the hand of every decision. Pure. */
import { hashedId } from '../kit/ids.ts';
import {
  chooseLots,
  enlist,
  type Book,
  type BookAccount,
  type BookHold,
  type BookLot,
  type Books,
  type Entry,
  type Take,
} from './books.ts';
import type { Outcome, Said, Wish } from './contract.ts';

export interface Booked {
  readonly operationId: string;
  readonly what: string;
  readonly amount: number;
  readonly holdId: string | null;
  readonly orderId: string | null;
  readonly reverses: string | null;
  readonly said: Omit<Said, 'key'>;
  readonly debt: number;
}
/** What a batch has booked so far. */
export interface Journal {
  readonly operations: Booked[];
  readonly entries: Entry[];
}

/** Who writes one operation into the books. */
export class Clerk {
  readonly books: Books;
  readonly operationId: string;
  readonly now: Date;
  orderId: string | null;
  readonly #journal: Journal;
  #made = 0;

  constructor(books: Books, journal: Journal, operationId: string, wish: Wish, now: Date) {
    this.books = books;
    this.#journal = journal;
    this.operationId = operationId;
    this.orderId = wish.orderId ?? null;
    this.now = now;
  }

  done(amount: number, more: { holdId?: string; lotId?: string; debt?: number } = {}): Outcome {
    return { kind: 'done', again: false, operationId: this.operationId, amount, ...more };
  }
  enter(accountId: string, debit: Book, credit: Book, amount: number, lotId: string | null): void {
    if (amount > 0)
      this.#journal.entries.push({ accountId, operationId: this.operationId, debit, credit, amount, lotId });
  }
  account(accountId: string): BookAccount {
    const account = this.books.accounts.get(accountId);
    if (account === undefined) throw new Error('an account that was not locked');
    return account;
  }
  lot(lotId: string): BookLot {
    const lot = this.books.lots.get(lotId);
    if (lot === undefined) throw new Error('a lot that was not read');
    return lot;
  }

  /** A new lot, from the book that pays for it; what is owed is settled at once. The first lot of an operation has its id. */
  newLot(
    from: Book,
    source: string,
    wish: { accountId: string; amount: number; activatesAt: Date; expiresAt: Date | null },
  ): { lotId: string; settled: number } {
    const lotId = this.#made === 0 ? this.operationId : hashedId('lot', this.operationId, String(this.#made));
    this.#made += 1;
    const lot: BookLot = {
      ...wish,
      lotId,
      free: wish.amount,
      held: 0,
      expired: 0,
      taken: 0,
      orderId: this.orderId,
      before: null,
      made: { operationId: this.operationId, source },
      live: false,
    };
    this.enter(wish.accountId, from, 'customer', wish.amount, lotId);
    enlist(this.books, lot);
    return { lotId, settled: this.settle(lot, lot.free) };
  }
  /** A debt is paid from what has just come into a lot, and from nothing else. */
  settle(lot: BookLot, came: number): number {
    const account = this.account(lot.accountId);
    const part = Math.min(account.debt, came);
    account.debt -= part;
    lot.free -= part;
    this.enter(lot.accountId, 'customer', 'debt', part, lot.lotId);
    return part;
  }
  owe(accountId: string, credit: Book, amount: number, lotId: string | null): void {
    this.account(accountId).debt += amount;
    this.enter(accountId, 'debt', credit, amount, lotId);
  }
  /** Lots for an amount that is spent; or why not. */
  choose(
    accountIds: readonly string[],
    amount: number,
    mayBeBlocked = false,
  ): { kind: 'chosen'; takes: Take[] } | Outcome {
    const accounts = accountIds.map((id) => this.books.accounts.get(id));
    const shut = accounts.some(
      (one) => one === undefined || one.state === 'closed' || (one.state === 'blocked' && !mayBeBlocked),
    );
    if (shut || accounts.length === 0) return { kind: 'closed' };
    const chosen = chooseLots(this.books, accountIds, amount, this.now);
    if (chosen.kind === 'chosen') return chosen;
    return { kind: 'insufficient', available: chosen.available, missing: amount - chosen.available };
  }
  take({ lot, amount }: Take, credit: Book): void {
    lot.free -= amount;
    lot.live = true;
    this.enter(lot.accountId, 'customer', credit, amount, lot.lotId);
  }
}

export const openOf = (one: BookHold): number => one.lines.reduce((sum, line) => sum + line.open, 0);
export const capturedOf = (one: BookHold): number => one.lines.reduce((sum, line) => sum + line.captured, 0);
export const returnedOf = (one: BookHold): number => one.lines.reduce((sum, line) => sum + line.returned, 0);

/** `part` of `whole`, of `amount`, rounded down. BigInt: products leave what a double holds exactly. */
export const shareOf = (amount: number, part: number, whole: number): number =>
  Number((BigInt(amount) * BigInt(part)) / BigInt(whole));
