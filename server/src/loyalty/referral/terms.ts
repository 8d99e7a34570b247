/** What referrals and gifts are worth, and their limits: one row that marketers change. */
import { referralTerms, type ReferralTerms } from '../../../../contracts/loyalty-referrals.ts';
import { run, runMaybe, type On, type Tx } from '../../kit/sql.ts';
import type { OuterDeps } from '../outer-deps.ts';
import { putTerms, readTerms } from './referrals.sql.ts';

/** Before anybody has changed them: switched off. */
export const firstTerms: ReferralTerms = {
  state: 'off',
  kind: 'points',
  referrerPoints: 500,
  friendPoints: 500,
  waitDays: null,
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

/** Where no programme is in force. */
const usualWindowDays = 14;

/** The terms with the wait that holds now: a reward is not given for what may still come back. */
export async function termsNow(
  on: On,
  { programmes }: Pick<OuterDeps, 'programmes'>,
  now: Date,
): Promise<ReferralTerms & { readonly waitDays: number }> {
  const terms = await termsOf(on);
  if (terms.waitDays !== null) return { ...terms, waitDays: terms.waitDays };
  const programme = await programmes?.at(on, now);
  return { ...terms, waitDays: programme?.returns.windowDays ?? usualWindowDays };
}

export async function changeTerms(tx: Tx, terms: ReferralTerms, by: string, now: Date): Promise<ReferralTerms> {
  await run(tx, putTerms, [JSON.stringify(terms), by, now]);
  return terms;
}
