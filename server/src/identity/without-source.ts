/**
 * Some identifiers, as if a source had never spoken of them: which links and identifiers go, what is known of the others, and who is
 * who then. Pure. What the source did not show, or others showed as well, stays; where the log no longer tells (its months were
 * dropped), what is recorded is believed.
 */
import type { Evidence, Sighting, Words } from './evidence.ts';
import type { KnownEdge, Loaded, Member } from './families.ts';
import type { EvidenceRow, SightRow } from './forget-source.sql.ts';
import { namePeople, type Joined, type Placed } from './name-people.ts';
import type { Rules } from './rules.ts';
import { classesOf, edgeKey, settle, type Dispute, type Edge, type Verdict } from './settle.ts';
import { spot, type Neighbour } from './spot.ts';
import { familyFactor } from './weigh.ts';

export interface Ground {
  readonly sourceId: string;
  /** The identifiers that are judged. */
  readonly about: ReadonlySet<string>;
  /** The families of these and of all that they are linked with. */
  readonly loaded: Loaded;
  /** All links of all members of those families. */
  readonly links: readonly EvidenceRow[];
  readonly sights: ReadonlyMap<string, SightRow>;
  readonly evidence: Evidence;
  /** What the source said of each identifier, all of it. */
  readonly theirs: ReadonlyMap<string, Sighting>;
  /** Whose each was when the source came; absent: its own. */
  readonly personsBefore: ReadonlyMap<string, string>;
  readonly rules: Rules;
}

export interface ShownLink {
  readonly a: string;
  readonly b: string;
  readonly kind: Edge['kind'];
  readonly firstAt: number;
  readonly verifiedAt: number | null;
  readonly eventId: string | null;
  readonly sourceId: string | null;
}
export interface ShownIdentifier {
  readonly originId: string;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly verifiedAt: number | null;
  readonly sourceId: string | null;
}

export interface Without {
  readonly goneLinks: readonly { readonly a: string; readonly b: string }[];
  readonly shownLinks: readonly ShownLink[];
  readonly goneIdentifiers: readonly string[];
  readonly shownIdentifiers: readonly ShownIdentifier[];
  /** Identify somebody again, or may be seen with more again. */
  readonly freed: readonly string[];
  readonly states: readonly { originId: string; state: Member['state']; hub: boolean; crowded: readonly string[] }[];
  readonly links: readonly { edge: Edge; verdict: Verdict; news: null }[];
  /** Everybody in the families that were judged anew; null: never linked with anything. */
  readonly placed: ReadonlyMap<string, Placed | null>;
  readonly joined: readonly Joined[];
  readonly disputes: readonly Dispute[];
}

export function withoutSource(ground: Ground): Without {
  const links = judgeLinks(ground);
  const goneIdentifiers = judgeIdentifiers(ground, links);
  const gone = new Set(goneIdentifiers);
  const left = links.left.filter((one) => !gone.has(one.a) && !gone.has(one.b));
  const goneLinks = [...links.gone, ...links.left.filter((one) => gone.has(one.a) || gone.has(one.b))];
  const touched = new Set<string>([...goneLinks, ...links.shown].flatMap((one) => [one.a, one.b]));
  const members = membersWithout(ground, gone, left, touched);
  const shownIdentifiers = [...ground.about].flatMap((id) => shownAgain(ground, members.all.get(id)) ?? []);
  for (const one of shownIdentifiers) {
    const member = members.all.get(one.originId);
    if (member !== undefined)
      members.all.set(one.originId, { ...member, firstAt: one.firstAt, verifiedAt: one.verifiedAt });
    touched.add(one.originId);
  }
  for (const id of gone) touched.add(id);
  return {
    goneLinks,
    shownLinks: links.shown.filter((one) => !gone.has(one.a) && !gone.has(one.b)),
    goneIdentifiers,
    shownIdentifiers,
    freed: members.freed,
    ...judgeFamilies(ground, members.all, left, touched),
  };
}

