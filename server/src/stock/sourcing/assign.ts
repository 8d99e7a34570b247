/** Given the places that may be used: the cheapest way to take the units from them (a transport problem), exactly. Pure. */
import type { Place, Share, Sourcing } from './problem.ts';

/** Ignores fixed costs of what is used; null when the places together have not enough. */
export function assign({ demand, places }: Sourcing, open: readonly number[]): Share[] | null {
  const greedy = assignEach(demand, places, open);
  if (greedy === null) return null;
  const fits = greedy.every(({ place, units }) => sum(units) <= (places[place]?.capacity ?? 0));
  return fits ? greedy : assignByFlow(demand, places, open);
}

/** Each line by itself from its cheapest places: exact as long as no capacity binds. Null: not enough of a line. */
function assignEach(demand: readonly number[], places: readonly Place[], open: readonly number[]): Share[] | null {
  const units = new Map(open.map((place) => [place, demand.map(() => 0)]));
  for (const [line, wanted] of demand.entries()) {
    let left = wanted;
    // Dearer ties go to places that are used already, so that no parcel is opened for nothing.
    const order = [...open].sort(
      (a, b) => unitAt(places, a, line) - unitAt(places, b, line) || sum(units.get(b) ?? []) - sum(units.get(a) ?? []),
    );
    for (const place of order) {
      const taken = Math.min(left, places[place]?.stock[line] ?? 0);
      const row = units.get(place);
      if (row !== undefined) row[line] = taken;
      left -= taken;
      if (left === 0) break;
    }
    if (left > 0) return null;
  }
  return sharesOf(units);
}

const unitAt = (places: readonly Place[], place: number, line: number): number => places[place]?.unit[line] ?? 0;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function sharesOf(units: ReadonlyMap<number, readonly number[]>): Share[] {
  return [...units].filter(([, row]) => sum(row) > 0).map(([place, row]) => ({ place, units: row }));
}

interface Edge {
  readonly to: number;
  readonly back: number;
  left: number;
  readonly cost: number;
}

/** Min-cost flow by successive shortest paths: lines → places → sink. At most tens of nodes. */
function assignByFlow(demand: readonly number[], places: readonly Place[], open: readonly number[]): Share[] | null {
  const lines = demand.length;
  const sink = lines + open.length + 1;
  const graph: Edge[][] = Array.from({ length: sink + 1 }, () => []);
  const connect = (from: number, to: number, room: number, cost: number): void => {
    const [out, into] = [graph[from] ?? [], graph[to] ?? []];
    out.push({ to, back: into.length, left: room, cost });
    into.push({ to: from, back: out.length - 1, left: 0, cost: -cost });
  };
  // Node 0 is the source, 1…lines the lines, then the places.
  demand.forEach((wanted, line) => connect(0, line + 1, wanted, 0));
  open.forEach((place, at) => {
    demand.forEach((_, line) =>
      connect(line + 1, lines + 1 + at, places[place]?.stock[line] ?? 0, unitAt(places, place, line)),
    );
  });
  open.forEach((place, at) => connect(lines + 1 + at, sink, places[place]?.capacity ?? 0, 0));
  let wanted = sum(demand);
  while (wanted > 0) {
    const moved = augment(graph, sink, wanted);
    if (moved === 0) return null;
    wanted -= moved;
  }
  const units = new Map(open.map((place, at) => [place, takenBy(graph[lines + 1 + at] ?? [], lines)]));
  return sharesOf(units);
}

/** The units on the way back from a place to each line are those that were taken. */
function takenBy(edges: readonly Edge[], lines: number): number[] {
  const row = Array.from({ length: lines }, () => 0);
  for (const edge of edges) if (edge.to >= 1 && edge.to <= lines) row[edge.to - 1] = edge.left;
  return row;
}

/** One cheapest path from node 0; gives the units moved, 0 when there is no path. */
function augment(graph: readonly Edge[][], sink: number, most: number): number {
  const cost = graph.map(() => Number.POSITIVE_INFINITY);
  const by: ([number, number] | undefined)[] = graph.map(() => undefined);
  cost[0] = 0;
  for (let changed = true; changed;) {
    changed = false;
    graph.forEach((edges, from) => {
      edges.forEach((edge, at) => {
        const through = (cost[from] ?? 0) + edge.cost;
        if (edge.left > 0 && through < (cost[edge.to] ?? 0)) {
          cost[edge.to] = through;
          by[edge.to] = [from, at];
          changed = true;
        }
      });
    });
  }
  if (by[sink] === undefined) return 0;
  const path: Edge[] = [];
  for (let node = sink; node !== 0;) {
    const [from, at] = by[node] ?? [0, 0];
    const edge = graph[from]?.[at];
    if (edge === undefined) return 0;
    path.push(edge);
    node = from;
  }
  const moved = path.reduce((least, edge) => Math.min(least, edge.left), most);
  for (const edge of path) {
    edge.left -= moved;
    const back = graph[edge.to]?.[edge.back];
    if (back !== undefined) back.left += moved;
  }
  return moved;
}
