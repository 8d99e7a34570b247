/**
 * Pages of persons out of fragments that come in an order. A person has several fragments; she stands where the first of them
 * stands, and the others are passed over. So pages are exact and complete however persons are merged, without any table of persons.
 */
import type { LoadedPerson } from './people.ts';

export interface Walk<C> {
  /** Candidates after the position, in order, `limit` at the most. */
  readonly next: (after: C | null, limit: number) => Promise<readonly C[]>;
  readonly originOf: (candidate: C) => string;
  readonly load: (originIds: readonly string[]) => Promise<ReadonlyMap<string, LoadedPerson>>;
  /** The first candidate that this person has in this order; null: none (it changed meanwhile). */
  readonly firstOf: (person: LoadedPerson) => C | null;
  readonly isPassedOver: (person: LoadedPerson) => boolean;
}

export interface Walked<C> {
  readonly found: readonly { readonly person: LoadedPerson; readonly candidate: C }[];
  /** The position to go on from; null at the end. */
  readonly after: C | null;
}

/** At most this many portions are read for one page; then the page is short, and its cursor leads on. */
const maxPortions = 10;

export async function walkPeople<C>(walk: Walk<C>, from: C | null, limit: number): Promise<Walked<C>> {
  const found: { person: LoadedPerson; candidate: C }[] = [];
  const portion = limit + Math.ceil(limit / 2) + 1;
  let after = from;
  for (let portions = 0; portions < maxPortions; portions += 1) {
    const candidates = await walk.next(after, portion);
    const people = await walk.load(candidates.map(walk.originOf));
    for (const candidate of candidates) {
      after = candidate;
      const person = people.get(walk.originOf(candidate));
      if (person === undefined || walk.isPassedOver(person)) continue;
      const first = walk.firstOf(person);
      // A candidate of a person who stands further up was shown there.
      if (first === null || walk.originOf(first) !== walk.originOf(candidate)) continue;
      found.push({ person, candidate });
      if (found.length === limit) return { found, after };
    }
    if (candidates.length < portion) return { found, after: null };
  }
  return { found, after };
}
