/** What staff decide: merge, undo, split, keep apart. Each is one transaction, with its entry in the ledger and its event. */
import { newId } from '../kit/ids.ts';
import { problem } from '../kit/problems.ts';
import { run, runMaybe, type Tx } from '../kit/sql.ts';
import { appendEvents, systemEvent, type JsonObject } from '../spine/index.ts';
import { doubtfulHubs, takeNews } from './change.ts';
import { raiseEpoch } from './identity.sql.ts';
import { full } from './spot.ts';
import { loadFamilies, lockFamiliesOf, type KnownEdge, type Loaded } from './families.ts';
import { lockMerge, mergeById } from './look.sql.ts';
import { mergeOf, type Merge } from './look.ts';
import { cannotSplit, clusterTooBig, mergeNotUndoable, personNotFound, samePerson } from './problems.ts';
import { record } from './record.ts';
import type { Rules } from './rules.ts';
import { edgeKey } from './settle.ts';
import { keepApartStatement, liftSeparations, markUndone } from './staff.sql.ts';
import { weigh, type News } from './weigh.ts';

export interface ByHand {
  readonly reason: string;
  /** The name of the member of staff. */
  readonly actor: string;
  readonly now: Date;
}

/** Makes one person of two, whatever the machine thinks. The survivor's id stays. Cost: the two families, at most 20,000 identifiers. */
export async function mergePeople(
  tx: Tx,
  rules: Rules,
  ids: { readonly survivorId: string; readonly absorbedId: string },
  by: ByHand,
): Promise<Merge> {
  const wish = { a: ids.survivorId, b: ids.absorbedId, kind: 'staff_merge' as const };
  const doubtful = await doubtfulHubs(tx, [wish]);
  const families = await lockFamiliesOf(tx, [wish.a, wish.b, ...doubtful.hubs, ...doubtful.others]);
  const loaded = await loadFamilies(tx, families);
  const [survivor, absorbed] = [personIn(loaded, wish.a), personIn(loaded, wish.b)];
  if (survivor.personId === absorbed.personId) throw problem(samePerson);
  const members = [...survivor.originIds, ...absorbed.originIds];
  if (members.length > rules.maxClusterSize) throw problem(clusterTooBig);
  await run(tx, liftSeparations, [members]);
  const { recorded } = await takeNews(tx, rules, [staffLink(survivor.personId, absorbed.personId, by)], {
    now: by.now,
    actor: by.actor,
    reason: by.reason,
    named: new Set([survivor.personId]),
  });
  const made = recorded.merges.find(
    (one) => one.survivorId === survivor.personId && one.absorbedId === absorbed.personId,
  );
  const row = made === undefined ? undefined : await runMaybe(tx, mergeById, [made.id]);
  // The two families may not grow into one: everything that links them counts as too much.
  if (row === undefined) throw problem(clusterTooBig);
  return mergeOf(row);
}

/** Takes a merge back: what moved, and what has come to it since, is a person of its own again under its old id. */
export async function undoMerge(
  tx: Tx,
  rules: Rules,
  mergeId: string,
  by: ByHand & { readonly keepApart: boolean },
): Promise<Merge> {
  const merge = await runMaybe(tx, lockMerge, [mergeId]);
  if (merge === undefined) throw problem(personNotFound);
  if (merge.undone_at !== null) throw problem(mergeNotUndoable);
  const loaded = await loadFamilies(
    tx,
    await lockFamiliesOf(tx, [merge.survivor_id, merge.absorbed_id, ...merge.moved]),
  );
  const home = loaded.members.get(merge.survivor_id)?.personId;
  const members = [...loaded.members.values()].filter((member) => member.personId === home).map((member) => member.id);
  const moved = new Set(merge.moved.filter((id) => loaded.members.get(id)?.personId === home));
  if (home === undefined || moved.size === 0 || moved.has(merge.survivor_id)) throw problem(mergeNotUndoable);
  const staying = reachable(merge.survivor_id, members, loaded, moved);
  const leaving = members.filter((id) => !staying.has(id));
  await separate(tx, rules, loaded, { staying: [...staying], leaving, names: [home, merge.absorbed_id] }, 'undo', by);
  await run(tx, markUndone, [mergeId, by.now, by.actor]);
  await tell(
    tx,
    'People Merge Undone',
    merge.survivor_id,
    { survivorId: merge.survivor_id, absorbedId: merge.absorbed_id, mergeId },
    by.now,
  );
  return mergeOf({ ...merge, undone_at: by.now, undone_by: by.actor });
}

/** Takes identifiers out of a person into one of their own; the machine will not join the two again. */
export async function splitPerson(
  tx: Tx,
  rules: Rules,
  ids: { readonly personId: string; readonly originIds: readonly string[] },
  by: ByHand,
): Promise<{ personId: string; newPersonId: string }> {
  const loaded = await loadFamilies(tx, await lockFamiliesOf(tx, [ids.personId]));
  const person = personIn(loaded, ids.personId);
  const leaving = [...new Set(ids.originIds)];
  const out = new Set(leaving);
  const staying = person.originIds.filter((id) => !out.has(id));
  if (staying.length === 0 || !leaving.every((id) => person.originIds.includes(id))) throw problem(cannotSplit);
  const placed = await separate(tx, rules, loaded, { staying, leaving, names: [person.personId] }, 'staff_split', {
    ...by,
    keepApart: true,
  });
  const [first = '', kept = ''] = [leaving[0], staying[0]];
  const newPersonId = placed.get(first) ?? first;
  const personId = placed.get(kept) ?? person.personId;
  await tell(tx, 'Person Split', personId, { personId, newPersonId, count: leaving.length }, by.now);
  return { personId, newPersonId };
}

