/** What waits for a second pair of eyes, as it is shown: what, by whom, and whose points would move. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/loyalty.ts';
import { run, type On } from '../kit/sql.ts';
import { listApprovals, personsOfWishes, type ApprovalRow } from './view.sql.ts';

export type ApprovalView = z.infer<typeof contract.approval>;

/** What waits for a second pair of eyes: origins instead of identifiers, so that nothing personal is kept here. */
export interface StoredWish {
  readonly lines: readonly { readonly originId: string; readonly kind: string; readonly amount: number }[];
  readonly operationId?: string;
}

/** `readerId`: who asks, for `isMine`. */
export async function approvalsOf(on: On, state: string | null, readerId: string): Promise<ApprovalView[]> {
  return viewApprovals(on, await run(on, listApprovals, [state]), readerId);
}

/** So many are named; the count says how many there are. */
const namedPersons = 20;

export async function viewApprovals(on: On, rows: readonly ApprovalRow[], readerId: string): Promise<ApprovalView[]> {
  const open = rows.filter((row) => row.state === 'asked');
  const lines = open.flatMap((row) =>
    (wishOf(row).lines ?? []).slice(0, namedPersons).map(({ originId }) => [row.approval_id, originId] as const),
  );
  const reversals = open.flatMap((row) => {
    const { operationId } = wishOf(row);
    return operationId === undefined ? [] : [[row.approval_id, operationId] as const];
  });
  const found =
    open.length === 0
      ? []
      : await run(on, personsOfWishes, [
          lines.map(([approvalId]) => approvalId),
          lines.map(([, originId]) => originId),
          reversals.map(([approvalId]) => approvalId),
          reversals.map(([, operationId]) => operationId),
        ]);
  return rows.map((row) => ({
    ...viewApproval(row),
    isMine: row.asked_by_id === readerId,
    personIds: found
      .filter((one) => one.approval_id === row.approval_id)
      .slice(0, namedPersons)
      .map((one) => one.person_id),
  }));
}

const wishOf = (row: Pick<ApprovalRow, 'wish'>): Partial<StoredWish> => row.wish as Partial<StoredWish>;

export const viewApproval = (row: ApprovalRow, wish = row.wish): Omit<ApprovalView, 'isMine' | 'personIds'> => ({
  id: row.approval_id,
  what: row.what,
  state: row.state,
  amount: row.amount,
  customers: wishOf({ wish }).lines?.length ?? 0,
  reason: row.reason,
  askedBy: row.asked_by,
  askedAt: row.asked_at.toISOString(),
  decidedBy: row.decided_by,
  decidedAt: row.decided_at?.toISOString() ?? null,
});
