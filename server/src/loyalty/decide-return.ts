/** What comes back: spent points to the lots that they came from, earned points to us. Pure. */
import { enlist, isExpired, type Book, type BookHold, type BookLine, type BookLot } from './books.ts';
import { capturedOf, returnedOf, shareOf, type Clerk } from './clerk.ts';
import type { GiveBackWish, Outcome, ReverseWish, TakeBackWish } from './contract.ts';

export function giveBack(clerk: Clerk, wish: GiveBackWish): Outcome {
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
    clerk.settle(lot, part);
    return;
  }
  const leftMs =
    wish.expiredLots.kind === 'renew'
      ? wish.expiredLots.days * 86_400_000
      : (lot.expiresAt?.getTime() ?? 0) - one.createdAt.getTime();
  const expiresAt = new Date(clerk.now.getTime() + Math.max(leftMs, 60_000));
  clerk.newLot('redeemed', 'give_back', { accountId: line.accountId, amount: part, activatesAt: clerk.now, expiresAt });
}

export function takeBack(clerk: Clerk, wish: TakeBackWish): Outcome {
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

export function reverse(clerk: Clerk, wish: ReverseWish): Outcome {
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
    clerk.settle(lot, part);
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
