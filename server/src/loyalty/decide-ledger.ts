/** What becomes of a command on the books: each decides on what the commands before it left, and books its entries. Pure. */
import { hashedId } from '../kit/ids.ts';
import {
  chooseLots,
  enlist,
  isExpired,
  type Book,
  type BookAccount,
  type BookHold,
  type BookLine,
  type BookLot,
  type Books,
  type Entry,
  type Take,
} from './books.ts';
import type {
  CaptureWish,
  CorrectWish,
  EarnWish,
  GiftWish,
  GiveBackWish,
  HoldWish,
  Outcome,
  ReleaseWish,
  ReverseWish,
  Said,
  SpendWish,
  TakeBackWish,
  Wish,
} from './contract.ts';

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

/** A key counts once, whatever it was used for. */
export const operationIdOf = (key: string): string => hashedId('loyalty', key);
export const idOf = (wish: Wish): string =>
  wish.do === 'reverse' ? operationIdOf(`reverse ${wish.operationId}`) : operationIdOf(wish.key);

export function decide(books: Books, journal: Journal, wish: Wish, now: Date): Outcome {
  const operationId = idOf(wish);
  const before = books.operations.get(operationId);
  if (before !== undefined) return again(operationId, before, wish);
  const clerk = new Clerk(books, journal, operationId, wish, now);
  const outcome = carryOut(clerk, wish);
  if (outcome.kind === 'done') {
    const holdId = outcome.holdId ?? null;
    const { amount, debt = 0 } = outcome;
    books.operations.set(operationId, { what: wish.do, amount, holdId, debt });
    const reverses = wish.do === 'reverse' ? wish.operationId : null;
    journal.operations.push({
      operationId,
      what: wish.do,
      amount,
      holdId,
      orderId: clerk.orderId,
      reverses,
      said: wish,
      debt,
    });
  }
  return outcome;
}

function again(
  operationId: string,
  known: { what: string; amount: number; holdId: string | null; debt: number | null },
  wish: Wish,
): Outcome {
  if (known.what !== wish.do) throw new Error(`a key of ${known.what} was used for ${wish.do}`);
  const { amount, holdId, debt } = known;
  const hold = holdId === null ? {} : { holdId };
  return { kind: 'done', again: true, operationId, amount, ...hold, ...(debt === null ? {} : { debt }) };
}

function carryOut(clerk: Clerk, wish: Wish): Outcome {
  switch (wish.do) {
    case 'earn':
    case 'grant':
    case 'opening':
      return earn(clerk, wish);
    case 'hold':
    case 'spend':
      return hold(clerk, wish);
    case 'capture':
      return capture(clerk, wish);
    case 'release':
    case 'time_out':
      return release(clerk, wish);
    case 'give_back':
      return giveBack(clerk, wish);
    case 'take_back':
      return takeBack(clerk, wish);
    case 'reverse':
      return reverse(clerk, wish);
    case 'gift':
      return gift(clerk, wish);
    case 'correct':
      return correct(clerk, wish);
  }
}

