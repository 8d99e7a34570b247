/**
 * The ledger without a source: merges that lost their reason are marked undone, and what the system said of them, and of identifiers
 * that left somebody to whom only the source had brought them, leaves the timeline. Decided when everybody is judged, page by page.
 */
import { run, transaction, type On, type Tx } from '../kit/sql.ts';
import type { Forgetting, Saying } from './forgetting.ts';
import {
  knownAmong,
  linksAround,
  mergesInto,
  pageOfForgotten,
  personsBefore,
  undoMerges,
} from './forget-source.sql.ts';
import { clustersOf } from './look.ts';
import { undoReason } from './write-without.ts';

const originsAtOnce = 300;

export async function voidMerges(self: Forgetting): Promise<void> {
  const { db, sourceId, alive } = self;
  for (let after: string | null = null; ;) {
    const page: string[] = (await run(db, pageOfForgotten, [sourceId, after, originsAtOnce])).map(
      (row) => row.origin_id,
    );
    const last = page.at(-1);
    if (last === undefined) return;
    await transaction(db, (tx) => voidOf(tx, self, page));
    await alive();
    after = last;
  }
}

async function voidOf(tx: Tx, self: Forgetting, survivors: readonly string[]): Promise<void> {
  const merges = await findVoidMerges(tx, self, survivors);
  const undone = new Set(merges.map((one) => one.id));
  if (undone.size > 0) await run(tx, undoMerges, [[...undone], self.clock.now(), `${undoReason}:${self.sourceId}`]);
  const sayings = await self.bound.systemSayings(tx, survivors, self.since);
  const left = sayings.filter((one) => one.name === 'Identifiers Detached');
  const over = [
    ...sayings.filter((one) => undone.has(String(one.body['mergeId']))),
    ...(await neverTogether(tx, left, self.since)),
  ];
  await self.bound.leaveWith(tx, self.sourceId, over);
}

/**
 * Of the merges since the source came, those of which nothing is left: nobody of those who moved is with the survivor now and was not
 * before. What was joined and parted again meanwhile is among them, whoever did it.
 */
async function findVoidMerges(
  tx: Tx,
  self: Forgetting,
  survivors: readonly string[],
): Promise<readonly { id: string }[]> {
  const merges = await run(tx, mergesInto, [survivors, self.since]);
  if (merges.length === 0) return [];
  const ids = [...new Set(merges.flatMap((one) => [one.survivor_id, ...one.moved]))];
  const [before, now] = [await personsAt(tx, ids, self.since), await personsNow(tx, ids)];
  return merges.filter(({ survivor_id: survivor, moved }) => {
    const home = now(survivor);
    return home === undefined || !moved.some((id) => now(id) === home && before(id) !== before(survivor));
  });
}

async function personsAt(on: On, ids: readonly string[], at: Date): Promise<(id: string) => string> {
  const persons = new Map((await run(on, personsBefore, [ids, at])).map((row) => [row.origin_id, row.person_id]));
  return (id) => persons.get(id) ?? id;
}

/** Undefined: there is no such identifier any more. */
async function personsNow(on: On, ids: readonly string[]): Promise<(id: string) => string | undefined> {
  const known = new Set((await run(on, knownAmong, [ids])).map((row) => row.origin_id));
  const clusters = await clustersOf(on, ids);
  return (id) => (known.has(id) ? clusters.get(id)?.personId : undefined);
}

/**
 * Of those who are said to have left somebody: they are gone, or with them (again), or were not with them before, and nothing that was
 * recorded since and is left has linked them.
 */
async function neverTogether(on: On, left: readonly Saying[], since: Date): Promise<Saying[]> {
  if (left.length === 0) return [];
  const ids = [...new Set(left.flatMap((one) => [one.originId, ...idsOf(one)]))];
  const [before, now] = [await personsAt(on, ids, since), await personsNow(on, ids)];
  const links = (await run(on, linksAround, [ids])).filter((row) => row.recorded_at >= since);
  const far = await personsNow(on, [...new Set(links.flatMap((row) => [row.a_id, row.b_id]))]);
  const linked = new Set(links.flatMap(({ a_id: a, b_id: b }) => [`${a} ${far(b) ?? ''}`, `${b} ${far(a) ?? ''}`]));
  return left.filter((one) => {
    const home = now(one.originId);
    if (home === undefined) return true;
    return idsOf(one).every((id) => {
      const person = now(id);
      if (person === undefined || person === home) return true;
      return before(id) !== before(one.originId) && !linked.has(`${id} ${home}`);
    });
  });
}

const idsOf = (one: Saying): string[] =>
  Array.isArray(one.body['originIds']) ? one.body['originIds'].map(String) : [];
