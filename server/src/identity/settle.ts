/**
 * Who is who among linked identifiers: a pure function of the links, the rules and the decisions of staff. The order in
 * which links arrived plays no part, so that two processes, a rebuild and a rehearsal all come to the same answer.
 *
 * Identifiers take their places strongest first (account, card, …, phone, device); each looks at the groups of the
 * stronger ones that it was seen with. If these may all be one person, they are. If not, the second-owner strategy of
 * its type says whom it belongs to, and it joins nobody else.
 */
import { Groups, type Node, type Sides } from './groups.ts';
import { classesOf, earliest, edgeKey, hubReason, recycled, type Edge, type Verdict } from './links.ts';
import type { Rules } from './rules.ts';
import { aliasCrowd } from './spot.ts';

export type { Node, Sides } from './groups.ts';
export { classesOf, edgeKey, hubReason, type Edge, type Verdict } from './links.ts';

export type ConflictKind = 'verified_conflict' | 'limit' | 'cluster_too_big' | 'recycled' | 'kept_apart';

export interface Dispute {
  readonly kind: ConflictKind;
  /** The identifier that is disputed, then one of each group that claims it. */
  readonly origins: readonly string[];
  /** What the disputed identifier was seen with. */
  readonly ends: readonly string[];
  readonly type: string;
}

export interface Settled {
  /** Who is together; an identifier on its own is a group of one. */
  readonly groups: readonly (readonly string[])[];
  /** By `edgeKey`. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** Devices that stand between people who may not be one. */
  readonly shared: ReadonlySet<string>;
  readonly disputes: readonly Dispute[];
}

/** A phone that changes hands sooner than this is a case for a person to look at. */
const quickChangeMs = 30 * 86_400_000;
export function settle(nodes: readonly Node[], edges: readonly Edge[], sides: Sides, rules: Rules): Settled {
  return new Settling(nodes, edges, sides, rules).run();
}

/** A group that an identifier was seen with. */
interface Owner {
  readonly root: string;
  readonly edges: readonly Edge[];
  readonly firstAt: number;
  readonly verifiedAt: number | null;
  /** Seen with an account, a card or the like itself, not just with another contact. */
  readonly direct: boolean;
}

class Settling {
  readonly #nodes: ReadonlyMap<string, Node>;
  readonly #rules: Rules;
  readonly #edges: readonly Edge[];
  readonly #near = new Map<string, Edge[]>();
  readonly #verdicts = new Map<string, Verdict>();
  readonly #shared = new Set<string>();
  readonly #disputes: Dispute[] = [];
  /** Phones that went to a new owner, and since when they are his. */
  readonly #movedAt = new Map<string, number>();
  readonly #firstContacts = new Map<string, Edge | undefined>();
  readonly #groups: Groups;

  constructor(nodes: readonly Node[], edges: readonly Edge[], sides: Sides, rules: Rules) {
    this.#rules = rules;
    this.#nodes = new Map(nodes.map((node) => [node.id, node]));
    this.#edges = edges.filter((edge) => this.#nodes.has(edge.a) && this.#nodes.has(edge.b));
    this.#groups = new Groups(
      rules,
      nodes,
      classesOf(this.#edges.filter((edge) => this.#voidReason(edge) === null)),
      sides,
    );
  }

