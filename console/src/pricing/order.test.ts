import { expect, test } from 'vitest';
import { inOrder, moveUp } from './order.ts';

const after = (list: { id: string; priority: number }[], at: number): string[] => {
  const changes = new Map(moveUp(inOrder(list), at).map(({ id, priority }) => [id, priority]));
  return inOrder(list.map((one) => ({ ...one, priority: changes.get(one.id) ?? one.priority }))).map(({ id }) => id);
};

test('with room between the neighbours one promotion changes', () => {
  const list = inOrder([
    { id: 'a', priority: 10 },
    { id: 'b', priority: 20 },
    { id: 'c', priority: 30 },
  ]);
  expect(moveUp(list, 2)).toEqual([{ id: 'c', priority: 19 }]);
});

test.each([1, 2, 3])(
  'the one at %i moves before its neighbour and no other changes place, also among equals and at zero',
  (at) => {
    for (const priorities of [
      [0, 0, 0, 0],
      [0, 1, 2, 3],
      [5, 5, 6, 6],
      [1000, 1000, 1000, 1000],
    ]) {
      const list = ['a', 'b', 'c', 'd'].map((id, place) => ({ id, priority: priorities[place] ?? 0 }));
      const wanted = ['a', 'b', 'c', 'd'];
      [wanted[at - 1], wanted[at]] = [wanted[at] ?? '', wanted[at - 1] ?? ''];
      expect(after(list, at)).toEqual(wanted);
    }
  },
);

test('the first has nobody before it', () => {
  expect(moveUp([{ id: 'a', priority: 1 }], 0)).toEqual([]);
});
