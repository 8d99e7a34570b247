/** Months of the timeline, and rebuilding from the log. */
import { run, runOne, type Db, type On, type Tx } from '../kit/sql.ts';
import { ensurePartition } from './apply.sql.ts';
import { plainArray } from './array-text.ts';
import type { IdentityPort } from './ports.ts';
import { clearDerived, clearDerivedConsents, countPeople, dropMonth, nameOfEach, oldMonths } from './profiles.sql.ts';

/** Makes sure that the timeline's partitions for this month and the next three exist. */
export async function ensureTimelineMonths(on: On, now: Date): Promise<void> {
  for (let ahead = 0; ahead <= 3; ahead += 1) {
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1));
    await run(on, ensurePartition, [month.toISOString().slice(0, 10)]);
  }
}

/** Drops months of the timeline older than `keepMonths`, as the spine does with the log; states, orders and consents stay. Returns which. */
export async function retainTimeline(on: On, now: Date, keepMonths: number): Promise<string[]> {
  const horizon = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - keepMonths, 1));
  const months = (await run(on, oldMonths, [horizon])).map((row) => row.part);
  for (const month of months) await run(on, dropMonth, [month]);
  return months;
}

/**
 * Forgets all that was derived from events, so that the log can be applied again from its beginning: together with identity's own and the
 * positions of `people`, in one transaction. What staff recorded about consent is no derived state and stays.
 */
export async function forgetDerived(tx: Tx): Promise<void> {
  await run(tx, clearDerived);
  await run(tx, clearDerivedConsents);
}

/** Names of persons for live screens, by the id asked for; absent where none is known. Two round trips. */
export async function namesOf(
  on: On,
  identity: IdentityPort,
  personIds: readonly string[],
): Promise<Map<string, string>> {
  if (personIds.length === 0) return new Map();
  const clusters = await identity.clustersOf(on, personIds);
  const members = [...new Set([...clusters.values()].flatMap((cluster) => cluster.originIds))];
  const names = new Map((await run(on, nameOfEach, [plainArray(members)])).map((row) => [row.origin_id, row.name]));
  const found = new Map<string, string>();
  for (const [asked, cluster] of clusters) {
    const name = cluster.originIds.map((originId) => names.get(originId)).find((known) => known !== undefined);
    if (name !== undefined) found.set(asked, name);
  }
  return found;
}

const counted = new WeakMap<Db, { people: Promise<number>; until: number }>();

/** How many persons there are: counted exactly, and remembered for fifty times as long as counting took, so that it costs 2 % at the most. */
export async function peopleInAll(db: Db): Promise<number> {
  const known = counted.get(db);
  if (known !== undefined && performance.now() < known.until) return known.people;
  const entry = { people: runOne(db, countPeople).then((row) => row.people), until: Infinity };
  counted.set(db, entry);
  const started = performance.now();
  try {
    return await entry.people;
  } finally {
    entry.until = performance.now() + Math.max(1_000, 50 * (performance.now() - started));
  }
}
