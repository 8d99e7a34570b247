import { expect, test } from 'vitest';
import { inWords } from './inWords.ts';

test.each([
  ['Riga', 'Riga'],
  [12.5, '12.5'],
  [true, 'true'],
  [null, '–'],
  [{}, '–'],
  [[], '–'],
  [['a', 'b'], 'a, b'],
  [{ city: 'Riga', country: 'LV' }, 'city: Riga, country: LV'],
  [
    { sizes: ['S', 'M'], home: { city: 'Riga', floor: 3 }, note: null },
    'sizes: [S, M], home: (city: Riga, floor: 3), note: –',
  ],
])('%j reads %s', (value, words) => {
  expect(inWords(value)).toBe(words);
});
