/**
 * Facts of variants for a minute: reading the documents of a few hundred products costs more than everything else that is asked for a batch. What
 * must be true now (published, sold, priced, in stock) is not read from here.
 */
import { variantsOf, type VariantFacts } from '../../catalogue/index.ts';
import type { Db } from '../../kit/sql.ts';

const keptMs = 60_000;
const most = 50_000;

interface Kept {
  readonly facts: VariantFacts | undefined;
  readonly until: number;
}
/** By database: two servers of one process do not mix their goods. */
const memories = new WeakMap<Db, Map<string, Kept>>();

export async function factsOf(db: Db, skus: readonly string[]): Promise<ReadonlyMap<string, VariantFacts>> {
  const memory = memories.get(db) ?? new Map<string, Kept>();
  memories.set(db, memory);
  const now = performance.now();
  const unknown = [...new Set(skus)].filter((sku) => (memory.get(sku)?.until ?? 0) <= now);
  if (unknown.length > 0) {
    const read = await variantsOf(db, unknown);
    if (memory.size + unknown.length > most) memory.clear();
    for (const sku of unknown) memory.set(sku, { facts: read.get(sku), until: now + keptMs });
  }
  return new Map(
    skus.flatMap((sku): [string, VariantFacts][] => {
      const facts = memory.get(sku)?.facts;
      return facts === undefined ? [] : [[sku, facts]];
    }),
  );
}