interface Standing extends KnownEdge {
  readonly aType: string;
  readonly bType: string;
  readonly aValue: string;
  readonly bValue: string;
}

// ---- links and identifiers ----

function judgeLinks(ground: Ground): { left: Standing[]; gone: Standing[]; shown: ShownLink[] } {
  const [left, gone, shown]: [Standing[], Standing[], ShownLink[]] = [[], [], []];
  for (const row of ground.links) {
    const before = standingOf(row);
    const after = ground.about.has(row.a_id) || ground.about.has(row.b_id) ? linkWithout(ground, row) : row;
    if (after === null) gone.push(before);
    else if (after === row) left.push(before);
    else {
      const one = after as ShownLink;
      shown.push(one);
      left.push({ ...before, kind: one.kind, firstAt: one.firstAt, verifiedAt: one.verifiedAt });
    }
  }
  return { left, gone, shown };
}

/** The row itself: as it was. Null: only the source showed it. */
function linkWithout({ sourceId, evidence }: Ground, row: EvidenceRow): EvidenceRow | ShownLink | null {
  const key = edgeKey(row.a_id, row.b_id);
  const [theirs, others] = [evidence.theirs.get(key), evidence.others.get(key)];
  const ends = { a: row.a_id, b: row.b_id };
  if (row.source_id === sourceId) {
    if (row.kind === 'staff_merge') {
      const { firstAt, verifiedAt } = others ?? { firstAt: row.first_ms, verifiedAt: null };
      return {
        ...ends,
        kind: row.kind,
        firstAt,
        verifiedAt,
        eventId: others?.eventId ?? null,
        sourceId: others?.sourceId ?? null,
      };
    }
    if (others === undefined) return null;
    const kind = others.alias ? 'alias' : 'same_event';
    return {
      ...ends,
      kind,
      firstAt: others.firstAt,
      verifiedAt: others.verifiedAt,
      eventId: others.eventId,
      sourceId: others.sourceId,
    };
  }
  if (theirs === undefined) return row;
  const firstAt = earlierOf(row.first_ms, theirs.firstAt, others?.firstAt);
  const verifiedAt = verifiedWithout(row.verified_ms, theirs, others);
  const kind = row.kind === 'alias' && theirs.alias && others !== undefined && !others.alias ? 'same_event' : row.kind;
  if (firstAt === row.first_ms && verifiedAt === row.verified_ms && kind === row.kind) return row;
  return { ...ends, kind, firstAt, verifiedAt, eventId: row.event_id, sourceId: row.source_id };
}

/** What is recorded, unless the source may have brought it: then what the others say, where anybody does. */
function earlierOf(recorded: number, theirs: number, others: number | undefined): number {
  return recorded < theirs ? recorded : (others ?? recorded);
}

function verifiedWithout(recorded: number | null, theirs: Sighting, others: Words | undefined): number | null {
  if (recorded === null || theirs.verifiedAt === null || recorded < theirs.verifiedAt) return recorded;
  return others?.verifiedAt ?? null;
}

/** Those that nobody else has named, and nothing else holds. */
function judgeIdentifiers(
  { sourceId, about, sights, evidence }: Ground,
  links: { left: readonly Standing[] },
): string[] {
  const held = new Set(links.left.filter((one) => one.kind !== 'staff_merge').flatMap((one) => [one.a, one.b]));
  return [...about].filter((id) => sights.get(id)?.source_id === sourceId && !evidence.others.has(id) && !held.has(id));
}

