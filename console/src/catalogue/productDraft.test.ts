import { expect, test } from 'vitest';
import { changesBetween, clashOf, emptyDraft, emptyVariant, handleFrom, onTopOf, tidy } from './productDraft.ts';

const lamp = { ...emptyDraft(), texts: { en: { name: 'Lamp' } }, variants: [emptyVariant('LAMP-1')] };

test('only what was changed is sent', () => {
  expect(changesBetween(lamp, lamp)).toEqual({});
  expect(changesBetween(lamp, { ...lamp, brand: 'Lux' })).toEqual({ brand: 'Lux' });
});

test('the order of keys and words that were emptied again are no change', () => {
  const opened = { ...lamp, texts: { ru: { name: ' ' }, en: { short: '', name: 'Lamp' } } };
  expect(changesBetween(lamp, opened)).toEqual({});
  expect(tidy(opened).texts).toEqual({ en: { name: 'Lamp' } });
});

test('who changed other fields loses nothing, whichever is kept', () => {
  const mine = { ...lamp, brand: 'Lux' };
  const theirs = { ...lamp, category: 'lamps' };
  const clash = clashOf(lamp, mine, theirs);
  expect(clash).toEqual({ theirs: ['category'], mine: ['brand'], both: [] });
  for (const keep of ['mine', 'theirs'] as const)
    expect(onTopOf(theirs, mine, clash, keep)).toEqual({ ...lamp, brand: 'Lux', category: 'lamps' });
});

test('where both changed the same field, the choice decides that field alone', () => {
  const mine = { ...lamp, brand: 'Lux', category: 'lights' };
  const theirs = { ...lamp, category: 'lamps' };
  const clash = clashOf(lamp, mine, theirs);
  expect(clash.both).toEqual(['category']);
  expect(onTopOf(theirs, mine, clash, 'mine')).toMatchObject({ brand: 'Lux', category: 'lights' });
  expect(onTopOf(theirs, mine, clash, 'theirs')).toMatchObject({ brand: 'Lux', category: 'lamps' });
});

test('a name becomes a word for addresses', () => {
  expect(handleFrom('  Café Müller, 2. Serie ')).toBe('cafe-muller-2-serie');
});
