/** Why a plan is as it is, and why a way is not possible: codes with values, from which each channel makes its own words. Pure. */
import type { z } from 'zod';
import type * as contract from '../../../../contracts/stock.ts';
import type { Strategy } from '../contract.ts';
import type { Sourced } from '../sourcing/problem.ts';
import type { Found } from './candidates.ts';
import type { DeliveryMethod } from './methods.ts';
import type { World } from './world.ts';

export type Why = z.infer<typeof contract.promiseOption>['explanation'][number];
export type Parcel = z.infer<typeof contract.parcel>;

export function parcelsOf(
  world: World,
  found: readonly Found[],
  sourced: Extract<Sourced, { kind: 'plan' }>,
): Parcel[] {
  return sourced.shares.flatMap(({ place, units }) => {
    const one = found[place];
    if (one === undefined) return [];
    const { locationId, leavesOn, arrivesOn, distanceKm, costMinor } = one;
    const lines = world.basket.skus.flatMap((sku, line) => {
      const quantity = units[line] ?? 0;
      return quantity > 0 ? [{ sku, quantity }] : [];
    });
    return [{ locationId, lines, leavesOn, arrivesOn, distanceKm, costMinor }];
  });
}

export function whyPlan(
  strategy: Strategy,
  found: readonly Found[],
  sourced: Extract<Sourced, { kind: 'plan' }>,
): Why[] {
  const used = sourced.shares.flatMap(({ place }) => found[place] ?? []);
  return [
    { code: 'strategy', values: { strategy, parcels: used.length, candidates: found.length } },
    sourced.proven ? { code: 'proven', values: {} } : { code: 'not_proven', values: { work: sourced.work } },
    ...used.flatMap((one) => whyDay(one)),
  ];
}

function whyDay({ locationId, leavesOn, because, ahead }: Found): Why[] {
  const values = { locationId, leavesOn };
  return [...because.map((code) => ({ code, values })), ...(ahead ? [{ code: 'expected', values }] : [])];
}

/** Which line is to blame, when no plan is possible. */
export function whyNone(world: World, found: readonly Found[], maxParcels: number): Why[] {
  if (found.length === 0) return [{ code: 'nobody_delivers_there', values: {} }];
  const missing = world.basket.skus.flatMap((sku, line): Why[] => {
    const wanted = world.basket.demand[line] ?? 0;
    const available = found.reduce((sum, { stock }) => sum + (stock[line] ?? 0), 0);
    return available < wanted ? [{ code: 'not_enough', values: { sku, wanted, available } }] : [];
  });
  return missing.length > 0 ? missing : [{ code: 'too_many_parcels', values: { maxParcels } }];
}

/** What the customer pays, and why. */
export function priceOf(
  { terms }: DeliveryMethod,
  parcels: readonly Parcel[],
  goodsMinor: number | undefined,
): { amountMinor: number; why: Why[] } {
  const { baseMinor, freeFromMinor, charges } = terms;
  if (freeFromMinor !== null && goodsMinor !== undefined && goodsMinor >= freeFromMinor)
    return { amountMinor: 0, why: [{ code: 'free_from', values: { goodsMinor, freeFromMinor } }] };
  const parts = charges === 'parcels' ? parcels.reduce((sum, { costMinor }) => sum + costMinor, 0) : 0;
  return { amountMinor: baseMinor + parts, why: [{ code: 'price', values: { baseMinor, parcelsMinor: parts } }] };
}
