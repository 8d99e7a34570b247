/** Groups of identifiers under construction, and what may not be in one group. Pure. */
import type { Rules } from './rules.ts';

export interface Node {
  readonly id: string;
  readonly type: string;
  /** Normalised. */
  readonly value: string;
  /** First seen, ms. */
  readonly firstAt: number;
  readonly verifiedAt: number | null;
  /** A value that the rules say never counts. */
  readonly protected: boolean;
  /** Seen with too many to identify anybody; stays so until its links are looked at anew. */
  readonly hub: boolean;
  /** Types of which this one collected too many: claimed links to such values do not count. */
  readonly crowded: readonly string[];
}

/** Which side of which separation an identifier is on, as `<separation>/<0 or 1>`. */
export type Sides = ReadonlyMap<string, readonly string[]>;

export interface Group {
  size: number;
  /** Identifiers that stand for a person, not just for a device. */
  strong: number;
  /** Accounts and the like, by type; those joined by alias or staff count once. */
  readonly classes: Map<string, Set<string>>;
  /** Verified values, by type. */
  readonly verified: Map<string, Set<string>>;
  readonly sides: Set<string>;
}

/** Union-find with what the group holds; the smaller is poured into the bigger. */
export class Groups {
  readonly #parent = new Map<string, string>();
  readonly #groups = new Map<string, Group>();
  readonly #rules: Rules;

  constructor(rules: Rules, nodes: Iterable<Node>, classOf: (id: string) => string, sides: Sides) {
    this.#rules = rules;
    for (const node of nodes) {
      this.#parent.set(node.id, node.id);
      const rule = rules.of(node.type);
      this.#groups.set(node.id, {
        size: 1,
        strong: rule.secondOwner === 'share' ? 0 : 1,
        classes: rule.counts(node.value) ? new Map([[node.type, new Set([classOf(node.id)])]]) : new Map(),
        verified:
          rule.uniqueWhenVerified && node.verifiedAt !== null ? new Map([[node.type, new Set([node.id])]]) : new Map(),
        sides: new Set(sides.get(node.id)),
      });
    }
  }

  find(id: string): string {
    let root = id;
    for (let up = this.#parent.get(root); up !== undefined && up !== root; up = this.#parent.get(root)) root = up;
    for (let at = id; at !== root;) {
      const up = this.#parent.get(at) ?? root;
      this.#parent.set(at, root);
      at = up;
    }
    return root;
  }

  of(root: string): Group {
    const group = this.#groups.get(root);
    if (group === undefined) throw new Error('groups: not a root');
    return group;
  }

  join(one: string, other: string): void {
    const [a, b] = [this.find(one), this.find(other)];
    if (a === b) return;
    const [big, small] = this.of(a).size >= this.of(b).size ? [a, b] : [b, a];
    const [into, from] = [this.of(big), this.of(small)];
    into.size += from.size;
    into.strong += from.strong;
    pour(from.classes, into.classes);
    pour(from.verified, into.verified);
    for (const side of from.sides) into.sides.add(side);
    this.#parent.set(small, big);
    this.#groups.delete(small);
  }

  /**
   * Why `joiner` may not make one group of these (roots; the joiner's own first); null: it may.
   * A stronger identifier can vouch for several weaker ones, never the other way round: two cards that gave one phone
   * number stay two customers, and so do two e-mails, unless the number was proved with both.
   */
  refusal(
    joiner: { readonly id: string; readonly type: string; readonly verifiedIn: ReadonlySet<string> },
    roots: readonly string[],
  ): string | null {
    const groups = roots.map((root) => this.of(root));
    if (groups.reduce((sum, group) => sum + group.size, 0) > this.#rules.maxClusterSize) return 'cluster_too_big';
    if (bothSides(groups)) return 'kept_apart';
    const rule = this.#rules.of(joiner.type);
    const proved = roots.map((root, place) =>
      provedIn(this.of(root).verified, joiner, place > 0 && joiner.verifiedIn.has(root), rule.uniqueWhenVerified),
    );
    for (const [type, all] of gather(proved)) {
      if (proved.some((one) => one.has(type) && (one.get(type)?.size ?? 0) < all.size))
        return `verified_conflict:${type}`;
    }
    for (const [type, all] of gather(groups.map((group) => group.classes))) {
      const held = this.#rules.of(type);
      const most = Math.max(...groups.map((group) => group.classes.get(type)?.size ?? 0));
      if (all.size <= most) continue;
      if (all.size > (held.maxPerPerson ?? Infinity)) return `limit:${type}`;
      const provedInAll = joiner.verifiedIn.size >= roots.length - 1;
      if (held.priority < rule.priority && (held.issued || !provedInAll)) return `limit:${type}`;
    }
    const own = rule.secondOwner === 'share' ? 0 : 1;
    const people = groups.filter((group, place) => group.strong > (place === 0 ? own : 0)).length;
    return people > 1 && !rule.mergesPeople ? `shared:${joiner.type}` : null;
  }
}

/** The joiner's own verified value counts where it was verified together with the group, and nowhere else. */
function provedIn(
  verified: ReadonlyMap<string, Set<string>>,
  joiner: { readonly id: string; readonly type: string },
  here: boolean,
  unique: boolean,
): ReadonlyMap<string, Set<string>> {
  if (!unique) return verified;
  const own = new Set(verified.get(joiner.type));
  own.delete(joiner.id);
  if (here) own.add(joiner.id);
  const others = [...verified].filter(([type]) => type !== joiner.type);
  return new Map(own.size === 0 ? others : [...others, [joiner.type, own]]);
}

function gather(parts: readonly ReadonlyMap<string, ReadonlySet<string>>[]): Map<string, Set<string>> {
  const all = new Map<string, Set<string>>();
  for (const part of parts) pour(part, all);
  return all;
}

function pour(from: ReadonlyMap<string, ReadonlySet<string>>, into: Map<string, Set<string>>): void {
  for (const [type, values] of from) {
    const held = into.get(type);
    if (held === undefined) into.set(type, new Set(values));
    else for (const value of values) held.add(value);
  }
}

function bothSides(groups: readonly Group[]): boolean {
  const sides = new Set<string>();
  for (const group of groups) for (const side of group.sides) sides.add(side);
  for (const side of sides) if (side.endsWith('/0') && sides.has(`${side.slice(0, -1)}1`)) return true;
  return false;
}
