/** False merges and misses, each with the events that led to it. */
import type { Edge, Evidence } from './evidence.ts';
import { ownerOf, pairsOf, type Judged } from './judge.ts';

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

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

export function findFalseMerges(
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

export function findMisses(evidence: Evidence, single: readonly Judged[]): Miss[] {
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

export function byTrap(merges: readonly FalseMerge[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const merge of merges) {
    const trap = merge.chain.find((edge) => edge.trap !== undefined)?.trap ?? 'none';
    counts.set(trap, (counts.get(trap) ?? 0) + merge.falsePairs);
  }
  return Object.fromEntries(counts);
}
