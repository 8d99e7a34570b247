/**
 * Saves products, one or many: what is there is read under row locks, merged with the wish, checked, and written with all that is made
 * from it, its old version, and its event. The same way for an editor, a connector and an import.
 */
import { newId } from '../kit/ids.ts';
import type { Issue } from '../kit/problems.ts';
import { run, sqlState, type Tx } from '../kit/sql.ts';
import { appendEvents, systemEvent } from '../spine/index.ts';
import { problem } from '../kit/problems.ts';
import { checkProduct } from './check-product.ts';
import { checkNeighbours } from './check-neighbours.ts';
import { tellCatalogue } from './definitions.sql.ts';
import { holdDefinitions, type Definitions } from './definitions.ts';
import { canonical, changedFields, emptyProduct, merge, type Change, type ProductDocument } from './document.ts';
import { gtinTaken, skuTaken } from './problems.ts';
import { holdProducts, insertProducts, type ProductRow } from './products.sql.ts';
import { everything } from './remember-variants.ts';
import { writeProducts } from './write-products.ts';

export interface Wish {
  readonly handle: string;
  readonly change: Change;
  /** `new`: it must not be there yet; a number: it must be there in this version; `any`: made or changed. */
  readonly expect: 'new' | 'any' | number;
  /** Undefined: as it is; a new one is a draft. */
  readonly state?: ProductRow['state'] | undefined;
}

export type Outcome =
  | {
      readonly kind: 'created' | 'changed' | 'unchanged';
      readonly handle: string;
      readonly id: string;
      readonly version: number;
    }
  | { readonly kind: 'taken' | 'absent'; readonly handle: string }
  | { readonly kind: 'stale'; readonly handle: string; readonly version: number }
  | { readonly kind: 'wrong'; readonly handle: string; readonly issues: readonly Issue[] };

/** One product that is to be written. */
export interface Save {
  readonly id: string;
  readonly handle: string;
  readonly before: ProductRow | null;
  readonly state: ProductRow['state'];
  readonly document: ProductDocument;
}

/**
 * An outcome for each wish, in their order; wishes name different handles. Nothing is written of those that are wrong, stale or
 * taken; whether the others stand is the caller's decision (throw, and all of it rolls back). `held`: what the caller holds already.
 */
export async function saveProducts(
  tx: Tx,
  wishes: readonly Wish[],
  by: string,
  now: Date,
  held?: Definitions,
): Promise<Outcome[]> {
  const definitions = held ?? (await holdDefinitions(tx));
  const rows = await run(tx, holdProducts, [wishes.map(({ handle }) => handle)]);
  const known = new Map(rows.map((row) => [row.handle, row]));
  const decided = wishes.map((wish) => decide(wish, known.get(wish.handle), definitions, now));
  const checked = await checkNeighbours(tx, decided);
  const saves = checked.flatMap((one) => ('save' in one ? [one.save] : []));
  const raced = await write(tx, saves, definitions, by, now);
  return checked.map((one) => {
    if (!('save' in one)) return one.outcome;
    const { handle, id, before } = one.save;
    if (raced.has(handle)) return { kind: 'taken', handle };
    return { kind: before === null ? 'created' : 'changed', handle, id, version: (before?.version ?? 0) + 1 };
  });
}

export type Decision = { readonly save: Save } | { readonly outcome: Outcome };

/** Pure: what the wish makes of the product. */
export function decide(wish: Wish, before: ProductRow | undefined, definitions: Definitions, now: Date): Decision {
  const { handle, expect, change } = wish;
  if (before !== undefined && expect === 'new') return { outcome: { kind: 'taken', handle } };
  if (before === undefined && typeof expect === 'number') return { outcome: { kind: 'absent', handle } };
  if (before !== undefined && typeof expect === 'number' && expect !== before.version)
    return { outcome: { kind: 'stale', handle, version: before.version } };
  const { issues, document } = checkProduct(merge(before?.document ?? emptyProduct, change), definitions);
  const state = wish.state ?? before?.state ?? 'draft';
  const more = [...issues, ...keptKinds(before?.document, document), ...publishable(state, document)];
  if (more.length > 0) return { outcome: { kind: 'wrong', handle, issues: more } };
  if (before !== undefined && before.state === state && canonical(before.document) === canonical(document))
    return { outcome: { kind: 'unchanged', handle, id: before.product_id, version: before.version } };
  return { save: { id: before?.product_id ?? newId(now.getTime()), handle, before: before ?? null, state, document } };
}

function publishable(state: ProductRow['state'], document: ProductDocument): Issue[] {
  return state === 'published' && !document.variants.some((variant) => variant.state === 'active')
    ? [{ path: 'variants', message: 'a published product has at least one active variant' }]
    : [];
}

/** What is sold as one thing does not become many, nor the other way round: stock and orders count on it. */
function keptKinds(before: ProductDocument | undefined, after: ProductDocument): Issue[] {
  return (before?.variants ?? []).flatMap((old) => {
    const at = after.variants.findIndex(({ sku }) => sku === old.sku);
    return (after.variants[at]?.parts === null) === (old.parts === null)
      ? []
      : [{ path: `variants.${at}.parts`, message: `${old.sku} is ${old.parts === null ? 'no' : 'a'} bundle for ever` }];
  });
}

/** Returns the handles that somebody else made a moment ago; throws `sku_taken` or `gtin_taken` for a race about one of these. */
async function write(
  tx: Tx,
  saves: readonly Save[],
  definitions: Definitions,
  by: string,
  now: Date,
): Promise<ReadonlySet<string>> {
  if (saves.length === 0) return new Set();
  try {
    const fresh = saves.filter(({ before }) => before === null);
    const inserted = new Set(
      fresh.length === 0
        ? []
        : (
            await run(tx, insertProducts, [
              JSON.stringify(
                fresh.map(({ id, handle, state, document }) => ({ product_id: id, handle, state, document })),
              ),
              now,
              by,
            ])
          ).map(({ handle }) => handle),
    );
    const raced = new Set(fresh.filter(({ handle }) => !inserted.has(handle)).map(({ handle }) => handle));
    const mine = saves.filter(({ handle }) => !raced.has(handle));
    await writeProducts(tx, mine, definitions, by, now);
    await appendEvents(
      tx,
      mine.map((save) => eventOf(save, by, now)),
    );
    await run(tx, tellCatalogue, [mine.length > 100 ? everything : mine.map(({ id }) => id).join(',')]);
    return raced;
  } catch (error) {
    if (sqlState(error) === '23505' && String(error).includes('variants_gtin')) throw problem(gtinTaken);
    if (sqlState(error) === '23505' && String(error).includes('variants_pkey')) throw problem(skuTaken);
    throw error;
  }
}

function eventOf({ id, handle, before, state, document }: Save, by: string, now: Date) {
  const name =
    before === null
      ? 'Product Created'
      : before.state !== state
        ? { published: 'Product Published', draft: 'Product Unpublished', archived: 'Product Archived' }[state]
        : 'Product Changed';
  return systemEvent(
    name,
    `product:${id}`,
    {
      productId: id,
      handle,
      version: (before?.version ?? 0) + 1,
      state,
      fields: before === null ? [] : changedFields(before.document, document),
      skus: document.variants.map(({ sku }) => sku),
      by,
    },
    now,
  );
}
