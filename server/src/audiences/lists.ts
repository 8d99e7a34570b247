/** Lists that are kept by hand: an audience whose members are put on it and taken off it, by staff or by a journey. */
import type { ListAnswer, Listing } from '../../../contracts/audience-lists.ts';
import type { Identity } from '../identity/index.ts';
import { newId } from '../kit/ids.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runMaybe, runOne, type Tx } from '../kit/sql.ts';
import { findAudience } from './look.ts';
import * as sql from './lists.sql.ts';
import { audienceArchived, audienceNoList, listActUndone } from './problems.ts';

/** `key` counts once for ever for this person and list, e.g. the run and the step of a journey. */
export interface ListWish {
  readonly originId: string;
  readonly key: string;
}
export interface ListDeed {
  readonly audienceId: string;
  readonly wishes: readonly ListWish[];
  /** Who does it, in words; shown to staff. */
  readonly actor: string;
  readonly at: Date;
}
/** `no_list`: there is none by this id that is kept by hand and not archived. `moved`: how many were not so before. */
export type ListOutcome = { readonly kind: 'done'; readonly moved: number } | { readonly kind: 'no_list' };

/**
 * Puts people on a list, in the caller's transaction. Whoever is put on it is judged a moment after the commit; `Audience Entered` tells of
 * her then. The same key again changes nothing, whatever has happened since. One statement; call it once for a batch.
 */
export const addToList = (tx: Tx, deed: ListDeed): Promise<ListOutcome> => moveOnList(tx, deed, true);

/** Takes people off a list, by whatever origin of theirs they are on it; otherwise as `addToList`. */
export const removeFromList = (tx: Tx, deed: ListDeed): Promise<ListOutcome> => moveOnList(tx, deed, false);

async function moveOnList(tx: Tx, deed: ListDeed, listed: boolean): Promise<ListOutcome> {
  const { audienceId, wishes, actor, at } = deed;
  const { lists, moved } = await runOne(tx, sql.moveOnList, [
    audienceId,
    wishes.map((one) => one.originId),
    wishes.map((one) => one.key),
    listed,
    at.toISOString(),
    actor,
  ]);
  return lists === 0 ? { kind: 'no_list' } : { kind: 'done', moved };
}

export interface HandDeed {
  readonly audienceId: string;
  readonly people: readonly Listing[];
  readonly note: string;
  readonly listed: boolean;
  readonly actor: string;
  readonly now: Date;
}
export type WhoIs = Pick<Identity, 'clustersOf' | 'resolveIdentifiers' | 'strongestOrigin'>;

/** What staff do: people by id or identifier, as one act that can be undone. Whoever nobody knows is named by its place in `people`. */
export async function actOnList(tx: Tx, identity: WhoIs, deed: HandDeed): Promise<ListAnswer> {
  const { audienceId, listed, actor, note, now } = deed;
  const audience = await findAudience(tx, audienceId);
  if (audience.rule.kind !== 'list') throw problem(audienceNoList);
  const { origins, unknown } = await originsOf(tx, identity, deed.people);
  const { wanted, already } = await wantedOf(tx, identity, deed, origins);
  const actId = newId(now.getTime());
  const wishes = wanted.map((originId) => ({ originId, key: keyOf(actId) }));
  const outcome = await moveOnList(tx, { audienceId, wishes, actor, at: now }, listed);
  if (outcome.kind === 'no_list') throw problem(audienceArchived);
  if (wanted.length === 0) return { actId: null, moved: 0, already, unknown };
  await run(tx, sql.addAct, [actId, audienceId, listed, now, actor, note, wanted.length, null]);
  return { actId, moved: wanted.length, already, unknown };
}

const keyOf = (actId: string): string => `act ${actId}`;

/** The origins that what is asked is bound to, and the places of those whom nobody knows. */
async function originsOf(
  tx: Tx,
  identity: WhoIs,
  people: readonly Listing[],
): Promise<{ origins: string[]; unknown: number[] }> {
  const named = people.flatMap((one) => ('personId' in one ? [] : [one]));
  const ids = people.flatMap((one) => ('personId' in one ? [one.personId] : []));
  const [owners, there] = await Promise.all([
    identity.resolveIdentifiers(tx, named),
    run(tx, sql.whoIsThere, [ids]).then((rows) => new Set(rows.map((row) => row.origin_id))),
  ]);
  const origins: string[] = [];
  const unknown: number[] = [];
  let at = 0;
  for (const [place, one] of people.entries()) {
    const isKnown = 'personId' in one ? there.has(one.personId) : (owners[at++] ?? null) !== null;
    const originId = !isKnown ? null : 'personId' in one ? one.personId : await identity.strongestOrigin(tx, [one]);
    if (originId === null) unknown.push(place);
    else origins.push(originId);
  }
  return { origins, unknown };
}

/** One origin of each person who is not as is asked. */
async function wantedOf(
  tx: Tx,
  identity: WhoIs,
  { audienceId, listed }: HandDeed,
  origins: readonly string[],
): Promise<{ wanted: string[]; already: number }> {
  const clusters = await identity.clustersOf(tx, origins);
  const byPerson = new Map<string, { originId: string; all: readonly string[] }>();
  for (const originId of origins) {
    const { personId, originIds } = clusters.get(originId) ?? { personId: originId, originIds: [originId] };
    if (!byPerson.has(personId)) byPerson.set(personId, { originId, all: originIds });
  }
  const asked = [...byPerson.values()];
  const rows = await run(tx, sql.listedOf, [audienceId, asked.flatMap((one) => one.all)]);
  const on = new Set(rows.map((row) => row.origin_id));
  const wanted = asked.filter((one) => one.all.some((id) => on.has(id)) !== listed).map((one) => one.originId);
  return { wanted, already: asked.length - wanted.length };
}

/** Turns round what an act did, for everybody whom nothing was done with since. It is an act itself. */
export async function undoOnList(
  tx: Tx,
  { audienceId, actId, actor, now }: { audienceId: string; actId: string; actor: string; now: Date },
): Promise<ListAnswer> {
  const audience = await findAudience(tx, audienceId);
  if (audience.state === 'archived') throw problem(audienceArchived);
  const act = await runMaybe(tx, sql.lockAct, [audienceId, actId]);
  if (act === undefined) throw problem(notFound);
  if (act.undone) throw problem(listActUndone);
  const ownId = newId(now.getTime());
  const params = [audienceId, keyOf(actId), keyOf(ownId), now.toISOString(), actor];
  const { moved } = await runOne(tx, sql.undoOnList, params);
  await run(tx, sql.addAct, [ownId, audienceId, !act.listed, now, actor, '', moved, actId]);
  return { actId: ownId, moved, already: act.moved - moved, unknown: [] };
}
