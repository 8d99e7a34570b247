/**
 * The order of a sale without network says that points paid a part of it: they were taken when the till's slip was settled. Here its tender
 * finds that slip, once, so that nothing is taken twice; and what is given back later goes to the lots that the slip took.
 */
import { runMaybe, type On, type Tx } from '../../kit/sql.ts';
import { claimSlipFor, slipOfTenderRow } from './allowances.sql.ts';

export interface ClaimedSlip {
  readonly points: number;
  /** On the ledger: `give_back` names it. */
  readonly holdId: string;
  readonly overspent: number;
}

const form = /^slip:([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}):([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/;

export const isSlip = (reference: string | undefined): boolean => reference !== undefined && form.test(reference);

/** Null: there is no such slip of this customer, it is worth something else, or another tender has it. The same tender may ask again. */
export async function claimSlip(
  tx: Tx,
  wish: {
    readonly reference: string;
    readonly tenderId: string;
    readonly originIds: readonly string[];
    readonly amount: number;
  },
): Promise<ClaimedSlip | null> {
  const [, allowanceId, slipId] = form.exec(wish.reference) ?? [];
  if (allowanceId === undefined || slipId === undefined) return null;
  const row = await runMaybe(tx, claimSlipFor, [allowanceId, slipId, wish.tenderId, [...wish.originIds], wish.amount]);
  return row === undefined ? null : { points: row.points, holdId: row.hold_id, overspent: row.overspent };
}

export async function slipOfTender(on: On, tenderId: string): Promise<ClaimedSlip | null> {
  const row = await runMaybe(on, slipOfTenderRow, [tenderId]);
  return row === undefined ? null : { points: row.points, holdId: row.hold_id, overspent: row.overspent };
}
