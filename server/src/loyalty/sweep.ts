/**
 * The clock of loyalty: holds time out, lots become active, their owners are warned, lots expire. Each in slices of a transaction of its
 * own, so that at midnight no sale waits for more than one slice; an account that somebody works on is left for the next round.
 */
import { newId } from '../kit/ids.ts';
import { run, transaction, type Tx } from '../kit/sql.ts';
import type { ReleaseWish } from './contract.ts';
import type { LoyaltyDeps } from './deps.ts';
import * as sql from './sweep.sql.ts';
import { tell, type Note } from './tell.ts';

export type SweepDeps = Pick<LoyaltyDeps, 'db' | 'ledger' | 'programmes'>;

/** Gives how many holds ended. */
export async function timeOutHolds(deps: SweepDeps, now: Date, limit = 200): Promise<number> {
  return transaction(deps.db, async (tx) => {
    const due = await run(tx, sql.lockTimedOut, [now, limit]);
    const wishes = due.map(({ hold_id: holdId }): ReleaseWish => ({
      do: 'time_out',
      key: `time out ${holdId}`,
      holdId,
      reason: 'the time of the hold was over',
      actor: 'clock',
    }));
    await deps.ledger.bookAll(tx, wishes, now);
    return due.length;
  });
}

/** Gives how many lots were told of. */
export async function activateLots(deps: SweepDeps, now: Date, limit = 1_000): Promise<number> {
  return transaction(deps.db, async (tx) => {
    const rows = await run(tx, sql.activateLots, [now, limit]);
    await tellOf(tx, 'Points Activated', rows, now);
    return lotsIn(rows);
  });
}

/** Lots that expire in so many days: their owners are told, each lot once for each number of days. */
export async function warnOwners(deps: SweepDeps, now: Date, limit = 1_000): Promise<number> {
  const programme = await deps.programmes.at(deps.db, now);
  let told = 0;
  for (const days of programme?.warnDays ?? []) {
    told += await transaction(deps.db, async (tx) => {
      const rows = await run(tx, sql.warnLots, [now, days, limit]);
      await tellOf(tx, 'Points Expiring', rows, now, { days });
      return lotsIn(rows);
    });
  }
  return told;
}

/** Gives how many lots went, and how many are due in accounts that others worked on. */
export async function expireLots(deps: Pick<SweepDeps, 'db'>, now: Date, limit = 2_000): Promise<number> {
  return transaction(deps.db, async (tx) => {
    const due = await run(tx, sql.accountsToExpire, [now, limit]);
    if (due.length === 0) return 0;
    const locked = await run(tx, sql.lockToExpire, [due.map((row) => row.account_id)]);
    if (locked.length === 0) return 0;
    return expireLotsOf(
      tx,
      locked.map((row) => row.account_id),
      now,
    );
  });
}

/** The caller holds the locks of these accounts. Their owners are told by `tellExpired`. */
export async function expireLotsOf(tx: Tx, accountIds: readonly string[], now: Date): Promise<number> {
  const [gone] = await run(tx, sql.expireLots, [[...accountIds], accountIds.map(() => newId(now.getTime())), now]);
  return gone?.lots ?? 0;
}

/** Gives how many owners were told that lots have expired. */
export async function tellExpired(deps: Pick<SweepDeps, 'db'>, now: Date, limit = 500): Promise<number> {
  return transaction(deps.db, async (tx) => {
    const rows = await run(tx, sql.tellExpired, [limit]);
    await tellOf(tx, 'Points Expired', rows, now);
    return rows.length;
  });
}

const lotsIn = (rows: readonly sql.SlicedLot[]): number => rows.reduce((sum, row) => sum + row.lots, 0);

async function tellOf(
  tx: Tx,
  name: Note['name'],
  rows: readonly sql.SlicedLot[],
  now: Date,
  more: { readonly days?: number } = {},
): Promise<void> {
  const notes = rows
    .filter((row) => row.amount > 0)
    .map((row): Note => ({
      name,
      accountId: row.account_id,
      about: row.account_id,
      properties: { kind: row.kind, amount: row.amount, expires_at: row.expires_at?.toISOString() ?? null, ...more },
    }));
  await tell(tx, notes, now);
}
