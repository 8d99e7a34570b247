/** What looks wrong is kept until somebody has looked at it: nothing is refused by a guess, and nothing is rewarded under one. */
import type { z } from 'zod';
import type * as contract from '../../../../contracts/loyalty-referrals.ts';
import { hashedId } from '../../kit/ids.ts';
import { notFound, problem } from '../../kit/problems.ts';
import { run, runMaybe, runOne, type On, type Tx } from '../../kit/sql.ts';
import type { JsonObject } from '../../spine/index.ts';
import type { OuterDeps } from '../outer-deps.ts';
import { suspicionDecided } from './problems.ts';
import {
  countSuspicions,
  decideSuspicion,
  listSuspicions,
  openSuspicionsAbout,
  putSuspicion,
  suspicionById,
  type SuspicionRow,
} from './suspicions.sql.ts';

export type SuspicionKind =
  | 'self_referral'
  | 'referral_loop'
  | 'referral_velocity'
  | 'cashier_referral'
  | 'cashier_card'
  | 'gifts_received'
  | 'slips_refused'
  | 'overspent';

export interface Suspected {
  readonly kind: SuspicionKind;
  /** Whose deed it would be; null: nobody is known. */
  readonly originId: string | null;
  /** What it is about: the same thing seen again is the same suspicion. */
  readonly about: string;
  /** Nothing personal. */
  readonly detail: JsonObject;
}

export async function suspect(tx: Tx, { kind, originId, about, detail }: Suspected, now: Date): Promise<void> {
  await run(tx, putSuspicion, [hashedId('suspicion', kind, about), kind, originId, about, JSON.stringify(detail), now]);
}

/** Is something open about this? Then it waits. */
export async function isSuspect(on: On, about: string): Promise<boolean> {
  return (await runOne(on, openSuspicionsAbout, [about])).open > 0;
}

export async function decide(
  tx: Tx,
  wish: { readonly id: string; readonly decision: 'dismiss' | 'confirm'; readonly reason: string; readonly by: string },
  now: Date,
): Promise<SuspicionRow> {
  const state = wish.decision === 'dismiss' ? 'dismissed' : 'confirmed';
  const row = await runMaybe(tx, decideSuspicion, [wish.id, state, wish.by, now, wish.reason]);
  if (row !== undefined) return row;
  throw problem((await runMaybe(tx, suspicionById, [wish.id])) === undefined ? notFound : suspicionDecided);
}

export type SuspicionView = z.infer<typeof contract.suspicion>;

export async function listOf(
  on: On,
  deps: Pick<OuterDeps, 'identity'>,
  query: z.infer<typeof contract.suspicionsQuery>,
): Promise<z.infer<typeof contract.suspicionPage>> {
  const [at, id] = (query.cursor ?? '').split('_');
  const isCursor = /^[0-9a-f-]{36}$/.test(id ?? '') && !Number.isNaN(Date.parse(at ?? ''));
  const rows = await run(on, listSuspicions, [
    query.state ?? null,
    isCursor ? (at ?? null) : null,
    isCursor ? (id ?? null) : null,
    query.limit + 1,
  ]);
  const items = await viewAll(on, deps, rows.slice(0, query.limit));
  const last = items.at(-1);
  return { items, nextCursor: rows.length > items.length && last ? `${last.lastAt}_${last.id}` : null };
}

export async function viewAll(
  on: On,
  { identity }: Pick<OuterDeps, 'identity'>,
  rows: readonly SuspicionRow[],
): Promise<SuspicionView[]> {
  const clusters = await identity.clustersOf(
    on,
    rows.flatMap((row) => row.origin_id ?? []),
  );
  return rows.map((row) => ({
    id: row.suspicion_id,
    kind: row.kind,
    state: row.state,
    personId: row.origin_id === null ? null : (clusters.get(row.origin_id)?.personId ?? row.origin_id),
    about: row.about,
    detail: row.detail,
    seen: row.seen,
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
    decidedBy: row.decided_by,
    decidedAt: row.decided_at?.toISOString() ?? null,
  }));
}

/** For the Problems screen: what waits for somebody, by kind. */
export const openSuspicions = (on: On): Promise<{ kind: string; count: number; first_at: Date; last_at: Date }[]> =>
  run(on, countSuspicions);
