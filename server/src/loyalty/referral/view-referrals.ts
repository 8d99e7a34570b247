/** Whom a customer has brought, by whom she came; and a referral that staff ends. */
import { z } from 'zod';
import type * as contract from '../../../../contracts/loyalty-referrals.ts';
import { notFound, problem } from '../../kit/problems.ts';
import { run, type On, type Tx } from '../../kit/sql.ts';
import type { OuterDeps } from '../outer-deps.ts';
import { personOf } from './claim-referral.ts';
import { referralEnded } from './problems.ts';
import { referralsOfFriends, referralsOfReferrer, refuseReferral, type ReferralRow } from './referrals.sql.ts';

type View = z.infer<typeof contract.referral>;
type Deps = Pick<OuterDeps, 'identity'>;

export async function referralsOf(
  on: On,
  deps: Deps,
  query: z.infer<typeof contract.referralsQuery>,
): Promise<z.infer<typeof contract.referralPage>> {
  const { originIds } = await personOf(on, deps, query.personId);
  if (query.as === 'friend') {
    const rows = await run(on, referralsOfFriends, [[...originIds]]);
    return { items: await viewReferrals(on, deps, rows), nextCursor: null };
  }
  const after = z.uuid().safeParse(query.cursor).data ?? null;
  const rows = await run(on, referralsOfReferrer, [[...originIds], after, query.limit + 1]);
  const shown = rows.slice(0, query.limit);
  return {
    items: await viewReferrals(on, deps, shown),
    nextCursor: rows.length > shown.length ? (shown.at(-1)?.origin_id ?? null) : null,
  };
}

async function viewReferrals(on: On, { identity }: Deps, rows: readonly ReferralRow[]): Promise<View[]> {
  const clusters = await identity.clustersOf(on, [...new Set(rows.flatMap((row) => [row.origin_id, row.referrer_id]))]);
  const person = (originId: string): string => clusters.get(originId)?.personId ?? originId;
  return rows.map((row) => ({
    friendId: person(row.origin_id),
    referrerId: person(row.referrer_id),
    code: row.code,
    state: row.state,
    why: row.why,
    orderId: row.order_id,
    claimedAt: row.claimed_at.toISOString(),
    dueAt: row.due_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
  }));
}

/** Nobody is rewarded for it any more. Throws `not_found`, `referral_ended`. */
export async function cancelReferral(tx: Tx, deps: Deps, friendId: string, now: Date): Promise<View> {
  const { originIds } = await personOf(tx, deps, friendId);
  const rows = await run(tx, referralsOfFriends, [[...originIds]]);
  if (rows.length === 0) throw problem(notFound);
  const ended: string[] = [];
  for (const { origin_id: originId } of rows)
    ended.push(...(await run(tx, refuseReferral, [originId, 'cancelled', now])).map((row) => row.origin_id));
  if (ended.length === 0) throw problem(referralEnded);
  const [view] = await viewReferrals(
    tx,
    deps,
    (await run(tx, referralsOfFriends, [[...originIds]])).filter((row) => ended.includes(row.origin_id)),
  );
  if (view === undefined) throw new Error('a referral without a view');
  return view;
}
