/** What a batch has changed, as the parameters of one statement; and that it met just the rows that were decided on. */
import { runOne, type Param, type Statement, type Tx } from '../kit/sql.ts';
import { timeText } from '../kit/time-text.ts';
import type { BookHold, BookLine, BookLot, Books } from './books.ts';
import type { Booked, Journal } from './clerk.ts';
import { writeLedger, type Written } from './ledger.sql.ts';
import { cutToOne } from './write-single.ts';

/** One statement. Throws when the database does not agree with what was read: then nothing of the transaction stays. */
export async function write(
  tx: Tx,
  books: Books,
  journal: Journal,
  now: Date,
  how: Statement<Written> = writeLedger,
): Promise<void> {
  if (journal.operations.length === 0) return;
  const lots = [...books.lots.values()];
  const newLots = lots.filter((lot) => lot.before === null);
  const changedLots = lots.filter(isChanged);
  const holds = [...books.holds.values()];
  const newHolds = holds.filter((one) => one.before === null);
  const changedHolds = holds.filter(
    ({ before, state, amountMinor, returnedMinor }) =>
      before !== null &&
      (before.state !== state || before.amount_minor !== amountMinor || before.returned_minor !== returnedMinor),
  );
  const lines = holds.flatMap((hold) => hold.lines.map((line) => ({ hold, line })));
  const newLines = lines.filter(({ line }) => line.before === null);
  const changedLines = lines.filter(({ line }) => isMoved(line));
  const debts = [...books.accounts.values()].filter((one) => one.debt !== one.debtBefore);
  const params = [
    ...operationColumns(journal.operations),
    ...newLotColumns(newLots, now),
    ...changedLotColumns(changedLots),
    ...entryColumns(journal),
    ...newHoldColumns(newHolds),
    ...newLineColumns(newLines),
    ...changedLineColumns(changedLines),
    ...changedHoldColumns(changedHolds),
    debts.map((one) => one.accountId),
    debts.map((one) => one.debt - one.debtBefore),
    now,
    accountsOf(journal),
  ];
  const rows = {
    operation: journal.operations.length,
    lot: newLots.length,
    changed_lot: changedLots.length,
    entry: journal.entries.length,
    hold: newHolds.length,
    line: newLines.length,
    changed_line: changedLines.length,
    changed_hold: changedHolds.length,
    changed_account: debts.length,
  };
  const parts = Object.entries(rows).filter(([, count]) => count > 0);
  const one = parts.every(([, count]) => count === 1)
    ? cutToOne(
        how,
        parts.map(([name]) => name),
        params,
      )
    : null;
  const written = await (one === null ? runOne(tx, how, params) : runOne(tx, one.statement, one.params));
  const wanted = {
    lots: rows.changed_lot,
    lines: rows.changed_line,
    holds: rows.changed_hold,
    accounts: rows.changed_account,
  };
  for (const [what, count] of Object.entries(wanted)) {
    if (written[what as keyof Written] !== count)
      throw new Error(
        `the ledger changed beside the lock: ${what}, ${count} wanted, ${written[what as keyof Written]} met`,
      );
  }
}

/** As arrays in text, one for each operation. */
function accountsOf({ operations, entries }: Journal): string[] {
  const touched = new Map(operations.map((one) => [one.operationId, new Set<string>()]));
  for (const { operationId, accountId } of entries) touched.get(operationId)?.add(accountId);
  return operations.map((one) => `{${[...(touched.get(one.operationId) ?? [])].join(',')}}`);
}

const isChanged = ({ before, free, held, expired, taken, live }: BookLot): boolean =>
  before !== null &&
  (live || before.free !== free || before.held !== held || before.expired !== expired || before.taken !== taken);
const isMoved = ({ before, open, captured, released, returned }: BookLine): boolean =>
  before !== null &&
  (before.open !== open ||
    before.captured !== captured ||
    before.released !== released ||
    before.returned !== returned);

