/** What came of an experiment so far: read at any time, as often as anybody likes. */
import type { ExperimentDocument, Results, Sample, Plan } from '../../../../contracts/experiments.ts';
import { run, transaction, type Db } from '../../kit/sql.ts';
import { spanMs } from '../decision.ts';
import { credibilityOf, leastCredible } from './check-shares.ts';
import { addSums, armResults, courseOf, noArmSums, type ArmSums } from './compare-arms.ts';
import type { ExperimentRow } from './experiments.sql.ts';
import { countArms, joinByHash, otherMoney, sumArms, weightsOf } from './results.sql.ts';
import { daysUntil, sizeSample } from './size-sample.ts';

const dayMs = 86_400_000;
/** Points of the picture. */
const mostPieces = 60;
const leastPieceSeconds = 3_600;

export function sampleOf(
  plan: Plan,
  { weights, trafficPercent, windowMs }: { weights: readonly number[]; trafficPercent: number; windowMs: number },
): Sample {
  const { people, perArm, fixedPeople } = sizeSample({ ...plan, weights });
  const aDay = (plan.peopleADay * trafficPercent) / 100;
  return { people, perArm: [...perArm], fixedPeople, days: daysUntil(people, aDay, windowMs / dayMs) };
}

export async function resultsOf(db: Db, row: ExperimentRow, now: Date): Promise<Results> {
  const { document, started_at: startedAt } = row;
  const { people: plannedPeople } = sizeSample({
    ...document.plan,
    weights: document.arms.map((one) => one.weight),
  });
  if (startedAt === null) return nothingYet(document, plannedPeople);
  const windowMs = spanMs(document.window);
  const passedSeconds = Math.max(1, (now.getTime() - startedAt.getTime()) / 1_000);
  const pieceSeconds = Math.max(leastPieceSeconds, Math.ceil(passedSeconds / mostPieces));
  const asked = [row.experiment_id, startedAt, Math.round(windowMs / 1_000), now, row.ended_at];
  const [pieces, money, counts, versions] = await transaction(db, async (tx) => {
    const [, ...found] = await Promise.all([
      run(tx, joinByHash),
      run(tx, sumArms, [...asked, document.currency, pieceSeconds]),
      run(tx, otherMoney, [...asked, document.currency]),
      run(tx, countArms, asked),
      run(tx, weightsOf, [row.experiment_id]),
    ]);
    return found;
  });
  const sums = new Map<string, ArmSums>();
  for (const one of pieces) sums.set(one.arm, addSums(sums.get(one.arm) ?? noArmSums, one));
  const entered = new Map<string, number>();
  for (const one of counts) entered.set(one.arm, (entered.get(one.arm) ?? 0) + one.entered);
  const total = (key: 'entered' | 'crossed' | 'waiting' | 'lately'): number =>
    counts.reduce((sum, one) => sum + one[key], 0);
  const credibility = credibilityOf(
    versions.map(({ version, arms }) => ({
      weights: arms.map((one) => one.weight),
      counts: arms.map(({ key }) => counts.find((one) => one.version === version && one.arm === key)?.entered ?? 0),
    })),
  );
  // Of the last week, or since it began; the first hours tell little of a day.
  const days = Math.min(7, Math.max(0.25, passedSeconds / 86_400));
  const peopleADay = row.state === 'running' ? total('lately') / days : 0;
  const measured = [...sums.values()].reduce((sum, one) => sum + one.n, 0);
  const endOf = (piece: number): Date =>
    new Date(Math.min(now.getTime(), startedAt.getTime() + (piece + 1) * pieceSeconds * 1_000));
  return {
    arms: armResults(document, sums, entered, money),
    crossed: total('crossed'),
    waiting: total('waiting'),
    peopleADay,
    plannedPeople,
    daysLeft:
      measured >= plannedPeople
        ? 0
        : total('entered') >= plannedPeople
          ? Math.ceil(windowMs / dayMs)
          : daysUntil(plannedPeople - total('entered'), peopleADay, windowMs / dayMs),
    shares: { credibility, isTrusted: credibility >= leastCredible },
    course: courseOf(document, pieces, endOf),
  };
}

const nothingYet = (document: ExperimentDocument, plannedPeople: number): Results => ({
  arms: armResults(document, new Map(), new Map(), []),
  crossed: 0,
  waiting: 0,
  peopleADay: 0,
  plannedPeople,
  daysLeft: null,
  shares: { credibility: 1, isTrusted: true },
  course: [],
});