/** Who writes one operation into the books. */
class Clerk {
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
    return { lotId, settled: this.settle(lot) };
  }
  /** A debt is paid from what has just come into a lot. */
  settle(lot: BookLot): number {
    const account = this.account(lot.accountId);
    const part = Math.min(account.debt, lot.free);
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

function earn(clerk: Clerk, wish: EarnWish): Outcome {
  const account = clerk.books.accounts.get(wish.accountId);
  if (account === undefined || account.state === 'closed') return { kind: 'closed' };
  const { lotId, settled } = clerk.newLot(wish.do === 'opening' ? 'opening' : 'issued', wish.do, wish);
  return clerk.done(wish.amount, { lotId, ...(settled > 0 ? { debt: settled } : {}) });
}

function hold(clerk: Clerk, wish: HoldWish | SpendWish): Outcome {
  const chosen = clerk.choose(wish.accountIds, wish.amount);
  if (chosen.kind !== 'chosen') return chosen;
  const isSpent = wish.do === 'spend';
  for (const take of chosen.takes) {
    clerk.take(take, isSpent ? 'redeemed' : 'held');
    if (!isSpent) take.lot.held += take.amount;
  }
  const holdId = clerk.operationId;
  clerk.books.holds.set(holdId, {
    holdId,
    state: isSpent ? 'captured' : 'held',
    amount: wish.amount,
    amountMinor: wish.amountMinor ?? null,
    returnedMinor: 0,
    orderId: clerk.orderId,
    expiresAt: wish.do === 'hold' ? wish.expiresAt : clerk.now,
    createdAt: clerk.now,
    lines: chosen.takes.map(({ lot, amount }, at) => ({
      accountId: lot.accountId,
      lineNo: at + 1,
      lotId: lot.lotId,
      open: isSpent ? 0 : amount,
      captured: isSpent ? amount : 0,
      released: 0,
      returned: 0,
      before: null,
    })),
    before: null,
    made: { about: wish.about, currency: wish.currency ?? null },
  });
  return clerk.done(wish.amount, { holdId });
}

const openOf = (one: BookHold): number => one.lines.reduce((sum, line) => sum + line.open, 0);
const capturedOf = (one: BookHold): number => one.lines.reduce((sum, line) => sum + line.captured, 0);
const returnedOf = (one: BookHold): number => one.lines.reduce((sum, line) => sum + line.returned, 0);

function capture(clerk: Clerk, wish: CaptureWish): Outcome {
  const one = clerk.books.holds.get(wish.holdId);
  if (one === undefined) return { kind: 'gone', state: 'unknown' };
  if (one.state !== 'held') return { kind: 'gone', state: one.state };
  if (one.expiresAt <= clerk.now) return { kind: 'gone', state: 'expired' };
  const open = openOf(one);
  const amount = wish.amount ?? open;
  if (amount > open || amount <= 0) return { kind: 'gone', state: 'less' };
  clerk.orderId ??= one.orderId;
  let left = amount;
  for (const line of one.lines) {
    const part = Math.min(left, line.open);
    if (part === 0) continue;
    left -= part;
    line.open -= part;
    line.captured += part;
    clerk.lot(line.lotId).held -= part;
    clerk.enter(line.accountId, 'held', 'redeemed', part, line.lotId);
  }
  if (wish.keepRest !== true) letGo(clerk, one, openOf(one));
  if (openOf(one) === 0) {
    one.state = 'captured';
    one.amountMinor =
      one.amountMinor === null ? null : Math.max(1, shareOf(one.amountMinor, capturedOf(one), one.amount));
  }
  return clerk.done(amount, { holdId: one.holdId });
}

/** Last taken, first let go. */
function letGo(clerk: Clerk, one: BookHold, amount: number): void {
  let left = amount;
  for (const line of one.lines.toReversed()) {
    const part = Math.min(left, line.open);
    if (part === 0) continue;
    left -= part;
    line.open -= part;
    line.released += part;
    const lot = clerk.lot(line.lotId);
    lot.held -= part;
    lot.free += part;
    clerk.enter(line.accountId, 'held', 'customer', part, line.lotId);
    enlist(clerk.books, lot);
  }
}

function release(clerk: Clerk, wish: ReleaseWish): Outcome {
  const one = clerk.books.holds.get(wish.holdId);
  if (one === undefined) return { kind: 'gone', state: 'unknown' };
  if (one.state !== 'held') return { kind: 'gone', state: one.state };
  if (wish.do === 'time_out' && one.expiresAt > clerk.now) return { kind: 'gone', state: 'less' };
  const open = openOf(one);
  const amount = wish.amount ?? open;
  if (amount > open || amount <= 0) return { kind: 'gone', state: 'less' };
  clerk.orderId ??= one.orderId;
  letGo(clerk, one, amount);
  if (openOf(one) === 0) {
    const captured = capturedOf(one);
    one.state = captured > 0 ? 'captured' : wish.do === 'time_out' ? 'expired' : 'released';
    if (captured > 0 && one.amountMinor !== null)
      one.amountMinor = Math.max(1, shareOf(one.amountMinor, captured, one.amount));
  }
  return clerk.done(amount, { holdId: one.holdId });
}

/** `part` of `whole`, of `amount`, rounded down. BigInt: products leave what a double holds exactly. */
const shareOf = (amount: number, part: number, whole: number): number =>
  Number((BigInt(amount) * BigInt(part)) / BigInt(whole));

function giveBack(clerk: Clerk, wish: GiveBackWish): Outcome {
  const one = clerk.books.holds.get(wish.holdId);
  if (one === undefined) return { kind: 'gone', state: 'unknown' };
  if (one.state === 'held') return { kind: 'gone', state: 'less' };
  clerk.orderId ??= one.orderId;
  const amount = unitsBack(one, wish);
  if (amount === null) return { kind: 'gone', state: 'less' };
  one.returnedMinor += wish.amountMinor ?? 0;
  let left = amount;
  for (const line of one.lines.toReversed()) {
    const part = Math.min(left, line.captured - line.returned);
    if (part === 0) continue;
    left -= part;
    line.returned += part;
    lineBack(clerk, one, line, part, wish);
  }
  return clerk.done(amount, { holdId: one.holdId });
}

/** Money goes back in proportion to what was paid, so that any number of parts ends exactly. Null: more than is left. */
function unitsBack(one: BookHold, wish: GiveBackWish): number | null {
  const [captured, returned] = [capturedOf(one), returnedOf(one)];
  if (wish.amountMinor === undefined) {
    const amount = wish.amount ?? captured - returned;
    return amount <= 0 || amount > captured - returned ? null : amount;
  }
  if (one.amountMinor === null || one.returnedMinor + wish.amountMinor > one.amountMinor) return null;
  return shareOf(captured, one.returnedMinor + wish.amountMinor, one.amountMinor) - returned;
}

function lineBack(clerk: Clerk, one: BookHold, line: BookLine, part: number, wish: GiveBackWish): void {
  const lot = clerk.lot(line.lotId);
  const account = clerk.account(line.accountId);
  const isGone = isExpired(lot, clerk.now);
  if (account.state === 'closed' || (isGone && wish.expiredLots.kind === 'original')) {
    // Whoever was forgotten, or was late, gets nothing; our books say where it went.
    lot.expired += part;
    return clerk.enter(line.accountId, 'redeemed', 'breakage', part, line.lotId);
  }
  if (!isGone) {
    lot.free += part;
    clerk.enter(line.accountId, 'redeemed', 'customer', part, line.lotId);
    enlist(clerk.books, lot);
    clerk.settle(lot);
    return;
  }
  const leftMs =
    wish.expiredLots.kind === 'renew'
      ? wish.expiredLots.days * 86_400_000
      : (lot.expiresAt?.getTime() ?? 0) - one.createdAt.getTime();
  const expiresAt = new Date(clerk.now.getTime() + Math.max(leftMs, 60_000));
  clerk.newLot('redeemed', 'give_back', { accountId: line.accountId, amount: part, activatesAt: clerk.now, expiresAt });
}

function takeBack(clerk: Clerk, wish: TakeBackWish): Outcome {
  const account = clerk.books.accounts.get(wish.accountId);
  if (account === undefined) return { kind: 'closed' };
  let amount = 0;
  let debt = 0;
  for (const { lotId, amount: wanted } of wish.lots) {
    const lot = clerk.books.lots.get(lotId);
    if (lot === undefined || lot.accountId !== wish.accountId || lot.taken + wanted > lot.amount)
      return { kind: 'gone', state: 'less' };
    amount += wanted;
    debt += takeFromLot(clerk, lot, wanted, 'issued', account.state === 'closed' ? 'forgive' : wish.spentLots);
  }
  return clerk.done(amount, debt > 0 ? { debt } : {});
}

/** From the lot itself; then from what of it had ended as breakage, for which nobody owes anything; the rest as the strategy says. */
function takeFromLot(
  clerk: Clerk,
  lot: BookLot,
  wanted: number,
  credit: Book,
  strategy: TakeBackWish['spentLots'],
): number {
  lot.taken += wanted;
  const { accountId, lotId } = lot;
  const free = Math.min(lot.free, wanted);
  lot.free -= free;
  clerk.enter(accountId, 'customer', credit, free, lotId);
  const expired = Math.min(lot.expired, wanted - free);
  lot.expired -= expired;
  clerk.enter(accountId, 'breakage', credit, expired, lotId);
  let rest = wanted - free - expired;
  if (strategy === 'other_lots' && rest > 0) {
    for (const other of clerk.account(accountId).lots) {
      const part = Math.min(rest, other.free);
      if (part === 0 || isExpired(other, clerk.now)) continue;
      rest -= part;
      other.free -= part;
      clerk.enter(accountId, 'customer', credit, part, other.lotId);
    }
  }
  if (rest === 0) return 0;
  if (strategy === 'forgive') {
    clerk.enter(accountId, 'forgiven', credit, rest, lotId);
    return 0;
  }
  clerk.owe(accountId, credit, rest, lotId);
  return rest;
}

function reverse(clerk: Clerk, wish: ReverseWish): Outcome {
  const entries = clerk.books.past.get(wish.operationId) ?? [];
  const [first] = entries;
  if (first === undefined) return { kind: 'irreversible', why: 'there is no such operation, or it moved nothing' };
  if (first.debit === 'issued' || first.debit === 'opening') return reverseEarning(clerk, first.debit, entries);
  if (first.credit !== 'corrected')
    return { kind: 'irreversible', why: 'holds are released, and what was spent is given back' };
  let amount = 0;
  for (const { account_id: accountId, amount: part, lot_id: lotId } of entries) {
    const lot = clerk.lot(lotId ?? '');
    amount += part;
    lot.free += part;
    clerk.enter(accountId, 'corrected', 'customer', part, lot.lotId);
    enlist(clerk.books, lot);
    clerk.settle(lot);
  }
  return clerk.done(amount);
}

/** What returns have taken back before stays taken back. */
function reverseEarning(
  clerk: Clerk,
  book: Book,
  entries: readonly { lot_id: string | null; credit: string }[],
): Outcome {
  let amount = 0;
  let debt = 0;
  for (const { lot_id: lotId } of entries.filter((entry) => entry.credit === 'customer')) {
    const lot = clerk.lot(lotId ?? '');
    const wanted = lot.amount - lot.taken;
    amount += wanted;
    debt += takeFromLot(clerk, lot, wanted, book, clerk.account(lot.accountId).state === 'closed' ? 'forgive' : 'debt');
  }
  if (amount === 0) return { kind: 'irreversible', why: 'all of it was taken back before' };
  return clerk.done(amount, debt > 0 ? { debt } : {});
}

function gift(clerk: Clerk, wish: GiftWish): Outcome {
  const to = clerk.books.accounts.get(wish.toAccountId);
  if (to === undefined || to.state === 'closed') return { kind: 'closed' };
  const chosen = clerk.choose(wish.accountIds, wish.amount);
  if (chosen.kind !== 'chosen') return chosen;
  for (const take of chosen.takes) {
    clerk.take(take, 'clearing');
    const { activatesAt, expiresAt } = take.lot;
    clerk.newLot('clearing', 'gift', { accountId: wish.toAccountId, amount: take.amount, activatesAt, expiresAt });
  }
  return clerk.done(wish.amount);
}

function correct(clerk: Clerk, wish: CorrectWish): Outcome {
  const chosen = clerk.choose(wish.accountIds, wish.amount, true);
  if (chosen.kind !== 'chosen') return chosen;
  for (const take of chosen.takes) clerk.take(take, 'corrected');
  return clerk.done(wish.amount);
}
