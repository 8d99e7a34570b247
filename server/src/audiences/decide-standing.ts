/** What becomes of a membership, given what stood and what the rule says now. Pure. */
import type { Verdict } from './judge.ts';
import type { StandingRow } from './judging.sql.ts';

export type Cause = 'event' | 'time' | 'merge' | 'again' | 'list';

export interface Standing {
  readonly member: boolean;
  readonly since: Date;
  readonly flipsAt: Date | null;
  readonly inherited: boolean;
}

export interface Decision {
  /** Null: no row is kept. */
  readonly standing: Standing | null;
  /** False: no news, it is not even written down (filling, a new rule). */
  readonly recorded: boolean;
  /** What is told; silent: the size changes, but nobody came or went (a merge, its undo). */
  readonly change: 'entered' | 'exited' | 'silent_entry' | 'silent_exit' | null;
  readonly at: Date;
}

/**
 * `own`: her row; `others`: rows of persons who were merged into her. Whoever was a member before a merge stays one without being told of
 * again, and leaves in silence what she only had by it. While an audience is filled, those who belonged already and those who belonged by
 * the rule before come and go in silence.
 */
export function decideStanding(
  verdict: Verdict,
  own: StandingRow | undefined,
  others: readonly StandingRow[],
  cause: Cause,
  fillingSince: Date | null,
  now: Date,
): Decision {
  const was = own?.active === true && own.member;
  const wasElsewhere = others.some((row) => row.active && row.member) || (own?.active === false && own.member);
  const flipsAt = verdict.flipsAt === null ? null : new Date(verdict.flipsAt);
  const decidedAt = new Date(Math.min(verdict.since ?? now.getTime(), now.getTime()));
  if (verdict.member) {
    if (was)
      return {
        standing: { member: true, since: own.since, flipsAt, inherited: own.inherited },
        change: null,
        recorded: false,
        at: now,
      };
    const before = [own, ...others].flatMap((row) => (row?.member === true ? row.since.getTime() : []));
    const since = wasElsewhere ? new Date(Math.min(...before)) : decidedAt;
    const inherited = wasElsewhere && own?.member !== true;
    const isNoNews = fillingSince !== null && (verdict.since ?? 0) < fillingSince.getTime();
    return {
      standing: { member: true, since, flipsAt, inherited },
      change: wasElsewhere || isNoNews ? 'silent_entry' : 'entered',
      recorded: !isNoNews,
      at: since,
    };
  }
  const standing =
    flipsAt === null && fillingSince === null ? null : { member: false, since: decidedAt, flipsAt, inherited: false };
  if (!was) return { standing, change: null, recorded: false, at: now };
  const silent = (own.inherited && cause === 'merge') || fillingSince !== null;
  return { standing, change: silent ? 'silent_exit' : 'exited', recorded: fillingSince === null, at: decidedAt };
}