function operationColumns(all: readonly Booked[]): Param[] {
  return [
    all.map((one) => one.operationId),
    all.map((one) => one.what),
    all.map((one) => one.amount),
    all.map((one) => one.holdId),
    all.map((one) => one.orderId),
    all.map((one) => one.reverses),
    all.map((one) => one.said.partnerId ?? null),
    all.map((one) => one.said.reason),
    all.map((one) => one.said.actor),
    all.map((one) => one.said.channel ?? null),
    all.map((one) => one.said.locationId ?? null),
    all.map(({ debt, said }) =>
      debt === 0 && said.detail === undefined
        ? '{}'
        : JSON.stringify({ ...said.detail, ...(debt > 0 ? { debt } : {}) }),
    ),
  ];
}

const textOf = (at: Date | null): string | null => (at === null ? null : timeText(at));

function newLotColumns(all: readonly BookLot[], now: Date): Param[] {
  return [
    all.map((lot) => lot.accountId),
    all.map((lot) => lot.lotId),
    all.map((lot) => lot.made?.operationId ?? null),
    all.map((lot) => lot.made?.source ?? null),
    all.map((lot) => lot.amount),
    all.map((lot) => lot.free),
    all.map((lot) => lot.held),
    all.map((lot) => lot.expired),
    all.map((lot) => lot.taken),
    all.map((lot) => textOf(lot.activatesAt)),
    all.map((lot) => textOf(lot.expiresAt)),
    all.map((lot) => lot.orderId),
    all.map((lot) => (lot.activatesAt <= now ? 1 : 0)),
  ];
}

function changedLotColumns(all: readonly BookLot[]): Param[] {
  return [
    all.map((lot) => lot.accountId),
    all.map((lot) => lot.lotId),
    all.map((lot) => lot.free - (lot.before?.free ?? 0)),
    all.map((lot) => lot.held - (lot.before?.held ?? 0)),
    all.map((lot) => lot.expired - (lot.before?.expired ?? 0)),
    all.map((lot) => lot.taken - (lot.before?.taken ?? 0)),
    all.map((lot) => (lot.live ? 1 : 0)),
  ];
}

function entryColumns({ entries }: Journal): Param[] {
  return [
    entries.map((one) => one.accountId),
    entries.map((one) => one.operationId),
    entries.map((one) => one.debit),
    entries.map((one) => one.credit),
    entries.map((one) => one.amount),
    entries.map((one) => one.lotId),
  ];
}

function newHoldColumns(all: readonly BookHold[]): Param[] {
  return [
    all.map((one) => one.holdId),
    all.map((one) => one.state),
    all.map((one) => one.amount),
    all.map((one) => one.amountMinor),
    all.map((one) => one.made?.currency ?? null),
    all.map((one) => one.made?.about ?? ''),
    all.map((one) => one.orderId),
    all.map((one) => timeText(one.expiresAt)),
    all.map((one) => one.returnedMinor),
  ];
}

type LineOf = { readonly hold: BookHold; readonly line: BookLine };

function newLineColumns(all: readonly LineOf[]): Param[] {
  return [
    all.map(({ line }) => line.accountId),
    all.map(({ hold }) => hold.holdId),
    all.map(({ line }) => line.lineNo),
    all.map(({ line }) => line.lotId),
    all.map(({ line }) => line.open),
    all.map(({ line }) => line.captured),
    all.map(({ line }) => line.released),
    all.map(({ line }) => line.returned),
  ];
}

function changedLineColumns(all: readonly LineOf[]): Param[] {
  return [
    all.map(({ line }) => line.accountId),
    all.map(({ hold }) => hold.holdId),
    all.map(({ line }) => line.lineNo),
    all.map(({ line }) => line.open - (line.before?.open ?? 0)),
    all.map(({ line }) => line.captured - (line.before?.captured ?? 0)),
    all.map(({ line }) => line.released - (line.before?.released ?? 0)),
    all.map(({ line }) => line.returned - (line.before?.returned ?? 0)),
  ];
}

function changedHoldColumns(all: readonly BookHold[]): Param[] {
  return [
    all.map((one) => one.holdId),
    all.map((one) => one.before?.state ?? null),
    all.map((one) => one.state),
    all.map((one) => one.amountMinor),
    all.map((one) => one.returnedMinor - (one.before?.returned_minor ?? 0)),
  ];
}
