/**
 * Takes an import of cards back: openings are reversed on the ledger (what was spent meanwhile becomes a debt, never a silent loss), and
 * cards that the import made and nobody has touched since go. What identity learnt stays: links are cut where people are undone.
 */
import { run, transaction, type Db } from '../../kit/sql.ts';
import type { ReverseWish } from '../contract.ts';
import type { OuterDeps } from '../outer-deps.ts';
import { deleteImportedCards, importedCards, markUndone } from './card-imports.sql.ts';

const atOnce = 1_000;

export async function undoCards(
  db: Db,
  { ledger }: Pick<OuterDeps, 'ledger'>,
  importId: string,
  alive: () => Promise<void>,
  now: () => Date,
): Promise<void> {
  for (;;) {
    const done = await transaction(db, async (tx) => {
      const rows = await run(tx, importedCards, [importId, '', atOnce]);
      if (rows.length === 0) return 0;
      const wishes = rows.flatMap(({ operation_id: operationId }): ReverseWish[] =>
        operationId === null ? [] : [{ do: 'reverse', operationId, reason: 'the import was undone', actor: 'import' }],
      );
      await ledger.bookAll(tx, wishes, now());
      const numbers = rows.map(({ number }) => number);
      await run(tx, markUndone, [importId, numbers, now()]);
      await run(tx, deleteImportedCards, [rows.flatMap((row) => (row.made ? [row.number] : [])), importId]);
      return rows.length;
    });
    if (done === 0) return;
    await alive();
  }
}
