/** Gives each group of a settled family its person id, and tells what that changes. Pure; cost: the family's size. */
import type { Member } from './families.ts';
import type { Rules } from './rules.ts';
import type { Edge } from './settle.ts';

export interface Placed {
  readonly originId: string;
  readonly personId: string;
  readonly familyId: string;
}

export interface Joined {
  /** merge: two became one; move: an identifier changed hands. */
  readonly kind: 'merge' | 'move';
  readonly survivorId: string;
  readonly absorbedId: string;
  readonly moved: readonly string[];
  /** The new link that did it, if one did. */
  readonly link: Edge | null;
}

/** Identifiers that are no longer with the person they were with, and with nobody else either. */
export interface Left {
  readonly personId: string;
  readonly originIds: readonly string[];
}

export interface Naming {
  readonly family: string;
  /** Strongest member first. */
  readonly groups: readonly (readonly string[])[];
  readonly members: readonly Member[];
  /** New links that count. */
  readonly links: readonly Edge[];
  readonly rules: Rules;
  /** Ids that staff named: a group that holds one bears it. */
  readonly named: ReadonlySet<string> | undefined;
}

export interface Named {
  readonly aliases: readonly Placed[];
  readonly joined: readonly Joined[];
  readonly left: readonly Left[];
}

/** An id that one of its members had before, of those that most of its bearers are still with; else the elder's. */
export function namePeople(naming: Naming): Named {
  const { family, groups, named } = naming;
  const members = new Map(naming.members.map((member) => [member.id, member]));
  const groupOf = new Map(groups.flatMap((group, at) => group.map((id) => [id, at] as const)));
  const older = elder(naming.rules);
  const isMostOf = majority(naming.members, groupOf);
  const linkAt = linksByEnd(naming.links);
  const aliases: Placed[] = [];
  const joined: Joined[] = [];
  const left: Left[] = [];
  for (const [at, group] of groups.entries()) {
    const own = group.map((id) => get(members, id));
    const byPerson = new Map<string, string[]>();
    for (const member of own) {
      const list = byPerson.get(member.personId);
      if (list === undefined) byPerson.set(member.personId, [member.id]);
      else list.push(member.id);
    }
    const heirs = own.filter((member) => byPerson.has(member.id) && isMostOf(member.id, at));
    const eldest = (heirs.length > 0 ? heirs : own).reduce((best, member) => (older(member, best) < 0 ? member : best));
    const personId = group.find((id) => named?.has(id) === true) ?? eldest.id;
    for (const member of own) {
      if (member.placed && member.personId === personId && member.familyId === family) continue;
      aliases.push({ originId: member.id, personId, familyId: family });
    }
    for (const [absorbedId, moved] of byPerson) {
      if (absorbedId === personId) continue;
      const stays = groupOf.get(absorbedId);
      if (stays !== undefined && stays !== at && !byPerson.has(personId))
        left.push({ personId: absorbedId, originIds: moved });
      else {
        const kind = stays === undefined || stays === at ? 'merge' : 'move';
        joined.push({ kind, survivorId: personId, absorbedId, moved, link: linkAt(moved) });
      }
    }
  }
  return { aliases, joined, left };
}

/** Devices last; who was a person of several identifiers before those that stood alone; what was given to one before contacts; then the oldest. */
function elder(rules: Rules): (one: Member, other: Member) => number {
  const weight = (member: Member): number => {
    const rule = rules.of(member.type);
    return (rule.secondOwner === 'share' ? 4 : 0) + (member.placed ? 0 : 2) + (rule.issued ? 0 : 1);
  };
  return (one, other) => weight(one) - weight(other) || one.firstAt - other.firstAt || (one.id < other.id ? -1 : 1);
}

/** A number that changes hands does not take its former owner's id along. */
function majority(
  members: readonly Member[],
  groupOf: ReadonlyMap<string, number>,
): (personId: string, at: number) => boolean {
  const shares = new Map<string, { all: number; at: Map<number, number> }>();
  for (const member of members) {
    const share = shares.get(member.personId) ?? { all: 0, at: new Map<number, number>() };
    shares.set(member.personId, share);
    const group = groupOf.get(member.id) ?? -1;
    share.all += 1;
    share.at.set(group, (share.at.get(group) ?? 0) + 1);
  }
  return (personId, at) => {
    const share = shares.get(personId);
    return share !== undefined && (share.at.get(at) ?? 0) * 2 > share.all;
  };
}

/** The first new link that leads from these to others. */
function linksByEnd(links: readonly Edge[]): (moved: readonly string[]) => Edge | null {
  const near = new Map<string, Edge[]>();
  for (const edge of links) {
    for (const end of [edge.a, edge.b]) {
      const list = near.get(end);
      if (list === undefined) near.set(end, [edge]);
      else list.push(edge);
    }
  }
  return (moved) => {
    const inside = new Set(moved);
    for (const id of moved) {
      const found = near.get(id)?.find((edge) => !inside.has(edge.a) || !inside.has(edge.b));
      if (found !== undefined) return found;
    }
    return null;
  };
}

function get(members: ReadonlyMap<string, Member>, id: string): Member {
  const member = members.get(id);
  if (member === undefined) throw new Error('identity: a group holds a stranger');
  return member;
}
