/** The same decisions over a whole history at once, in memory: for tests, and to see what rules would do. Pure. */
import type { LogEvent } from '../spine/index.ts';
import { claimOf, readIdentifier, type Candidate } from './candidates.ts';
import { pairsOf } from './pairs.ts';
import type { Rules } from './rules.ts';
import { classesOf, edgeKey, settle, type Edge, type Node, type Settled, type Sides } from './settle.ts';
import { spot, type Neighbour } from './spot.ts';

export interface Whole extends Settled {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly edges: readonly Edge[];
}

export function settleWhole(
  secret: Uint8Array,
  rules: Rules,
  events: Iterable<LogEvent>,
  isShared: (sourceId: string) => boolean,
): Whole {
  const nodes = new Map<string, Node>();
  const edges = new Map<string, Edge>();
  const memory = new Map<string, Omit<Candidate, 'verified'> | null>();
  const read = (type: string, raw: string): Omit<Candidate, 'verified'> | null => {
    const key = `${type}\u0000${raw}`;
    const known = memory.get(key);
    if (known !== undefined) return known;
    const made = readIdentifier(secret, rules, type, raw);
    memory.set(key, made);
    return made;
  };
  for (const event of events) {
    const claim = claimOf(event, { secret, read, sharedDevice: event.sourceId !== null && isShared(event.sourceId) });
    const at = event.occurredAt.getTime();
    for (const candidate of claim.candidates) addNode(nodes, candidate, at);
    for (const { a, b, kind, verified } of pairsOf(claim)) {
      const key = edgeKey(a, b);
      const before = edges.get(key);
      const verifiedAt = verified ? Math.min(at, before?.verifiedAt ?? at) : (before?.verifiedAt ?? null);
      edges.set(key, {
        a,
        b,
        kind: before?.kind === 'alias' ? 'alias' : kind,
        firstAt: Math.min(at, before?.firstAt ?? at),
        verifiedAt,
        cut: false,
      });
    }
  }
  const all = [...edges.values()];
  const spotted = spotAll([...nodes.values()], all, rules);
  return {
    ...settle(spotted, all, new Map() as Sides, rules),
    nodes: new Map(spotted.map((node) => [node.id, node])),
    edges: all,
  };
}

function addNode(nodes: Map<string, Node>, { originId, type, value, verified }: Candidate, at: number): void {
  const before = nodes.get(originId);
  nodes.set(originId, {
    id: originId,
    type,
    value,
    firstAt: Math.min(at, before?.firstAt ?? at),
    verifiedAt: verified ? Math.min(at, before?.verifiedAt ?? at) : (before?.verifiedAt ?? null),
    protected: false,
    hub: false,
    crowded: [],
  });
}

/** Looks at the direct links of each identifier. */
export function spotAll(nodes: readonly Node[], edges: readonly Edge[], rules: Rules): Node[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const classOf = classesOf(edges.filter((edge) => !edge.cut));
  const near = new Map<string, Neighbour[]>();
  const note = (at: string, other: string, edge: Edge): void => {
    const list = near.get(at) ?? [];
    list.push({
      type: byId.get(other)?.type ?? '',
      value: byId.get(other)?.value ?? '',
      classId: classOf(other),
      kind: edge.kind,
      verified: edge.verifiedAt !== null,
    });
    near.set(at, list);
  };
  for (const edge of edges) {
    if (edge.cut) continue;
    note(edge.a, edge.b, edge);
    note(edge.b, edge.a, edge);
  }
  return nodes.map((node) => ({ ...node, ...spot(node.type, near.get(node.id) ?? [], rules) }));
}
