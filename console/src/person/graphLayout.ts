export type LayoutEdge = { from: string; to: string; strong: boolean };
export type Placed = { id: string; x: number; y: number };

const rounds = 320;
/** Labels are wide and low: distances count less sideways, so that names do not lie on each other. */
const flatten = 0.62;

/** A number in 0..1 from text, so that the same graph is drawn the same way each time. */
function jitter(text: string): number {
  let hash = 2166136261;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 16777619);
  return ((hash >>> 0) % 1000) / 1000;
}

/** Springs along the edges, repulsion between all, a little pull to the middle. O(rounds × n²): keep n below 200. */
export function layoutGraph(ids: readonly string[], edges: readonly LayoutEdge[]): Placed[] {
  const degree = new Map<string, number>();
  for (const edge of edges) for (const end of [edge.from, edge.to]) degree.set(end, (degree.get(end) ?? 0) + 1);
  const order = ids.toSorted((a, b) => (degree.get(b) ?? 0) - (degree.get(a) ?? 0));
  const nodes = order.map((id, index) => {
    const angle = index * 2.399963 + jitter(id) * 0.3;
    const radius = 70 * Math.sqrt(index);
    return { id, x: radius * Math.cos(angle), y: radius * Math.sin(angle), dx: 0, dy: 0 };
  });
  const byId = new Map(nodes.map((node) => [node.id, node]));
  for (let round = 0; round < rounds; round += 1) {
    const heat = 26 * (1 - round / rounds) + 0.4;
    for (const [index, a] of nodes.entries()) {
      for (const b of nodes.slice(index + 1)) {
        const x = (a.x - b.x) * flatten || 0.1;
        const y = a.y - b.y || 0.1;
        const push = 9000 / Math.max(x * x + y * y, 400);
        const length = Math.hypot(x, y);
        a.dx += (x / length) * push;
        a.dy += (y / length) * push;
        b.dx -= (x / length) * push;
        b.dy -= (y / length) * push;
      }
      a.dx -= a.x * 0.02;
      a.dy -= a.y * 0.028;
    }
    for (const edge of edges) {
      const a = byId.get(edge.from);
      const b = byId.get(edge.to);
      if (a === undefined || b === undefined || a === b) continue;
      const x = b.x - a.x;
      const y = b.y - a.y;
      const length = Math.max(Math.hypot(x * flatten, y), 1);
      const pull = (length - (edge.strong ? 95 : 165)) * (edge.strong ? 0.09 : 0.03);
      a.dx += (x / length) * pull;
      a.dy += (y / length) * pull;
      b.dx -= (x / length) * pull;
      b.dy -= (y / length) * pull;
    }
    for (const node of nodes) {
      const length = Math.hypot(node.dx, node.dy);
      if (length > 0) {
        const step = Math.min(length, heat);
        node.x += (node.dx / length) * step;
        node.y += (node.dy / length) * step;
      }
      node.dx = 0;
      node.dy = 0;
    }
  }
  return nodes.map(({ id, x, y }) => ({ id, x, y }));
}
