/** A card as it is shown. */
import type { z } from 'zod';
import type * as contract from '../../../../contracts/loyalty-cards.ts';
import type { On } from '../../kit/sql.ts';
import type { OuterDeps } from '../outer-deps.ts';
import type { CardRow } from './cards.sql.ts';
import { printNumber } from './number.ts';

export type CardView = z.infer<typeof contract.card>;

/** Where a card's customer begins: what it was registered to, else itself. Null: nobody has it. */
export const ownerOf = (row: CardRow): string | null => row.holder_id ?? (row.state === 'made' ? null : row.origin_id);

export async function viewCards(
  on: On,
  { identity }: Pick<OuterDeps, 'identity'>,
  rows: readonly CardRow[],
): Promise<CardView[]> {
  const clusters = await identity.clustersOf(
    on,
    rows.flatMap((row) => ownerOf(row) ?? []),
  );
  return rows.map((row) => {
    const owner = ownerOf(row);
    return {
      number: row.number,
      printed: printNumber(row.number),
      kind: row.kind,
      state: row.state,
      personId: owner === null ? null : (clusters.get(owner)?.personId ?? owner),
      batchId: row.batch_id,
      replacedBy: row.replaced_by,
      reason: row.reason,
      madeAt: row.made_at.toISOString(),
      activeAt: row.active_at?.toISOString() ?? null,
      changedAt: row.changed_at.toISOString(),
    };
  });
}

export async function viewCard(on: On, deps: Pick<OuterDeps, 'identity'>, row: CardRow): Promise<CardView> {
  const [view] = await viewCards(on, deps, [row]);
  if (view === undefined) throw new Error('a card without a view');
  return view;
}
