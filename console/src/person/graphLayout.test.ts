import { expect, test } from 'vitest';
import { layoutGraph } from './graphLayout.ts';

const star = ['mail', 'phone', 'card', 'device a', 'device b', 'device c'];
const edges = star.slice(1).map((to) => ({ from: 'mail', to, strong: true }));

test('keeps nodes apart, so that no label hides another', () => {
  const placed = layoutGraph(star, edges);
  for (const [index, a] of placed.entries()) {
    for (const b of placed.slice(index + 1)) expect(Math.abs(a.x - b.x) > 120 || Math.abs(a.y - b.y) > 60).toBe(true);
  }
});

test('draws the same graph the same way each time', () => {
  expect(layoutGraph(star, edges)).toEqual(layoutGraph(star, edges));
});

test('draws neighbours nearer than strangers', () => {
  const placed = layoutGraph(
    ['a', 'b', 'c', 'd'],
    [
      { from: 'a', to: 'b', strong: true },
      { from: 'b', to: 'c', strong: true },
      { from: 'c', to: 'd', strong: true },
    ],
  );
  const at = (id: string) => placed.find((node) => node.id === id) ?? { x: 0, y: 0 };
  const far = (p: string, q: string) => Math.hypot(at(p).x - at(q).x, at(p).y - at(q).y);
  expect(far('a', 'b')).toBeLessThan(far('a', 'd'));
});
