/**
 * The order of a sale without network says that points paid a part of it. They were taken when the till's slip was settled, so its tender
 * names the slip (`slip:<allowance>:<slip>`) and takes nothing again; what comes back later goes to the lots that the slip took. A slip pays one tender.
 */
import { run, runMaybe, runOne, type Tx } from '../../kit/sql.ts';
import type { PointsPort } from '../../orders/index.ts';
import type { GiveBackWish, HoldWish } from '../contract.ts';
import type { LoyaltyDeps } from '../deps.ts';
import { tenderKind, unitsFor } from '../programme.ts';
import { tell } from '../tell.ts';
import { whoOf } from '../who.ts';
import {
  accountsOfHold,
  changeHold,
  claimSlipFor,
  lockAllowance,
  returnSlip,
  slipOfTender,
  type SlipOfTender,
} from './allowances.sql.ts';

type Deps = Pick<LoyaltyDeps, 'identity' | 'ledger' | 'programmes'>;
type Spend = Parameters<PointsPort['spend']>[1];

const uuid = '[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}';
const form = new RegExp(`^slip:(${uuid}):(${uuid})$`);

/** The port of points with slips in front: every other tender goes on to `points`. */
export function withSlips(points: PointsPort, deps: Deps): PointsPort {
  return {
    ...points,
    spend: (tx, wish: Spend) => {
      const [, allowanceId, slipId] = form.exec(wish.reference ?? '') ?? [];
      return allowanceId === undefined || slipId === undefined
        ? points.spend(tx, wish)
        : claim(tx, deps, wish, [allowanceId, slipId]);
    },
    giveBack: async (tx, wish) => {
      if (!(await giveBack(tx, deps, wish))) await points.giveBack(tx, wish);
    },
  };
}

async function claim(
  tx: Tx,
  deps: Deps,
  wish: Spend,
  [allowanceId, slipId]: readonly [string, string],
): ReturnType<PointsPort['spend']> {
  const { originId, amountMinor, orderId, currency, now } = wish;
  if (originId === null) return { kind: 'refused', why: 'points need a customer who is known' };
  const programme = await deps.programmes.at(tx, now);
  const tender = programme === null ? null : tenderKind(programme);
  if (programme === null || tender === null) return { kind: 'refused', why: 'no programme lets points pay' };
  if (currency !== programme.currency) return { kind: 'refused', why: `points pay in ${programme.currency} only` };
  const { originIds } = await whoOf(tx, deps, originId);
  const amount = unitsFor(tender.kind.worth, amountMinor);
  const slip = await runMaybe(tx, claimSlipFor, [allowanceId, slipId, wish.key, [...originIds], amount, amountMinor]);
  if (slip === undefined)
    return {
      kind: 'refused',
      why: `no settled slip of this customer stands for ${amount}: bring the slips of the till first`,
    };
  const properties = { order_id: orderId, kind: tender.kind.id, amount, value: amountMinor, currency };
  await tell(tx, [{ name: 'Points Spent', originId, about: orderId, properties }], now);
  return { kind: 'spent' };
}

/** Units that have come back once so much of the money has: in proportion, exact in the end. Pure. */
export const unitsBack = (taken: number, tenderMinor: number, returnedMinor: number): number =>
  Number((BigInt(taken) * BigInt(returnedMinor)) / BigInt(tenderMinor));

/** False: this tender was paid otherwise. */
async function giveBack(tx: Tx, deps: Deps, wish: Parameters<PointsPort['giveBack']>[1]): Promise<boolean> {
  const found = await runMaybe(tx, slipOfTender, [wish.spentKey]);
  if (found === undefined) return false;
  // The same order as in settling: the allowance, then the ledger.
  await run(tx, lockAllowance, [found.allowance_id]);
  const slip = await runOne(tx, slipOfTender, [wish.spentKey]);
  const { amountMinor, orderId, now } = wish;
  // What she did not have any more was never taken from her, and does not come back.
  const taken = slip.points - slip.overspent;
  const amount = unitsBack(taken, slip.tender_minor, slip.returned_minor + amountMinor) - slip.returned;
  const again = amount > 0 && slip.hold_id !== null && (await book(tx, deps, wish, slip, slip.hold_id, amount));
  if (again) return true;
  await run(tx, returnSlip, [wish.spentKey, amountMinor, amount]);
  if (amount > 0 && slip.origin_id !== null) {
    const properties = { order_id: orderId, amount, value: amountMinor };
    await tell(tx, [{ name: 'Points Returned', originId: slip.origin_id, about: orderId, properties }], now);
  }
  return true;
}

/** True: it was given back before. */
async function book(
  tx: Tx,
  deps: Deps,
  { key, orderId, now }: Parameters<PointsPort['giveBack']>[1],
  slip: SlipOfTender,
  holdId: string,
  amount: number,
): Promise<boolean> {
  const programme = await deps.programmes.at(tx, now);
  const wish: GiveBackWish = {
    do: 'give_back',
    key: `slip back ${key}`,
    holdId,
    amount,
    expiredLots: programme?.returns.expiredLots ?? { kind: 'renew', days: 30 },
    orderId,
    reason: 'an order gave less to pay',
    actor: 'orders',
  };
  let outcome = await deps.ledger.book(tx, wish, now);
  if (outcome.kind === 'gone' && holdId === slip.share_hold_id) {
    await endHold(tx, deps, slip, key, now);
    outcome = await deps.ledger.book(tx, wish, now);
  }
  if (outcome.kind !== 'done') throw new Error(`points of a slip do not come back: ${outcome.kind}`);
  return outcome.again;
}

/**
 * The till has not closed its allowance, so a part of the share is held still, and the ledger gives back only from holds that have ended:
 * the rest is held anew, for the same till and until the same end.
 */
async function endHold(tx: Tx, { ledger }: Deps, slip: SlipOfTender, key: string, now: Date): Promise<void> {
  const said = { reason: 'a sale of this share came back', actor: 'orders', channel: 'till' };
  const holdId = slip.share_hold_id;
  const freed = await ledger.book(tx, { ...said, do: 'release', key: `slip back ${key}:free`, holdId }, now);
  if (freed.kind !== 'done') return;
  const accounts = await run(tx, accountsOfHold, [holdId]);
  const hold = (amount: number, part: string): HoldWish => ({
    ...said,
    do: 'hold',
    key: `slip back ${key}:${part}`,
    accountIds: accounts.map((row) => row.account_id),
    amount,
    expiresAt: slip.settle_until,
    about: `till:${slip.till}`,
  });
  const all = await ledger.book(tx, hold(freed.amount, 'hold'), now);
  // A lot that expired while it was held is gone now; the rest of the share is smaller.
  const held =
    all.kind === 'insufficient' && all.available > 0 ? await ledger.book(tx, hold(all.available, 'rest'), now) : all;
  if (held.kind === 'done' && held.holdId !== undefined)
    await run(tx, changeHold, [slip.allowance_id, slip.share_no, held.holdId]);
}
