/** Resolving a hold: its units are sold, released or expired, each once; the sold ones leave when they are issued. */
import { run, runMaybe, transaction, type Db, type Tx } from '../kit/sql.ts';
import type { HoldState, IssueRequest, ResolveAnswer, ResolveRequest } from './contract.ts';
import { gather } from './decide-holds.ts';
import { decideExpire, decideResolve, type Step } from './decide-resolve.ts';
import {
  extendHold as extendStatement,
  lockExpired,
  lockHold,
  lockLinesOfHolds,
  writeResolved,
  type HeldRow,
} from './holds.sql.ts';
import { recordMovements, type LedgerRow } from './move.ts';

type Locked = HeldRow & { readonly on_hand: number };

/**
 * Sells and releases units of a hold in the caller's transaction; in part or as a whole. A hold that has passed its time and was not
 * swept yet is still resolved: who comes before the sweeper wins, so a payment that arrives late is not refused without need.
 */
export async function resolveHold(tx: Tx, request: ResolveRequest): Promise<ResolveAnswer> {
  const hold = await runMaybe(tx, lockHold, [request.holdId]);
  if (hold === undefined) return { kind: 'gone', state: 'unknown' };
  if (hold.state !== 'held') return { kind: 'gone', state: hold.state };
  const rows = await run(tx, lockLinesOfHolds, [[request.holdId]]);
  const decided = decideResolve(rows, request);
  if (decided === null) return { kind: 'gone', state: 'held' };
  await writeSteps(tx, decided.steps, [[request.holdId, decided.state]], {
    about: hold.about,
    actor: request.actor ?? 'system',
    now: request.now,
  });
  return { kind: 'resolved', state: decided.state };
}

/** Sold units leave the location: on hand and sold fall together. `gone`: fewer sold units are there than named; nothing was changed. */
export async function issueSold(tx: Tx, request: IssueRequest): Promise<ResolveAnswer> {
  const hold = await runMaybe(tx, lockHold, [request.holdId]);
  if (hold === undefined) return { kind: 'gone', state: 'unknown' };
  const rows = await run(tx, lockLinesOfHolds, [[request.holdId]]);
  const steps = decideIssue(rows, request.lines);
  if (steps === null) return { kind: 'gone', state: hold.state };
  await writeSteps(tx, steps, [], { about: hold.about, actor: request.actor ?? 'system', now: request.now });
  return { kind: 'resolved', state: hold.state };
}

/** Pure: which rows the issued units are drawn from; null when there are not so many. */
function decideIssue(rows: readonly HeldRow[], lines: IssueRequest['lines']): Step[] | null {
  const steps = rows.map((row): Step => ({ row, sold: 0, released: 0, expired: 0, issued: 0 }));
  const waiting = ({ row, issued }: Step): number => row.sold - row.issued - issued;
  if (lines === 'all') for (const step of steps) step.issued = waiting(step);
  for (const { sku, locationId, quantity } of lines === 'all' ? [] : gather(lines)) {
    let left = quantity;
    for (const step of steps) {
      if (step.row.sku !== sku || step.row.location_id !== locationId) continue;
      const units = Math.min(left, waiting(step));
      step.issued += units;
      left -= units;
    }
    if (left > 0) return null;
  }
  return steps.filter(({ issued }) => issued > 0);
}

/** A later end; never an earlier one. `gone`: it has ended, or its time is over. */
export async function extendHold(
  tx: Tx,
  request: { readonly holdId: string; readonly expiresAt: Date; readonly now: Date },
): Promise<
  | { readonly kind: 'extended'; readonly expiresAt: Date }
  | { readonly kind: 'gone'; readonly state: HoldState | 'unknown' }
> {
  const extended = await runMaybe(tx, extendStatement, [request.holdId, request.expiresAt, request.now]);
  if (extended !== undefined) return { kind: 'extended', expiresAt: extended.expires_at };
  const hold = await runMaybe(tx, lockHold, [request.holdId]);
  if (hold === undefined) return { kind: 'gone', state: 'unknown' };
  return { kind: 'gone', state: hold.state === 'held' ? 'expired' : hold.state };
}

/** Expires up to `limit` holds whose time is over; gives how many. Any number of processes may, killed anywhere: each hold expires once. */
export async function expireHolds(db: Db, now: Date, limit = 500): Promise<number> {
  return transaction(db, async (tx) => {
    const due = await run(tx, lockExpired, [now, limit]);
    if (due.length === 0) return 0;
    const ids = due.map(({ hold_id: id }) => id);
    const rows = await run(tx, lockLinesOfHolds, [ids]);
    const byHold = new Map<string, Locked[]>(ids.map((id) => [id, []]));
    for (const row of rows) byHold.get(row.hold_id)?.push(row);
    const decided = ids.map((id) => [id, decideExpire(byHold.get(id) ?? [])] as const);
    const states = decided.map(([id, { state }]) => [id, state] as const);
    const steps = decided.flatMap(([, one]) => one.steps);
    await writeSteps(tx, steps, states, { about: '', actor: 'system', now });
    return ids.length;
  });
}

interface CellChange {
  readonly row: HeldRow;
  closed: number;
  sold: number;
  issued: number;
  found: number;
}

async function writeSteps(
  tx: Tx,
  steps: readonly Step[],
  holds: readonly (readonly [string, HoldState])[],
  wish: { readonly about: string; readonly actor: string; readonly now: Date },
): Promise<void> {
  const cells = new Map<string, CellChange>();
  for (const { row, sold, released, expired, issued } of steps) {
    const key = `${row.sku} ${row.location_id} ${row.bucket}`;
    const change = cells.get(key) ?? { row, closed: 0, sold: 0, issued: 0, found: 0 };
    change.closed += sold + released + expired;
    change.sold += sold;
    change.issued += issued;
    cells.set(key, change);
  }
  const changes = [...cells.values()];
  for (const change of changes) change.found = Math.max(0, change.issued - (change.row as Locked).on_hand);
  await run(tx, writeResolved, [
    steps.map(({ row }) => row.sku),
    steps.map(({ row }) => row.hold_id),
    steps.map(({ row }) => row.line_no),
    steps.map((step) => step.sold),
    steps.map((step) => step.released),
    steps.map((step) => step.expired),
    steps.map((step) => step.issued),
    changes.map(({ row }) => row.sku),
    changes.map(({ row }) => row.location_id),
    changes.map(({ row }) => row.bucket),
    changes.map(({ closed }) => closed),
    changes.map(({ sold }) => sold),
    changes.map(({ issued }) => issued),
    changes.map(({ found }) => found),
    holds.map(([id]) => id),
    holds.map(([, state]) => state),
    wish.now,
  ]);
  await recordMovements(
    tx,
    changes.flatMap((change) => ledgerOf(change, wish.about)),
    wish,
  );
}

/** What left was there: where the books had less, they are put right first. */
function ledgerOf({ row, issued, found }: CellChange, about: string): LedgerRow[] {
  if (issued === 0) return [];
  const before = (row as Locked).on_hand;
  const base = { sku: row.sku, locationId: row.location_id, bucket: row.bucket, about };
  const put: LedgerRow = {
    ...base,
    kind: 'found',
    quantity: found,
    onHandAfter: before + found,
    reason: 'left, so it was there',
  };
  const left: LedgerRow = { ...base, kind: 'issue', quantity: -issued, onHandAfter: before + found - issued };
  return found > 0 ? [put, left] : [left];
}
