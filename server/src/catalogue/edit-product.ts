/** One product at a time, as an editor does it: what went otherwise than wished is a problem. */
import { notFound, problem } from '../kit/problems.ts';
import { runMaybe, type On, type Tx } from '../kit/sql.ts';
import { takenGtin, takenSku } from './check-neighbours.ts';
import { emptyProduct } from './document.ts';
import { gtinTaken, handleTaken, productInvalid, skuTaken, staleVersion } from './problems.ts';
import { oldVersion, productByHandle, productById, type ProductRow } from './products.sql.ts';
import { saveProducts, type Outcome, type Wish } from './save-products.ts';

const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** By id or by handle; throws `not_found`. */
export async function getProduct(on: On, idOrHandle: string): Promise<ProductRow> {
  const row = uuid.test(idOrHandle)
    ? await runMaybe(on, productById, [idOrHandle])
    : await runMaybe(on, productByHandle, [idOrHandle]);
  if (row === undefined) throw problem(notFound);
  return row;
}

/** Saves one; returns it as it is now, and whether anything changed. */
export async function saveOne(
  tx: Tx,
  wish: Wish,
  by: string,
  now: Date,
): Promise<{ row: ProductRow; changed: boolean }> {
  const [outcome] = await saveProducts(tx, [wish], by, now);
  if (outcome === undefined) throw new Error('a wish without an outcome');
  const saved = orProblem(outcome);
  return { row: await getProduct(tx, saved.id), changed: saved.kind !== 'unchanged' };
}

export type Saved = Extract<Outcome, { id: string }>;

export function orProblem(outcome: Outcome): Saved {
  switch (outcome.kind) {
    case 'created':
    case 'changed':
    case 'unchanged':
      return outcome;
    case 'absent':
      throw problem(notFound);
    case 'taken':
      throw problem(handleTaken, { detail: outcome.handle });
    case 'stale':
      throw problem(staleVersion, { detail: `it is in version ${outcome.version} now` });
    case 'wrong': {
      const { issues, handle } = outcome;
      const only = (mark: string): boolean => issues.every(({ message }) => message.startsWith(mark));
      const kind = only(takenSku) ? skuTaken : only(takenGtin) ? gtinTaken : productInvalid;
      const plain = issues.map(({ path, message }) => ({ path, message: message.replace(/^(sku|gtin)_taken: /, '') }));
      throw problem(kind, { detail: `product ${handle}: ${plain[0]?.message ?? ''}`, issues: plain });
    }
  }
}

/**
 * Brings an older version back, as a new one. Variants that came after it stay, but retired: a SKU never goes. The state of the product
 * (draft, published) stays what it is.
 */
export async function restoreProduct(
  tx: Tx,
  product: ProductRow,
  wish: { readonly version: number; readonly to: number },
  by: string,
  now: Date,
): Promise<{ row: ProductRow; changed: boolean }> {
  const old = await runMaybe(tx, oldVersion, [product.product_id, wish.to]);
  if (old === undefined) throw problem(notFound, { detail: `there is no version ${wish.to}` });
  const then = new Set(old.document.variants.map(({ sku }) => sku));
  const later = product.document.variants.filter(({ sku }) => !then.has(sku));
  const change = {
    ...emptyProduct,
    ...old.document,
    variants: [...old.document.variants, ...later.map((variant) => ({ ...variant, state: 'retired' as const }))],
  };
  return saveOne(tx, { handle: product.handle, expect: wish.version, change }, by, now);
}
