/**
 * The facts of variants and the definitions, held in memory: a quote of ten lines asks for ten of them. Told by NOTIFY `catalogue`
 * within milliseconds what has changed; a lost notification costs at most `maxAgeMs`.
 */
import { errorFields, type Log } from '../kit/log.ts';
import { run, type Db, type On } from '../kit/sql.ts';
import type { VariantFacts } from './contract.ts';
import { readDefinitions, type Definitions } from './definitions.ts';
import { factsOf } from './variants.ts';
import { factsBySku } from './variants.sql.ts';

export interface VariantMemory {
  variantsOf(on: On, skus: readonly string[]): Promise<ReadonlyMap<string, VariantFacts>>;
  definitions(on: On): Promise<Definitions>;
  /** Goes up with each change that this process has heard of. */
  version(): number;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface MemoryBounds {
  readonly maxAgeMs: number;
  readonly maxVariants: number;
}
/** 50,000 variants are about 60 MB. */
const standard: MemoryBounds = { maxAgeMs: 15_000, maxVariants: 50_000 };

interface Remembered {
  readonly facts: VariantFacts;
  readonly until: number;
}

/** Payload of the notification: ids of products, or `*` for everything (a category moved, an import). */
export const everything = '*';

export function createVariantMemory(db: Db, log: Log, bounds: MemoryBounds = standard): VariantMemory {
  const facts = new Map<string, Remembered>();
  let known: { readonly read: Promise<Definitions>; readonly until: number } | undefined;
  let version = 0;
  // Nobody is told of changes before `start`: then nothing may be remembered.
  let listening: { unlisten(): Promise<void> } | undefined;

  function forgetAll(): void {
    version += 1;
    facts.clear();
    known = undefined;
  }

  function hear(payload: string): void {
    if (payload === everything) return forgetAll();
    version += 1;
    const changed = new Set(payload.split(','));
    for (const [sku, one] of facts) if (changed.has(one.facts.productId)) facts.delete(sku);
  }

  function definitions(on: On): Promise<Definitions> {
    const now = performance.now();
    if (known !== undefined && known.until > now) return known.read;
    const read = readDefinitions(on);
    if (listening === undefined) return read;
    const mine = { read, until: now + bounds.maxAgeMs };
    known = mine;
    read.catch(() => {
      if (known === mine) known = undefined;
    });
    return read;
  }

  async function load(on: On, skus: readonly string[], found: Map<string, VariantFacts>): Promise<void> {
    const asOf = version;
    const [rows, defined] = await Promise.all([run(on, factsBySku, [[...skus]]), definitions(on)]);
    const until = performance.now() + bounds.maxAgeMs;
    for (const row of rows) {
      const one = factsOf(row, defined);
      found.set(row.sku, one);
      // What changed while it was read may be the old state: given, as it was true when asked, but not remembered.
      if (asOf === version && listening !== undefined) facts.set(row.sku, { facts: one, until });
    }
    for (const oldest of facts.keys()) {
      if (facts.size <= bounds.maxVariants) break;
      facts.delete(oldest);
    }
  }

  return {
    variantsOf: async (on, skus) => {
      const now = performance.now();
      const found = new Map<string, VariantFacts>();
      const missing: string[] = [];
      for (const sku of skus) {
        const one = facts.get(sku);
        if (one !== undefined && one.until > now) found.set(sku, one.facts);
        else missing.push(sku);
      }
      if (missing.length > 0) await load(on, missing, found);
      return found;
    },
    definitions,
    version: () => version,
    start: async () => {
      // Called again when the connection was lost and is back: what was told meanwhile is not known.
      listening = await db.listen('catalogue', hear, forgetAll);
    },
    stop: async () => {
      await listening
        ?.unlisten()
        .catch((error: unknown) => log.warn(errorFields(error), 'the catalogue’s listener did not end well'));
      listening = undefined;
      forgetAll();
    },
  };
}
