/** What the history may answer instead of figures, and what it says on the Problems screen. */
import { defineProblem } from '../kit/problems.ts';
import { run, runMaybe, runOne, type Db } from '../kit/sql.ts';
import { readPlaces } from '../spine/index.ts';
import { consumer } from './block.ts';
import { readLag, readState, readTrouble } from './history.sql.ts';

export const historyAway = defineProblem({
  code: 'history_away',
  status: 503,
  title: 'ClickHouse, which holds the history, does not answer',
  fix: 'Nothing is lost, and all else goes on; the history catches up by itself. See the Problems screen.',
});

export interface HistoryProblem {
  readonly code: 'history_away' | 'history_refused' | 'history_rebuilding';
  readonly severity: 'error' | 'warning';
  readonly title: string;
  readonly cause: string;
  readonly remedy: string;
  readonly count: number;
  readonly since: Date;
  readonly lastAt: Date;
}

/** For the Problems screen: nothing, or why the history stands still. */
export async function historyProblems(db: Db): Promise<readonly HistoryProblem[]> {
  const found: HistoryProblem[] = [];
  const trouble = await runMaybe(db, readTrouble);
  if (trouble !== undefined) found.push(inWords(trouble));
  const state = await runOne(db, readState);
  if (state.rebuild_started_at !== null) {
    found.push({
      code: 'history_rebuilding',
      severity: 'warning',
      title: 'The history is being rebuilt',
      cause: rebuildCauses[state.rebuild_reason ?? ''] ?? 'An administrator asked for it.',
      remedy: 'Nothing to do: until it is done, figures stay as they were when it began.',
      count: 1,
      since: state.rebuild_started_at,
      lastAt: new Date(),
    });
  }
  return found;
}

const rebuildCauses: Record<string, string> = {
  lost: 'The tables in ClickHouse were gone: its data were removed, or another server stands there now.',
  ahead: 'ClickHouse held more than PostgreSQL knows of: PostgreSQL was set back to an older state.',
  restored: 'The system was restored from a backup without history.',
};

function inWords(trouble: { since: Date; last_at: Date; failures: number; code: string }): HistoryProblem {
  const away = trouble.code !== 'bug' && !/^(2|6|4[0-9]|5[0-9]|6[0-9]|117)$/.test(trouble.code);
  const times = { count: trouble.failures, since: trouble.since, lastAt: trouble.last_at };
  return away
    ? {
        code: 'history_away',
        severity: 'error',
        title: 'ClickHouse does not take events',
        cause: `It does not answer, or is overloaded or out of disk (${trouble.code}).`,
        remedy: 'See that it runs and has free disk; what waits is kept in PostgreSQL and sent as soon as it answers.',
        ...times,
      }
    : {
        code: 'history_refused',
        severity: 'error',
        title: 'ClickHouse refuses what it is sent',
        cause: `It answers with error ${trouble.code}.`,
        remedy: 'Look into the server log for details; ordering a rebuild of the history makes its tables anew.',
        ...times,
      };
}

/** How far the history is behind the timeline; `behind` is counted up to 3,000 a shard. */
export async function historyLag(
  db: Db,
  now: Date,
): Promise<{ behind: number; behindSeconds: number; rebuilding: boolean }> {
  const places = await readPlaces(db, consumer);
  const state = await runOne(db, readState);
  const [lag] = await run(db, readLag, [
    places.map((place) => place.shard),
    places.map((place) => place.xid),
    places.map((place) => place.seq),
    places.map((place) => place.fromAt),
    3_000,
  ]);
  return {
    behind: lag?.behind ?? 0,
    behindSeconds:
      lag === undefined || lag.oldest === null ? 0 : Math.max(0, (now.getTime() - lag.oldest.getTime()) / 1000),
    rebuilding: state.reading !== state.writing,
  };
}
