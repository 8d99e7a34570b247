/**
 * New links meet locked families: who is who afterwards, and what of it differs from what is recorded. Pure.
 */
import type { Loaded, Member } from './families.ts';
import { changedLinks, changedStates, refusalAcross } from './differences.ts';
import { earliest } from './links.ts';
import { namePeople, type Joined, type Left, type Placed } from './name-people.ts';
import type { Rules } from './rules.ts';
import { classesOf, edgeKey, settle, type Dispute, type Edge, type Settled, type Verdict } from './settle.ts';
import { full, spot, type Neighbour } from './spot.ts';

/** A link that was not known, or is known better now (seen earlier, or verified). */
export interface News {
  readonly a: string;
  readonly b: string;
  readonly kind: Edge['kind'];
  readonly firstAt: number;
  readonly verifiedAt: number | null;
  readonly eventId: string | null;
  readonly sourceId: string | null;
  readonly actor: string;
}

/** What is to be written. */
export interface Outcome {
  readonly links: readonly { edge: Edge; verdict: Verdict; news: News | null }[];
  readonly states: readonly { originId: string; state: Member['state']; hub: boolean; crowded: readonly string[] }[];
  readonly aliases: readonly Placed[];
  readonly joined: readonly Joined[];
  /** Identifiers that left the person they were with, by the person. */
  readonly left: readonly Left[];
  readonly disputes: readonly Dispute[];
}

/** More than twice the biggest person and a family stops growing: new links to it are refused and become a task. */
export const familyFactor = 2;

export interface WeighOptions {
  /** Person ids that staff named: a group that holds one bears it. */
  readonly named?: ReadonlySet<string>;
  /** Identifiers whose families are looked at anew although no link came: undo, split, new rules. */
  readonly again?: Iterable<string>;
  /** Hubs and crowds that are judged anew: new rules, or an alias that may show two accounts to be one. */
  readonly forgive?: ReadonlySet<string>;
}

export function weigh(loaded: Loaded, news: readonly News[], rules: Rules, options: WeighOptions = {}): Outcome {
  const edges = new Map<string, Edge>(loaded.edges);
  const fresh = new Map<string, News>();
  for (const one of news) takeIn(edges, fresh, one);
  const members = spotRubbish(loaded.members, edges, fresh, rules, options.forgive ?? new Set());
  const counting = options.forgive === undefined ? [...fresh.keys()] : [...edges.keys()];
  const { familyOf, tooBig } = joinFamilies(members, edges, counting.sort(), rules);
  const touched = new Set([...fresh.values()].flatMap((one) => [familyOf(one.a), familyOf(one.b)]));
  for (const id of options.again ?? []) touched.add(familyOf(id));
  const parts = divide(members, edges, loaded.sides, familyOf, touched);

  const verdicts = new Map<string, Verdict>();
  const disputes: Dispute[] = [];
  const aliases: Placed[] = [];
  const joined: Joined[] = [];
  const left: Left[] = [];
  const shared = new Set<string>();
  for (const [family, part] of parts) {
    const settled = settle(part.nodes, part.edges, part.sides, rules);
    for (const [key, verdict] of settled.verdicts) verdicts.set(key, verdict);
    for (const id of settled.shared) shared.add(id);
    markFull(members, settled, rules);
    disputes.push(...settled.disputes);
    const links = part.edges.filter((edge) => {
      const key = edgeKey(edge.a, edge.b);
      return fresh.has(key) && settled.verdicts.get(key)?.state === 'active';
    });
    const named = namePeople({
      family,
      groups: settled.groups,
      members: part.nodes,
      links,
      rules,
      named: options.named,
    });
    aliases.push(...named.aliases);
    joined.push(...named.joined);
    left.push(...named.left);
  }
  for (const one of fresh.values()) {
    const key = edgeKey(one.a, one.b);
    if (!verdicts.has(key)) verdicts.set(key, refusalAcross(members, edges.get(key), tooBig.has(key), rules));
    if (tooBig.has(key))
      disputes.push({
        kind: 'cluster_too_big',
        type: members.get(one.a)?.type ?? '',
        origins: [familyOf(one.a), familyOf(one.b)],
        ends: [],
      });
  }
  return {
    links: changedLinks(loaded.edges, edges, fresh, verdicts),
    states: changedStates(loaded.members, members, shared, parts),
    aliases,
    joined,
    left,
    disputes,
  };
}

function takeIn(edges: Map<string, Edge>, fresh: Map<string, News>, one: News): void {
  const key = edgeKey(one.a, one.b);
  const known = edges.get(key);
  edges.set(key, {
    a: one.a,
    b: one.b,
    kind: known === undefined || known.kind === 'same_event' ? one.kind : known.kind,
    firstAt: Math.min(one.firstAt, known?.firstAt ?? one.firstAt),
    verifiedAt: earliest(one.verifiedAt, known?.verifiedAt ?? null),
    ...(known?.cut === true && one.kind !== 'staff_merge'
      ? { cut: true, cutReason: known.cutReason ?? 'undo' }
      : { cut: false }),
  });
  if (!fresh.has(key)) fresh.set(key, one);
}

