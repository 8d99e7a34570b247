/** What returned units give back: each unit has its own amounts, so any subset refunds exactly, and all of them the whole. */
import type { Quote, QuotedLine, UnitAllocation } from './types.ts';

export interface ReturnedUnits {
  readonly lineId: string;
  /** Indexes within the line, from 0. */
  readonly units: readonly number[];
}

export interface Refund {
  readonly netMinor: number;
  readonly taxMinor: number;
  /** With tax, delivery included; never below 0. */
  readonly totalMinor: number;
  /** Of the total, what goes back as points (policy `tender`); the rest goes to the other tenders. */
  readonly pointsMinor: number;
  readonly payableMinor: number;
  /** Of the total, what is delivery; below 0 when delivery that was free is asked for now. */
  readonly deliveryMinor: number;
  readonly lines: readonly {
    readonly lineId: string;
    readonly units: number;
    readonly netMinor: number;
    readonly taxMinor: number;
    readonly totalMinor: number;
    readonly pointsMinor: number;
  }[];
}

export type RefundAnswer =
  | { readonly kind: 'refund'; readonly refund: Refund }
  /** More or other units than were bought, or some twice. */
  | { readonly kind: 'not_bought'; readonly lineId: string; readonly unit: number };

interface Sums {
  net: number;
  tax: number;
  total: number;
  points: number;
}

/**
 * The refund for `now` when `before` has come back already. Additive: whatever the order and the parts, the refunds sum to what the
 * whole would give. `refundedMinor`: what was refunded so far, where it differs from what the quote says (a refund that delivery had
 * eaten up is then made good by the next).
 */
export function refundOf(
  quote: Quote,
  before: readonly ReturnedUnits[],
  now: readonly ReturnedUnits[],
  refundedMinor?: number,
): RefundAnswer {
  const wrong = firstWrong(quote, before, now);
  if (wrong !== null) return { kind: 'not_bought', ...wrong };
  const lines = now.map(({ lineId, units }) => ({
    lineId,
    units: units.length,
    ...sumsOf(lineOf(quote, lineId), units),
  }));
  const goods = addUp(lines);
  const then = state(quote, before);
  const after = state(quote, [...before, ...now]);
  const already = refundedMinor ?? Math.max(0, then.goods + then.delivery.total);
  const totalMinor = Math.max(0, after.goods + after.delivery.total - already);
  const deliveryMinor = totalMinor - goods.total;
  const taxOfDelivery = after.delivery.tax - then.delivery.tax;
  const pointsMinor = Math.min(goods.points, totalMinor);
  return {
    kind: 'refund',
    refund: {
      netMinor: totalMinor - (goods.tax + taxOfDelivery),
      taxMinor: goods.tax + taxOfDelivery,
      totalMinor,
      pointsMinor,
      payableMinor: totalMinor - pointsMinor,
      deliveryMinor,
      lines: lines.map((line) => ({
        lineId: line.lineId,
        units: line.units,
        netMinor: line.net,
        taxMinor: line.tax,
        totalMinor: line.total,
        pointsMinor: line.points,
      })),
    },
  };
}

/** All units of a quote, for a cancellation of the whole. */
export function unitsOf(quote: Quote): ReturnedUnits[] {
  return quote.lines.map(({ lineId, quantity, state: { kind } }) => ({
    lineId,
    units: kind === 'priced' ? Array.from({ length: quantity }, (_, unit) => unit) : [],
  }));
}

/** The allocation of one unit; undefined when there is no such unit. */
export function unitAt(line: QuotedLine, unit: number): UnitAllocation | undefined {
  if (!Number.isInteger(unit)) return undefined;
  return line.units.find(({ from, count }) => unit >= from && unit < from + count);
}

function lineOf(quote: Quote, lineId: string): QuotedLine | undefined {
  return quote.lines.find((line) => line.lineId === lineId);
}

function sumsOf(line: QuotedLine | undefined, units: readonly number[]): Sums {
  const sums: Sums = { net: 0, tax: 0, total: 0, points: 0 };
  if (line === undefined) return sums;
  for (const unit of units) {
    const at = unitAt(line, unit);
    sums.net += at?.netMinor ?? 0;
    sums.tax += at?.taxMinor ?? 0;
    sums.total += at?.totalMinor ?? 0;
    sums.points += at?.pointsMinor ?? 0;
  }
  return sums;
}

function addUp(all: readonly Sums[]): Sums {
  return all.reduce(
    (sum, one) => ({
      net: sum.net + one.net,
      tax: sum.tax + one.tax,
      total: sum.total + one.total,
      points: sum.points + one.points,
    }),
    { net: 0, tax: 0, total: 0, points: 0 },
  );
}

/** What is due back in all when these units are back; a function of the set alone. */
function state(
  quote: Quote,
  returned: readonly ReturnedUnits[],
): { readonly goods: number; readonly delivery: { readonly total: number; readonly tax: number } } {
  const goods = addUp(returned.map(({ lineId, units }) => sumsOf(lineOf(quote, lineId), units))).total;
  return { goods, delivery: deliveryState(quote, goods, countOf(returned)) };
}

function countOf(returned: readonly ReturnedUnits[]): number {
  return returned.reduce((sum, { units }) => sum + units.length, 0);
}

function deliveryState(quote: Quote, goods: number, count: number): { readonly total: number; readonly tax: number } {
  const { delivery } = quote;
  const nothing = { total: 0, tax: 0 };
  if (delivery === null || delivery.refund === 'keep' || count === 0) return nothing;
  const bought = quote.lines.reduce((sum, line) => sum + (line.state.kind === 'priced' ? line.quantity : 0), 0);
  if (count === bought) return { total: delivery.totalMinor, tax: delivery.taxMinor };
  if (delivery.refund !== 'recompute' || delivery.discountMinor === 0) return nothing;
  const kept = quote.totalMinor - delivery.totalMinor - goods;
  return kept >= delivery.keepFromMinor ? nothing : { total: -Math.min(goods, delivery.discountMinor), tax: 0 };
}

function firstWrong(
  quote: Quote,
  before: readonly ReturnedUnits[],
  now: readonly ReturnedUnits[],
): { readonly lineId: string; readonly unit: number } | null {
  const seen = new Set<string>();
  for (const { lineId, units } of [...before, ...now]) {
    const line = lineOf(quote, lineId);
    for (const unit of units) {
      const key = `${unit} ${lineId}`;
      if (line === undefined || unitAt(line, unit) === undefined || seen.has(key)) return { lineId, unit };
      seen.add(key);
    }
  }
  return null;
}
