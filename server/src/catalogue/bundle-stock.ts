/** A bundle has no shelf of its own: in each location there are as many of it as its parts make. */
import { run } from '../kit/sql.ts';
import type { AvailabilityPort } from './contract.ts';
import { partsOfBundles } from './variants.sql.ts';

type Part = { readonly part_sku: string; readonly quantity: number };

/** The same port, which knows bundles as well. */
export function withBundles(availability: AvailabilityPort): AvailabilityPort {
  return async (on, skus, locationIds) => {
    const rows = await run(on, partsOfBundles, [[...skus]]);
    if (rows.length === 0) return availability(on, skus, locationIds);
    const bundles = new Map<string, Part[]>();
    for (const row of rows) bundles.set(row.bundle_sku, [...(bundles.get(row.bundle_sku) ?? []), row]);
    const found = await availability(on, [...new Set([...skus, ...rows.map((row) => row.part_sku)])], locationIds);
    return new Map(
      skus.flatMap((sku) => {
        const own = bundles.get(sku);
        const stock = own === undefined ? found.get(sku) : made(own, found);
        return stock === undefined ? [] : [[sku, stock] as const];
      }),
    );
  };
}

/** Pure: how many whole ones the parts make, location by location. */
export function made(
  parts: readonly Part[],
  found: ReadonlyMap<string, ReadonlyMap<string, number>>,
): ReadonlyMap<string, number> {
  const [first] = parts;
  const places = first === undefined ? [] : [...(found.get(first.part_sku)?.keys() ?? [])];
  const most = (place: string): number =>
    Math.min(...parts.map(({ part_sku, quantity }) => Math.floor((found.get(part_sku)?.get(place) ?? 0) / quantity)));
  return new Map(places.map((place) => [place, most(place)] as const).filter(([, quantity]) => quantity > 0));
}