/** Hubs and crowds among those with a new link. What was found once stays, unless it is to be forgiven. */
function spotRubbish(
  before: ReadonlyMap<string, Member>,
  edges: ReadonlyMap<string, Edge>,
  fresh: ReadonlyMap<string, News>,
  rules: Rules,
  forgive: ReadonlySet<string>,
): Map<string, Member> {
  const members = new Map(before);
  const looked = new Set([...forgive, ...[...fresh.values()].flatMap((one) => [one.a, one.b])]);
  const classOf = classesOf([...edges.values()].filter((edge) => !edge.cut));
  const near = new Map<string, Neighbour[]>();
  for (const edge of edges.values()) {
    if (edge.cut) continue;
    for (const [end, other] of [
      [edge.a, edge.b],
      [edge.b, edge.a],
    ] as const) {
      if (!looked.has(end)) continue;
      const list = near.get(end) ?? [];
      list.push({
        type: before.get(other)?.type ?? '',
        value: before.get(other)?.value ?? '',
        classId: classOf(other),
        kind: edge.kind,
        verified: edge.verifiedAt !== null,
      });
      near.set(end, list);
    }
  }
  for (const id of looked) {
    const member = before.get(id);
    if (member === undefined) continue;
    const found = spot(member.type, near.get(id) ?? [], rules);
    const hub = found.hub || (member.hub && !forgive.has(id));
    const crowded = forgive.has(id) ? found.crowded : [...new Set([...member.crowded, ...found.crowded])].sort();
    members.set(id, { ...member, hub, crowded });
  }
  return members;
}

/** Unites the families that a link that may count connects. */
function joinFamilies(
  members: ReadonlyMap<string, Member>,
  edges: ReadonlyMap<string, Edge>,
  counting: readonly string[],
  rules: Rules,
): { familyOf: (id: string) => string; tooBig: ReadonlySet<string> } {
  const parent = new Map<string, string>();
  const size = new Map<string, number>();
  for (const member of members.values()) size.set(member.familyId, (size.get(member.familyId) ?? 0) + 1);
  const find = (family: string): string => {
    let at = family;
    for (let up = parent.get(at); up !== undefined; up = parent.get(at)) at = up;
    return at;
  };
  const familyOf = (id: string): string => find(members.get(id)?.familyId ?? id);
  const tooBig = new Set<string>();
  for (const key of counting) {
    const edge = edges.get(key);
    if (edge === undefined || countsNowhere(edge, members)) continue;
    const [a, b] = [familyOf(edge.a), familyOf(edge.b)];
    if (a === b) continue;
    const [sizeA, sizeB] = [size.get(a) ?? 1, size.get(b) ?? 1];
    if (sizeA + sizeB > rules.maxClusterSize * familyFactor) {
      tooBig.add(key);
      continue;
    }
    // The bigger keeps its name, so that few rows are renamed.
    const [into, from] = sizeA > sizeB || (sizeA === sizeB && a < b) ? [a, b] : [b, a];
    parent.set(from, into);
    size.set(into, sizeA + sizeB);
  }
  return { familyOf, tooBig };
}

/** A link to a hub, or a claimed one to what has collected too many: it says nothing, whatever else is known. */
function countsNowhere(edge: Edge, members: ReadonlyMap<string, Member>): boolean {
  if (edge.kind === 'staff_merge') return false;
  const [one, other] = [members.get(edge.a), members.get(edge.b)];
  if (one === undefined || other === undefined || one.hub || other.hub || edge.cut) return true;
  return (
    edge.kind === 'same_event' &&
    edge.verifiedAt === null &&
    (one.crowded.includes(other.type) || other.crowded.includes(one.type))
  );
}

/** Whoever links to a member of a person that may not grow would have thousands read and weighed, only to be refused. */
function markFull(members: Map<string, Member>, settled: Settled, rules: Rules): void {
  for (const dispute of settled.disputes) {
    if (dispute.kind !== 'cluster_too_big') continue;
    const group = settled.groups.find((one) => dispute.origins.slice(1).some((id) => one.includes(id)));
    if (group === undefined || group.length * 2 <= rules.maxClusterSize) continue;
    for (const id of dispute.ends) {
      const member = members.get(id);
      if (member === undefined || member.crowded.includes(full)) continue;
      members.set(id, { ...member, crowded: [...member.crowded, full].sort() });
    }
  }
}

export interface Part {
  readonly nodes: Member[];
  readonly edges: Edge[];
  readonly sides: Map<string, readonly string[]>;
}

function divide(
  members: ReadonlyMap<string, Member>,
  edges: ReadonlyMap<string, Edge>,
  sides: ReadonlyMap<string, readonly string[]>,
  familyOf: (id: string) => string,
  touched: ReadonlySet<string>,
): Map<string, Part> {
  const parts = new Map<string, Part>();
  for (const member of members.values()) {
    const family = familyOf(member.id);
    if (!touched.has(family)) continue;
    const part = parts.get(family) ?? { nodes: [], edges: [], sides: new Map<string, readonly string[]>() };
    parts.set(family, part);
    part.nodes.push(member);
    const own = sides.get(member.id);
    if (own !== undefined) part.sides.set(member.id, own);
  }
  for (const edge of edges.values()) {
    const family = familyOf(edge.a);
    if (family === familyOf(edge.b)) parts.get(family)?.edges.push(edge);
  }
  return parts;
}
