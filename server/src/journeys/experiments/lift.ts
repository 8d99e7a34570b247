/** What a journey, or all marketing, has brought: those who got it against those who were held out, in the intervals of experiments. */
import type { Lift } from '../../../../contracts/experiments.ts';
import { run, transaction, type Db } from '../../kit/sql.ts';
import { boundsOf, differenceOf, meanOf, verdictOf, type Sums } from './bound-effect.ts';
import { globalLift, journeyLift, type LiftRow } from './lift.sql.ts';
import { joinByHash } from './results.sql.ts';

/** Nobody plans a hold-out: its interval is narrowest at so many people of both groups, and somewhat wider before and after. */
const plannedPeople = 10_000;
const alpha = 0.05;

/** Pure. Null: nobody is held out, or nobody else is there. */
export function liftFrom(rows: readonly LiftRow[]): Lift | null {
  const of = (isHeldOut: boolean): readonly LiftRow[] => rows.filter((one) => one.held_out === isHeldOut);
  const [treated, heldOut] = [of(false), of(true)];
  const [some, other] = [treated[0], heldOut[0]];
  if (some === undefined || other === undefined) return null;
  const buyers = Math.min(some.buyers, other.buyers);
  const compared = (own: Sums, control: Sums): Lift['conversion'] => {
    const found = differenceOf(own, control);
    const bounds = boundsOf(found, { plannedPeople, alpha });
    const before = meanOf(control);
    return {
      difference: found.difference,
      relative: before === 0 ? null : found.difference / before,
      bounds,
      verdict: verdictOf(bounds, { arm: own.n, control: control.n, buyers }),
    };
  };
  const bought = ({ n, buyers: sum }: LiftRow): Sums => ({ n, sum, squares: sum });
  const spent = (among: readonly LiftRow[], { n }: LiftRow, currency: string): Sums => {
    const found = among.find((one) => one.currency === currency);
    return { n, sum: found?.minor ?? 0, squares: found?.squares ?? 0 };
  };
  const currencies = [...new Set(rows.flatMap((one) => one.currency ?? []))];
  return {
    treated: some.n,
    heldOut: other.n,
    conversion: compared(bought(some), bought(other)),
    money: currencies.map((currency) => ({
      currency,
      comparison: compared(spent(treated, some, currency), spent(heldOut, other, currency)),
    })),
  };
}

/** Of people whose days of the report have passed; what was paid back since is taken off. */
export async function liftOfJourney(db: Db, journeyId: string, reportDays: number, now: Date): Promise<Lift | null> {
  const until = new Date(now.getTime() - reportDays * 86_400_000);
  return transaction(db, async (tx) => {
    const [, rows] = await Promise.all([run(tx, joinByHash), run(tx, journeyLift, [journeyId, until])]);
    return liftFrom(rows);
  });
}

/** Of everybody who is known, since the first was held out. Reads them all: a second for each million. */
export async function liftOfAll(db: Db): Promise<Lift | null> {
  return transaction(db, async (tx) => {
    const [, rows] = await Promise.all([run(tx, joinByHash), run(tx, globalLift)]);
    return liftFrom(rows);
  });
}
