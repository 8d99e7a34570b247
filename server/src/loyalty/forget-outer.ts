/** A customer who asks to be forgotten: her cards, codes and referrals go; shares and suspicions stay, and say of nobody. */
import { run, runCount, type On, type Tx } from '../kit/sql.ts';
import { eraseCards, eraseVisits, exportCards } from './cards/cards.sql.ts';
import { eraseOneTimeCodes } from './cards/one-time-codes.sql.ts';
import { eraseCardImports } from './import/card-imports.sql.ts';
import { namelessShares } from './offline/allowances.sql.ts';
import {
  eraseGifts,
  eraseReferralCodes,
  eraseReferrals,
  eraseStaffCustomers,
  exportReferrals,
} from './referral/referrals.sql.ts';
import { namelessSuspicions } from './referral/suspicions.sql.ts';
import { erasePasses } from './wallet/wallet.sql.ts';

/** In the erasure's transaction; again changes nothing. */
export async function eraseOuter(tx: Tx, originIds: readonly string[]): Promise<Record<string, number>> {
  const origins = [[...originIds]];
  const cards = await run(tx, eraseCards, origins);
  const numbers = [cards.map(({ number }) => number)];
  await run(tx, eraseCardImports, numbers);
  await run(tx, erasePasses, numbers);
  await run(tx, eraseVisits, numbers);
  return {
    cards: cards.length,
    oneTimeCodes: await runCount(tx, eraseOneTimeCodes, origins),
    shares: await runCount(tx, namelessShares, origins),
    suspicions: await runCount(tx, namelessSuspicions, origins),
    referralCodes: await runCount(tx, eraseReferralCodes, origins),
    referrals: await runCount(tx, eraseReferrals, origins),
    gifts: await runCount(tx, eraseGifts, origins),
    cashiers: await runCount(tx, eraseStaffCustomers, origins),
  };
}

export async function exportOuter(on: On, originIds: readonly string[]): Promise<Record<string, unknown[]>> {
  const origins = [[...originIds]];
  const [cards, referrals] = [await run(on, exportCards, origins), await run(on, exportReferrals, origins)];
  return {
    cards: cards.map(({ card }) => card),
    referrals: referrals.map(({ what, row }) => ({ what, ...(row as Record<string, unknown>) })),
  };
}
