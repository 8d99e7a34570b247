/** How often one customer may use each promotion of a version that says so. */
import type { PriceBook } from '../../../quote/index.ts';

export function perCustomerOf(book: PriceBook | null): ReadonlyMap<string, number> {
  return new Map(
    (book?.promotions ?? []).flatMap(({ id, limits }) =>
      limits.usesPerCustomer === undefined ? [] : [[id, limits.usesPerCustomer] as const],
    ),
  );
}
