/** What a batch of commands works on, in memory: accounts, lots and holds as they were locked and read, and what becomes of them. Pure. */
import type { AccountRow, EntryRow, HoldRow, LineRow, LotRow, OperationRow } from './ledger.sql.ts';

export type Book =
  | 'customer'
  | 'held'
  | 'debt'
  | 'issued'
  | 'opening'
  | 'redeemed'
  | 'breakage'
  | 'clearing'
  | 'corrected'
  | 'forgiven';

export interface BookLot {
  readonly accountId: string;
  readonly lotId: string;
  readonly amount: number;
  free: number;
  held: number;
  expired: number;
  taken: number;
  readonly activatesAt: Date;
  readonly expiresAt: Date | null;
  readonly orderId: string | null;
  /** As it is stored; null: it comes into being in this batch. */
  readonly before: {
    readonly free: number;
    readonly held: number;
    readonly expired: number;
    readonly taken: number;
  } | null;
  readonly made: { readonly operationId: string; readonly source: string } | null;
  /** Spent from: the database checks its life once more as it writes. */
  live: boolean;
}
export interface BookLine {
  readonly accountId: string;
  readonly lineNo: number;
  readonly lotId: string;
  open: number;
  captured: number;
  released: number;
  returned: number;
  readonly before: Pick<LineRow, 'open' | 'captured' | 'released' | 'returned'> | null;
}
export interface BookHold {
  readonly holdId: string;
  state: HoldRow['state'];
  readonly amount: number;
  amountMinor: number | null;
  returnedMinor: number;
  readonly orderId: string | null;
  readonly expiresAt: Date;
  readonly createdAt: Date;
  readonly lines: BookLine[];
  readonly before: Pick<HoldRow, 'state' | 'amount_minor' | 'returned_minor'> | null;
  readonly made: { readonly about: string; readonly currency: string | null } | null;
}
export interface BookAccount {
  readonly accountId: string;
  readonly state: AccountRow['state'];
  debt: number;
  readonly debtBefore: number;
  /** Spendable lots that were read, and those that came since, in the order of spending. */
  lots: BookLot[];
  /** There are more in the database than were read, all of them after this one. */
  readonly lastRead: BookLot | null;
}
export interface Entry {
  readonly accountId: string;
  readonly operationId: string;
  readonly debit: Book;
  readonly credit: Book;
  readonly amount: number;
  readonly lotId: string | null;
}
export interface KnownOperation {
  readonly what: string;
  readonly amount: number;
  readonly holdId: string | null;
  readonly debt: number | null;
}

export interface Read {
  readonly accounts: readonly AccountRow[];
  readonly spendable: readonly LotRow[];
  /** How many lots of an account were asked for at the most. */
  readonly most: number;
  readonly named: readonly LotRow[];
  readonly holds: readonly HoldRow[];
  readonly lines: readonly LineRow[];
  readonly operations: readonly OperationRow[];
  readonly entries: readonly EntryRow[];
}

export interface Books {
  readonly order: LotOrder;
  readonly accounts: Map<string, BookAccount>;
  readonly lots: Map<string, BookLot>;
  readonly holds: Map<string, BookHold>;
  readonly operations: Map<string, KnownOperation>;
  /** Entries of operations that are to be reversed. */
  readonly past: Map<string, EntryRow[]>;
}

export function openBooks(read: Read, order: LotOrder): Books {
  const lots = new Map<string, BookLot>();
  const byAccount = new Map<string, BookLot[]>();
  for (const row of read.spendable) {
    const lot = lotOf(row);
    lots.set(lot.lotId, lot);
    const own = byAccount.get(lot.accountId);
    if (own === undefined) byAccount.set(lot.accountId, [lot]);
    else own.push(lot);
  }
  for (const row of read.named) if (!lots.has(row.lot_id)) lots.set(row.lot_id, lotOf(row));
  const accounts = new Map(
    read.accounts.map((row): [string, BookAccount] => {
      const own = (byAccount.get(row.account_id) ?? []).sort(order);
      const { account_id: accountId, state, debt } = row;
      const lastRead = own.length >= read.most ? (own.at(-1) ?? null) : null;
      return [accountId, { accountId, state, debt, debtBefore: debt, lots: own, lastRead }];
    }),
  );
  const holds = new Map(read.holds.map((row) => [row.hold_id, holdOf(row)]));
  for (const row of read.lines) holds.get(row.hold_id)?.lines.push(lineOf(row));
  const past = new Map<string, EntryRow[]>();
  for (const row of read.entries) past.set(row.operation_id, [...(past.get(row.operation_id) ?? []), row]);
  const operations = new Map(
    read.operations.map(({ operation_id: id, what, amount, hold_id: holdId, debt }) => [
      id,
      { what, amount, holdId, debt },
    ]),
  );
  return { order, accounts, lots, holds, operations, past };
}

