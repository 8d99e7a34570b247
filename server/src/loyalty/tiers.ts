/** Tiers of persons: read over all their origins, kept with the origin that reached them, so that undoing a merge gives each side its own. */
import { run, runOne, transaction, type Db, type On, type Tx } from '../kit/sql.ts';
import type { IdentityPort } from './deps.ts';
import { bestStanding, decideTier, type Progress, type Standing, type TierDecision } from './decide-tier.ts';
import { monthOf } from './lot-life.ts';
import type { Programme } from './programme.ts';
import type { Programmes } from './programmes.ts';
import { tell, type Note } from './tell.ts';
import * as sql from './tiers.sql.ts';

export interface TierState extends TierDecision {
  readonly progress: Progress;
  readonly standings: readonly sql.StandingRow[];
}

/** As it is now, with what would change; nothing is written. Two statements, sent together. */
export async function tierOf(
  on: On,
  programme: Programme,
  originIds: readonly string[],
  now: Date,
): Promise<TierState> {
  const since = monthOf(now, programme.timeZone, programme.tiers.months - 1);
  const [row, standings] = await Promise.all([
    runOne(on, sql.progressOf, [[...originIds], since]),
    run(on, sql.standingsOf, [[...originIds]]),
  ]);
  const progress = { spentMinor: row.spent_minor, earned: row.earned, orders: row.orders };
  const best = bestStanding(programme.tiers, standings.map(standingOf));
  return { ...decideTier(programme.tiers, progress, best, now), progress, standings };
}

const standingOf = (row: sql.StandingRow): Standing => ({ tierId: row.tier_id, keepUntil: row.keep_until });
const day = 86_400_000;

/** After her progress changed: she rises, or keeps what she has for longer. Gives what is to be told. */
export async function rise(
  tx: Tx,
  programme: Programme,
  who: { readonly originId: string; readonly originIds: readonly string[] },
  now: Date,
): Promise<Note[]> {
  if (programme.tiers.levels.length === 0) return [];
  const state = await tierOf(tx, programme, who.originIds, now);
  if (state.tierId === null || (state.change !== 'up' && state.change !== 'kept')) return [];
  const before = bestStanding(programme.tiers, state.standings.map(standingOf));
  const isLonger = (state.keepUntil?.getTime() ?? Infinity) - (before?.keepUntil?.getTime() ?? 0) >= day;
  if (state.change === 'kept' && !isLonger) return [];
  await run(tx, sql.saveStanding, [who.originId, state.tierId, now, state.keepUntil, programme.version]);
  return state.change === 'up' ? [changed(who.originId, before?.tierId ?? null, state.tierId)] : [];
}

const changed = (originId: string, from: string | null, to: string | null): Note => ({
  name: 'Tier Changed',
  originId,
  about: originId,
  properties: { from, to, direction: 'up' },
});

/** Tiers whose time is over fall, or are kept because they are deserved. Gives how many were looked at. */
export async function fallLapsed(
  deps: { readonly db: Db; readonly identity: IdentityPort; readonly programmes: Programmes },
  now: Date,
  limit = 200,
): Promise<number> {
  return transaction(deps.db, async (tx) => {
    const lapsed = await run(tx, sql.lapsedStandings, [now, limit]);
    const programme = await deps.programmes.at(tx, now);
    if (lapsed.length === 0 || programme === null) return 0;
    const clusters = await deps.identity.clustersOf(
      tx,
      lapsed.map((row) => row.origin_id),
    );
    const notes: Note[] = [];
    for (const row of lapsed) {
      const originIds = clusters.get(row.origin_id)?.originIds ?? [row.origin_id];
      const { tierId, keepUntil, change } = await tierOf(tx, programme, originIds, now);
      if (tierId === null || keepUntil === null || keepUntil <= now) await run(tx, sql.dropStanding, [row.origin_id]);
      else await run(tx, sql.saveStanding, [row.origin_id, tierId, now, keepUntil, programme.version]);
      if (change === 'down')
        notes.push({
          ...changed(row.origin_id, row.tier_id, tierId),
          properties: { from: row.tier_id, to: tierId, direction: 'down' },
        });
    }
    await tell(tx, notes, now);
    return lapsed.length;
  });
}
