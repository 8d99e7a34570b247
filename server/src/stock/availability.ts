/** Availability: what could be held now, for one product everywhere or a whole listing page, in one statement. */
import { run, type On } from '../kit/sql.ts';
import type { ShelfPrice } from '../pricing/index.ts';
import { availableCells, availableText } from './availability.sql.ts';
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

/** Filled by pricing: shelf prices from memory; SKUs without one are absent. */
export type PricesPort = (
  on: On,
  skus: readonly string[],
  wish: { readonly zone: string; readonly currency?: string; readonly now: Date },
) => Promise<ReadonlyMap<string, ShelfPrice>>;

export interface Listing {
  readonly skus: readonly string[];
  readonly locationIds?: readonly string[] | undefined;
  readonly zone?: string | undefined;
  readonly currency?: string | undefined;
}

/**
 * The body of an answer for a listing page, as JSON text: one entry for each SKU asked for, in that order; one that nobody has is there
 * with nothing. The rows come as text and go out as text.
 */
export async function availabilityText(on: On, wish: Listing, now: Date, pricesOf?: PricesPort): Promise<string> {
  const { skus, locationIds, zone, currency } = wish;
  const rows = await run(on, availableText, [skus, locationIds ?? null]);
  const bySku = new Map(rows.map((row) => [row.sku, row]));
  const priced =
    zone === undefined ? undefined : await pricesOf?.(on, skus, { zone, ...(currency && { currency }), now });
  const items = [...new Set(skus)].map((sku) => {
    const row = bySku.get(sku);
    const price = priced === undefined ? '' : `,"price":${JSON.stringify(priced.get(sku) ?? null)}`;
    return `{"sku":"${sku}","available":${row?.available ?? 0},"ready":${row?.ready ?? 0}${price},"locations":[${row?.locations ?? ''}]}`;
  });
  return `{"items":[${items.join(',')}],"asOf":"${now.toISOString()}"}`;
}
