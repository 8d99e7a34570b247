/** What stands on the shelf: the price of one piece for anybody, for many SKUs at once, from memory. */
import { compile, findPrice, type PriceBook } from '../../../quote/index.ts';
import type { ShelfPrice } from './contract.ts';

/** SKUs without a price are absent. About 1 µs a SKU. */
export function shelfPrices(
  book: PriceBook,
  skus: readonly string[],
  wish: {
    readonly zone: string;
    readonly currency?: string | undefined;
    readonly group?: string | undefined;
    readonly now: Date;
  },
): Map<string, ShelfPrice> {
  const ready = compile(book);
  const chain = ready.zones.get(wish.zone) ?? [];
  const [zone] = chain;
  const found = new Map<string, ShelfPrice>();
  if (zone === undefined) return found;
  const currency = wish.currency ?? zone.currency;
  for (const sku of skus) {
    const price = findPrice(ready, {
      sku,
      chain,
      currency,
      groups: wish.group === undefined ? [] : [wish.group],
      quantity: 1,
      // Nobody in particular: prices of exceptions are seen in a quote of their channel.
      channel: '',
      nowMs: wish.now.getTime(),
    });
    if (price.kind === 'gap') continue;
    found.set(sku, {
      sku,
      amountMinor: price.amountMinor,
      listMinor: price.previousMinor ?? price.amountMinor,
      currency,
      kind: price.entry.kind,
      validUntil: price.entry.validUntil,
      taxIncluded: zone.taxIncluded,
    });
  }
  return found;
}