interface Parting {
  readonly staying: readonly string[];
  readonly leaving: readonly string[];
  /** Person ids to keep. */
  readonly names: readonly string[];
}

/**
 * Cuts every link between the two sides, joins by hand what was held together only by the other side, and judges the family
 * anew. Returns the person of each member.
 */
async function separate(
  tx: Tx,
  rules: Rules,
  loaded: Loaded,
  parting: Parting,
  cutReason: 'undo' | 'staff_split',
  by: ByHand & { readonly keepApart: boolean },
): Promise<Map<string, string>> {
  const sideOf = new Map<string, 0 | 1>([
    ...parting.staying.map((id) => [id, 0] as const),
    ...parting.leaving.map((id) => [id, 1] as const),
  ]);
  const edges = new Map<string, KnownEdge>(loaded.edges);
  for (const [key, edge] of edges) {
    const [a, b] = [sideOf.get(edge.a), sideOf.get(edge.b)];
    if (a !== undefined && b !== undefined && a !== b) edges.set(key, { ...edge, cut: true, cutReason });
  }
  const sides = new Map([...loaded.sides].map(([id, list]) => [id, [...list]]));
  if (by.keepApart) {
    const separationId = newId(by.now.getTime());
    const kept = [...sideOf];
    await run(tx, keepApartStatement, [
      separationId,
      kept.map(([id]) => id),
      kept.map(([, side]) => side),
      by.now,
      by.actor,
    ]);
    for (const [id, side] of kept) sides.set(id, [...(sides.get(id) ?? []), `${separationId}/${side}`]);
  }
  const parted: Loaded = { members: loaded.members, edges, sides };
  const glue = [parting.staying, parting.leaving].flatMap((side) => joinPieces(side, parted, by));
  // A person that was as big as may be is smaller now.
  const roomy = [...loaded.members.values()]
    .filter((member) => member.crowded.join() === full)
    .map((member) => member.id);
  if (roomy.length > 0) await run(tx, raiseEpoch);
  const forgive = new Set(roomy);
  const outcome = weigh(parted, glue, rules, {
    again: sideOf.keys(),
    named: new Set(parting.names),
    ...(roomy.length > 0 ? { forgive } : {}),
  });
  const written = { ...outcome, left: [], links: withCuts(outcome.links, loaded, parted) };
  await record(tx, parted, written, { now: by.now, actor: by.actor, reason: by.reason });
  const placed = new Map([...loaded.members.values()].map((member) => [member.id, member.personId]));
  for (const row of outcome.aliases) placed.set(row.originId, row.personId);
  return placed;
}

/** What was cut is written even where it did not count before: it must not count again. */
function withCuts(
  links: ReturnType<typeof weigh>['links'],
  before: Loaded,
  after: Loaded,
): ReturnType<typeof weigh>['links'] {
  const named = new Set(links.map(({ edge }) => edgeKey(edge.a, edge.b)));
  const cuts = [...after.edges]
    .filter(([key, edge]) => edge.cut && before.edges.get(key)?.cut === false && !named.has(key))
    .map(([, edge]) => ({ edge, verdict: { state: 'cut' as const, reason: edge.cutReason ?? 'undo' }, news: null }));
  return [...links, ...cuts];
}

/** Pieces of one side that nothing holds together any more are joined to its first by links of staff. */
function joinPieces(side: readonly string[], loaded: Loaded, by: ByHand): News[] {
  const glue: News[] = [];
  const left = new Set(side);
  const [first] = side;
  for (const start of side) {
    if (!left.has(start)) continue;
    for (const id of reachable(start, side, loaded, new Set())) left.delete(id);
    if (first !== undefined && start !== first) glue.push(staffLink(first, start, by));
  }
  return glue;
}

/** What one can walk to from `start` along links that count, among `members`, never through `without`. */
function reachable(
  start: string,
  members: readonly string[],
  loaded: Loaded,
  without: ReadonlySet<string>,
): Set<string> {
  const inside = new Set(members);
  const near = new Map<string, string[]>();
  for (const edge of loaded.edges.values()) {
    if (edge.state !== 'active' || edge.cut) continue;
    for (const [end, other] of [
      [edge.a, edge.b],
      [edge.b, edge.a],
    ] as const) {
      const list = near.get(end);
      if (list === undefined) near.set(end, [other]);
      else list.push(other);
    }
  }
  const seen = new Set([start]);
  const queue = [start];
  for (const at of queue) {
    for (const next of near.get(at) ?? []) {
      if (seen.has(next) || without.has(next) || !inside.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return seen;
}

function personIn(loaded: Loaded, id: string): { personId: string; originIds: string[] } {
  const personId = loaded.members.get(id)?.personId;
  if (personId === undefined) throw problem(personNotFound);
  return {
    personId,
    originIds: [...loaded.members.values()].filter((member) => member.personId === personId).map((member) => member.id),
  };
}

function staffLink(one: string, other: string, by: ByHand): News {
  const [a, b] = one < other ? [one, other] : [other, one];
  return {
    a,
    b,
    kind: 'staff_merge',
    firstAt: by.now.getTime(),
    verifiedAt: null,
    eventId: null,
    sourceId: null,
    actor: by.actor,
  };
}

async function tell(tx: Tx, name: string, originId: string, body: JsonObject, now: Date): Promise<void> {
  await appendEvents(tx, [systemEvent(name, `o:${originId}`, { originId, ...body }, now)]);
}
