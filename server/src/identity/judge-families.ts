/**
 * Who is who in families from which something was taken out. Families fall apart where nothing links them any more; groups are settled as
 * ever; persons are called what they were called before. Pure.
 */
import type { Loaded, Member } from './families.ts';
import { namePeople, type Joined, type Placed } from './name-people.ts';
import type { Rules } from './rules.ts';
import { edgeKey, settle, type Dispute, type Settled } from './settle.ts';
import { full } from './spot.ts';
import { familyFactor, markFull } from './weigh.ts';
import type { Ground, Standing, Without } from './without-source.ts';

/** Settles anew the families that lost something, and gives everybody in them a person. */
export function judgeFamilies(
  ground: Ground,
  members: ReadonlyMap<string, Member>,
  left: readonly Standing[],
  touched: ReadonlySet<string>,
): Pick<Without, 'states' | 'links' | 'placed' | 'joined' | 'disputes' | 'freed'> {
  const { loaded, rules } = ground;
  const inside = left.filter((one) => members.has(one.a) && members.has(one.b));
  const familyOf = divide(ground, members, inside);
  // Families that lost something, or were one with such.
  const wide = new Set([...touched].map((id) => loaded.members.get(id)?.familyId ?? id));
  const judged = new Set([...members.values()].filter((one) => wide.has(one.familyId)).map((one) => familyOf(one.id)));
  const linked = new Set(left.flatMap((one) => [one.a, one.b]));
  const parts = new Map<string, { nodes: Member[]; edges: Standing[] }>();
  for (const member of members.values()) {
    const family = familyOf(member.id);
    if (!judged.has(family)) continue;
    const part = parts.get(family) ?? { nodes: [], edges: [] };
    part.nodes.push(member);
    parts.set(family, part);
  }
  for (const one of inside) if (familyOf(one.a) === familyOf(one.b)) parts.get(familyOf(one.a))?.edges.push(one);
  const out = {
    states: [] as Without['states'][number][],
    links: [] as Without['links'][number][],
    placed: new Map<string, Placed | null>(),
    joined: [] as Joined[],
    disputes: [] as Dispute[],
    freed: [] as string[],
  };
  for (const [family, part] of parts) {
    const sides = new Map(
      part.nodes.flatMap(({ id }) => (loaded.sides.has(id) ? [[id, loaded.sides.get(id) ?? []] as const] : [])),
    );
    const settled = settle(part.nodes, part.edges, sides, rules);
    for (const edge of part.edges) {
      const verdict = settled.verdicts.get(edgeKey(edge.a, edge.b));
      if (verdict !== undefined && (verdict.state !== edge.state || verdict.reason !== edge.reason))
        out.links.push({ edge, verdict, news: null });
    }
    for (const member of fullness(part.nodes, settled, rules)) {
      const was = loaded.members.get(member.id);
      const state = member.protected ? 'protected' : member.hub || settled.shared.has(member.id) ? 'shared' : 'normal';
      if (was?.state !== state || was.hub !== member.hub || was.crowded.join() !== member.crowded.join())
        out.states.push({ originId: member.id, state, hub: member.hub, crowded: member.crowded });
      if (was?.crowded.includes(full) === true && !member.crowded.includes(full)) out.freed.push(member.id);
    }
    const based = basePersons(ground, part.nodes, settled.groups);
    const named = namePeople({ family, groups: settled.groups, members: based, links: [], rules, named: undefined });
    const renamed = new Map(named.aliases.map((row) => [row.originId, row]));
    for (const member of based) {
      const row = renamed.get(member.id) ?? { originId: member.id, personId: member.personId, familyId: family };
      out.placed.set(member.id, linked.has(member.id) ? row : null);
    }
    out.joined.push(...named.joined.filter((one) => isNew(one, loaded)));
    out.disputes.push(...settled.disputes);
  }
  return out;
}

/** Which of them belong to a person that is still as big as may be. */
function fullness(nodes: readonly Member[], settled: Settled, rules: Rules): Iterable<Member> {
  const bare = nodes.map((one) => ({ ...one, crowded: one.crowded.filter((type) => type !== full) }));
  const members = new Map(bare.map((one) => [one.id, one as Member]));
  markFull(members, settled, rules);
  return members.values();
}

/** Two who are two people now, and come together: not somebody who just gets another name. */
function isNew(one: Joined, loaded: Loaded): boolean {
  const person = (id: string): string | undefined => loaded.members.get(id)?.personId;
  return person(one.survivorId) === one.survivorId && one.moved.every((id) => person(id) === one.absorbedId);
}

/**
 * Persons as they would be called: a name of now that stood for a person before the source came, and is still with its bearer; else the
 * name from before.
 */
function basePersons(
  { personsBefore }: Ground,
  nodes: readonly Member[],
  groups: readonly (readonly string[])[],
): Member[] {
  const groupOf = new Map(groups.flatMap((group, at) => group.map((id) => [id, at] as const)));
  const before = (id: string): string => personsBefore.get(id) ?? id;
  return nodes.map((member) => {
    const now = member.personId;
    const stays = before(now) === now && groupOf.get(now) === groupOf.get(member.id);
    return stays ? member : { ...member, personId: before(member.id) };
  });
}

/** Families fall apart where nothing links them any more, and come together where something counts again. */
function divide(
  { rules }: Ground,
  members: ReadonlyMap<string, Member>,
  inside: readonly Standing[],
): (id: string) => string {
  const parent = new Map<string, string>();
  const size = new Map<string, number>();
  const find = (id: string): string => {
    let at = id;
    for (let up = parent.get(at); up !== undefined; up = parent.get(at)) at = up;
    return at;
  };
  const join = (one: string, other: string): void => {
    const [a, b] = [find(one), find(other)];
    if (a === b) return;
    const [into, from] = (size.get(a) ?? 1) >= (size.get(b) ?? 1) ? [a, b] : [b, a];
    parent.set(from, into);
    size.set(into, (size.get(into) ?? 1) + (size.get(from) ?? 1));
  };
  const family = (id: string): string => members.get(id)?.familyId ?? id;
  for (const one of inside) if (family(one.a) === family(one.b)) join(one.a, one.b);
  const most = rules.maxClusterSize * familyFactor;
  for (const one of inside) {
    const [a, b] = [find(one.a), find(one.b)];
    if (a !== b && mayCount(one, members) && (size.get(a) ?? 1) + (size.get(b) ?? 1) <= most) join(a, b);
  }
  const names = nameFamilies(members, find);
  return (id) => names.get(find(id)) ?? id;
}

/** A part that holds the identifier after which the family is called keeps its name; another one takes its least identifier's. */
function nameFamilies(members: ReadonlyMap<string, Member>, find: (id: string) => string): Map<string, string> {
  const names = new Map<string, string>();
  for (const { id, familyId } of members.values()) {
    const root = find(id);
    const known = names.get(root);
    if (known !== undefined && members.get(known)?.familyId === known) continue;
    if (id === familyId || known === undefined || id < known) names.set(root, id);
  }
  return names;
}

/** Does this link bring families together? One to what identifies nobody does not. */
function mayCount(edge: Standing, members: ReadonlyMap<string, Member>): boolean {
  const [one, other] = [members.get(edge.a), members.get(edge.b)];
  if (one === undefined || other === undefined || edge.cut) return false;
  if (edge.kind === 'staff_merge' || edge.state === 'active') return true;
  if (one.hub || other.hub) return false;
  return (
    edge.kind !== 'same_event' ||
    edge.verifiedAt !== null ||
    !(one.crowded.includes(other.type) || other.crowded.includes(one.type))
  );
}
