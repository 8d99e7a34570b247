/** Availability: what could be held now, for one product everywhere or a whole listing page, in one statement. */
import { run, type On } from '../kit/sql.ts';
import { availableCells } from './availability.sql.ts';
import type { Availability } from './contract.ts';

/**
 * One read of the cells themselves, never of a copy: an answer is as old as its way to the caller. It promises nothing; a hold does.
 * Cost: about 2 µs of PostgreSQL a cell.
 */
export async function availabilityOf(
  on: On,
  skus: readonly string[],
  wish: { readonly locationIds?: readonly string[] | undefined } = {},
): Promise<Availability[]> {
  const rows = await run(on, availableCells, [skus, wish.locationIds ?? null]);
  return rows.map((row) => ({
    sku: row.sku,
    locationId: row.location_id,
    available: row.available,
    ready: row.ready,
    expectedOn: row.expected_on,
  }));
}

export interface SkuAvailability {
  readonly sku: string;
  readonly available: number;
  readonly ready: number;
  readonly locations: readonly Omit<Availability, 'sku'>[];
}

/** One entry for each SKU asked for, in that order; one that nobody has is there with nothing. */
export async function listAvailability(
  on: On,
  skus: readonly string[],
  locationIds: readonly string[] | undefined,
): Promise<SkuAvailability[]> {
  const bySku = new Map<string, Omit<Availability, 'sku'>[]>(skus.map((sku) => [sku, []]));
  for (const { sku, ...rest } of await availabilityOf(on, [...bySku.keys()], { locationIds }))
    bySku.get(sku)?.push(rest);
  return [...bySku].map(([sku, locations]) => ({
    sku,
    available: locations.reduce((sum, one) => sum + one.available, 0),
    ready: locations.reduce((sum, one) => sum + one.ready, 0),
    locations,
  }));
}
