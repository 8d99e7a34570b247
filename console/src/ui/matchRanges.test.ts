import { expect, test } from 'vitest';
import { matchRanges } from './matchRanges.ts';

const marked = (text: string, search: string) =>
  matchRanges(text, search).map(([from, until]) => text.slice(from, until));

test('marks a part of a name whatever its case', () => {
  expect(marked('Ana Popescu', 'POP')).toEqual(['Pop']);
});
test('marks a phone number that is written with other spaces', () => {
  expect(marked('+373 60 123 456', '60123')).toEqual(['60 123']);
});
test('marks a phone number searched in its national form', () => {
  expect(marked('+373 60 123 456', '060 123')).toEqual(['60 123']);
});
test('marks each word where they do not stand together', () => {
  expect(marked('Popescu, Ana', 'ana popescu')).toEqual(['Popescu', 'Ana']);
});
test('marks nothing for an empty search', () => {
  expect(marked('Ana', '  ')).toEqual([]);
});
