/** How journeys fare: for health and the Problems screen. */
import { run, runOne, type Db } from '../kit/sql.ts';
import { readPlaces } from '../spine/index.ts';
import { journeysConsumer } from './follow.ts';
import { countBehind, troubledRuns } from './views.sql.ts';

/** Events on the timeline that no journey has looked at yet, up to 1,000 a shard. */
export async function journeysLag(db: Db, now: Date): Promise<{ behind: number; behindSeconds: number }> {
  const places = await readPlaces(db, journeysConsumer);
  if (places.length === 0) return { behind: 0, behindSeconds: 0 };
  const { behind, oldest } = await runOne(db, countBehind, [
    places.map((place) => place.shard),
    places.map((place) => place.xid),
    places.map((place) => place.seq),
    places.map((place) => place.fromAt),
  ]);
  return { behind, behindSeconds: oldest === null ? 0 : Math.max(0, (now.getTime() - oldest.getTime()) / 1_000) };
}

/** Runs whose step fails. */
export async function journeyProblems(db: Db, now: Date) {
  return (await run(db, troubledRuns)).map((row) => ({
    code: 'journey_step_failed',
    severity: row.ended > 0 ? ('error' as const) : ('warning' as const),
    title: `Steps of the journey “${row.name}” fail`,
    cause: `A step could not be made (${row.trouble}); it is tried six times within some days, then the run ends.`,
    remedy: 'Open the journey and look at these people’s steps; mend the step and publish it with “move”.',
    count: row.n,
    since: row.since.toISOString(),
    lastAt: now.toISOString(),
    link: `/journeys/${row.journey_id}`,
  }));
}
