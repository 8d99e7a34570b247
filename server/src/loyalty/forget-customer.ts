/** A customer who asks to be forgotten: her accounts close and belong to nobody; the ledger stays, so that the books still balance. */
import { newId } from '../kit/ids.ts';
import { run, runCount, type On, type Tx } from '../kit/sql.ts';
import * as sql from './forget-customer.sql.ts';
import { dropFromHouseholds } from './household.ts';

/** In the erasure's transaction; again changes nothing. Returns counts. */
export async function forgetLoyalty(tx: Tx, originIds: readonly string[]): Promise<Record<string, number>> {
  const origins = [[...originIds]];
  const now = new Date();
  // Before the accounts, as settling takes them.
  const earnings = await runCount(tx, sql.namelessEarnings, origins);
  const ids = (await run(tx, sql.accountsToForget, origins)).map((row) => row.account_id);
  if (ids.length > 0) {
    const operations = (): string[] => ids.map(() => newId(now.getTime()));
    await run(tx, sql.endLots, [ids, operations(), now]);
    await run(tx, sql.forgiveDebts, [ids, operations(), now]);
    await run(tx, sql.namelessOperations, [ids]);
    await run(tx, sql.namelessHolds, [ids]);
    await run(tx, sql.closeAccounts, [ids]);
  }
  await run(tx, sql.dropOwners, origins);
  return {
    loyaltyAccounts: ids.length,
    loyaltyProgress: await runCount(tx, sql.dropProgress, origins),
    loyaltyTiers: await runCount(tx, sql.dropStandings, origins),
    households: (await dropFromHouseholds(tx, originIds)).length,
    earnings,
    approvals: await runCount(tx, sql.dropApprovals, [[...originIds], now]),
  };
}

/** All that loyalty holds of a customer, as plain JSON for her export. */
export async function exportLoyalty(on: On, originIds: readonly string[]): Promise<Record<string, unknown[]>> {
  const origins = [[...originIds]];
  const [accounts, standings] = await Promise.all([
    run(on, sql.exportAccountsOf, origins),
    run(on, sql.exportStandingsOf, origins),
  ]);
  return { loyaltyAccounts: accounts.map((row) => row.account), loyaltyTiers: standings.map((row) => row.standing) };
}
