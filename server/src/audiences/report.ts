/** How audiences fare: for health and the Problems screen. */
import { run, runOne, type Db } from '../kit/sql.ts';
import { readPlaces } from '../spine/index.ts';
import { audiencesConsumer } from './follow.ts';
import * as sql from './report.sql.ts';

/** Events on the timeline that no audience has looked at yet, up to 1,000 a shard. */
export async function audiencesLag(db: Db, now: Date): Promise<{ behind: number; behindSeconds: number }> {
  const places = await readPlaces(db, audiencesConsumer);
  if (places.length === 0) return { behind: 0, behindSeconds: 0 };
  const { behind, oldest } = await runOne(db, sql.countBehind, [
    places.map((place) => place.shard),
    places.map((place) => place.xid),
    places.map((place) => place.seq),
    places.map((place) => place.fromAt),
  ]);
  return { behind, behindSeconds: oldest === null ? 0 : Math.max(0, (now.getTime() - oldest.getTime()) / 1_000) };
}

/** Audiences that could not be filled for a minute. */
export async function audienceProblems(db: Db) {
  return (await run(db, sql.stuckFills)).map((row) => ({
    code: `audience_filling_${row.fill_trouble}`,
    severity: 'warning' as const,
    title: `An audience is not filled yet: ${row.name}`,
    cause:
      row.fill_trouble === 'history_away'
        ? 'ClickHouse does not answer. What happens from now on is judged all the same.'
        : row.fill_trouble === 'catching_up'
          ? 'The history has not caught up with what was said before the audience was made.'
          : 'Its rule could not be asked over the history; the log says why.',
    remedy: 'It is tried again by itself. See whether ClickHouse is well and the history moves on.',
    count: 1,
    since: row.changed_at.toISOString(),
    lastAt: row.changed_at.toISOString(),
    link: `/audiences/${row.audience_id}`,
  }));
}
