/** How well identity found the truth: pairs of identifiers that are rightly, wrongly or not brought together. */
import type { Edge, Evidence } from './evidence.ts';
import type { Ownership } from './truth.ts';
import { identifierKey, type Identifier } from './wire.ts';

/** Asks the server whose these identifiers are; null where it knows nobody. As many answers as questions. */
export type Lookup = (identifiers: readonly Identifier[]) => Promise<readonly (string | null)[]>;

export interface PairScore {
  /** Pairs that have one owner. */
  readonly truePairs: number;
  /** Pairs that the server gave to one person; pairs that two owners share in turn are left out. */
  readonly foundPairs: number;
  readonly rightPairs: number;
  readonly precision: number;
  readonly recall: number;
}

export interface FalseMerge {
  readonly personId: string;
  readonly owners: readonly { readonly owner: string; readonly identifiers: readonly string[] }[];
  readonly falsePairs: number;
  /** The shortest chain of events from one owner's identifier to the other's; empty if the events do not explain it. */
  readonly chain: readonly Edge[];
}

export interface Miss {
  readonly owner: string;
  readonly groups: readonly { readonly personId: string | null; readonly identifiers: readonly string[] }[];
  readonly missedPairs: number;
  /** Events that show identifiers of two groups together. */
  readonly links: readonly Edge[];
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

interface Judged {
  readonly key: string;
  readonly ownership: Ownership;
  /** Unresolved identifiers stand alone, under their own name. */
  readonly person: string;
  readonly resolved: boolean;
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

async function judge(evidence: Evidence, lookup: Lookup, chunk: number): Promise<Judged[]> {
  const seen = evidence.seen();
  const judged: Judged[] = [];
  for (let from = 0; from < seen.length; from += chunk) {
    const asked = seen.slice(from, from + chunk);
    const answers = await lookup(asked);
    if (answers.length !== asked.length)
      throw new Error(`${asked.length} identifiers asked, ${answers.length} answered`);
    asked.forEach((identifier, i) => {
      const key = identifierKey(identifier);
      const answer = answers[i] ?? null;
      judged.push({
        key,
        ownership: evidence.truth.ownership(key),
        person: answer ?? `nobody/${key}`,
        resolved: answer !== null,
      });
    });
  }
  return judged;
}

const ownerOf = (judged: Judged): string => (judged.ownership.kind === 'one' ? judged.ownership.owner : '');
const pairsOf = (count: number): number => (count * (count - 1)) / 2;
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

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

function findFalseMerges(
  evidence: Evidence,
  single: readonly Judged[],
  persons: ReadonlyMap<string, string>,
): FalseMerge[] {
  const merges: FalseMerge[] = [];
  for (const [personId, members] of grouped(single, (one) => one.person)) {
    const groups = [...grouped(members, ownerOf)].sort((one, other) => other[1].length - one[1].length);
    const [largest, second] = groups;
    if (largest === undefined || second === undefined) continue;
    const falsePairs = pairsOf(members.length) - groups.reduce((sum, [, group]) => sum + pairsOf(group.length), 0);
    merges.push({
      personId,
      owners: groups.map(([owner, group]) => ({ owner, identifiers: group.map((one) => one.key) })),
      falsePairs,
      chain: chainBetween(evidence, persons, personId, keysOf(largest[1]), keysOf(second[1])),
    });
  }
  return merges.sort((one, other) => other.falsePairs - one.falsePairs);
}

const keysOf = (group: readonly Judged[]): Set<string> => new Set(group.map((one) => one.key));

/** First along identifiers of this person alone; if they do not connect, through anything that was seen. */
function chainBetween(
  evidence: Evidence,
  persons: ReadonlyMap<string, string>,
  personId: string,
  starts: ReadonlySet<string>,
  goals: ReadonlySet<string>,
): Edge[] {
  const within = shortest(evidence, starts, goals, (key) => persons.get(key) === personId);
  return within.length > 0
    ? within
    : shortest(evidence, starts, goals, (key) => evidence.truth.ownership(key).kind !== 'one');
}

function shortest(
  evidence: Evidence,
  starts: ReadonlySet<string>,
  goals: ReadonlySet<string>,
  mayPass: (key: string) => boolean,
): Edge[] {
  const cameBy = new Map<string, Edge | undefined>([...starts].map((key) => [key, undefined]));
  const queue = [...starts];
  for (const key of queue) {
    for (const [next, sighting] of evidence.neighbours(key)) {
      if (cameBy.has(next) || !(goals.has(next) || mayPass(next))) continue;
      cameBy.set(next, { from: key, to: next, ...sighting });
      if (goals.has(next)) return walkBack(cameBy, next);
      queue.push(next);
    }
  }
  return [];
}

function walkBack(cameBy: ReadonlyMap<string, Edge | undefined>, goal: string): Edge[] {
  const chain: Edge[] = [];
  for (let edge = cameBy.get(goal); edge !== undefined; edge = cameBy.get(edge.from)) chain.unshift(edge);
  return chain;
}

function findMisses(evidence: Evidence, single: readonly Judged[]): Miss[] {
  const misses: Miss[] = [];
  for (const [, members] of grouped(single, (one) => evidence.componentOf(one.key))) {
    const groups = [...grouped(members, (one) => one.person).values()];
    const [first] = members;
    if (groups.length < 2 || first === undefined) continue;
    misses.push({
      owner: ownerOf(first),
      groups: groups.map((group) => ({
        personId: group[0]?.resolved === true ? group[0].person : null,
        identifiers: group.map((one) => one.key),
      })),
      missedPairs: pairsOf(members.length) - groups.reduce((sum, group) => sum + pairsOf(group.length), 0),
      links: linksAcross(evidence, members).slice(0, 3),
    });
  }
  return misses.sort((one, other) => other.missedPairs - one.missedPairs);
}

function linksAcross(evidence: Evidence, members: readonly Judged[]): Edge[] {
  const persons = new Map(members.map((one) => [one.key, one.person]));
  return members.flatMap((one) =>
    [...evidence.neighbours(one.key)]
      .filter(([next]) => one.key < next && persons.has(next) && persons.get(next) !== one.person)
      .map(([next, sighting]) => ({ from: one.key, to: next, ...sighting })),
  );
}

function byTrap(merges: readonly FalseMerge[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const merge of merges)
    add(counts, merge.chain.find((edge) => edge.trap !== undefined)?.trap ?? 'none', merge.falsePairs);
  return Object.fromEntries(counts);
}
