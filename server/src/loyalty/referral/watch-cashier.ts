/** A cashier who holds her own card over other people's sales earns what is not hers: each such day is one suspicion, with how often. */
import { runMaybe, type Tx } from '../../kit/sql.ts';
import type { OuterDeps } from '../outer-deps.ts';
import { personOf } from './claim-referral.ts';
import { staffCustomer } from './referrals.sql.ts';
import { suspect } from './suspicions.ts';

export async function watchCashier(
  tx: Tx,
  deps: Pick<OuterDeps, 'identity'>,
  seen: { readonly cashier: string; readonly personId: string; readonly till: string },
  now: Date,
): Promise<void> {
  const row = await runMaybe(tx, staffCustomer, [seen.cashier]);
  if (row === undefined) return;
  const { personId } = await personOf(tx, deps, row.origin_id);
  if (personId !== seen.personId) return;
  const day = now.toISOString().slice(0, 10);
  const about = `${seen.cashier} ${day}`;
  await suspect(tx, { kind: 'cashier_card', originId: row.origin_id, about, detail: { till: seen.till } }, now);
}
