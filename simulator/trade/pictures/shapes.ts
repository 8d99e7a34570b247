/** Shapes as distances from their edges, in a square of 100 by 100; negative inside. Edges come out smooth without drawing anything twice. */

export interface Shape {
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
  readonly distance: (x: number, y: number) => number;
}

export type Point = readonly [x: number, y: number];

/** `Math.hypot` guards against overflow, and takes ten times as long. */
const length = (x: number, y: number): number => Math.sqrt(x * x + y * y);

export function rect(left: number, top: number, width: number, height: number, radius = 0): Shape {
  const [cx, cy, rx, ry] = [left + width / 2, top + height / 2, width / 2 - radius, height / 2 - radius];
  return {
    box: [left, top, left + width, top + height],
    distance(x, y) {
      const dx = Math.abs(x - cx) - rx;
      const dy = Math.abs(y - cy) - ry;
      return length(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
    },
  };
}

/** Exact for circles, close enough for ovals. */
export function oval(cx: number, cy: number, rx: number, ry = rx): Shape {
  return {
    box: [cx - rx, cy - ry, cx + rx, cy + ry],
    distance(x, y) {
      const [dx, dy] = [(x - cx) / rx, (y - cy) / ry];
      const far = length(dx, dy);
      const slope = length(dx / rx, dy / ry);
      return slope === 0 ? -Math.min(rx, ry) : (far * (far - 1)) / slope;
    },
  };
}

/** A closed outline; `radius` makes it so much larger, with round corners. */
export function outline(points: readonly Point[], radius = 0): Shape {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const around = [
    Math.min(...xs) - radius,
    Math.min(...ys) - radius,
    Math.max(...xs) + radius,
    Math.max(...ys) + radius,
  ] as const;
  return {
    box: around,
    distance(x, y) {
      let [nearest, inside] = [Infinity, false];
      let [px, py] = points[points.length - 1] as Point;
      for (const [qx, qy] of points) {
        nearest = Math.min(nearest, toSegment(x, y, px, py, qx, qy));
        if (qy > y !== py > y && x < ((px - qx) * (y - qy)) / (py - qy) + qx) inside = !inside;
        [px, py] = [qx, qy];
      }
      return (inside ? -nearest : nearest) - radius;
    },
  };
}

/** An open line of some width. */
export function line(points: readonly Point[], width: number): Shape {
  const half = width / 2;
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return {
    box: [Math.min(...xs) - half, Math.min(...ys) - half, Math.max(...xs) + half, Math.max(...ys) + half],
    distance(x, y) {
      let nearest = Infinity;
      for (let at = 1; at < points.length; at++) {
        const [[px, py], [qx, qy]] = [points[at - 1] as Point, points[at] as Point];
        nearest = Math.min(nearest, toSegment(x, y, px, py, qx, qy));
      }
      return nearest - half;
    },
  };
}

/** A ring, or half of it. */
export function ring(cx: number, cy: number, radius: number, width: number, half?: 'upper' | 'lower'): Shape {
  const out = radius + width / 2;
  return {
    box: [cx - out, half === 'lower' ? cy : cy - out, cx + out, half === 'upper' ? cy : cy + out],
    distance(x, y) {
      const around = Math.abs(length(x - cx, y - cy) - radius) - width / 2;
      if (half === undefined) return around;
      return Math.max(around, half === 'upper' ? y - cy : cy - y);
    },
  };
}

function toSegment(x: number, y: number, px: number, py: number, qx: number, qy: number): number {
  const dx = qx - px;
  const dy = qy - py;
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : Math.min(1, Math.max(0, ((x - px) * dx + (y - py) * dy) / squared));
  return length(x - px - along * dx, y - py - along * dy);
}

/** The other half of what is alike on both sides. */
export const mirrored = (points: readonly Point[]): Point[] => [
  ...points,
  ...points.toReversed().map(([x, y]): Point => [100 - x, y]),
];
