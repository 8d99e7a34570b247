/**
 * The clock of loyalty: holds time out, lots become active, their owners are warned, lots expire. Each in slices of a transaction of its
 * own, so that at midnight no sale waits for more than one slice; an account that somebody works on is left for the next round.
 */
import { newId } from '../kit/ids.ts';
import { run, runOne, transaction, type Db, type Tx } from '../kit/sql.ts';
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

/** Accounts whose lots end in one transaction: its locks are held for some 40 ms. */
const accountsInSlice = 500;

/** Ends the lots of one reading, slice by slice; `rest` comes between them, and says whether to go on. Gives how many lots went. */
export async function expireLots(
  deps: Pick<SweepDeps, 'db'>,
  now: Date,
  rest: (tookMs: number) => Promise<boolean> = () => Promise.resolve(true),
  limit = 20_000,
): Promise<number> {
  const slices = await run(deps.db, sql.accountsToExpire, [now, limit, accountsInSlice]);
  const faults: unknown[] = [];
  let lots = 0;
  for (const { account_ids: accountIds } of slices) {
    const began = performance.now();
    // A fault in one slice must not keep the others from ending.
    lots += await expireSlice(deps.db, accountIds, now).catch((error: unknown) => {
      faults.push(error);
      return 0;
    });
    if (!(await rest(performance.now() - began))) break;
  }
  if (faults.length > 0) throw faults[0];
  return lots;
}

async function expireSlice(db: Db, accountIds: string, now: Date): Promise<number> {
  return transaction(db, async (tx) => {
    const locked = await runOne(tx, sql.lockToExpire, [accountIds]);
    return locked.account_ids === null ? 0 : expireIn(tx, locked.account_ids, locked.accounts, now);
  });
}

/** The caller holds the locks of these accounts. Their owners are told by `tellExpired`. */
export async function expireLotsOf(tx: Tx, accountIds: readonly string[], now: Date): Promise<number> {
  return expireIn(tx, `{${accountIds.join(',')}}`, accountIds.length, now);
}

async function expireIn(tx: Tx, accountIds: string, accounts: number, now: Date): Promise<number> {
  const operationIds = Array.from({ length: accounts }, () => newId(now.getTime()));
  return (await runOne(tx, sql.expireLots, [accountIds, operationIds, now])).lots;
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
