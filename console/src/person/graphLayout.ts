export type LayoutEdge = { from: string; to: string; strong: boolean };
export type Placed = { id: string; x: number; y: number };

const rounds = 320;
/** A number in 0..1 from text, so that the same graph is drawn the same way each time. */
function jitter(text: string): number {
  let hash = 2166136261;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 16777619);
  return ((hash >>> 0) % 1000) / 1000;
}

/** A node with its two lines of label: nothing else may stand in this box around it. */
const room = { x: 128, y: 66 };

/**
 * Springs along the edges, repulsion between all, a little pull to the middle, and at the end room for the labels.
 * `stretch` is how much wider than high the picture may be. O(rounds × n²): keep n below 200.
 */
export function layoutGraph(ids: readonly string[], edges: readonly LayoutEdge[], stretch = 1.6): Placed[] {
  const degree = new Map<string, number>();
  for (const edge of edges) for (const end of [edge.from, edge.to]) degree.set(end, (degree.get(end) ?? 0) + 1);
  const order = ids.toSorted((a, b) => (degree.get(b) ?? 0) - (degree.get(a) ?? 0));
  const nodes = order.map((id, index) => {
    const angle = index * 2.399963 + jitter(id) * 0.3;
    const radius = 70 * Math.sqrt(index);
    return { id, x: radius * Math.cos(angle), y: radius * Math.sin(angle), dx: 0, dy: 0 };
  });
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const springs = edges.flatMap((edge) => {
    const a = byId.get(edge.from);
    const b = byId.get(edge.to);
    return a === undefined || b === undefined || a === b
      ? []
      : [{ a, b, length: edge.strong ? 90 : 150, force: edge.strong ? 0.09 : 0.03 }];
  });
  for (let round = 0; round < rounds; round += 1) {
    repel(nodes);
    for (const { a, b, length, force } of springs) pull(a, b, length, force);
    settle(nodes, 26 * (1 - round / rounds) + 0.4);
  }
  for (const node of nodes) node.x *= stretch;
  for (let round = 0; round < 80; round += 1) if (!makeRoom(nodes)) break;
  return nodes.map(({ id, x, y }) => ({ id, x, y }));
}

type Node = { id: string; x: number; y: number; dx: number; dy: number };

function repel(nodes: readonly Node[]): void {
  for (const [index, a] of nodes.entries()) {
    for (const b of nodes.slice(index + 1)) {
      const x = a.x - b.x || 0.1;
      const y = a.y - b.y || 0.1;
      const square = Math.max(x * x + y * y, 400);
      const push = 11_000 / square / Math.sqrt(square);
      a.dx += x * push;
      a.dy += y * push;
      b.dx -= x * push;
      b.dy -= y * push;
    }
    a.dx -= a.x * 0.022;
    a.dy -= a.y * 0.022;
  }
}

function pull(a: Node, b: Node, length: number, force: number): void {
  const x = b.x - a.x;
  const y = b.y - a.y;
  const now = Math.max(Math.hypot(x, y), 1);
  const by = ((now - length) * force) / now;
  a.dx += x * by;
  a.dy += y * by;
  b.dx -= x * by;
  b.dy -= y * by;
}

function settle(nodes: readonly Node[], heat: number): void {
  for (const node of nodes) {
    const length = Math.hypot(node.dx, node.dy);
    if (length > 0) {
      const step = Math.min(length, heat) / length;
      node.x += node.dx * step;
      node.y += node.dy * step;
    }
    node.dx = 0;
    node.dy = 0;
  }
}

/** Moves two nodes whose boxes overlap apart, along the way that is shorter. */
function makeRoom(nodes: readonly Node[]): boolean {
  let moved = false;
  for (const [index, a] of nodes.entries()) {
    for (const b of nodes.slice(index + 1)) {
      const x = room.x - Math.abs(a.x - b.x);
      const y = room.y - Math.abs(a.y - b.y);
      if (x <= 0 || y <= 0) continue;
      moved = true;
      if (x / room.x < y / room.y) {
        const half = ((a.x < b.x ? -1 : 1) * x) / 2;
        a.x += half;
        b.x -= half;
      } else {
        const half = ((a.y < b.y ? -1 : 1) * y) / 2;
        a.y += half;
        b.y -= half;
      }
    }
  }
  return moved;
}
