/** Product files: the port of the import machinery (see channels), filled. One row is one variant. */
import type { BadRow, Kept, OtherKind, Thing } from '../channels/index.ts';
import { run, type Tx } from '../kit/sql.ts';
import { holdDefinitions } from './definitions.ts';
import { applyRows, gatherRows, type Gathered } from './gather-rows.ts';
import { makeCategories } from './import-categories.ts';
import { holdProducts } from './products.sql.ts';
import { objection, readProductRow, suggestTarget, type ProductRow } from './read-product-row.ts';
import { saveProducts, type Outcome, type Wish } from './save-products.ts';
import { undoImport } from './undo-import.ts';

/** Whose change it is; the undo finds an import's products by it. */
export const importer = (importId: string): string => `import ${importId}`;

export function productFiles(now: () => Date = () => new Date()): OtherKind {
  const kind: OtherKind<ProductRow> = {
    name: 'products',
    suggestTarget,
    objection,
    read: readProductRow,
    show: (row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)),
    keep: (tx, things, importId) => keepProducts(tx, things, importId, now()),
    undo: (db, importId, alive) => undoImport(db, importer(importId), alive, now),
  };
  return kind as OtherKind;
}

async function keepProducts(tx: Tx, things: readonly Thing<ProductRow>[], importId: string, now: Date): Promise<Kept> {
  const named = things.flatMap(({ value }) =>
    Array.isArray(value.category) ? [value.category as readonly string[]] : [],
  );
  const found = await holdDefinitions(tx);
  const finder = await makeCategories(tx, named, found, now);
  const definitions = finder.codes.size === found.categories.size ? found : await holdDefinitions(tx);
  const groups = gatherRows(things);
  const held = await run(tx, holdProducts, [groups.map(({ handle }) => handle)]);
  const known = new Map(held.map((row) => [row.handle, row]));
  const wishes = groups.map(({ handle, rows }): Wish => {
    const before = known.get(handle);
    const stated = rows.findLast(({ value }) => value.state !== undefined)?.value.state;
    const publish = rows.some(({ value }) => value.publish) ? 'published' : 'draft';
    return {
      handle,
      expect: 'any',
      change: applyRows(
        rows.map(({ value }) => value),
        before?.document,
        definitions,
        finder,
      ),
      state: stated ?? before?.state ?? publish,
    };
  });
  return countKept(groups, await saveProducts(tx, wishes, importer(importId), now, definitions));
}

function countKept(groups: readonly Gathered[], outcomes: readonly Outcome[]): Kept {
  let [accepted, duplicates] = [0, 0];
  const bad: BadRow[] = [];
  outcomes.forEach((outcome, at) => {
    const rows = groups[at]?.rows ?? [];
    if (outcome.kind === 'unchanged') duplicates += rows.length;
    else if ('id' in outcome) accepted += rows.length;
    else bad.push(...rows.map((row) => badRow(row, outcome)));
  });
  return { accepted, duplicates, bad };
}

function badRow({ row, raw }: Thing, outcome: Outcome): BadRow {
  const detail =
    outcome.kind === 'wrong'
      ? outcome.issues.map(({ path, message }) => `${path}: ${message}`).join('; ')
      : 'somebody else made this product at the same moment; import the file again';
  return {
    kind: 'bad',
    row,
    raw,
    reason: outcome.kind === 'wrong' ? 'product_wrong' : 'product_taken',
    detail: detail.slice(0, 2_000),
  };
}
