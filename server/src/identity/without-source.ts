/**
 * Some identifiers, as if a source had never spoken of them: which links and identifiers go, what is known of the others, and who is
 * who then. Pure. What the source did not show, or others showed as well, stays; where the log no longer tells (its months were
 * dropped), what is recorded is believed.
 */
import type { Evidence, Sighting, Words } from './evidence.ts';
import type { KnownEdge, Loaded, Member } from './families.ts';
import type { EvidenceRow, SightRow } from './forget-source.sql.ts';
import { judgeFamilies } from './judge-families.ts';
import type { Joined, Placed } from './name-people.ts';
import type { Rules } from './rules.ts';
import { classesOf, edgeKey, type Dispute, type Edge, type Verdict } from './settle.ts';
import { full, spot, type Neighbour } from './spot.ts';

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
  const judged = judgeFamilies(ground, members.all, left, touched);
  return {
    goneLinks,
    shownLinks: links.shown.filter((one) => !gone.has(one.a) && !gone.has(one.b)),
    goneIdentifiers,
    shownIdentifiers,
    ...judged,
    freed: [...members.freed, ...judged.freed],
  };
}

/** A link as it is left. */
export interface Standing extends KnownEdge {
  readonly aType: string;
  readonly bType: string;
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
  const firstAt = earlierOf(row.first_ms, theirs.firstAt, others);
  const verifiedAt = verifiedWithout(row.verified_ms, theirs, others);
  const kind = row.kind === 'alias' && theirs.alias && others !== undefined && !others.alias ? 'same_event' : row.kind;
  if (firstAt === row.first_ms && verifiedAt === row.verified_ms && kind === row.kind) return row;
  return { ...ends, kind, firstAt, verifiedAt, eventId: row.event_id, sourceId: row.source_id };
}

/**
 * What is recorded, unless the source may have brought it: then what the others say, where anybody does. (Not simply the least of
 * theirs: what they said after it had been found to identify nobody was not recorded.)
 */
function earlierOf(recorded: number, theirs: number, others: Words | undefined): number {
  return recorded < theirs || others?.times.has(recorded) === true ? recorded : (others?.firstAt ?? recorded);
}

function verifiedWithout(recorded: number | null, theirs: Sighting, others: Words | undefined): number | null {
  if (recorded === null || theirs.verifiedAt === null || recorded < theirs.verifiedAt) return recorded;
  if (others?.proofs.has(recorded) === true) return recorded;
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
  const firstAt = hub ? row.first_ms : earlierOf(row.first_ms, theirs.firstAt, others);
  const stands = hub || row.last_ms > theirs.lastAt || others?.times.has(row.last_ms) === true;
  const lastAt = stands ? row.last_ms : (others?.lastAt ?? row.last_ms);
  const verifiedAt = verifiedWithout(row.verified_ms, theirs, others);
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
    const crowded = [...found.crowded, ...member.crowded.filter((type) => type === full)].sort();
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
    for (const [end, other, type] of [
      [one.a, one.b, one.bType],
      [one.b, one.a, one.aType],
    ] as const) {
      if (!looked.has(end)) continue;
      const list = near.get(end) ?? [];
      list.push({ type, classId: classOf(other), kind: one.kind, verified: one.verifiedAt !== null });
      near.set(end, list);
    }
  }
  return near;
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
});
