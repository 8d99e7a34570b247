/**
 * What a till spent without network comes back as signed slips. Each is settled once for ever, against the share that is held for it, so
 * what a slip may take is there. Only a slip that comes when its hold has ended is taken from what the customer has then; what she has
 * not any more is told as overspent, and never more than was granted: the share counts on, and a CHECK holds it.
 */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import {
  slipText,
  type Signed,
  type SlipText,
  type slipOutcome,
  type slipsAnswer,
} from '../../../../contracts/loyalty-allowance.ts';
import { codeToleranceSeconds, toSign, utf8 } from '../../../../contracts/loyalty-till.ts';
import { notFound, problem } from '../../kit/problems.ts';
import { run, runMaybe, type Tx } from '../../kit/sql.ts';
import { appendEvents, systemEvent } from '../../spine/index.ts';
import { verifyWith } from '../cards/signer.ts';
import type { OuterDeps } from '../outer-deps.ts';
import { suspect } from '../referral/suspicions.ts';
import {
  changeAllowance,
  insertSlips,
  knownSlips,
  lockAllowance,
  sharesOf,
  spendShares,
  type AllowanceRow,
  type ShareRow,
} from './allowances.sql.ts';
import { takePoints, type Taken } from './take-points.ts';

type Deps = Pick<OuterDeps, 'identity' | 'ledger'>;
type SlipOutcome = z.infer<typeof slipOutcome>;

/** A slip that was sent, with what was found out about it. */
export interface Judged {
  readonly slip: SlipText | null;
  readonly hash: string;
  readonly outcome: SlipOutcome;
}

export interface Against {
  readonly allowance: Pick<AllowanceRow, 'allowance_id' | 'public_key' | 'issued_at' | 'ends_at'>;
  readonly shares: readonly ShareRow[];
  /** Hashes of slips that were settled before, by id. */
  readonly known: ReadonlyMap<string, string>;
}