function shownAgain(
  { sourceId, sights, evidence, theirs: all }: Ground,
  member: Member | undefined,
): ShownIdentifier | null {
  if (member === undefined) return null;
  const { id, hub } = member;
  const [row, theirs, others] = [sights.get(id), all.get(id), evidence.others.get(id)];
  if (row === undefined || theirs === undefined) return null;
  // Who else names a hub is not all known, because its links are not recorded: what stands is nearer to the truth.
  const firstAt = hub ? row.first_ms : earlierOf(row.first_ms, theirs.firstAt, others?.firstAt);
  const lastAt = hub || row.last_ms > theirs.lastAt ? row.last_ms : (others?.lastAt ?? row.last_ms);
  // The first proof that comes is the one that is recorded; another one, even an earlier, changes nothing.
  const proved = others?.proofs.has(row.verified_ms ?? Number.NaN) === true;
  const verifiedAt = proved ? row.verified_ms : verifiedWithout(row.verified_ms, theirs, others);
  const source = row.source_id === sourceId ? (others?.sourceId ?? null) : row.source_id;
  if (firstAt === row.first_ms && lastAt === row.last_ms && verifiedAt === row.verified_ms && source === row.source_id)
    return null;
  return { originId: id, firstAt, lastAt: Math.max(firstAt, lastAt), verifiedAt, sourceId: source };
}

/** The members that are left; hubs and crowds that lost a link are looked at anew. */
function membersWithout(
  { loaded, rules }: Ground,
  gone: ReadonlySet<string>,
  left: readonly Standing[],
  touched: Set<string>,
): { all: Map<string, Member>; freed: string[] } {
  const all = new Map([...loaded.members].filter(([id]) => !gone.has(id)));
  const looked = [...touched].filter((id) => all.get(id)?.hub === true || (all.get(id)?.crowded.length ?? 0) > 0);
  if (looked.length === 0) return { all, freed: [] };
  const near = neighboursOf(new Set(looked), left);
  const freed: string[] = [];
  for (const id of looked) {
    const member = all.get(id);
    if (member === undefined) continue;
    const found = spot(member.type, near.get(id) ?? [], rules);
    const crowded = [...found.crowded].sort();
    if (found.hub === member.hub && crowded.join() === member.crowded.join()) continue;
    freed.push(id);
    all.set(id, { ...member, hub: found.hub, crowded });
  }
  return { all, freed };
}

function neighboursOf(looked: ReadonlySet<string>, left: readonly Standing[]): Map<string, Neighbour[]> {
  const classOf = classesOf(left.filter((one) => !one.cut));
  const near = new Map<string, Neighbour[]>();
  for (const one of left) {
    if (one.cut) continue;
    for (const [end, other, type, value] of [
      [one.a, one.b, one.bType, one.bValue],
      [one.b, one.a, one.aType, one.aValue],
    ] as const) {
      if (!looked.has(end)) continue;
      const list = near.get(end) ?? [];
      list.push({ type, value, classId: classOf(other), kind: one.kind, verified: one.verifiedAt !== null });
      near.set(end, list);
    }
  }
  return near;
}

// ---- who is who ----

function judgeFamilies(
  ground: Ground,
  members: ReadonlyMap<string, Member>,
  left: readonly Standing[],
  touched: ReadonlySet<string>,
): Pick<Without, 'states' | 'links' | 'placed' | 'joined' | 'disputes'> {
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
    for (const member of part.nodes) {
      const was = loaded.members.get(member.id);
      const state = member.protected ? 'protected' : member.hub || settled.shared.has(member.id) ? 'shared' : 'normal';
      if (was?.state !== state || was.hub !== member.hub || was.crowded.join() !== member.crowded.join())
        out.states.push({ originId: member.id, state, hub: member.hub, crowded: member.crowded });
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

const standingOf = (row: EvidenceRow): Standing => ({
  a: row.a_id,
  b: row.b_id,
  kind: row.kind,
  firstAt: row.first_ms,
  verifiedAt: row.verified_ms,
  ...(row.state === 'cut' ? { cut: true, cutReason: row.reason } : { cut: false }),
  state: row.state,
  reason: row.reason,
  aType: row.a_type ?? '',
  bType: row.b_type ?? '',
  aValue: row.a_value ?? '',
  bValue: row.b_value ?? '',
});
