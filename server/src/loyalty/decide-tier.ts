/** Which tier somebody has: what was reached, what is kept, what falls. Pure. */
import type { Programme, TierLevel } from './programme.ts';

export interface Progress {
  readonly spentMinor: number;
  readonly earned: number;
  readonly orders: number;
}
export interface Standing {
  readonly tierId: string;
  readonly keepUntil: Date | null;
}
export interface TierDecision {
  readonly tierId: string | null;
  readonly keepUntil: Date | null;
  readonly change: 'up' | 'down' | 'kept' | 'none';
}
export interface NextTier {
  readonly tierId: string;
  readonly name: string;
  readonly missing: number;
}

type Tiers = Programme['tiers'];
const day = 86_400_000;

export const measureOf = (tiers: Pick<Tiers, 'by'>, progress: Progress): number =>
  tiers.by === 'spent' ? progress.spentMinor : tiers.by === 'earned' ? progress.earned : progress.orders;

/** `standing`: the best that one of her origins has; it holds until `keepUntil`, whatever happened since. */
export function decideTier(tiers: Tiers, progress: Progress, standing: Standing | null, now: Date): TierDecision {
  const measure = measureOf(tiers, progress);
  const reached = tiers.levels.findLastIndex((level) => measure >= level.from);
  const held = standing === null ? -1 : tiers.levels.findIndex((level) => level.id === standing.tierId);
  const keepUntil = new Date(now.getTime() + (tiers.keepDays + tiers.graceDays) * day);
  if (reached > held) return { tierId: idAt(tiers.levels, reached), keepUntil, change: 'up' };
  if (held < 0) return { tierId: null, keepUntil: null, change: 'none' };
  const level = tiers.levels[held];
  if (level !== undefined && measure >= (level.keepFrom ?? level.from))
    return { tierId: level.id, keepUntil, change: 'kept' };
  if (standing?.keepUntil === null || (standing !== null && standing.keepUntil > now))
    return { tierId: standing.tierId, keepUntil: standing.keepUntil, change: 'none' };
  const below = tiers.fall === 'one' ? Math.max(held - 1, reached) : reached;
  return { tierId: idAt(tiers.levels, below), keepUntil: below < 0 ? null : keepUntil, change: 'down' };
}

const idAt = (levels: readonly TierLevel[], at: number): string | null => levels[at]?.id ?? null;

/** What is missing to the next level; null: there is none above. */
export function nextTier(tiers: Tiers, progress: Progress, tierId: string | null): NextTier | null {
  const next = tiers.levels[tiers.levels.findIndex((level) => level.id === tierId) + 1];
  if (next === undefined) return null;
  return { tierId: next.id, name: next.name, missing: Math.max(0, next.from - measureOf(tiers, progress)) };
}

/** The best of several standings; one whose level the programme does not have any more counts for nothing. */
export function bestStanding(tiers: Tiers, standings: readonly Standing[]): Standing | null {
  const rank = (one: Standing): number => tiers.levels.findIndex((level) => level.id === one.tierId);
  const [best] = standings.filter((one) => rank(one) >= 0).sort((a, b) => rank(b) - rank(a));
  return best ?? null;
}
