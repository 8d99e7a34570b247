/** What referrals and gifts are worth, and their limits: one row that marketers change. */
import { referralTerms, type ReferralTerms } from '../../../../contracts/loyalty-referrals.ts';
import { run, runMaybe, type On, type Tx } from '../../kit/sql.ts';
import { putTerms, readTerms } from './referrals.sql.ts';

/** Before anybody has changed them: switched off. */
export const firstTerms: ReferralTerms = {
  state: 'off',
  kind: 'points',
  referrerPoints: 500,
  friendPoints: 500,
  waitDays: 14,
  minimumMinor: 1_000,
  claimDays: 90,
  expiresDays: 365,
  mostPerDay: 5,
  mostPerMonth: 20,
  link: null,
  gift: { state: 'off', mostPoints: 5_000, mostPerDay: 3, mostReceived: 10 },
};

export async function termsOf(on: On): Promise<ReferralTerms> {
  const row = await runMaybe(on, readTerms);
  return row === undefined ? firstTerms : referralTerms.parse(row.terms);
}

export async function changeTerms(tx: Tx, terms: ReferralTerms, by: string, now: Date): Promise<ReferralTerms> {
  await run(tx, putTerms, [JSON.stringify(terms), by, now]);
  return terms;
}