  run(): Settled {
    for (const edge of this.#edges) this.#admit(edge);
    this.#joinNamed('staff_merge');
    this.#joinNamed('alias');
    const order = [...this.#nodes.values()].sort((one, other) => this.#stronger(one, other));
    const place = new Map(order.map((node, at) => [node.id, at]));
    for (const node of order) this.#place(node, place);
    const members = new Map<string, string[]>();
    for (const node of order) {
      const root = this.#groups.find(node.id);
      const group = members.get(root);
      if (group === undefined) members.set(root, [node.id]);
      else group.push(node.id);
    }
    return { groups: [...members.values()], verdicts: this.#verdicts, shared: this.#shared, disputes: this.#disputes };
  }

  /** Sorts out the links that never count; the others are remembered at both ends. */
  #admit(edge: Edge): void {
    const reason = this.#voidReason(edge);
    if (reason !== null) {
      this.#verdicts.set(edgeKey(edge.a, edge.b), { state: edge.cut ? 'cut' : 'refused', reason });
      return;
    }
    for (const end of [edge.a, edge.b]) {
      const list = this.#near.get(end);
      if (list === undefined) this.#near.set(end, [edge]);
      else list.push(edge);
    }
  }

  #voidReason(edge: Edge): string | null {
    if (edge.cut) return edge.cutReason ?? 'undo';
    if (edge.kind === 'staff_merge') return null;
    for (const [end, other] of [
      [edge.a, edge.b],
      [edge.b, edge.a],
    ] as const) {
      const node = this.#node(end);
      if (node.protected) return `protected:${node.type}`;
      if (node.hub) return hubReason(this.#rules, node.type);
      const type = this.#node(other).type;
      if (edge.kind === 'alias' && node.crowded.includes(aliasCrowd)) return 'limit:alias';
      if (
        edge.kind === 'same_event' &&
        edge.verifiedAt === null &&
        node.crowded.includes(type) &&
        this.#ownContact(node, type) !== edge
      ) {
        return `limit:${type}`;
      }
    }
    return null;
  }

  /** An account that collected too many contacts (an agent's) keeps the first: the one it was opened with. */
  #ownContact(node: Node, type: string): Edge | undefined {
    const rule = this.#rules.of(node.type);
    if (!rule.issued || rule.maxPerPerson !== 1) return undefined;
    const key = `${node.id}${type}`;
    if (!this.#firstContacts.has(key)) this.#firstContacts.set(key, this.#firstContact(node, type));
    return this.#firstContacts.get(key);
  }

  #firstContact(node: Node, type: string): Edge | undefined {
    let first: Edge | undefined;
    for (const edge of this.#edges) {
      if (edge.a !== node.id && edge.b !== node.id) continue;
      if (edge.kind !== 'same_event' || this.#far(edge, node.id).type !== type) continue;
      const sooner = first === undefined ? -1 : edge.firstAt - first.firstAt;
      if (first === undefined || sooner < 0 || (sooner === 0 && edgeKey(edge.a, edge.b) < edgeKey(first.a, first.b)))
        first = edge;
    }
    return first;
  }

  /** What staff joined and what an alias names is one, whatever the limits say; what staff keep apart stays apart. */
  #joinNamed(kind: 'staff_merge' | 'alias'): void {
    const named = this.#edges
      .filter(
        (edge) =>
          edge.kind === kind &&
          !this.#verdicts.has(edgeKey(edge.a, edge.b)) &&
          (kind === 'staff_merge' || this.#isAccountAlias(edge)),
      )
      .sort(
        (one, other) => one.firstAt - other.firstAt || (edgeKey(one.a, one.b) < edgeKey(other.a, other.b) ? -1 : 1),
      );
    for (const edge of named) {
      const roots = [this.#groups.find(edge.a), this.#groups.find(edge.b)];
      const refusal =
        roots[0] === roots[1] ? null : this.#groups.refusal({ id: '', type: '', verifiedIn: new Set() }, roots);
      const reason = refusal === 'cluster_too_big' || refusal === 'kept_apart' ? refusal : null;
      if (reason === null) {
        this.#groups.join(edge.a, edge.b);
        this.#accept([edge]);
      } else {
        this.#refuse([edge], reason);
        this.#dispute(reason, this.#node(edge.a).type, [edge.a, edge.b]);
      }
    }
  }

  #isAccountAlias(edge: Edge): boolean {
    return this.#node(edge.a).type === this.#node(edge.b).type;
  }

  #place(node: Node, place: ReadonlyMap<string, number>): void {
    const mine = place.get(node.id) ?? 0;
    const earlier = (this.#near.get(node.id) ?? []).filter(
      (edge) => (place.get(this.#far(edge, node.id).id) ?? 0) < mine,
    );
    const counting: Edge[] = [];
    for (const edge of earlier) {
      if (this.#verdicts.has(edgeKey(edge.a, edge.b))) continue;
      const other = this.#far(edge, node.id).id;
      const since = this.#movedAt.get(other);
      if (since !== undefined && edge.firstAt < since) this.#refuse([edge], recycled(this.#node(other).type));
      else counting.push(edge);
    }
    const own = this.#groups.find(node.id);
    const owners = this.#ownersIn(
      node,
      counting.filter((edge) => this.#groups.find(this.#far(edge, node.id).id) !== own),
    );
    for (const edge of counting) if (this.#groups.find(this.#far(edge, node.id).id) === own) this.#accept([edge]);
    if (owners.length === 0) return;
    const refusal = this.#tryJoin(node, owners);
    if (refusal !== null) this.#decide(node, owners, refusal);
  }

  #ownersIn(node: Node, edges: readonly Edge[]): Owner[] {
    const byRoot = new Map<string, Edge[]>();
    for (const edge of edges) {
      const root = this.#groups.find(this.#far(edge, node.id).id);
      const list = byRoot.get(root);
      if (list === undefined) byRoot.set(root, [edge]);
      else list.push(edge);
    }
    return [...byRoot]
      .map(([root, list]) => ({
        root,
        edges: list,
        firstAt: Math.min(...list.map((edge) => edge.firstAt)),
        verifiedAt: list.reduce<number | null>((least, edge) => earliest(least, edge.verifiedAt), null),
        direct: list.some((edge) => this.#rules.of(this.#far(edge, node.id).type).issued),
      }))
      .sort((one, other) => one.firstAt - other.firstAt || (one.root < other.root ? -1 : 1));
  }

  /** Joins them all, or says why not. */
  #tryJoin(node: Node, owners: readonly Owner[]): string | null {
    const verifiedIn = new Set(owners.filter((owner) => owner.verifiedAt !== null).map((owner) => owner.root));
    const refusal = this.#groups.refusal({ id: node.id, type: node.type, verifiedIn }, [
      this.#groups.find(node.id),
      ...owners.map((owner) => this.#groups.find(owner.root)),
    ]);
    if (refusal !== null) return refusal;
    for (const owner of owners) {
      this.#groups.join(node.id, owner.root);
      this.#accept(owner.edges);
    }
    return null;
  }

  #decide(node: Node, owners: readonly Owner[], reason: string): void {
    const strategy = this.#rules.of(node.type).secondOwner;
    if (strategy === 'share') this.#lend(node, owners, reason);
    else this.#keepOrMove(node, owners, reason, strategy);
  }

  /** A device stays with the only one who logged in on it; with two it identifies nobody. */
  #lend(node: Node, owners: readonly Owner[], reason: string): void {
    const direct = owners.filter((owner) => owner.direct);
    if (owners.length === 1) {
      this.#refuse(owners[0]?.edges ?? [], reason);
      this.#dispute(reason, node.type, [node.id, ...owners.map((owner) => owner.root)]);
      return;
    }
    // Staff said whose it is: it stays there, and whoever else logs in on it changes nothing.
    if (this.#groups.of(this.#groups.find(node.id)).size > 1) {
      for (const owner of owners) if (this.#tryJoin(node, [owner]) !== null) this.#refuse(owner.edges, reason);
      return;
    }
    if (direct.length === 0 || this.#tryJoin(node, direct) !== null) {
      this.#shared.add(node.id);
      for (const owner of owners) this.#refuse(owner.edges, 'shared_device');
      return;
    }
    for (const owner of owners) {
      if (owner.direct) continue;
      if (this.#groups.find(owner.root) === this.#groups.find(node.id)) this.#accept(owner.edges);
      else if (this.#tryJoin(node, [owner]) !== null) this.#refuse(owner.edges, reason);
    }
  }

  /** Verified beats claimed; then the first owner keeps it, or the newest verified one gets it. */
  #keepOrMove(node: Node, owners: readonly Owner[], reason: string, strategy: 'keep' | 'move'): void {
    const verified = owners.filter((owner) => owner.verifiedAt !== null);
    const ranked = [...owners].sort((one, other) => {
      if ((one.verifiedAt === null) !== (other.verifiedAt === null)) return one.verifiedAt === null ? 1 : -1;
      if (one.verifiedAt === null || other.verifiedAt === null)
        return Number(other.direct) - Number(one.direct) || one.firstAt - other.firstAt;
      return strategy === 'move' ? other.verifiedAt - one.verifiedAt : one.verifiedAt - other.verifiedAt;
    });
    // The proofs agree with each other: only what was merely claimed is in doubt.
    if (verified.length > 1 && verified.length < owners.length && this.#tryJoin(node, verified) === null) {
      for (const one of owners) if (one.verifiedAt === null) this.#refuse(one.edges, reason);
      return;
    }
    const owner = ranked.find((one) => this.#tryJoin(node, [one]) === null);
    const since = strategy === 'move' && owner !== undefined && owners.length > 1 ? owner.verifiedAt : null;
    if (since !== null) this.#movedAt.set(node.id, since);
    for (const one of owners) {
      if (one === owner) continue;
      this.#refuse(one.edges, since !== null && one.firstAt < since ? recycled(node.type) : reason);
    }
    const parties = [node.id, ...owners.map((one) => one.root)];
    const other = verified.find((one) => one !== owner);
    if (owner === undefined || owners.length === 1) this.#dispute(reason, node.type, parties);
    else if (other !== undefined && strategy === 'keep') this.#dispute('verified_conflict', node.type, parties);
    else if (other !== undefined && since !== null && since - (other.verifiedAt ?? 0) < quickChangeMs)
      this.#dispute('recycled', node.type, parties);
    else if (/^(verified_conflict|cluster_too_big|kept_apart)/.test(reason)) this.#dispute(reason, node.type, parties);
  }

  #dispute(reason: string, type: string, origins: readonly string[]): void {
    const [kind] = reason.split(':');
    const known: readonly string[] = ['verified_conflict', 'limit', 'cluster_too_big', 'recycled', 'kept_apart'];
    if (kind !== undefined && known.includes(kind))
      this.#disputes.push({ kind: kind as ConflictKind, origins, ends: this.#endsOf(origins[0] ?? ''), type });
  }

  #endsOf(id: string): string[] {
    return (this.#near.get(id) ?? []).slice(0, 20).map((edge) => this.#far(edge, id).id);
  }

  #accept(edges: readonly Edge[]): void {
    for (const edge of edges) this.#verdicts.set(edgeKey(edge.a, edge.b), { state: 'active', reason: edge.kind });
  }

  #refuse(edges: readonly Edge[], reason: string): void {
    for (const edge of edges) this.#verdicts.set(edgeKey(edge.a, edge.b), { state: 'refused', reason });
  }

  #far(edge: Edge, id: string): Node {
    return this.#node(edge.a === id ? edge.b : edge.a);
  }

  #node(id: string): Node {
    const node = this.#nodes.get(id);
    if (node === undefined) throw new Error('settle: a link to an identifier that was not given');
    return node;
  }

  #stronger(one: Node, other: Node): number {
    const [first, second] = [this.#rules.of(one.type), this.#rules.of(other.type)];
    return first.priority - second.priority || one.firstAt - other.firstAt || (one.id < other.id ? -1 : 1);
  }
}
