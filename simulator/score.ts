/** How well identity found the truth: pairs of identifiers that are rightly, wrongly or not brought together. */
import type { Evidence } from './evidence.ts';
import { judge, ownerOf, pairsOf, type Judged, type Lookup } from './judge.ts';
import { byTrap, findFalseMerges, findMisses, type FalseMerge, type Miss } from './mistakes.ts';

export interface PairScore {
  /** Pairs that have one owner. */
  readonly truePairs: number;
  /** Pairs that the server gave to one person; pairs that two owners share in turn are left out. */
  readonly foundPairs: number;
  readonly rightPairs: number;
  readonly precision: number;
  readonly recall: number;
}

export interface Score {
  readonly identifiers: PairScore;
  /** The same over pairs of events, each standing under its actor's own strongest identifier. */
  readonly events: PairScore;
  /** Recall over the pairs that events really connect, links through shared and protected values left out. */
  readonly evidence: { readonly pairs: number; readonly found: number; readonly recall: number };
  readonly seen: number;
  readonly unresolved: number;
  /** Tills, kiosks, the hotline's number, rubbish: how many were seen, and how many the server gave to a person. */
  readonly nobodys: { readonly seen: number; readonly resolved: number };
  readonly falseMerges: readonly FalseMerge[];
  readonly misses: readonly Miss[];
  /** False pairs by the adversarial world's trap through which they came. */
  readonly falsePairsByTrap: Readonly<Record<string, number>>;
}

export interface ScoreOptions {
  /** How many of the worst false merges and misses to list. */
  readonly worst?: number;
  /** Identifiers asked for at once. */
  readonly chunk?: number;
}

/** Asks for every identifier that was seen. Throws if the lookup gives another number of answers. */
export async function score(evidence: Evidence, lookup: Lookup, options: ScoreOptions = {}): Promise<Score> {
  const { worst = 20, chunk = 500 } = options;
  const judged = await judge(evidence, lookup, chunk);
  const single = judged.filter((one) => one.ownership.kind === 'one');
  const persons = new Map(judged.map((one) => [one.key, one.person]));
  const falseMerges = findFalseMerges(evidence, single, persons);
  const allowed = evidencePairs(evidence, single);
  const nobodys = judged.filter((one) => one.ownership.kind === 'nobody');
  return {
    identifiers: identifierPairs(
      single,
      judged.filter((one) => one.ownership.kind === 'several'),
    ),
    events: eventPairs(evidence, persons),
    evidence: { ...allowed, recall: share(allowed.found, allowed.pairs) },
    seen: judged.length,
    unresolved: single.filter((one) => !one.resolved).length,
    nobodys: { seen: nobodys.length, resolved: nobodys.filter((one) => one.resolved).length },
    falseMerges: falseMerges.slice(0, worst),
    misses: findMisses(evidence, single).slice(0, worst),
    falsePairsByTrap: byTrap(falseMerges),
  };
}

const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);
const sumPairs = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + pairsOf(count), 0);

function add(counts: Map<string, number>, key: string, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function pairScore(truePairs: number, foundPairs: number, rightPairs: number): PairScore {
  return {
    truePairs,
    foundPairs,
    rightPairs,
    precision: share(rightPairs, foundPairs),
    recall: share(rightPairs, truePairs),
  };
}

function identifierPairs(single: readonly Judged[], several: readonly Judged[]): PairScore {
  const byOwner = new Map<string, number>();
  const byPerson = new Map<string, number>();
  const byBoth = new Map<string, number>();
  for (const one of single) {
    add(byOwner, ownerOf(one));
    add(byPerson, one.person);
    add(byBoth, `${one.person}\n${ownerOf(one)}`);
  }
  // An identifier of two owners may lie with either; lying with a third is a false pair each.
  let strangers = 0;
  for (const one of several) {
    if (one.ownership.kind !== 'several') continue;
    const own = one.ownership.owners.reduce((sum, owner) => sum + (byBoth.get(`${one.person}\n${owner}`) ?? 0), 0);
    strangers += (byPerson.get(one.person) ?? 0) - own;
  }
  return pairScore(sumPairs(byOwner), sumPairs(byPerson) + strangers, sumPairs(byBoth));
}

function eventPairs(evidence: Evidence, persons: ReadonlyMap<string, string>): PairScore {
  const byActor = new Map<string, number>();
  const byPerson = new Map<string, number>();
  const byBoth = new Map<string, number>();
  for (const [key, counts] of evidence.eventsUnder()) {
    const person = persons.get(key) ?? key;
    for (const [actor, count] of counts) {
      add(byActor, actor, count);
      add(byPerson, person, count);
      add(byBoth, `${person}\n${actor}`, count);
    }
  }
  return pairScore(sumPairs(byActor), sumPairs(byPerson), sumPairs(byBoth));
}

function evidencePairs(evidence: Evidence, single: readonly Judged[]): { pairs: number; found: number } {
  const byComponent = new Map<string, number>();
  const byBoth = new Map<string, number>();
  for (const one of single) {
    const component = evidence.componentOf(one.key);
    add(byComponent, component);
    add(byBoth, `${component}\n${one.person}`);
  }
  return { pairs: sumPairs(byComponent), found: sumPairs(byBoth) };
}
