/** Takes what settled slips say from the ledger: from the share that is held, or, when its hold has ended, from what the customer has now. */
import type { SlipText } from '../../../../contracts/loyalty-allowance.ts';
import type { Tx } from '../../kit/sql.ts';
import type { CaptureWish, Outcome, Said } from '../contract.ts';
import type { OuterDeps } from '../outer-deps.ts';
import type { AllowanceRow, ShareRow } from './allowances.sql.ts';

type Deps = Pick<OuterDeps, 'identity' | 'ledger'>;

export interface Taken {
  /** What she did not have any more. */
  readonly overspent: number;
  /** On the ledger, to be given back; null: nothing was there. */
  readonly holdId: string | null;
}

export interface Settlement {
  readonly allowance: AllowanceRow;
  readonly shares: readonly ShareRow[];
  readonly slips: readonly SlipText[];
  readonly by: string;
  readonly now: Date;
}

/** One answer a slip, in their order. */
export async function takePoints(tx: Tx, deps: Deps, settlement: Settlement): Promise<Taken[]> {
  const { shares, slips, now } = settlement;
  if (slips.length === 0) return [];
  const byNumber = new Map(shares.map((share) => [share.share_no, share]));
  const captures = slips.map((slip): CaptureWish => {
    const holdId = byNumber.get(slip.share)?.hold_id ?? '';
    return { do: 'capture', holdId, amount: slip.points, keepRest: true, ...saidOf(settlement, slip) };
  });
  const outcomes = await deps.ledger.bookAll(tx, captures, now);
  const taken: Taken[] = [];
  for (const [at, slip] of slips.entries()) {
    if (outcomes[at]?.kind === 'done') taken.push({ overspent: 0, holdId: captures[at]?.holdId ?? null });
    else taken.push(await takeLate(tx, deps, settlement, byNumber.get(slip.share), slip));
  }
  return taken;
}

function saidOf({ allowance, by }: Settlement, slip: SlipText): Said {
  return {
    key: `slip:${slip.allowanceId}:${slip.slipId}`,
    reason: 'spent at a till without network',
    actor: by,
    channel: 'till',
    detail: { sale: slip.sale, till: allowance.till },
    ...(allowance.location_id === null ? {} : { locationId: allowance.location_id }),
  };
}

/** The hold has ended. Who was forgotten meanwhile has nothing to take from. */
async function takeLate(
  tx: Tx,
  { identity, ledger }: Deps,
  settlement: Settlement,
  share: ShareRow | undefined,
  slip: SlipText,
): Promise<Taken> {
  const { allowance, now } = settlement;
  const nothing: Taken = { overspent: slip.points, holdId: null };
  if (share === undefined || share.origin_id === null) return nothing;
  const cluster = (await identity.clustersOf(tx, [share.origin_id])).get(share.origin_id);
  const accounts = await ledger.accountsOf(tx, cluster?.originIds ?? [share.origin_id], allowance.kind);
  const accountIds = accounts.filter(({ state }) => state === 'open').map(({ accountId }) => accountId);
  if (accountIds.length === 0) return nothing;
  const said = saidOf(settlement, slip);
  const about = `till:${allowance.till}`;
  const spend = (amount: number, part: 'late' | 'rest'): Promise<Outcome> =>
    ledger.book(tx, { ...said, do: 'spend', key: `${said.key}:${part}`, accountIds, amount, about }, now);
  const all = await spend(slip.points, 'late');
  const done = all.kind === 'insufficient' && all.available > 0 ? await spend(all.available, 'rest') : all;
  return done.kind === 'done' ? { overspent: slip.points - done.amount, holdId: done.holdId ?? null } : nothing;
}