/** What each slip is, in the order sent: pure. A share is never taken beyond what was granted. */
export function judgeSlips(sent: readonly Signed[], { allowance, shares, known }: Against): Judged[] {
  const left = new Map(shares.map((share) => [share.share_no, share.points - share.spent]));
  const seen = new Map(known);
  const tolerance = codeToleranceSeconds * 1_000;
  const judge = (slip: SlipText, hash: string): SlipOutcome => {
    const before = seen.get(slip.slipId);
    if (before !== undefined) return before === hash ? 'again' : 'another_slip';
    const room = left.get(slip.share);
    if (room === undefined) return 'no_share';
    const at = new Date(slip.at).getTime();
    if (at < allowance.issued_at.getTime() - tolerance || at >= allowance.ends_at.getTime() + tolerance)
      return 'out_of_time';
    if (slip.points > room) return 'beyond_share';
    left.set(slip.share, room - slip.points);
    seen.set(slip.slipId, hash);
    return 'settled';
  };
  return sent.map((one) => {
    const hash = hashOf(one.text);
    const slip = readSlip(one, allowance);
    return { slip, hash, outcome: slip === null ? 'forged' : judge(slip, hash) };
  });
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Null: the till of this allowance did not sign this. */
function readSlip({ text, signature }: Signed, allowance: Against['allowance']): SlipText | null {
  const message = toSign('slip', utf8(text));
  if (!verifyWith(allowance.public_key, message, Buffer.from(signature, 'base64url'))) return null;
  try {
    const read = slipText.safeParse(JSON.parse(text));
    return read.success && read.data.allowanceId === allowance.allowance_id ? read.data : null;
  } catch {
    return null;
  }
}

export interface SettleWish {
  readonly allowanceId: string;
  readonly slips: readonly Signed[];
  readonly close: boolean;
  readonly by: string;
  readonly now: Date;
}

export async function settleSlips(tx: Tx, deps: Deps, wish: SettleWish): Promise<z.infer<typeof slipsAnswer>> {
  const { allowanceId, now } = wish;
  const allowance = await runMaybe(tx, lockAllowance, [allowanceId]);
  if (allowance === undefined) throw problem(notFound);
  const shares = await run(tx, sharesOf, [allowanceId]);
  const judged = judgeSlips(wish.slips, { allowance, shares, known: await settledBefore(tx, allowanceId, wish.slips) });
  const settled = judged.flatMap(({ slip, hash, outcome }) =>
    outcome === 'settled' && slip !== null ? [{ slip, hash }] : [],
  );
  const slips = settled.map(({ slip }) => slip);
  const taken = await takePoints(tx, deps, { allowance, shares, slips, by: wish.by, now });
  await writeSlips(tx, allowanceId, settled, taken, now);
  const released = wish.close ? await giveRestBack(tx, deps, allowance, shares, wish) : 0;
  const refused = judged.filter(({ outcome }) => outcome !== 'settled' && outcome !== 'again');
  const points = settled.reduce((sum, { slip }) => sum + slip.points, 0);
  const beyond = taken.reduce((sum, { overspent }) => sum + overspent, 0);
  await run(tx, changeAllowance, [allowanceId, points, beyond, refused.length, wish.close, now]);
  await tellWrong(tx, allowance, refused, beyond, now);
  return {
    outcomes: judged.map(({ slip, outcome }) => ({ slipId: slip?.slipId ?? null, outcome })),
    points,
    overspent: beyond,
    released,
  };
}

async function settledBefore(tx: Tx, allowanceId: string, sent: readonly Signed[]): Promise<Map<string, string>> {
  const ids = sent.flatMap(
    ({ text }) => /"slipId":"([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})"/.exec(text)?.[1] ?? [],
  );
  const rows = await run(tx, knownSlips, [allowanceId, ids]);
  return new Map(rows.map((row) => [row.slip_id, Buffer.from(row.text_hash).toString('hex')]));
}

async function writeSlips(
  tx: Tx,
  allowanceId: string,
  settled: readonly { readonly slip: SlipText; readonly hash: string }[],
  taken: readonly Taken[],
  now: Date,
): Promise<void> {
  if (settled.length === 0) return;
  const slips = settled.map(({ slip }) => slip);
  const numbers = slips.map((slip) => slip.share);
  const points = slips.map((slip) => slip.points);
  await run(tx, spendShares, [allowanceId, numbers, points]);
  await run(tx, insertSlips, [
    allowanceId,
    slips.map((slip) => slip.slipId),
    numbers,
    points,
    taken.map(({ overspent }) => overspent),
    taken.map(({ holdId }) => holdId),
    settled.map(({ hash }) => hash),
    slips.map((slip) => slip.sale),
    slips.map((slip) => slip.at),
    now,
  ]);
}

/** The till has no more slips of it: what is still held goes back at once. Closed twice gives back nothing. */
async function giveRestBack(
  tx: Tx,
  { ledger }: Deps,
  allowance: AllowanceRow,
  shares: readonly ShareRow[],
  { by, now }: SettleWish,
): Promise<number> {
  if (allowance.state === 'closed') return 0;
  const outcomes = await ledger.bookAll(
    tx,
    shares.map((share) => ({
      do: 'release' as const,
      key: `allowance:${allowance.allowance_id}:${share.share_no}:close`,
      holdId: share.hold_id,
      reason: 'the till gave the rest back',
      actor: by,
      channel: 'till',
    })),
    now,
  );
  return outcomes.reduce((sum, outcome) => sum + (outcome.kind === 'done' && !outcome.again ? outcome.amount : 0), 0);
}

/** What should not be is for somebody to look at: slips that are none, and points that nobody had. */
async function tellWrong(
  tx: Tx,
  allowance: AllowanceRow,
  refused: readonly Judged[],
  overspent: number,
  now: Date,
): Promise<void> {
  const about = allowance.allowance_id;
  const { till } = allowance;
  if (refused.length > 0) {
    const outcomes = [...new Set(refused.map(({ outcome }) => outcome))].sort();
    await suspect(
      tx,
      { kind: 'slips_refused', about, originId: null, detail: { till, slips: refused.length, outcomes } },
      now,
    );
  }
  if (overspent === 0) return;
  await suspect(tx, { kind: 'overspent', about, originId: null, detail: { till, points: overspent } }, now);
  await appendEvents(tx, [
    systemEvent('Points Overspent', `allowance:${about}`, { allowance_id: about, till, points: overspent }, now),
  ]);
}
