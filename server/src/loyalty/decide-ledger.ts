/** What becomes of a command on the books: each decides on what the commands before it left, and books its entries. Pure. */
import { hashedId } from '../kit/ids.ts';
import { enlist, type BookHold, type Books } from './books.ts';
import { capturedOf, Clerk, openOf, shareOf, type Journal } from './clerk.ts';
import type {
  CaptureWish,
  CorrectWish,
  EarnWish,
  GiftWish,
  HoldWish,
  Outcome,
  ReleaseWish,
  SpendWish,
  Wish,
} from './contract.ts';
import { giveBack, reverse, takeBack } from './decide-return.ts';

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
