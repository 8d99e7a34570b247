/**
 * The ledger without a source: merges that lost their reason are marked undone, and what the system said of them, and of identifiers
 * that left somebody to whom only the source had brought them, leaves the timeline. Decided when everybody is judged, page by page.
 */
import { run, transaction, type On, type Tx } from '../kit/sql.ts';
import type { Forgetting, Saying } from './forget-source.ts';
import {
  forgottenLinks,
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
    ...(await neverTogether(tx, left)),
  ];
  await self.bound.leaveWith(tx, self.sourceId, over);
}

/**
 * Of those since the source came: nobody who moved is with the survivor any more, and somebody was until the undo began, or what joined
 * them was shown by the source alone; or they had been with the survivor before the source came, and only came back.
 */
async function findVoidMerges(
  tx: Tx,
  self: Forgetting,
  survivors: readonly string[],
): Promise<readonly { id: string }[]> {
  const merges = await run(tx, mergesInto, [survivors, self.since]);
  if (merges.length === 0) return [];
  const ids = [...new Set(merges.flatMap((one) => [one.survivor_id, ...one.moved]))];
  const [once, before] = [await personsAt(tx, ids, self.since), await personsAt(tx, ids, self.begunAt)];
  const personNow = await personsNow(tx, ids);
  const links = merges.flatMap((one) => one.link_id ?? []);
  const gone = new Set((await run(tx, forgottenLinks, [self.sourceId, links])).map((row) => row.link_id));
  return merges.filter(({ survivor_id: survivor, moved, link_id: link }) => {
    if (moved.every((id) => personNow(id) === undefined || once(id) === once(survivor))) return true;
    const is = personNow(survivor);
    if (is !== undefined && moved.some((id) => personNow(id) === is)) return false;
    return gone.has(link ?? '') || moved.some((id) => before(id) === before(survivor));
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
 * Of those who are said to have left somebody: they are gone, or with them (again), or nothing that is left has ever linked them with
 * anybody there.
 */
async function neverTogether(on: On, left: readonly Saying[]): Promise<Saying[]> {
  if (left.length === 0) return [];
  const idsOf = (one: Saying): string[] =>
    Array.isArray(one.body['originIds']) ? one.body['originIds'].map(String) : [];
  const ids = [...new Set(left.flatMap((one) => [one.originId, ...idsOf(one)]))];
  const personNow = await personsNow(on, ids);
  const near = new Map<string, Set<string>>();
  const links = await run(on, linksAround, [ids]);
  const far = await personsNow(on, [...new Set(links.flatMap((row) => [row.a_id, row.b_id]))]);
  for (const { a_id: a, b_id: b } of links) {
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const)
      near.set(one, (near.get(one) ?? new Set()).add(far(other) ?? ''));
  }
  return left.filter((one) => {
    const home = personNow(one.originId);
    if (home === undefined) return true;
    return idsOf(one).every((id) => {
      const person = personNow(id);
      return person === undefined || person === home || near.get(id)?.has(home) !== true;
    });
  });
}