function lotOf(row: LotRow): BookLot {
  const { amount, free, held, expired, taken } = row;
  return {
    accountId: row.account_id,
    lotId: row.lot_id,
    amount,
    free,
    held,
    expired,
    taken,
    activatesAt: row.activates_at,
    expiresAt: row.expires_at,
    orderId: row.order_id,
    before: { free, held, expired, taken },
    made: null,
    live: false,
  };
}

function lineOf(row: LineRow): BookLine {
  const { open, captured, released, returned } = row;
  return {
    accountId: row.account_id,
    lineNo: row.line_no,
    lotId: row.lot_id,
    open,
    captured,
    released,
    returned,
    before: { open, captured, released, returned },
  };
}

function holdOf(row: HoldRow): BookHold {
  const { state, amount, amount_minor: amountMinor, returned_minor: returnedMinor } = row;
  return {
    holdId: row.hold_id,
    state,
    amount,
    amountMinor,
    returnedMinor,
    orderId: row.order_id,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    lines: [],
    before: { state, amount_minor: amountMinor, returned_minor: returnedMinor },
    made: null,
  };
}

/** Between activation (inclusive) and expiry (exclusive). */
export const isLive = (lot: Pick<BookLot, 'activatesAt' | 'expiresAt'>, now: Date): boolean =>
  lot.activatesAt <= now && !isExpired(lot, now);
export const isExpired = (lot: Pick<BookLot, 'expiresAt'>, now: Date): boolean =>
  lot.expiresAt !== null && lot.expiresAt <= now;

/** Earliest expiry first; of equals the one that was active first. What never expires comes last. */
export function earlierExpiry(a: BookLot, b: BookLot): number {
  const [left, right] = [a.expiresAt?.getTime() ?? Infinity, b.expiresAt?.getTime() ?? Infinity];
  if (left !== right) return left < right ? -1 : 1;
  const active = a.activatesAt.getTime() - b.activatesAt.getTime();
  if (active !== 0) return active;
  return a.lotId < b.lotId ? -1 : a.lotId > b.lotId ? 1 : 0;
}
export type LotOrder = typeof earlierExpiry;

export interface Take {
  readonly lot: BookLot;
  readonly amount: number;
}

/** There are more lots than were read, and they are needed: read all of them and decide anew. */
export class ReadMore extends Error {}

/** What of which lot makes up `amount`; less than that: how much there is. Takes nothing yet. Throws `ReadMore`. */
export function chooseLots(
  books: Books,
  accountIds: readonly string[],
  amount: number,
  now: Date,
): { readonly kind: 'chosen'; readonly takes: Take[] } | { readonly kind: 'insufficient'; readonly available: number } {
  const accounts = accountIds.flatMap((id) => books.accounts.get(id) ?? []);
  const [end] = accounts.flatMap((one) => one.lastRead ?? []).sort(books.order);
  const takes: Take[] = [];
  let left = amount;
  for (const lot of inOrder(accounts, books.order)) {
    if (left === 0) break;
    if (lot.free === 0 || !isLive(lot, now)) continue;
    // A lot that was not read may expire before this one.
    if (end !== undefined && books.order(lot, end) > 0) throw new ReadMore();
    const part = Math.min(left, lot.free);
    takes.push({ lot, amount: part });
    left -= part;
  }
  if (left > 0 && end !== undefined) throw new ReadMore();
  return left === 0 ? { kind: 'chosen', takes } : { kind: 'insufficient', available: amount - left };
}

function inOrder(accounts: readonly BookAccount[], order: LotOrder): readonly BookLot[] {
  const [first] = accounts;
  if (accounts.length !== 1 || first === undefined) return accounts.flatMap((one) => one.lots).sort(order);
  // Spent lots pile up at the front of a hot account.
  const used = first.lots.findIndex((lot) => lot.free > 0);
  if (used > 32) first.lots = first.lots.slice(used);
  return first.lots;
}

/** A lot that is new, or has something to spend again: at its place in the order. */
export function enlist(books: Books, lot: BookLot): void {
  books.lots.set(lot.lotId, lot);
  const lots = books.accounts.get(lot.accountId)?.lots;
  if (lots === undefined) return;
  let [from, to] = [0, lots.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const other = lots[middle];
    if (other !== undefined && books.order(other, lot) < 0) from = middle + 1;
    else to = middle;
  }
  if (lots[from] !== lot) lots.splice(from, 0, lot);
}
