/** For loyalty: orders as far as their customers earn on them. */
import { run, type On } from '../kit/sql.ts';
import { earningOrders, earningOrdersBetween, placedBefore, type EarningRow } from './earning.sql.ts';
import { isStanding } from './states.ts';
import type { UnitState } from './contract.ts';

export interface EarningFacts {
  readonly orderId: string;
  readonly number: string;
  readonly originId: string | null;
  readonly identifiers: EarningRow['identifiers'];
  readonly channel: string;
  readonly sourceId: string | null;
  readonly locationId: string | null;
  readonly currency: string;
  /** Null: not paid yet, or ended before it was. */
  readonly placedAt: Date | null;
  readonly units: readonly {
    readonly lineNo: number;
    readonly unitNo: number;
    readonly sku: string;
    /** Neither cancelled nor returned nor substituted. */
    readonly standing: boolean;
    readonly delivered: boolean;
    readonly totalMinor: number;
    readonly pointsMinor: number;
    /** By promotions; 10,000 is once. */
    readonly pointsBps: number;
  }[];
}

/** By order; those that are not there are absent. */
export async function earningFacts(on: On, orderIds: readonly string[]): Promise<ReadonlyMap<string, EarningFacts>> {
  const rows = await run(on, earningOrders, [[...orderIds]]);
  return new Map(rows.map((row) => [row.order_id, factsOf(row)]));
}

/** Paid orders of known customers that were made in a time, the newest first. */
export async function earningFactsBetween(on: On, from: Date, until: Date, most: number): Promise<EarningFacts[]> {
  const found: EarningFacts[] = [];
  let after: [string, string] = [until.toISOString(), 'ffffffff-ffff-ffff-ffff-ffffffffffff'];
  while (found.length < most) {
    const rows = await run(on, earningOrdersBetween, [from, until, ...after, Math.min(500, most - found.length)]);
    found.push(...rows.map(factsOf));
    const last = rows.at(-1);
    if (last === undefined) break;
    after = [last.at_text, last.order_id];
  }
  return found;
}

/** Did one of these origins place an order before? */
export async function hasPlacedBefore(on: On, originIds: readonly string[], before: Date): Promise<boolean> {
  return (await run(on, placedBefore, [[...originIds], before]))[0]?.placed ?? false;
}

function factsOf(row: EarningRow): EarningFacts {
  return {
    orderId: row.order_id,
    number: row.number,
    originId: row.origin_id,
    identifiers: row.identifiers,
    channel: row.channel,
    sourceId: row.source_id,
    locationId: row.location_id,
    currency: row.currency,
    placedAt: row.placed_at,
    units: row.units.map(([lineNo, unitNo, sku, state, totalMinor, pointsMinor]) => ({
      lineNo,
      unitNo,
      sku,
      standing: isStanding(state as UnitState),
      delivered: state === 'delivered',
      totalMinor,
      pointsMinor,
      pointsBps: row.points_bps[String(lineNo)] ?? 10_000,
    })),
  };
}
