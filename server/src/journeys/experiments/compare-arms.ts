/** What the sums of arms say: values, differences with their intervals, and the one word for each. Pure. */
import {
  metricKeys,
  type ArmResult,
  type Comparison,
  type ExperimentDocument,
  type MetricKey,
  type Results,
} from '../../../../contracts/experiments.ts';
import {
  boundsOf,
  differenceOf,
  meanOf,
  shareOf,
  verdictOf,
  type Difference,
  type RatioSums,
  type Sums,
} from './bound-effect.ts';
import { alphaOf, sizeSample } from './size-sample.ts';

/** Of one arm, or of one piece of its time. */
export interface ArmSums {
  readonly n: number;
  readonly buyers: number;
  readonly orders: number;
  readonly orders_squares: number;
  readonly minor: number;
  readonly minor_squares: number;
  readonly units: number;
  readonly units_squares: number;
  readonly units_back: number;
  readonly units_back_squares: number;
  readonly units_products: number;
  readonly unsubscribed: number;
}
export const noArmSums: ArmSums = Object.freeze({
  n: 0,
  buyers: 0,
  orders: 0,
  orders_squares: 0,
  minor: 0,
  minor_squares: 0,
  units: 0,
  units_squares: 0,
  units_back: 0,
  units_back_squares: 0,
  units_products: 0,
  unsubscribed: 0,
});
const columns = Object.keys(noArmSums) as (keyof ArmSums)[];
export const addSums = (one: ArmSums, other: ArmSums): ArmSums =>
  Object.fromEntries(columns.map((key) => [key, one[key] + other[key]])) as unknown as ArmSums;

/** More of these is worse. */
const guards: ReadonlySet<MetricKey> = new Set(['returned', 'unsubscribed']);

function sumsOf(metric: Exclude<MetricKey, 'returned'>, of: ArmSums): Sums {
  const { n } = of;
  switch (metric) {
    case 'conversion':
      return { n, sum: of.buyers, squares: of.buyers };
    case 'unsubscribed':
      return { n, sum: of.unsubscribed, squares: of.unsubscribed };
    case 'orders':
      return { n, sum: of.orders, squares: of.orders_squares };
    case 'revenue':
      return { n, sum: of.minor, squares: of.minor_squares };
  }
}
const ratioOf = (of: ArmSums): RatioSums => ({
  n: of.n,
  part: of.units_back,
  whole: of.units,
  partSquares: of.units_back_squares,
  wholeSquares: of.units_squares,
  products: of.units_products,
});
export const valueOf = (metric: MetricKey, of: ArmSums): number =>
  metric === 'returned' ? shareOf(ratioOf(of)).share : meanOf(sumsOf(metric, of));

function differs(metric: MetricKey, arm: ArmSums, control: ArmSums): Difference {
  if (metric !== 'returned') return differenceOf(sumsOf(metric, arm), sumsOf(metric, control));
  const [its, other] = [shareOf(ratioOf(arm)), shareOf(ratioOf(control))];
  return {
    difference: its.share - other.share,
    variance: its.variance + other.variance,
    people: arm.n + control.n,
  };
}

/** How many did what the metric is about. */
const seenIn = (metric: MetricKey, of: ArmSums): number =>
  metric === 'returned' ? of.units_back : metric === 'unsubscribed' ? of.unsubscribed : of.buyers;

export interface Ruler {
  /** Of two arms together: where the interval is narrowest. Fixed by the plan, with equal weights, so that nothing that is seen moves it. */
  readonly plannedPeople: number;
  readonly alpha: number;
}
export function rulerOf({ arms, plan }: ExperimentDocument): Ruler {
  const equal = sizeSample({ ...plan, weights: arms.map(() => 1) });
  return { plannedPeople: 2 * (equal.perArm[0] ?? 1), alpha: alphaOf(plan.alpha, arms.length) };
}

export function compare(metric: MetricKey, arm: ArmSums, control: ArmSums, ruler: Ruler): Comparison {
  const found = differs(metric, arm, control);
  const bounds = boundsOf(found, ruler);
  const before = valueOf(metric, control);
  const seen = Math.min(seenIn(metric, arm), seenIn(metric, control));
  const verdict = verdictOf(bounds, { arm: arm.n, control: control.n, buyers: seen });
  const turned = verdict === 'better' ? 'worse' : verdict === 'worse' ? 'better' : verdict;
  return {
    difference: found.difference,
    relative: before === 0 ? null : found.difference / before,
    bounds,
    verdict: guards.has(metric) ? turned : verdict,
  };
}

const byMetric = <T>(give: (metric: MetricKey) => T): Record<MetricKey, T> =>
  Object.fromEntries(metricKeys.map((key) => [key, give(key)])) as Record<MetricKey, T>;

export function armResults(
  document: ExperimentDocument,
  sums: ReadonlyMap<string, ArmSums>,
  entered: ReadonlyMap<string, number>,
  money: readonly { readonly arm: string; readonly currency: string; readonly minor: number }[],
): ArmResult[] {
  const ruler = rulerOf(document);
  const [control] = document.arms;
  const of = (key: string): ArmSums => sums.get(key) ?? noArmSums;
  return document.arms.map(({ key, name, weight }) => {
    const own = of(key);
    return {
      arm: key,
      name,
      weight,
      entered: entered.get(key) ?? 0,
      measured: own.n,
      buyers: own.buyers,
      orders: own.orders,
      minor: own.minor,
      otherMoney: money.flatMap((one) => (one.arm === key ? [{ currency: one.currency, minor: one.minor }] : [])),
      unitsBought: own.units,
      unitsReturned: own.units_back,
      unsubscribed: own.unsubscribed,
      values: byMetric((metric) => valueOf(metric, own)),
      comparisons:
        control === undefined || key === control.key
          ? null
          : byMetric((metric) => compare(metric, own, of(control.key), ruler)),
    };
  });
}

/** The deciding metric as it stood after each piece of time. */
export function courseOf(
  document: ExperimentDocument,
  pieces: readonly (ArmSums & { readonly arm: string; readonly piece: number })[],
  endOf: (piece: number) => Date,
): Results['course'] {
  const ruler = rulerOf(document);
  const [control, ...others] = document.arms;
  const sums = new Map<string, ArmSums>();
  const course: Results['course'] = [];
  const times = [...new Set(pieces.map((one) => one.piece))].sort((a, b) => a - b);
  for (const piece of times) {
    for (const one of pieces) if (one.piece === piece) sums.set(one.arm, addSums(sums.get(one.arm) ?? noArmSums, one));
    const before = sums.get(control?.key ?? '') ?? noArmSums;
    for (const { key } of others) {
      const own = sums.get(key) ?? noArmSums;
      if (own.n === 0 || before.n === 0) continue;
      const { difference, bounds } = compare(document.metric, own, before, ruler);
      course.push({ at: endOf(piece).toISOString(), arm: key, people: own.n + before.n, difference, bounds });
    }
  }
  return course;
}
