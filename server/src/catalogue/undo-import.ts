/**
 * Takes an import of products back: what it made is archived (a SKU is for ever, so nothing is deleted), what it changed gets the state
 * before it again. Products that somebody changed since stay as they are.
 */
import { run, transaction, type Db, type Tx } from '../kit/sql.ts';
import { emptyProduct } from './document.ts';
import { changedByImport, versionBefore, type ProductRow } from './products.sql.ts';
import { saveProducts, type Wish } from './save-products.ts';

const atOnce = 500;
const first = '00000000-0000-0000-0000-000000000000';

export async function undoImport(db: Db, importer: string, alive: () => Promise<void>, now: () => Date): Promise<void> {
  let after = first;
  for (;;) {
    const rows = await transaction(db, async (tx) => {
      const found = await run(tx, changedByImport, [importer, after, atOnce]);
      if (found.length > 0) await takeBack(tx, found, importer, now());
      return found;
    });
    const last = rows
      .map(({ product_id }) => product_id)
      .sort()
      .at(-1);
    if (last === undefined) return;
    after = last;
    await alive();
  }
}

async function takeBack(tx: Tx, rows: readonly ProductRow[], importer: string, now: Date): Promise<void> {
  const older = new Map(
    (await run(tx, versionBefore, [rows.map(({ product_id }) => product_id), importer])).map((row) => [
      row.product_id,
      row,
    ]),
  );
  const wishes = rows.map((row): Wish => {
    const old = older.get(row.product_id);
    if (old === undefined) return { handle: row.handle, expect: row.version, change: {}, state: 'archived' };
    const then = new Set(old.document.variants.map(({ sku }) => sku));
    const later = row.document.variants.filter(({ sku }) => !then.has(sku));
    return {
      handle: row.handle,
      expect: row.version,
      state: old.state,
      change: {
        ...emptyProduct,
        ...old.document,
        variants: [...old.document.variants, ...later.map((variant) => ({ ...variant, state: 'retired' as const }))],
      },
    };
  });
  await saveProducts(tx, wishes, `undo of ${importer}`, now);
}
