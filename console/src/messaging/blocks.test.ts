import { expect, test } from 'vitest';
import { block } from '../../../contracts/template-blocks.ts';
import { blockKinds, moved, newBlock } from './blocks.ts';

test('a block goes to any place and no other is lost; a place that is not there changes nothing', () => {
  const list = ['a', 'b', 'c'];
  expect([moved(list, 0, 2), moved(list, 2, 0), moved(list, 1, 1), moved(list, 0, 3), moved(list, 0, -1)]).toEqual([
    ['b', 'c', 'a'],
    ['c', 'a', 'b'],
    list,
    list,
    list,
  ]);
});

test('what is new is what the server takes', () => {
  expect(blockKinds.map((kind) => block.parse(newBlock(kind)).kind)).toEqual([...blockKinds]);
});
