/** What is different between two versions: for whoever publishes, and for whoever asks why a price changed. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/pricing.ts';
import type { PriceBook, PriceEntry } from '../../../quote/index.ts';

type Changes = z.infer<typeof contract.versionChanges>;

/** The first 500 SKUs that differ, and how many there are. */
export function compareVersions(from: PriceBook, to: PriceBook, most = 500): Changes {
  const skus = [...new Set([...Object.keys(from.prices), ...Object.keys(to.prices)])].sort();
  const prices: Changes['prices'] = [];
  let priceCount = 0;
  for (const sku of skus) {
    const [before, after] = [from.prices[sku] ?? [], to.prices[sku] ?? []];
    if (JSON.stringify(before) === JSON.stringify(after)) continue;
    priceCount += 1;
    if (prices.length < most)
      prices.push({ sku, change: kindOf(before, after), before: [...before], after: [...after] });
  }
  return {
    from: from.version,
    to: to.version,
    prices,
    priceCount,
    promotions: promotionChanges(from, to),
    settings: (
      ['policies', 'zones', 'groups', 'taxes', 'deliveryRates', 'exceptions', 'exclusivityGroups', 'codes'] as const
    ).filter((part) => JSON.stringify(from[part]) !== JSON.stringify(to[part])),
  };
}

function kindOf(before: readonly PriceEntry[], after: readonly PriceEntry[]): 'added' | 'removed' | 'changed' {
  return before.length === 0 ? 'added' : after.length === 0 ? 'removed' : 'changed';
}

function promotionChanges(from: PriceBook, to: PriceBook): Changes['promotions'] {
  const ids = [...new Set([...from.promotions, ...to.promotions].map((promotion) => promotion.id))].sort();
  return ids.flatMap((id) => {
    const before = from.promotions.find((promotion) => promotion.id === id);
    const after = to.promotions.find((promotion) => promotion.id === id);
    if (JSON.stringify(before) === JSON.stringify(after)) return [];
    const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
    return [{ id, change, name: (after ?? before)?.name ?? id }] as const;
  });
}
